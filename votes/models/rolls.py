"""The electoral roll, frozen when its poll opens."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import SeatKind

from .hands import HandCount
from .polls import PAPERS_WAITING, Poll


class SeatQuerySet(models.QuerySet):
    def not_voted(self):
        """Seats without a ballot, without a paper that waits to be entered, and whose hand was not counted."""
        waiting = self.filter(ballots=None).exclude(envelopes__state__in=PAPERS_WAITING)
        return waiting.exclude(hand_count__confirmed_at__isnull=False)


class Seat(models.Model):
    """One line of a roll: what has the vote, with what weight (heads; area in m²), and who may cast it.

    ``kind`` and ``number`` name the person, household, unit or organisation in the register; nothing has two seats
    in one poll, while one person may be the ``holder`` of several.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll")
    kind = models.CharField(max_length=12, choices=SeatKind.choices, default=SeatKind.PERSON)
    number = models.PositiveBigIntegerField(help_text="of the person, household, unit or organisation")
    label = models.CharField(max_length=120, help_text="what it stands for, in words: 3栋2单元502")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    heads = models.PositiveIntegerField(default=1)
    area = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    is_present = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(
        null=True, blank=True, help_text="when the paper was handed over; silence counts only after it"
    )
    hand_count = models.ForeignKey(
        HandCount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pool",
        db_index=False,
        help_text="the count of hands this seat was in the room for",
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["poll", "pk"]
        verbose_name = _("seat on a roll")
        constraints = [models.UniqueConstraint(fields=["poll", "kind", "number"], name="one_seat_in_a_poll")]
        indexes = [models.Index(fields=["poll", "holder"], name="seats_of_a_holder")]

    def __str__(self) -> str:
        return self.label
