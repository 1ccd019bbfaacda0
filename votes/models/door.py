"""What was said at the door, until the resident confirms it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .polls import Poll
from .rolls import Seat


class DoorEntry(models.Model):
    """A steward noted the choice for a seat. It is no ballot before the resident has said that it is right."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("entry at the door", "waits to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("entry at the door", "confirmed")
        DECLINED = "declined", pgettext_lazy("entry at the door", "not right")
        REPLACED = "replaced", pgettext_lazy("entry at the door", "noted again")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="door_entries")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="door_entries")
    chosen = models.JSONField(help_text="what the form brought, in its order, as a voter's own form brings it")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["poll", "-recorded_at", "-pk"]
        verbose_name = _("entry at the door")
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "seat"], condition=Q(outcome="waiting"), name="one_waiting_entry_per_seat"
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", settled_at__isnull=True)
                | (~Q(outcome="waiting") & Q(settled_at__isnull=False)),
                name="settled_entries_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} · {self.get_outcome_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING
