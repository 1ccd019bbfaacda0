"""Who speaks next: who has not spoken goes first, for and against alternate, then the earlier hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """One raised hand. ``key`` is the caller's; ``spoken`` counts earlier speeches on the same item."""

    key: int
    stance: str
    raised_at: datetime
    spoken: int = 0


def order(waiting: Iterable[Waiting], *, last_stance: str | None = None) -> list[Waiting]:
    """The queue. ``last_stance`` is the side that had the floor last; without one, “for” begins."""
    by_turn: dict[int, dict[str, list[Waiting]]] = {}
    for hand in sorted(waiting, key=lambda hand: (hand.raised_at, hand.key)):
        by_turn.setdefault(hand.spoken, {"for": [], "against": []})[hand.stance].append(hand)
    queue: list[Waiting] = []
    side = _other(last_stance)
    for spoken in sorted(by_turn):
        sides: Mapping[str, list[Waiting]] = by_turn[spoken]
        while sides["for"] or sides["against"]:
            if not sides[side]:
                side = _other(side)
            queue.append(sides[side].pop(0))
            side = _other(side)
    return queue


def _other(side: str | None) -> str:
    return "against" if side == "for" else "for"
