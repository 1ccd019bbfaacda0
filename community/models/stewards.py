"""Which steward looks after which household."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dated import DatedQuerySet
from .homes import Household
from .people import Person


class StewardLink(models.Model):
    """A steward looks after a household from one day until another; a household has at most one at a time."""

    steward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="steward_links")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="steward_links")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    linked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["household", "since", "pk"]
        verbose_name = _("steward's household")
        indexes = [models.Index(fields=["steward", "until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(until__isnull=True), name="one_steward_per_household"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="steward_link_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.steward} · {self.household}"
