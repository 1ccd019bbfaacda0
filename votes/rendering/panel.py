"""The ballot panel: of one person with the receipt, or of a whole audience."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext

from community.entry import strength_of
from community.models import Person, Strength
from votes import explain, marking
from votes.models import Ballot, Channel, Poll, Seat
from votes.papers.queries import OnPaper, on_paper
from votes.refusals import ChannelNotAdmitted, EntryTooWeak

from .pads import ICONS, Pad, pad_of
from .seats import SeatLine, seat_lines


@dataclass(frozen=True)
class Panel:
    """The ballot panel. ``state``: open, voted, closed, not_on_roll, too_weak (came in by a weaker way than the poll
    asks for), not_by_phone (the rule lets no ballot come so), by_hand (the hand was counted as a number), own_vote (the
    principal of a proxy has voted). Without a person it fits a whole audience; ``seats`` are all that the person may
    cast for."""

    poll: Poll
    state: str
    seat: Seat | None
    ballot: Ballot | None
    next: str
    is_changing: bool
    seats: tuple[SeatLine, ...] = ()

    @property
    def line(self) -> SeatLine | None:
        """The line of the seat that is shown."""
        return next((line for line in self.seats if line.seat == self.seat), None)

    @property
    def key(self) -> str:
        """Names this try in a page without script; the script makes its own."""
        return secrets.token_urlsafe(16)

    @property
    def shows_pad(self) -> bool:
        return self.state == "open" or self.is_changing

    @cached_property
    def pad(self) -> Pad:
        """What is asked, marked as the current ballot is."""
        return pad_of(self.poll, marking.marked(self.ballot.marks) if self.ballot else marking.Marked())

    @property
    def is_docked(self) -> bool:
        """Does the whole pad lie under the thumb? A list of options is read in the page, above the button."""
        return self.shows_pad and self.pad.kind == "motion"

    @property
    def words(self) -> str:
        """What the current ballot says."""
        return marking.words(self.poll, self.ballot.marks) if self.ballot else ""

    @property
    def answer(self) -> str:
        """The code of a motion's current answer: its colour."""
        return marking.marked(self.ballot.marks).answer if self.ballot and self.pad.kind == "motion" else ""

    @property
    def icon(self) -> str:
        return ICONS.get(self.answer, "check")

    @property
    def cast_at(self) -> str:
        return explain.local_time(self.ballot.cast_at) if self.ballot else ""

    @property
    def area(self) -> str:
        if self.seat is None or not self.seat.area:
            return ""
        return explain.amount("area", self.seat.area, "")

    @property
    def closes_at(self) -> str:
        return explain.closing_time(self.poll.closes_at) if self.poll.closes_at else ""

    @property
    def days_left(self) -> str:
        return explain.days_left(self.poll.closes_at) if self.poll.closes_at else ""

    @property
    def closed_at(self) -> str:
        if self.is_time_up:
            return explain.closing_time(self.poll.closes_at)
        return explain.short_time(self.poll.closed_at) if self.poll.closed_at else ""

    @property
    def is_time_up(self) -> bool:
        """Not counted yet: it waits for the clock, or for papers that are still to be entered."""
        return self.poll.is_open and _is_over(self.poll)

    @property
    def needs_more(self) -> bool:
        """Does the poll ask for more than a card?"""
        return self.poll.entry_strength != Strength.CARD

    @property
    def on_paper(self) -> OnPaper | None:
        """The paper of the seat, and two ballots of it that differ."""
        is_proxy = self.line is not None and self.line.is_proxy
        return None if is_proxy else on_paper(self.poll, self.seat)

    @property
    def too_weak_reason(self) -> str:
        """Why there are no buttons for somebody who is on the roll, and what to do."""
        return str(EntryTooWeak(self.poll.entry_strength))

    @property
    def not_by_phone_reason(self) -> str:
        """Why there are no buttons where the rule lets ballots come by other ways only."""
        channel = Channel.PROXY if self.line is not None and self.line.is_proxy else Channel.ONLINE
        return str(ChannelNotAdmitted(channel, self.poll.rule.get("channels", ())))

    @property
    def may_change(self) -> bool:
        """Would another ballot of the reader be taken?"""
        return self.poll.admits(Channel.PROXY if self.line is not None and self.line.is_proxy else Channel.ONLINE)

    @property
    def electorate_reason(self) -> str:
        """Why there are no buttons, for those who are not on the roll."""
        return {
            "households": gettext("One person votes for each household; you are not on the roll of this vote."),
            "owners": gettext("Only owners are on the roll of this vote; you are not on it."),
            "representatives": gettext("Only residents' representatives are on the roll of this vote."),
        }.get(self.poll.rule["electorate"], gettext("You are not on the roll of this vote."))


def ballot_panel(
    poll: Poll,
    person: Person,
    *,
    next: str = "",
    is_changing: bool = False,
    strength: str = "",
    seat_id: int | None = None,
) -> Panel:
    """The panel of one person: with the receipt, when there is one. ``strength`` is how the person came in.

    ``seat_id`` says for which seat; else it is the first that can still be cast for.
    """
    lines = seat_lines(poll, person)
    line = _shown(lines, seat_id)
    if _is_over(poll):
        state = "closed"
    elif line is None:
        state = "not_on_roll"
    else:
        state = line.state
        if state == "open" and not poll.admits(Channel.PROXY if line.is_proxy else Channel.ONLINE):
            state = "not_by_phone"
        if state == "open" and not Strength.reaches(strength or strength_of({}, person), poll.entry_strength):
            state = "too_weak"
    ballot, seat = (line.ballot, line.seat) if line else (None, None)
    return Panel(poll, state, seat, ballot, next, is_changing and state == "voted", lines)


def _shown(lines: Sequence[SeatLine], seat_id: int | None) -> SeatLine | None:
    named = [line for line in lines if line.seat.pk == seat_id]
    waiting = [line for line in lines if line.state == "open"]
    return next(iter([*named, *waiting, *lines]), None)


def ballot_panel_for(poll: Poll, *, on_roll: bool, next: str = "", is_weak: bool = False) -> Panel:
    """The panel of a whole audience, rendered once: nothing in it belongs to one person."""
    state = "closed" if _is_over(poll) else "not_on_roll" if not on_roll else "too_weak" if is_weak else "open"
    if state in ("too_weak", "open") and not poll.admits(Channel.ONLINE):
        state = "not_by_phone"
    return Panel(poll, state, None, None, next, False)


def _is_over(poll: Poll) -> bool:
    """Is nothing cast any more?"""
    return not poll.is_open or bool(poll.closes_at and poll.closes_at <= timezone.now())
