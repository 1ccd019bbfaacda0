"""The result of yes, no and abstain; where silence is counted, both ways."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from votes import explain
from votes.counting.motion import Tally, judge
from votes.counting.shares import width
from votes.counting.sums import Sums
from votes.counting.verdict import Verdict
from votes.models import Choice, Poll
from votes.rules import Rule

from .pads import ICONS
from .parts import CARRIED, NOT_CARRIED, Drawn, TallyRow


@dataclass(frozen=True, slots=True)
class BothWays:
    """One line of a count that is shown as the papers came back, and with silence joined to the majority."""

    name: str
    returned: str
    with_silence: str


@dataclass(frozen=True, slots=True)
class MotionCount:
    """``silent`` are those who were present without a paper; ``both_ways`` is empty where silence says nothing."""

    silent: str
    both_ways: tuple[BothWays, ...]


def draw(poll: Poll, verdict: Verdict) -> Drawn:
    tally = Tally.from_json(poll.tally)
    return Drawn(
        template="votes/results/motion.html",
        name=explain.outcome_name(verdict.outcome),
        seal=CARRIED if verdict.is_carried else NOT_CARRIED,
        reason=explain.reason(verdict),
        rows=tuple(_row(choice, tally, verdict.electorate, poll) for choice in Choice),
        count=MotionCount(
            silent=_silent(tally, verdict.electorate) if tally.returned is None else "",
            both_ways=_both_ways(poll, tally, verdict),
        ),
        assent_title=gettext("Second: did enough agree?"),
    )


def _row(choice: Choice, tally: Tally, electorate: str, poll: Poll) -> TallyRow:
    sums: Sums = getattr(tally, choice.value)
    counts_area = Rule.from_json(poll.rule).counts_area
    return TallyRow(
        code=choice.value,
        label=str(choice.label),
        icon=ICONS[choice.value],
        heads=explain.amount("heads", sums.heads, electorate),
        area=explain.amount("area", sums.area, electorate) if counts_area else "",
        width=width(explain.share(sums.heads, tally.taking_part.heads)),
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
