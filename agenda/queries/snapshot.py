"""Everything the room shows, read once with a fixed number of queries; rendered for each language and audience."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from agenda.models import AgendaItem, Attendance, Hand, Meeting
from agenda.speakers import Waiting, order
from community.models import Entry
from votes import queries as votes
from votes.models import Poll
from votes.rules import Rule

from .next_act import NextAct, decide
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
    """``number`` is the chain's; ``taken_at`` orders two snapshots of the same number."""

    meeting: Meeting
    number: int
    taken_at: int
    items: list[AgendaItem]
    hands: list[Hand]
    entries: list[Entry]
    present: dict[str, int]
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
        """The poll of the shown item, open or closed."""
        return self.shown.decision.poll if self.shown else None

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
        return rule_of(self.shown.decision.motion) if self.shown else None

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

    @property  # not cached: one snapshot is worded in every language
    def next_act(self) -> NextAct | None:
        return decide(self)


def snapshot(meeting_id: int) -> Snapshot:
    """The chain's number is read first: what is read after it can only be newer, and is sent again with its own."""
    taken_at = time.time_ns()
    meeting = Meeting.objects.select_related("chain", "place", "chair").get(pk=meeting_id)
    number = meeting.chain.last_number
    items = list(meeting.items.select_related("matter", "decision__motion", "decision__poll").order_by("number"))
    latest = meeting.chain.entries.select_related("actor").order_by("-number")
    modes = Counter(Attendance.objects.filter(meeting=meeting).values_list("mode", flat=True))
    shot = Snapshot(
        meeting=meeting,
        number=number,
        taken_at=taken_at,
        items=items,
        hands=list(Hand.objects.filter(item__meeting=meeting).select_related("person")),
        entries=list(latest[:RECORD_LENGTH]),
        present={mode: modes.get(mode, 0) for mode in Attendance.Mode.values},
    )
    if meeting.state != Meeting.State.ADJOURNED:
        shot.quorum = quorum(meeting, shot.active or shot.upcoming) if (shot.active or shot.upcoming) else None
    if shot.open_poll:
        shot.turnout = votes.turnout(shot.open_poll)
    return shot
