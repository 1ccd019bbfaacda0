"""What the templates draw: the ballot panel, the turnout, the bars of a verdict. Numbers become words here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from community.entry import strength_of
from community.models import Person, Strength
from votes import explain, queries
from votes.counting import motion
from votes.counting.gates import Gate
from votes.counting.motion import Tally, judge
from votes.counting.shares import percent, width
from votes.counting.sums import Sums
from votes.counting.verdict import Verdict
from votes.models import Ballot, Choice, Poll, Seat
from votes.papers.queries import OnPaper, on_paper
from votes.refusals import EntryTooWeak
from votes.rules import Rule

ICONS = {"yes": "check", "no": "x", "abstain": "minus"}


@dataclass(frozen=True, slots=True)
class ChoiceButton:
    code: str
    label: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The ballot panel. ``state``: open, voted, closed, not_on_roll, too_weak (came in by a weaker way than the poll
    asks for). Without a person it fits a whole audience."""

    poll: Poll
    state: str
    seat: Seat | None
    ballot: Ballot | None
    next: str
    is_changing: bool

    @property
    def key(self) -> str:
        """Names this try in a page without script; the script makes its own."""
        return secrets.token_urlsafe(16)

    @property
    def shows_pad(self) -> bool:
        return self.state == "open" or self.is_changing

    @property
    def choices(self) -> list[ChoiceButton]:
        mine = motion.choice_of(self.ballot.marks) if self.ballot else ""
        return [ChoiceButton(one.value, str(one.label), ICONS[one.value], one.value == mine) for one in Choice]

    @property
    def mine(self) -> ChoiceButton | None:
        return next((one for one in self.choices if one.is_current), None)

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
        return on_paper(self.poll, self.seat)

    @property
    def too_weak_reason(self) -> str:
        """Why there are no buttons for somebody who is on the roll, and what to do."""
        return str(EntryTooWeak(self.poll.entry_strength))

    @property
    def electorate_reason(self) -> str:
        """Why there are no buttons, for those who are not on the roll."""
        return {
            "households": gettext("One person votes for each household; you are not on the roll of this vote."),
            "owners": gettext("Only owners are on the roll of this vote; you are not on it."),
            "representatives": gettext("Only residents' representatives are on the roll of this vote."),
        }.get(self.poll.rule["electorate"], gettext("You are not on the roll of this vote."))


def ballot_panel(poll: Poll, person: Person, *, next: str = "", is_changing: bool = False, strength: str = "") -> Panel:
    """The panel of one person: with the receipt, when there is one. ``strength`` is how the person came in."""
    seat = queries.seat_of(poll, person)
    ballot = seat.ballots.first() if seat else None
    if _is_over(poll):
        state = "closed"
    elif seat is None:
        state = "not_on_roll"
    else:
        state = "voted" if ballot else "open"
        if state == "open" and not Strength.reaches(strength or strength_of({}, person), poll.entry_strength):
            state = "too_weak"
    return Panel(poll, state, seat, ballot, next, is_changing and state == "voted")


def ballot_panel_for(poll: Poll, *, on_roll: bool, next: str = "", is_weak: bool = False) -> Panel:
    """The panel of a whole audience, rendered once: nothing in it belongs to one person."""
    state = "closed" if _is_over(poll) else "not_on_roll" if not on_roll else "too_weak" if is_weak else "open"
    return Panel(poll, state, None, None, next, False)


def _is_over(poll: Poll) -> bool:
    """Is nothing cast any more?"""
    return not poll.is_open or bool(poll.closes_at and poll.closes_at <= timezone.now())


# turnout


@dataclass(frozen=True, slots=True)
class TurnoutLine:
    name: str
    have: str
    of: str
    width: str
    mark: str
    still_needed: str
    is_met: bool
    is_area: bool


@dataclass(frozen=True, slots=True)
class TurnoutView:
    poll_id: int
    cast: str
    lines: tuple[TurnoutLine, ...]
    counts_present: bool


def turnout_view(turnout: queries.Turnout) -> TurnoutView:
    """The turnout in the reader's language."""
    return TurnoutView(
        poll_id=turnout.poll_id,
        cast=explain.amount("heads", turnout.cast_heads, turnout.electorate),
        lines=tuple(
            TurnoutLine(
                name=explain.measure_name(line.measure, turnout.electorate),
                have=f"{line.have:,}",
                of=explain.amount(line.measure, line.of, turnout.electorate),
                width=_width(line),
                mark=width(line.fraction),
                still_needed=explain.still_needed(line, turnout.electorate),
                is_met=line.is_met,
                is_area=line.measure == "area",
            )
            for line in turnout.lines
        ),
        counts_present=turnout.participants == "present",
    )


# result


@dataclass(frozen=True, slots=True)
class BarView:
    """One comparison drawn: the bar ends before the mark only when the number does."""

    name: str
    numbers: str
    percent: str
    width: str
    mark: str
    mark_label: str
    state: str
    is_met: bool
    missing: str
    label: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    code: str
    label: str
    icon: str
    heads: str
    area: str
    width: str


