"""Schulze: who beats whom by the strongest chain of comparisons, measured by winning votes.

Each pair of candidates is compared on all ballots: a ranked one stands above an unranked one, two on one tier or two
unranked ones are level. A step leads from a candidate to another that more ballots put below than above, and is as
strong as the votes for it; a path of steps is as strong as its weakest. A candidate beats another whose strongest path
back is weaker. Each place of the ranking goes to a candidate whom nobody left beats; of several, to the first on the
paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .amounts import exact
from .profile import Amount, Profile, require_seats

CODE = "schulze"
Matrix = dict[str, dict[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the ranking. ``level`` are the others that nobody left beat either, later on the paper."""

    number: int
    candidate: str
    level: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"place": self.number, "candidate": self.candidate, "level": list(self.level)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Place:
        return cls(data["place"], data["candidate"], tuple(data["level"]))


@dataclass(frozen=True, slots=True)
class SchulzeCount:
    """``pairwise[a][b]`` votes put a above b; ``strengths[a][b]`` is the strongest path from a to b, 0 without one."""

    seats: int
    candidates: tuple[str, ...]
    valid: Fraction
    invalid: Fraction
    pairwise: Matrix
    strengths: Matrix
    rounds: tuple[Place, ...]

    @property
    def ranking(self) -> tuple[str, ...]:
        return tuple(place.candidate for place in self.rounds)

    @property
    def winners(self) -> tuple[str, ...]:
        return self.ranking[: self.seats]

    def as_json(self) -> dict[str, Any]:
        return {
            "method": CODE,
            "seats": self.seats,
            "candidates": list(self.candidates),
            "valid": exact(self.valid),
            "invalid": exact(self.invalid),
            "winners": list(self.winners),
            "ranking": list(self.ranking),
            "pairwise": _matrix_out(self.pairwise),
            "strengths": _matrix_out(self.strengths),
            "rounds": [place.as_json() for place in self.rounds],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SchulzeCount:
        return cls(
            seats=data["seats"],
            candidates=tuple(data["candidates"]),
            valid=Fraction(data["valid"]),
            invalid=Fraction(data["invalid"]),
            pairwise=_matrix_in(data["pairwise"]),
            strengths=_matrix_in(data["strengths"]),
            rounds=tuple(Place.from_json(place) for place in data["rounds"]),
        )


def count(profile: Profile, seats: int = 1) -> SchulzeCount:
    """Raises ``CannotCount`` (a ``ValueError``) where the seats do not fit or no ballot is valid."""
    require_seats(profile, seats)
    votes = _pairwise(profile)
    paths = _strongest_paths(votes)
    return SchulzeCount(
        seats=seats,
        candidates=profile.candidates,
        valid=Fraction(profile.valid),
        invalid=Fraction(profile.invalid),
        pairwise=_named(profile.candidates, votes),
        strengths=_named(profile.candidates, paths),
        rounds=tuple(
            Place(number, profile.candidates[first], tuple(profile.candidates[each] for each in level))
            for number, (first, *level) in enumerate(_undefeated(paths), 1)
        ),
    )


def _pairwise(profile: Profile) -> list[list[Amount]]:
    """``votes[a][b]`` by place on the paper: the weight of the ballots with a above b.

    Candidate a stands above b on all ballots that rank a, but for those on which b is above or level.
    """
    place = {name: number for number, name in enumerate(profile.candidates)}
    ranked: list[Amount] = [0] * len(place)
    not_below: list[list[Amount]] = [[0] * len(place) for _ in place]
    for ranking, weight in profile.ballots:
        above: list[int] = []
        for tier in ranking:
            above += [place[name] for name in tier]
            for name in tier:
                row = not_below[place[name]]
                ranked[place[name]] += weight
                for other in above:
                    row[other] += weight
    return [[ranked[a] - votes for votes in row] for a, row in enumerate(not_below)]


def _strongest_paths(votes: list[list[Amount]]) -> list[list[Amount]]:
    """Each path through one candidate more, as Floyd and Warshall do."""
    all_of_them = range(len(votes))
    paths = [[votes[a][b] if votes[a][b] > votes[b][a] else 0 for b in all_of_them] for a in all_of_them]
    for via in all_of_them:
        onward = paths[via]
        for a in all_of_them:
            to_via = paths[a][via]
            if to_via and a != via:
                paths[a] = [max(direct, min(to_via, rest)) for direct, rest in zip(paths[a], onward, strict=True)]
                paths[a][a] = 0
    return paths


def _undefeated(paths: list[list[Amount]]) -> list[list[int]]:
    """For each place those whom nobody left beats, in the order of the paper: the first of them has the place."""
    left, places = list(range(len(paths))), []
    beaten_by = [sum(paths[other][each] > paths[each][other] for other in left) for each in left]
    while left:
        places.append([each for each in left if not beaten_by[each]])
        first = places[-1][0]
        left.remove(first)
        for each in left:
            beaten_by[each] -= paths[first][each] > paths[each][first]
    return places


def _named(names: tuple[str, ...], rows: list[list[Amount]]) -> Matrix:
    """Without the diagonal: nobody is compared with themselves."""
    return {
        name: {other: Fraction(rows[a][b]) for b, other in enumerate(names) if b != a} for a, name in enumerate(names)
    }


def _matrix_out(matrix: Matrix) -> dict[str, Any]:
    return {name: {other: exact(votes) for other, votes in row.items()} for name, row in matrix.items()}


def _matrix_in(data: Mapping[str, Any]) -> Matrix:
    return {name: {other: Fraction(votes) for other, votes in row.items()} for name, row in data.items()}
