"""Rows of a meeting: the meeting, its agenda, who is there, who asks to speak."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField
from community.models import Chain, Place
from deliberation.matters.models import Decision, Matter


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
    """议题: a matter's place in a meeting, tied to its tabling."""

    class State(models.TextChoices):
        PENDING = "pending", _("to come")
        CURRENT = "current", _("under discussion")
        VOTING = "voting", _("voting now")
        DONE = "done", _("done")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="agenda_items")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="agenda_items")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
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
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.matter}"


class Attendance(models.Model):
    """Who is present, by which way, and who said so."""

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        IN_ROOM = "in_room", _("in the room")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    checked_in_at = models.DateTimeField(default=timezone.now)
    checked_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "checked_in_at", "pk"]
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_attendance_each")]

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