@dataclass(frozen=True, slots=True)
class Result:
    outcome: str
    name: str
    is_carried: bool
    sentence: str
    reason: str
    basis: str
    closed_at: str
    participation: tuple[BarView, ...]
    assent: tuple[BarView, ...]
    rows: tuple[TallyRow, ...]
    silent: str
    both_ways: tuple[BothWays, ...]


@dataclass(frozen=True, slots=True)
class BothWays:
    """One line of a count that is shown as the papers came back, and with silence joined to the majority."""

    name: str
    returned: str
    with_silence: str


def result_of(poll: Poll) -> Result | None:
    """The result as it is drawn; ``None`` until the poll is closed."""
    if poll.is_open or poll.verdict is None:
        return None
    verdict, tally = Verdict.from_json(poll.verdict), Tally.from_json(poll.tally)
    return Result(
        outcome=verdict.outcome,
        name=explain.outcome_name(verdict.outcome),
        is_carried=verdict.is_carried,
        sentence=explain.explain(verdict),
        reason=explain.reason(verdict),
        basis=explain.basis(verdict),
        closed_at=explain.short_time(poll.closed_at),
        participation=tuple(_bar(gate, verdict.electorate) for gate in verdict.participation),
        assent=tuple(_bar(gate, verdict.electorate) for gate in verdict.assent),
        rows=tuple(_row(choice, tally, verdict.electorate, poll) for choice in Choice),
        silent=_silent(tally, verdict.electorate) if tally.returned is None else "",
        both_ways=_both_ways(poll, tally, verdict),
    )


def _bar(gate: Gate, electorate: str) -> BarView:
    share = percent(gate.have, gate.of)
    # “须达” the smallest amount that is enough, “须多于” the largest that is not: “more than 84” of 168
    reach = gate.needed if gate.test == "at_least" else gate.needed - explain.unit_of(gate.measure)
    reached = explain.amount(gate.measure, reach, electorate)
    if gate.test == "at_least":
        mark_label = gettext("%(fraction)s: at least %(amount)s") % {"fraction": gate.fraction, "amount": reached}
        state = pgettext("threshold", "reached") if gate.is_met else pgettext("threshold", "not reached")
    else:
        figures = {"fraction": explain.fraction_name(gate.fraction), "amount": reached}
        mark_label = gettext("%(fraction)s: more than %(amount)s") % figures
        state = pgettext("threshold", "exceeded") if gate.is_met else pgettext("threshold", "not exceeded")
    name = explain.measure_name(gate.measure, electorate)
    numbers = f"{gate.have:,} / {explain.amount(gate.measure, gate.of, electorate)}"
    missing = "" if gate.is_met else explain.amount(gate.measure, gate.missing, electorate)
    return BarView(
        name=name,
        numbers=numbers,
        percent=f"{share}%",
        width=_width(gate),
        mark=width(gate.fraction),
        mark_label=mark_label,
        state=state,
        is_met=gate.is_met,
        missing=missing,
        label=gettext("%(name)s: %(numbers)s, %(percent)s. %(mark)s: %(state)s.")
        % {"name": name, "numbers": numbers, "percent": f"{share}%", "mark": mark_label, "state": state},
    )


def _row(choice: Choice, tally: Tally, electorate: str, poll: Poll) -> TallyRow:
    sums: Sums = getattr(tally, choice.value)
    counts_area = Rule.from_json(poll.rule).counts_area
    whole = tally.taking_part.heads
    return TallyRow(
        code=choice.value,
        label=str(choice.label),
        icon=ICONS[choice.value],
        heads=explain.amount("heads", sums.heads, electorate),
        area=explain.amount("area", sums.area, electorate) if counts_area else "",
        width=width(explain.share(sums.heads, whole)),
    )


def _silent(tally: Tally, electorate: str) -> str:
    """Those who were present and cast no paper: they count among those present."""
    silent = tally.taking_part.heads - tally.yes.heads - tally.no.heads - tally.abstain.heads
    return explain.amount("heads", silent, electorate) if silent else ""


def _both_ways(poll: Poll, tally: Tally, verdict: Verdict) -> tuple[BothWays, ...]:
    if tally.returned is None:
        return ()
    plain = tally.returned
    counts_area = Rule.from_json(poll.rule).counts_area

    def amounts(sums: Sums) -> str:
        heads = explain.amount("heads", sums.heads, verdict.electorate)
        return f"{heads} · {explain.amount('area', sums.area, verdict.electorate)}" if counts_area else heads

    lines = [BothWays(gettext("Took part"), amounts(plain.taking_part), amounts(tally.taking_part))]
    for choice in Choice:
        as_returned, joined = getattr(plain, choice.value), getattr(tally, choice.value)
        lines.append(BothWays(str(choice.label), amounts(as_returned), amounts(joined)))
    without = judge(plain, Rule.from_json(poll.rule))
    outcomes = explain.outcome_name(without.outcome), explain.outcome_name(verdict.outcome)
    return (*lines, BothWays(gettext("Result"), *outcomes))


def _width(gate: Gate) -> str:
    return width(explain.share(gate.have, gate.of))
