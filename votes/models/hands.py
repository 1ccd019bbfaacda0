"""Raised hands that were counted as a number."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .polls import Poll


class HandCount(models.Model):
    """How many hands the chair counted for each answer; counted in the result once the teller has confirmed it.

    The seats of the people in the room without a ballot are its pool (``Seat.hand_count``): the hands are theirs.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="hand_count")
    counts = models.JSONField(help_text="canonical marks of a paper -> how many hands")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    teller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("count of hands")

    def __str__(self) -> str:
        return f"{self.poll} · {self.total}"

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None
