"""The roles people hold at a place, and who does the duties of somebody who is away."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField

from .dated import DatedQuerySet
from .people import Person
from .places import Place


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

    objects = DatedQuerySet.as_manager()

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


class AbsenceQuerySet(DatedQuerySet):
    def current(self, on=None):
        """Absences in force on a local day (today when not given); one that ended early is over from that day on.

        So is one whose deputy is no longer staff: rights are lent to nobody who could not have been named.
        """
        day = on or timezone.localdate()
        is_staff = Role.objects.current(day).filter(person=OuterRef("deputy"), kind__in=STAFF)
        return self.dated(day).filter(Exists(is_staff))

    def dated(self, on=None):
        """Absences that say of themselves that they are in force, whatever the deputy is by now."""
        day = on or timezone.localdate()
        day_after = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return super().current(day).filter(Q(ended_early_at__isnull=True) | Q(ended_early_at__gte=day_after))

    def to_come_or_current(self):
        """What has not ended yet, by its last day or early."""
        return self.filter(until__gte=timezone.localdate(), ended_early_at__isnull=True)


class Absence(models.Model):
    """Somebody who looks after a place is away; the deputy does the duties meanwhile, the record names both."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputised_absences")
    since = models.DateField()
    until = models.DateField()
    reason = LineField(_("why"), max_length=100, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    ended_early_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_deputises_for_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"
