"""People and the roles they hold. People are deactivated and masked, never deleted."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fields import LineField

from .places import Place


class Person(AbstractUser):
    """A natural person. Residents have no password and come in by an entry link; staff sign in.

    ``full_name`` is shown whole only to staff and to oneself; neighbours see ``community.masking.short_name``.
    """

    class Honorific(models.TextChoices):
        MS = "ms", pgettext_lazy("honorific", "Ms")
        MR = "mr", pgettext_lazy("honorific", "Mr")
        NONE = "", pgettext_lazy("honorific", "—")

    class TextSize(models.TextChoices):
        STANDARD = "", _("Standard")
        ELDER = "elder", _("Large type")

    # Django's own way to drop an inherited column
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = LineField(_("name"), max_length=80)
    honorific = models.CharField(max_length=4, choices=Honorific.choices, blank=True, default="")
    phone = LineField(_("phone"), max_length=20, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    text_size = models.CharField(max_length=10, choices=TextSize.choices, blank=True, default="")
    theme = models.CharField(max_length=10, blank=True, default="")
    # a steward looked at who it is: entries of this person count as confirmed from then on
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # part of the session's hash: one more ends every session of the person
    entry_epoch = models.PositiveIntegerField(default=0)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def _get_session_auth_hash(self, secret=None):
        """Django's own, and with the epoch in it once an entry was undone: older sessions end then."""
        if not self.entry_epoch:
            return super()._get_session_auth_hash(secret=secret)  # type: ignore[misc] # Django's own, not in the stubs
        # sessions, the list of a phone and the casting writer all compare this one value
        salt = "community.Person.session_auth_hash"
        return salted_hmac(salt, f"{self.password}:{self.entry_epoch}", secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def __str__(self) -> str:
        return self.full_name


class RoleKind(models.TextChoices):
    """What a person may be somewhere. The rights of each stand in ``permissions`` of each app."""

    RESIDENT = "resident", _("resident")
    HOUSEHOLD_REPRESENTATIVE = "household_representative", _("household representative")
    REPRESENTATIVE = "representative", _("residents' representative")
    STEWARD = "steward", _("steward")
    GRID_HEAD = "grid_head", _("grid head")
    CLERK = "clerk", _("clerk")
    SECRETARY = "secretary", _("community secretary")
    STREET_OFFICER = "street_officer", _("street officer")
    ADMINISTRATOR = "administrator", _("administrator")


# those who look after a place; all others live in one
STAFF = frozenset(
    {
        RoleKind.STEWARD,
        RoleKind.GRID_HEAD,
        RoleKind.CLERK,
        RoleKind.SECRETARY,
        RoleKind.STREET_OFFICER,
        RoleKind.ADMINISTRATOR,
    }
)


class RoleQuerySet(models.QuerySet):
    def current(self, on=None):
        """Roles in force on a local day (today when not given)."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def held_by(self, person, on=None):
        """The roles a person acts by on a local day: the own ones, and as deputy the staff roles of who is away.

        What belongs to the person alone (to vote, to review, to be a steward of homes) asks ``person=`` instead.
        Asks at once whether the person is anybody's deputy: nearly nobody is, and the own roles are a plain question.
        """
        from .stewards import Absence

        if not Absence.objects.dated(on).filter(deputy=person).exists():
            return self.current(on).filter(person=person)
        away = Absence.objects.current(on).filter(deputy=person).order_by().values("person")
        # one list of people, so that the roles are found by their index: an OR reads every role of the street
        people = Person.objects.filter(pk=person.pk).values("pk").union(away)
        lent = Q(kind__in=STAFF, person__is_active=True)
        return self.current(on).filter(Q(person=person) | lent, person__in=people)


class Role(models.Model):
    """(person, kind, place, since, until): a right that reaches down the tree from ``place``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=30, choices=RoleKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="roles")
    household = models.ForeignKey(
        "community.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "since", "pk"]
        verbose_name = _("role")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "place"], condition=Q(until__isnull=True), name="one_open_role_each"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="role_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()} · {self.place}"


class EntryLink(models.Model):
    """A one-time way in for a resident. Only the hash of the token is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="entry_links")
    token_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("entry link")

    def __str__(self) -> str:
        return f"{self.person} · {self.expires_at:%Y-%m-%d %H:%M}"
