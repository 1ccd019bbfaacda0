"""Who comes first among equals: the same rule in every count of rounds.

Candidates with equal votes are told apart by the latest earlier round in which their votes differed; those that never
differed by the order of the paper, where the one that stands earlier is preferred: elected first, excluded last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .amounts import Amount

Votes = Mapping[str, Amount]


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


class Standing:
    """The votes after each round, and who was level with whom in all of them. ``names`` in the order of the paper."""

    def __init__(self, names: Sequence[str]) -> None:
        self.votes: list[Votes] = []
        self._names = names
        self._ranks = [dict.fromkeys(names, 0)]

    def add(self, votes: Votes) -> None:
        """Close a round. Who was apart stays apart: the present votes go before the earlier ones."""
        before = self._ranks[-1]
        keys = {name: (votes[name], before[name]) for name in self._names}
        order = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
        self.votes.append(votes)
        self._ranks.append({name: order[key] for name, key in keys.items()})

    def highest(self, names: Sequence[str]) -> tuple[str, Tie | None]:
        """The one of ``names``, in the order of the paper, who has the most votes now, and how a tie was decided."""
        left, tie = self._narrowed(names, max)
        return left[0], tie

    def lowest(self, names: Sequence[str]) -> tuple[str, Tie | None]:
        """The one who has the fewest votes now, as ``highest``."""
        left, tie = self._narrowed(names, min)
        return left[-1], tie

    def from_the_top(self, names: Sequence[str]) -> list[tuple[str, Tie | None]]:
        """All of them, the one with the most votes first."""
        left, ordered = list(names), []
        while left:
            ordered.append(self.highest(left))
            left.remove(ordered[-1][0])
        return ordered

    def _narrowed(self, names: Sequence[str], best: Callable[..., Amount]) -> tuple[list[str], Tie | None]:
        among = left = _at(best, names, self.votes[-1])
        rounds = []
        number = len(self.votes)
        while len({self._ranks[number][name] for name in left}) > 1:
            number -= 1
            fewer = _at(best, left, self.votes[number - 1])
            if len(fewer) < len(left):
                rounds.append(number)
                left = fewer
        return left, Tie(tuple(among), tuple(rounds), by_paper=len(left) > 1) if len(among) > 1 else None


def _at(best: Callable[..., Amount], names: Sequence[str], votes: Votes) -> list[str]:
    mark = best(votes[name] for name in names)
    return [name for name in names if votes[name] == mark]
