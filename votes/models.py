"""Polls, the electoral roll frozen at opening, and the ballots. Knows no meeting and no matter."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import Chain, SeatKind, Strength
from votes.counting import motion


class Choice(models.TextChoices):
    """What a motion is answered with: the words of its method's options."""

    YES = "yes", pgettext_lazy("ballot", "Yes")
    NO = "no", pgettext_lazy("ballot", "No")
    ABSTAIN = "abstain", pgettext_lazy("ballot", "Abstain")


class Channel(models.TextChoices):
    """How a ballot came. A form without script is online, too."""

    ONLINE = "online", pgettext_lazy("channel of a ballot", "online")
    PAPER = "paper", pgettext_lazy("channel of a ballot", "on paper")
    HANDS = "hands", pgettext_lazy("channel of a ballot", "by raised hand")
    DOOR = "door", pgettext_lazy("channel of a ballot", "at the door")
    PROXY = "proxy", pgettext_lazy("channel of a ballot", "by proxy")


class PollQuerySet(models.QuerySet):
    def overdue(self, now):
        """Open polls whose deadline has passed."""
        return self.filter(state=Poll.State.OPEN, closes_at__lte=now)

    def visible_to(self, person):
        """The rows of ``permissions.may_see_poll``: on the roll, or opened by the person."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        on_roll = Seat.objects.filter(holder=person).values("poll")
        return self.filter(Q(pk__in=on_roll) | Q(opened_by=person))


class Poll(models.Model):
    """One question put to an electorate. Roll and rule are frozen and hashed when it opens."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="poll")
    question = models.CharField(max_length=200)
    motion_text = models.TextField(blank=True)
    about_title = models.CharField(max_length=200, blank=True)
    about_url = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    method = models.CharField(max_length=20, default=motion.CODE, help_text="how papers are marked and counted")
    options = models.JSONField(
        default=list, blank=True, help_text="[{code, label}] to choose from; empty where the method brings its own"
    )
    rule_code = models.CharField(max_length=40)
    rule = models.JSONField(help_text="the whole rule as it stood at opening")
    rule_hash = models.CharField(max_length=64)
    roll_hash = models.CharField(max_length=64)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)
    entry_strength = models.CharField(
        max_length=10, choices=Strength.choices, default=Strength.CARD, help_text="how sure we must be who casts"
    )
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    tally = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    verdict = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("poll")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
                name="closed_polls_say_when",
            )
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def option_codes(self) -> list[str]:
        """In the order of the paper; empty where the method brings its own."""
        return [option["code"] for option in self.options]


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

    class Meta:
        ordering = ["poll", "pk"]
        verbose_name = _("seat on a roll")
        constraints = [models.UniqueConstraint(fields=["poll", "kind", "number"], name="one_seat_in_a_poll")]
        indexes = [models.Index(fields=["poll", "holder"], name="seats_of_a_holder")]

    def __str__(self) -> str:
        return self.label


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

    class Meta:
        ordering = ["ballot", "revision"]
        verbose_name = _("replaced ballot")
        constraints = [
            models.UniqueConstraint(fields=["ballot", "revision"], name="one_row_per_revision"),
            models.UniqueConstraint(fields=["ballot", "key"], name="one_revision_per_key"),
        ]

    def __str__(self) -> str:
        return self.receipt
