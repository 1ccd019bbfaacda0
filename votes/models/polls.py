"""Polls: one question put to an electorate, its method, its rule, its result. They know no meeting and no matter."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.capacity import capacity_of
from community.models import Chain, Place, Strength
from community.permissions import REGISTER_KINDS, TRIAGE_KINDS
from votes.counting import motion
from votes.counting.sheets import Sheet

KEEPERS = TRIAGE_KINDS | REGISTER_KINDS  # who keeps the papers of a vote: the office, not the stewards
PAPERS_WAITING = ("taken", "once", "disputed")  # states of an envelope that is still to be entered


class Choice(models.TextChoices):
    """What a motion is answered with: the words of its method's options."""

    YES = "yes", pgettext_lazy("ballot", "Yes")
    NO = "no", pgettext_lazy("ballot", "No")
    ABSTAIN = "abstain", pgettext_lazy("ballot", "Abstain")


class Precedence(models.TextChoices):
    """Which ballot counts where two channels bring one for the same seat; a proxy's never stands over any other."""

    LATEST = "latest", pgettext_lazy("precedence", "the latest one counts")
    PAPER = "paper", pgettext_lazy("precedence", "the one on paper counts")


class PollQuerySet(models.QuerySet):
    def overdue(self, now):
        """Open polls whose deadline has passed, and no paper of which still waits to be entered."""
        return self.past(now).exclude(envelopes__state__in=PAPERS_WAITING)

    def past(self, now):
        """Open polls whose deadline has passed."""
        return self.filter(state=Poll.State.OPEN, closes_at__lte=now)

    def kept_by(self, person):
        """The rows of ``permissions.may_keep_papers``."""
        below = [Q(place__path__startswith=path) for path in capacity_of(person).paths(KEEPERS)]
        return self.filter(reduce(or_, below, Q(pk__in=[])))

    def visible_to(self, person):
        """The rows of ``permissions.may_see_poll``: of voters, their proxies, who opened it, who keeps its papers."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        on_roll = person.seats.values("poll")
        mandates = person.mandates_held.in_force(timezone.now()).of_each_poll()
        by_proxy = Q(Exists(mandates), rule__proxies__per_holder__gte=1)
        below = [Q(place__path__startswith=path) for path in capacity_of(person).paths(KEEPERS)]
        return self.filter(reduce(or_, below, Q(pk__in=on_roll) | Q(opened_by=person) | by_proxy))


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
    method = models.CharField(max_length=30, default=motion.CODE, help_text="how papers are marked and counted")
    options = models.JSONField(
        default=list, blank=True, help_text="[{code, label, note, cost}] to choose from; empty for a motion"
    )
    limits = models.JSONField(
        default=dict, blank=True, help_text="how many seats, choices, points or yuan: what the method asks besides"
    )
    precedence = models.CharField(
        max_length=10,
        choices=Precedence.choices,
        default=Precedence.LATEST,
        help_text="which ballot counts where two channels bring one for the same seat",
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="polls", help_text="whose staff keep its papers"
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
    came_by = models.JSONField(
        default=dict, blank=True, help_text="at the close: seats by channel, invalid papers, open conflicts"
    )
    papers_called_at = models.DateTimeField(
        null=True, help_text="when its clerks were told that its time is up and papers wait to be entered"
    )

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

    def admits(self, channel: str) -> bool:
        """Do ballots come by this channel? Every one where the rule names none."""
        return channel in self.rule.get("channels", [channel])

    @property
    def sheet(self) -> Sheet:
        """What stands on the ballot."""
        return Sheet.from_json(self.options, self.limits)
