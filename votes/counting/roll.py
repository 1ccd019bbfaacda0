"""What every count does first: hold the papers against the roll, and say who took part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Conditions
from .marks import Paper
from .sums import Sums, Weight


@dataclass(frozen=True, slots=True)
class Box:
    """What is counted: the current papers, the roll, and the seats that are ``present``, were ``delivered`` the paper,
    or handed in a ``void`` one: they took part and chose nothing, unless another paper of theirs counts.

    ``hands`` are papers without a name, raised hands by their marks: each is of one seat in the room that has no paper
    of its own, and weighs one head.
    """

    papers: Iterable[Paper]
    roll: Iterable[Weight]
    present: Collection[int] = ()
    delivered: Collection[int] = ()
    void: Collection[int] = ()
    hands: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """The whole roll, those who took part, and of them those whose paper chooses nothing."""

    roll: Sums
    taking_part: Sums
    blank: Sums

    def as_json(self) -> dict[str, Any]:
        return {"roll": self.roll.as_json(), "taking_part": self.taking_part.as_json(), "blank": self.blank.as_json()}

    def figures(self) -> dict[str, int]:
        """The heads in the closing entry of the record."""
        return {"taking_part": self.taking_part.heads, "voters": self.roll.heads, "blank": self.blank.heads}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        return cls(*(Sums.from_json(data[name]) for name in ("roll", "taking_part", "blank")))


@dataclass(frozen=True, slots=True)
class Opened:
    """A box held against its roll: the weight of each seat, the papers in their order, and the two sums.

    Raised hands are papers like the others, of seats with numbers below 0.
    """

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

    def by_marks(self) -> dict[str, Sums]:
        """What the papers weigh that are marked alike."""
        groups: dict[str, Sums] = {}
        for paper in self.papers:
            groups[paper.marks] = groups.get(paper.marks, Sums()).plus(self.weights[paper.seat])
        return groups

    def part(self, blank: Sums) -> Part:
        return Part(self.roll, self.taking_part, blank)


def opened(box: Box, rule: Conditions) -> Opened:
    """Under a rule of those *present*, everybody present or with a ballot took part; under a rule of those who *cast*,
    only a paper counts, also a void one, and a raised hand.

    Raises ``ValueError`` for a seat that stands on the roll twice, a paper of no seat on it, a second paper of one seat
    more hands than seats without a paper, and hands under a rule that asks whose they are (it measures area, or counts
    silence): such a count must stop, not guess.
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
    voted = seen | (set(box.void) & weights.keys())
    counts_presence = rule.participants == "present"
    took_part = voted | (set(box.present) & weights.keys()) if counts_presence else voted
    for seat in took_part:
        taking_part = taking_part.plus(weights[seat])
    if not box.hands:
        return Opened(weights, papers, total, taking_part)
    hands = _papers_of(box.hands)
    if rule.counts_silence or any(one.measure != "heads" for one in rule.measures):
        raise ValueError("nobody knows whose hands these are")
    free = len(took_part if counts_presence else weights) - len(voted)
    if len(hands) > free:
        raise ValueError(f"{len(hands)} hands of {free} seats without a paper")
    weights |= {hand.seat: Weight(hand.seat) for hand in hands}
    if not counts_presence:  # else they are among those present already
        taking_part += Sums(len(hands), len(hands))
    return Opened(weights, (*papers, *hands), total, taking_part)


def _papers_of(hands: Mapping[str, int]) -> list[Paper]:
    marks = [one for one in sorted(hands) for _hand in range(hands[one])]
    return [Paper(-number, one) for number, one in enumerate(marks, start=1)]
