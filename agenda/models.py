"""Rows of a meeting: the meeting, its agenda, who is there, who asks to speak."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fields import LineField, LinesField
from community.models import Chain, Place
from deliberation.matters.models import Decision, Matter
from votes.models import Poll
from votes.rendering import outcome_of


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Meetings of the places a person lives in once announced, and for staff all meetings below their place."""
        from community.reach import Reach, reach_of

        reach = reach_of(person)
        announced = Reach((), reach.home).condition("place", circle="place") & ~Q(state=Meeting.State.DRAFT)
        return self.filter(Reach(reach.below, ()).condition("place", circle="place") | announced)

    def upcoming(self):
        return self.exclude(state=Meeting.State.ADJOURNED)


class Meeting(models.Model):
    """A meeting at a place, chaired by one person, with a notice, an agenda and a live room."""

    class Kind(models.TextChoices):
        GRID_DAY = "grid_day", _("grid day")
        COUNCIL = "council", _("residents' council")
        ASSEMBLY = "assembly", _("residents' assembly")
        REPRESENTATIVES = "representatives", _("representatives' assembly")
        OWNERS = "owners", _("owners' assembly")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        ANNOUNCED = "announced", _("announced")
        IN_SESSION = "in_session", _("in session")
        ADJOURNED = "adjourned", _("adjourned")

    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="meeting")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="meetings")
    title = LineField(_("title"), max_length=120)
    venue = LineField(_("where we meet"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("when"))
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="chaired_meetings")
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    announced_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    adjourned_at = models.DateTimeField(null=True, blank=True)
    join_code = models.CharField(max_length=6, unique=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("meeting")

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """议题: a matter's place in a meeting, tied to its tabling; or a topic of the meeting's own, without a matter."""

    class Kind(models.TextChoices):
        MATTER = "matter", pgettext_lazy("agenda item", "matter")
        REPORT = "report", pgettext_lazy("agenda item", "report")
        ELECTION = "election", pgettext_lazy("agenda item", "election")
        QUESTION = "question", pgettext_lazy("agenda item", "open question")
        MOTION = "motion", pgettext_lazy("agenda item", "motion from the floor")

    class State(models.TextChoices):
        PENDING = "pending", _("to come")
        CURRENT = "current", _("under discussion")
        VOTING = "voting", _("voting now")
        DONE = "done", _("done")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MATTER)
    title = LineField(_("title"), max_length=120, blank=True, help_text="of a topic; a matter has its own")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="agenda_items")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="agenda_items")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = LinesField(max_length=300, blank=True, help_text="why a topic was postponed")
    taken_up_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name = _("agenda item")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_item_per_number"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state__in=["current", "voting"]), name="one_item_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(kind="matter", matter__isnull=False, decision__isnull=False, title="")
                | (~Q(kind="matter") & Q(matter__isnull=True, decision__isnull=True) & ~Q(title="")),
                name="a_matter_or_a_title_of_its_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.heading}"

    @property
    def is_topic(self) -> bool:
        return self.kind != self.Kind.MATTER

    @property
    def heading(self) -> str:
        """What stands on the agenda."""
        return self.matter.title if self.matter else self.title

    @property
    def last_poll(self) -> Poll | None:
        """The open poll, else the latest closed one; read from what was prefetched."""
        return max(self.polls.all(), key=lambda held: held.number).poll if self.polls.all() else None

    @property
    def question(self) -> str:
        """What the room looks at: the motion's question, the question last put, or the title."""
        if self.decision:
            return self.decision.motion.question
        return self.last_poll.question if self.last_poll else self.title

    @property
    def motion_text(self) -> str:
        if self.decision:
            return self.decision.motion.text
        return self.last_poll.motion_text if self.last_poll else ""

    @property
    def put_off_because(self) -> str:
        """The reason why it was postponed or sent back."""
        return self.decision.reason if self.decision else self.reason

    @property
    def outcome(self) -> str | Promise:
        """How it ended, in a word."""
        if self.decision:
            return self.decision.get_outcome_display()
        if self.reason:
            return Decision.Outcome.POSTPONED.label
        poll = self.last_poll
        return outcome_of(poll) if poll and poll.verdict else self.get_state_display()


class ItemPoll(models.Model):
    """One vote held at an item; several may follow one another, and at most one is open."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="polls")
    number = models.PositiveSmallIntegerField()
    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="held_at")

    class Meta:
        ordering = ["item", "number"]
        verbose_name = _("vote at an item")
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="one_poll_per_number")]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.number}"


class AttendanceQuerySet(models.QuerySet):
    def present(self):
        """The spells that have not ended."""
        return self.filter(left_at=None)


class Attendance(models.Model):
    """One spell of presence: who came, by which way, who said so, and when they left. Who comes back begins another."""

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        IN_ROOM = "in_room", _("in the room")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    checked_in_at = models.DateTimeField(default=timezone.now)
    checked_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "checked_in_at", "pk"]
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(left_at__isnull=True), name="one_spell_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by__isnull=True)
                | Q(left_at__isnull=False, left_by__isnull=False),
                name="left_at_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_mode_display()}"


class Hand(models.Model):
    """A raised hand: waiting, speaking, or lowered. Who has not spoken goes first."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="hands")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hands")
    stance = models.CharField(max_length=10, choices=[("for", _("for")), ("against", _("against"))])
    raised_at = models.DateTimeField(default=timezone.now)
    granted_at = models.DateTimeField(null=True, blank=True)
    lowered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "raised_at", "pk"]
        verbose_name = _("raised hand")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(lowered_at__isnull=True), name="one_raised_hand_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.raised_at:%H:%M}"
