"""Who comes first among equals: the same rule in every count of rounds.

Candidates with equal votes are told apart by the latest earlier round in which their votes differed; those that never
differed by the order of the paper, where the one that stands earlier is preferred: elected first, excluded last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Votes = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Tie:
    """How a tie was decided: ``rounds`` are the numbers of the earlier rounds that told candidates apart, the latest
    first; ``by_paper`` says that some of them were equal in all rounds and the order of the paper decided."""

    among: tuple[str, ...]
    rounds: tuple[int, ...]
    by_paper: bool

    def as_json(self) -> dict[str, Any]:
        return {"among": list(self.among), "rounds": list(self.rounds), "by_paper": self.by_paper}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tie:
        return cls(tuple(data["among"]), tuple(data["rounds"]), data["by_paper"])


def highest(candidates: Sequence[str], history: Sequence[Votes]) -> tuple[str, Tie | None]:
    """The one with the most votes. ``candidates`` in the order of the paper; ``history`` the votes after each round,
    the present one last."""
    among, tie = _narrowed(candidates, history, most=True)
    return among[0], tie


def lowest(candidates: Sequence[str], history: Sequence[Votes]) -> tuple[str, Tie | None]:
    """The one with the fewest votes, as ``highest``."""
    among, tie = _narrowed(candidates, history, most=False)
    return among[-1], tie


def from_the_top(candidates: Sequence[str], history: Sequence[Votes]) -> list[tuple[str, Tie | None]]:
    """All of them, the one with the most votes first."""
    left, ordered = list(candidates), []
    while left:
        ordered.append(highest(left, history))
        left.remove(ordered[-1][0])
    return ordered


def _narrowed(candidates: Sequence[str], history: Sequence[Votes], *, most: bool) -> tuple[list[str], Tie | None]:
    best = max if most else min
    left = among = _with(best, candidates, history[-1])
    if len(among) == 1:
        return among, None
    rounds = []
    for number in range(len(history) - 1, 0, -1):
        fewer = _with(best, left, history[number - 1])
        if len(fewer) < len(left):
            rounds.append(number)
            left = fewer
    return left, Tie(tuple(among), tuple(rounds), by_paper=len(left) > 1)


def _with(best: Any, candidates: Sequence[str], votes: Votes) -> list[str]:
    mark = best(votes[name] for name in candidates)
    return [name for name in candidates if votes[name] == mark]
