"""How many took part so far, measure by measure; never what they chose."""

from __future__ import annotations

from dataclasses import dataclass

from votes import explain, queries
from votes.counting.shares import width


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
                width=width(explain.share(line.have, line.of)),
                mark=width(line.fraction),
                still_needed=explain.still_needed(line, turnout.electorate),
                is_met=line.is_met,
                is_area=line.measure == "area",
            )
            for line in turnout.lines
        ),
        counts_present=turnout.participants == "present",
    )
