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

from community.models import Chain, Strength


class Choice(models.TextChoices):
    YES = "yes", pgettext_lazy("ballot", "Yes")
    NO = "no", pgettext_lazy("ballot", "No")
    ABSTAIN = "abstain", pgettext_lazy("ballot", "Abstain")


class PollQuerySet(models.QuerySet):
    def overdue(self, now):
        """Open polls whose deadline has passed."""
        return self.filter(state=Poll.State.OPEN, closes_at__lte=now)

    def visible_to(self, person):
        """The rows of ``permissions.may_see_poll``: on the roll, or opened by the person."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        on_roll = RollEntry.objects.filter(person=person).values("poll")
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


class RollEntry(models.Model):
    """One voter of one poll: who may cast, for what, and with what weight (heads; area in m²)."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="roll_entries")
    label = models.CharField(max_length=120, help_text="what the voter votes for: 3栋2单元502")
    heads = models.PositiveIntegerField(default=1)
    area = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    is_present = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(
        null=True, blank=True, help_text="when the paper was handed over; silence counts only after it"
    )

    class Meta:
        ordering = ["poll", "pk"]
        verbose_name = _("roll entry")
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="one_roll_entry_per_person")]

    def __str__(self) -> str:
        return self.label


class Ballot(models.Model):
    """The current paper of one voter: one row per (poll, roll entry). Open ballots: names are public to the meeting."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    roll_entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="ballots")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    key = models.CharField(max_length=64, help_text="idempotency key, made in the browser")
    receipt = models.CharField(max_length=16)
    revision = models.PositiveIntegerField(default=1)
    cast_at = models.DateTimeField()
    entry_strength = models.CharField(max_length=10, choices=Strength.choices, default=Strength.CARD)

    class Meta:
        ordering = ["poll", "pk"]
        verbose_name = _("ballot")
        constraints = [models.UniqueConstraint(fields=["poll", "roll_entry"], name="one_ballot_per_voter")]

    def __str__(self) -> str:
        return self.receipt


class BallotRevision(models.Model):
    """A paper that its voter replaced before the close; every one is kept."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="revisions")
    choice = models.CharField(max_length=10, choices=Choice.choices)
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
