"""What every count does first: hold the papers against the roll, and say who took part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .conditions import Conditions
from .marks import Paper
from .sums import Sums, Weight


@dataclass(frozen=True, slots=True)
class Box:
    """What is counted: the current papers, the roll, and the seats that are ``present``, were ``delivered`` the paper,
    or handed in a ``void`` one: they took part and chose nothing, unless another paper of theirs counts."""

    papers: Iterable[Paper]
    roll: Iterable[Weight]
    present: Collection[int] = ()
    delivered: Collection[int] = ()
    void: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A box held against its roll: the weight of each seat, the papers in their order, and the two sums."""

    weights: dict[int, Weight]
    papers: tuple[Paper, ...]
    roll: Sums
    taking_part: Sums

    def weigh(self, seats: Iterable[int]) -> Sums:
        """What these seats weigh together."""
        sums = Sums()
        for seat in seats:
            sums = sums.plus(self.weights[seat])
        return sums


def opened(box: Box, rule: Conditions) -> Opened:
    """Under a rule of those *present*, everybody present or with a ballot took part; under a rule of those who *cast*,
    only a paper counts, also a void one.

    Raises ``ValueError`` for a seat that stands on the roll twice, a paper of no seat on it or a second paper of one
    seat: such a count must stop, not guess.
    """
    weights: dict[int, Weight] = {}
    total = taking_part = Sums()
    for weight in box.roll:
        if weight.seat in weights:
            raise ValueError(f"seat {weight.seat} stands on the roll twice")
        weights[weight.seat] = weight
        total = total.plus(weight)
    papers = tuple(box.papers)
    seen: set[int] = set()
    for paper in papers:
        if paper.seat not in weights or paper.seat in seen:
            raise ValueError(f"this paper cannot be counted: {paper}")
        seen.add(paper.seat)
    took_part = seen | (set(box.void) & weights.keys())
    if rule.participants == "present":
        took_part |= set(box.present) & weights.keys()
    for seat in took_part:
        taking_part = taking_part.plus(weights[seat])
    return Opened(weights, papers, total, taking_part)
