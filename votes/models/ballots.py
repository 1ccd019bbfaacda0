"""The ballots: the current paper of each seat, and the papers it replaced."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import Strength

from .polls import Poll
from .rolls import Seat


class Channel(models.TextChoices):
    """How a ballot came. A form without script is online, too."""

    ONLINE = "online", pgettext_lazy("channel of a ballot", "online")
    PAPER = "paper", pgettext_lazy("channel of a ballot", "on paper")
    HANDS = "hands", pgettext_lazy("channel of a ballot", "by raised hand")
    DOOR = "door", pgettext_lazy("channel of a ballot", "at the door")
    PROXY = "proxy", pgettext_lazy("channel of a ballot", "by proxy")


class Ballot(models.Model):
    """The current paper of one seat, whatever channel it came by. Open ballots: names are public to the meeting."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="ballots")
    marks = models.TextField(help_text="canonical JSON, as the poll's method writes it")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    key = models.CharField(max_length=64, help_text="idempotency key, made in the browser")
    receipt = models.CharField(max_length=16)
    revision = models.PositiveIntegerField(default=1)
    cast_at = models.DateTimeField()
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who brought it, where that is not the holder of the seat",
    )
    entry_strength = models.CharField(max_length=10, choices=Strength.choices, default=Strength.CARD)

    class Meta:
        ordering = ["poll", "pk"]
        verbose_name = _("ballot")
        constraints = [models.UniqueConstraint(fields=["poll", "seat"], name="one_ballot_per_seat")]

    def __str__(self) -> str:
        return self.receipt


class BallotRevision(models.Model):
    """A paper that was replaced before the close; every one is kept."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="revisions")
    marks = models.TextField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    key = models.CharField(max_length=64)
    receipt = models.CharField(max_length=16)
    revision = models.PositiveIntegerField()
    cast_at = models.DateTimeField()
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["ballot", "revision"]
        verbose_name = _("replaced ballot")
        constraints = [
            models.UniqueConstraint(fields=["ballot", "revision"], name="one_row_per_revision"),
            models.UniqueConstraint(fields=["ballot", "key"], name="one_revision_per_key"),
        ]

    def __str__(self) -> str:
        return self.receipt

    @classmethod
    def of(cls, ballot: Ballot) -> BallotRevision:
        """What is kept of a ballot that is about to be replaced."""
        return cls(
            ballot=ballot,
            marks=ballot.marks,
            channel=ballot.channel,
            key=ballot.key,
            receipt=ballot.receipt,
            revision=ballot.revision,
            cast_at=ballot.cast_at,
            cast_by_id=ballot.cast_by_id,
        )
