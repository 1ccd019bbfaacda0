"""Everything the room shows, read once with a fixed number of queries; rendered for each language and audience."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from agenda.models import AgendaItem, Attendance, Hand, Meeting
from agenda.speakers import Waiting, order
from community.models import Entry
from votes import queries as votes
from votes.models import Poll
from votes.rules import Rule

from .notice import Gap, notice_gaps
from .quorum import Quorum, quorum
from .rules import rule_of

State = AgendaItem.State
RECORD_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Speaker:
    """One line of the queue."""

    hand: Hand
    spoken: int


@dataclass
class Snapshot:
    """``number`` is the chain's; ``taken_at`` orders two snapshots of the same number.

    ``present`` counts the people by mode, ``left`` those who went and did not come back.
    """

    meeting: Meeting
    number: int
    taken_at: int
    items: list[AgendaItem]
    hands: list[Hand]
    entries: list[Entry]
    present: dict[str, int]
    left: int = 0
    gaps: list[Gap] = field(default_factory=list)
    quorum: Quorum | None = None
    turnout: votes.Turnout | None = None

    @cached_property
    def active(self) -> AgendaItem | None:
        return next((item for item in self.items if item.state in (State.CURRENT, State.VOTING)), None)

    @cached_property
    def upcoming(self) -> AgendaItem | None:
        return next((item for item in self.items if item.state == State.PENDING), None)

    @cached_property
    def shown(self) -> AgendaItem | None:
        """What the room looks at: the active item, else the one just finished."""
        done = [item for item in self.items if item.state == State.DONE and item.done_at]
        return self.active or max(done, key=lambda item: item.done_at, default=None)

    @property
    def poll(self) -> Poll | None:
        """The open or latest poll of the shown item; none of an item that was put off after it."""
        if self.shown is None or (self.shown.state == State.DONE and self.shown.put_off_because):
            return None
        return self.shown.last_poll

    @property
    def open_poll(self) -> Poll | None:
        return self.poll if self.poll and self.poll.is_open else None

    @property
    def closed_poll(self) -> Poll | None:
        return self.poll if self.poll and not self.poll.is_open else None

    @cached_property
    def rule(self) -> Rule | None:
        if self.poll:
            return Rule.from_json(self.poll.rule)
        return rule_of(self.shown.decision.motion) if self.shown and self.shown.decision else None

    @cached_property
    def queue_item(self) -> AgendaItem | None:
        """Hands go to the item under discussion; during a vote to the next one."""
        if self.active and self.active.state == State.CURRENT:
            return self.active
        return self.upcoming

    @cached_property
    def speaker(self) -> Hand | None:
        return next((hand for hand in self.hands if hand.granted_at and not hand.lowered_at), None)

    @cached_property
    def queue(self) -> list[Speaker]:
        mine = [hand for hand in self.hands if self.queue_item and hand.item_id == self.queue_item.pk]
        granted = sorted((hand for hand in mine if hand.granted_at), key=lambda hand: hand.granted_at)
        spoken = Counter(hand.person_id for hand in granted)
        waiting = {hand.pk: hand for hand in mine if not hand.granted_at and not hand.lowered_at}
        lines = order(
            [Waiting(pk, hand.stance, hand.raised_at, spoken[hand.person_id]) for pk, hand in waiting.items()],
            last_stance=granted[-1].stance if granted else None,
        )
        return [Speaker(waiting[line.key], line.spoken) for line in lines]

    @property
    def present_count(self) -> int:
        return sum(self.present.values())

    @property
    def is_early(self) -> bool:
        """Was it announced for a day still to come?"""
        return timezone.localdate() < timezone.localdate(self.meeting.starts_at)


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda with everything a line of it shows."""
    items = meeting.items.select_related("matter__place", "decision__motion", "decision__poll")
    return items.prefetch_related("polls__poll").order_by("number")


def snapshot(meeting_id: int) -> Snapshot:
    """The chain's number is read first: what is read after it can only be newer, and is sent again with its own."""
    taken_at = time.time_ns()
    meeting = Meeting.objects.select_related("chain", "place", "chair").get(pk=meeting_id)
    number = meeting.chain.last_number
    items = list(items_of(meeting))
    latest = meeting.chain.entries.select_related("actor").order_by("-number")
    spells = list(Attendance.objects.filter(meeting=meeting).values_list("person_id", "mode", "left_at"))
    here = {person: mode for person, mode, left_at in spells if left_at is None}
    modes = Counter(here.values())
    shot = Snapshot(
        meeting=meeting,
        number=number,
        taken_at=taken_at,
        items=items,
        hands=list(Hand.objects.filter(item__meeting=meeting).select_related("person")),
        entries=list(latest[:RECORD_LENGTH]),
        present={mode: modes.get(mode, 0) for mode in Attendance.Mode.values},
        left=len({person for person, _mode, _left_at in spells} - here.keys()),
    )
    if meeting.state != Meeting.State.ADJOURNED:
        shot.quorum = quorum(meeting, shot.active or shot.upcoming) if (shot.active or shot.upcoming) else None
    if meeting.state in (Meeting.State.DRAFT, Meeting.State.ANNOUNCED):
        shot.gaps = notice_gaps(meeting, items)
    if shot.open_poll:
        shot.turnout = votes.turnout(shot.open_poll)
    return shot
