"""People. They are deactivated and masked, never deleted."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fields import LineField


class Person(AbstractUser):
    """A natural person. Residents have no password and come in by an entry link; staff sign in.

    ``full_name`` is shown whole only to staff and to oneself; neighbours see ``community.masking.short_name``.
    """

    class Honorific(models.TextChoices):
        MS = "ms", pgettext_lazy("honorific", "Ms")
        MR = "mr", pgettext_lazy("honorific", "Mr")
        NONE = "", pgettext_lazy("honorific", "—")

    class BornPart(models.TextChoices):
        """How much of the date of birth is known."""

        DAY = "", _("the day")
        MONTH = "month", _("the month")
        YEAR = "year", _("the year")

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
    # of a year or a month alone ``born_on`` is the last day: until then the person may be younger
    born_part = models.CharField(max_length=5, choices=BornPart.choices, blank=True, default="")
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
