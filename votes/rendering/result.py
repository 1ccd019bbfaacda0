"""The result of a closed poll as it is drawn: what every method has, and the part that its own module draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from votes import explain, methodbook
from votes.counting import motion
from votes.counting.sums import Sums
from votes.counting.verdict import NO_QUORUM, Verdict
from votes.models import Poll

from . import budgets, choosing, motions, proposals, rankings, scores
from .parts import BarView, Drawn, TallyRow, bar

NOT_COUNTED = Drawn(template="votes/results/no_quorum.html", name="", seal=("人", "数", "不", "足"), reason="", rows=())
DRAW: dict[str, Callable[[Poll, Verdict], Drawn]] = {
    "motion": motions.draw,
    **dict.fromkeys(("one", "some", "approval", "election"), choosing.draw),
    **dict.fromkeys(("irv", "stv"), rankings.draw_rounds),
    "schulze": rankings.draw_pairs,
    **dict.fromkeys(("score", "dots"), scores.draw),
    "consent": proposals.draw,
    **dict.fromkeys(("greedy", "equal_shares", "equal_shares_completed"), budgets.draw),
}


@dataclass(frozen=True, slots=True)
class Result:
    """``name`` says the result in a word or by the names of those who won; ``seal`` in two to four characters.

    ``rows`` are the lines of the count, ``count`` is what ``template`` draws besides. ``part`` and ``blank`` say how
    many took part and how many of them chose nothing.
    """

    outcome: str
    method: str
    name: str
    seal: tuple[str, ...]
    is_carried: bool
    reason: str
    basis: str
    closed_at: str
    participation: tuple[BarView, ...]
    assent: tuple[BarView, ...]
    assent_title: str
    rows: tuple[TallyRow, ...]
    template: str
    count: Any
    part: str
    blank: str

    @property
    def has_quorum(self) -> bool:
        return self.outcome != NO_QUORUM

    @property
    def method_name(self) -> str:
        return methodbook.name(self.method)

    @property
    def method_words(self) -> str:
        """How it was counted; a motion needs no words for that."""
        return methodbook.paragraph(self.method)


def result_of(poll: Poll) -> Result | None:
    """The result as it is drawn; ``None`` until the poll is closed."""
    if poll.is_open or poll.verdict is None:
        return None
    verdict = Verdict.from_json(poll.verdict)
    has_quorum = verdict.outcome != NO_QUORUM
    drawn = DRAW[poll.method](poll, verdict) if has_quorum or poll.method == motion.CODE else NOT_COUNTED
    return Result(
        outcome=verdict.outcome,
        method=poll.method,
        name=drawn.name if has_quorum else explain.outcome_name(verdict.outcome),
        seal=drawn.seal if has_quorum else NOT_COUNTED.seal,
        is_carried=verdict.is_carried,
        reason=drawn.reason if has_quorum else explain.reason(verdict),
        basis=explain.basis(verdict),
        closed_at=explain.short_time(poll.closed_at),
        participation=tuple(bar(gate, verdict.electorate) for gate in verdict.participation),
        assent=tuple(bar(gate, verdict.electorate) for gate in verdict.assent) if has_quorum else (),
        assent_title=drawn.assent_title,
        rows=drawn.rows,
        template=drawn.template,
        count=drawn.count,
        part=_heads(poll, "taking_part", verdict),
        blank=_heads(poll, "blank", verdict) if "blank" in poll.tally else "",
    )


def _heads(poll: Poll, name: str, verdict: Verdict) -> str:
    heads = Sums.from_json(poll.tally[name]).heads
    return explain.amount("heads", heads, verdict.electorate) if heads else ""


def outcome_of(poll: Poll) -> str:
    """The result of a closed poll in a few words: “carried”, “chosen: Chen”."""
    result = result_of(poll)
    if result is None:
        return ""
    if poll.verdict.get("chosen"):
        return pgettext("outcome", "chosen: %(names)s") % {"names": result.name}
    return result.name
