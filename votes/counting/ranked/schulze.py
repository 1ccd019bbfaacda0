"""Schulze: who beats whom by the strongest chain of comparisons, measured by winning votes.

Each pair of candidates is compared on all ballots: a ranked one stands above an unranked one, two on one tier or two
unranked ones are level. A step leads from a candidate to another that more ballots put below than above, and is as
strong as the votes for it; a path of steps is as strong as its weakest. A candidate beats another whose strongest path
back is weaker. Each place of the ranking goes to a candidate whom nobody left beats; of several, to the first on the
paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from .amounts import Amount, Written, amount_in, exact, plain
from .profile import Profile, require_seats

CODE = "schulze"
Matrix = tuple[tuple[Amount, ...], ...]
Rows = list[list[int]]


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
    """``pairwise[a][b]`` votes put a above b; ``strengths[a][b]`` is the strongest path from a to b, 0 without one.

    Rows and columns stand in the order of the paper.
    """

    seats: int
    candidates: tuple[str, ...]
    valid: Amount
    invalid: Amount
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
            valid=amount_in(data["valid"]),
            invalid=amount_in(data["invalid"]),
            pairwise=_matrix_in(data["pairwise"]),
            strengths=_matrix_in(data["strengths"]),
            rounds=tuple(Place.from_json(place) for place in data["rounds"]),
        )


def count(profile: Profile, seats: int = 1) -> SchulzeCount:
    """Raises ``CannotCount`` (a ``ValueError``) where the seats do not fit or no ballot is valid."""
    require_seats(profile, seats)
    unit = lcm(*(weight.denominator for _ranking, weight in profile.ballots))
    votes = _pairwise(profile, unit)
    paths = _strongest_paths(votes)
    return SchulzeCount(
        seats=seats,
        candidates=profile.candidates,
        valid=profile.valid,
        invalid=profile.invalid,
        pairwise=_matrix(votes, unit),
        strengths=_matrix(paths, unit),
        rounds=tuple(
            Place(number, profile.candidates[first], tuple(profile.candidates[each] for each in level))
            for number, (first, *level) in enumerate(_undefeated(paths), 1)
        ),
    )


def _pairwise(profile: Profile, unit: int) -> Rows:
    """``votes[a][b]`` by place on the paper: the weight of the ballots with a above b, in parts of a vote.

    A row is one long number with a field of bytes for each b that holds all votes: a ballot is added to it at once.
    """
    size = len(profile.candidates)
    place = {name: number for number, name in enumerate(profile.candidates)}
    width = (int(profile.valid * unit).bit_length() + 7) // 8
    field = {name: 1 << 8 * width * number for name, number in place.items()}
    everybody = sum(field.values())
    rows = [0] * size
    for ranking, weight in profile.ballots:
        units = int(weight * unit)
        below = units * everybody
        for tier in ranking:
            below -= units * sum(field[name] for name in tier)
            for name in tier:
                rows[place[name]] += below
    return [
        [int.from_bytes(row[at : at + width], "little") for at in range(0, len(row), width)]
        for row in (number.to_bytes(size * width, "little") for number in rows)
    ]


def _strongest_paths(votes: Rows) -> Rows:
    """Lay the steps from the strongest down: the step that first joins two candidates is the weakest of their path."""
    size = len(votes)
    steps = sorted(
        ((votes[a][b], a, b) for a in range(size) for b in range(size) if votes[a][b] > votes[b][a]),
        key=lambda step: -step[0],
    )
    paths: Rows = [[0] * size for _ in range(size)]
    # sets of candidates as the bits of a number: whom each reaches, and who reaches each, themselves included
    reached = [1 << each for each in range(size)]
    reaching = [1 << each for each in range(size)]
    for strength, a, b in steps:
        for start in _members(reaching[a] & ~reaching[b]):
            joined = reached[b] & ~reached[start]
            reached[start] |= joined
            for end in _members(joined):
                paths[start][end] = strength
                reaching[end] |= 1 << start
    return paths


def _members(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _undefeated(paths: Rows) -> list[list[int]]:
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


def _matrix(rows: Rows, unit: int) -> Matrix:
    if unit == 1:
        return tuple(map(tuple, rows))
    return tuple(tuple(plain(Fraction(parts, unit)) for parts in row) for row in rows)


def _matrix_out(matrix: Matrix) -> list[list[Written]]:
    return [[exact(votes) for votes in row] for row in matrix]


def _matrix_in(data: list[list[Written]]) -> Matrix:
    return tuple(tuple(map(amount_in, row)) for row in data)
