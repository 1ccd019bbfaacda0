"""The ballots of a ranked count: equal rankings together, with their weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .amounts import Amount

Tier = tuple[str, ...]
Ranking = tuple[Tier, ...]


class CannotCount(ValueError):
    """These ballots cannot be counted in this way. ``code`` names the reason, ``figures`` fill its sentence."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(f"{code} {figures}")
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Profile:
    """``candidates`` in the order of the paper; each ballot a ranking with its weight.

    A ranking is a tuple of tiers from the first preference down, a tier the candidates that share it. Candidates on
    no tier are below all ranked ones and level with each other. ``invalid`` is the weight of the ballots that rank
    nobody.
    """

    candidates: tuple[str, ...]
    ballots: tuple[tuple[Ranking, Amount], ...]
    invalid: Amount = 0

    @classmethod
    def of(cls, candidates: Iterable[str], ballots: Iterable[tuple[Ranking, Amount]]) -> Profile:
        """Group equal rankings. Raises ``ValueError`` for a ballot that says something impossible."""
        names = tuple(candidates)
        place = {name: number for number, name in enumerate(names)}
        if len(place) != len(names):
            raise ValueError(f"a candidate stands on the paper twice: {names}")
        grouped: dict[Ranking, Amount] = {}
        for ranking, weight in ballots:
            if weight <= 0:
                raise ValueError(f"a ballot weighs more than nothing, and not {weight}")
            ranked = [name for tier in ranking for name in tier]
            if len(set(ranked)) != len(ranked) or not set(ranked) <= place.keys() or not all(ranking):
                raise ValueError(f"this ranking cannot be counted: {ranking}")
            sorted_tiers = tuple(tuple(sorted(tier, key=place.__getitem__)) for tier in ranking)
            grouped[sorted_tiers] = grouped.get(sorted_tiers, 0) + weight
        invalid = grouped.pop((), 0)
        return cls(names, tuple(grouped.items()), invalid)

    @property
    def valid(self) -> Amount:
        return sum(weight for _ranking, weight in self.ballots)


def require_seats(profile: Profile, seats: int) -> None:
    """Raises ``CannotCount`` where there is nothing to fill, nobody to fill it with, or no valid ballot."""
    if not 1 <= seats <= len(profile.candidates):
        raise CannotCount("seats_do_not_fit", seats=seats, candidates=len(profile.candidates))
    if not profile.ballots:
        raise CannotCount("no_valid_ballot")
