"""Motions, and each time one was tabled: the decision with its text, poll and outcome."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField, LinesField, ProseField
from community.models import Place
from votes.models import Poll

from .matters import Matter


class Motion(models.Model):
    """议案: the text that is decided on. A new version is a new row; old ones are kept."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="motions")
    version = models.PositiveSmallIntegerField()
    question = LineField(_("the question"), max_length=120)
    text = ProseField(_("text of the motion"))
    rule_code = models.CharField(_("rule"), max_length=40)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["matter", "version"]
        verbose_name = _("motion")
        constraints = [models.UniqueConstraint(fields=["matter", "version"], name="one_motion_per_version")]

    def __str__(self) -> str:
        return self.question


class Decision(models.Model):
    """One tabling of a motion, in a meeting or as a written poll. A matter may have several; at most one is open."""

    class Outcome(models.TextChoices):
        TABLED = "tabled", _("on the agenda")
        VOTING = "voting", _("voting now")
        CARRIED = "carried", _("carried")
        LOST = "lost", _("not carried")
        NO_QUORUM = "no_quorum", _("no quorum")
        POSTPONED = "postponed", _("postponed")
        SENT_BACK = "sent_back", _("sent back to discussion")

    class Form(models.TextChoices):
        MEETING = "meeting", _("in a meeting")
        WRITTEN = "written", _("written, over days")

    OPEN = (Outcome.TABLED, Outcome.VOTING)

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="decisions")
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.MEETING)
    # of a written poll: its own title and page, and the moment it opens
    meeting_title = models.CharField(max_length=120)
    meeting_url = models.CharField(max_length=200)
    meeting_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True, help_text="when a written poll is counted")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", help_text="whose people decide in a written poll"
    )
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="those who had not cast yet were reminded")
    tabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tabled_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.TABLED)
    reason = LinesField(max_length=300, blank=True)
    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, null=True, blank=True, related_name="decision")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["tabled_at", "pk"]
        verbose_name = _("decision")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(outcome__in=["tabled", "voting"]), name="one_open_decision_per_matter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.motion} · {self.get_outcome_display()}"

    @property
    def counts_silence(self) -> bool:
        """Is it an open written vote in which the silence of the person who was handed the paper counts?"""
        if self.form != self.Form.WRITTEN or self.outcome != self.Outcome.VOTING or self.poll is None:
            return False
        return bool(self.poll.rule.get("counts_silence"))
