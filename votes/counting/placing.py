"""Who comes before whom by votes or points, and where equals were told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tie:
    """The equals between whom the last place was decided, best first: by the *order* of the paper, or by *lots*."""

    among: tuple[str, ...]
    by: str

    def as_json(self) -> dict[str, Any]:
        return {"among": list(self.among), "by": self.by}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tie:
        return cls(tuple(data["among"]), data["by"])


def placed(strengths: Mapping[str, Any], order: Sequence[str]) -> tuple[str, ...]:
    """The codes of ``order``, the strongest first; equals stay in it."""
    return tuple(sorted(order, key=lambda code: strengths[code], reverse=True))


def level_at(places: int, ranking: Sequence[str], strengths: Mapping[str, Any]) -> tuple[str, ...]:
    """Those who are as strong as the last who has a place, if somebody without a place is among them."""
    if not 0 < places < len(ranking) or strengths[ranking[places - 1]] != strengths[ranking[places]]:
        return ()
    return tuple(code for code in ranking if strengths[code] == strengths[ranking[places]])


def tie_at(places: int, ranking: Sequence[str], strengths: Mapping[str, Any], by: str) -> Tie | None:
    """How the last place was decided, where that was a tie."""
    level = level_at(places, ranking, strengths)
    return Tie(level, by) if level else None
