"""Counting and judging: pure functions on integers, Decimals and Fractions. Knows no Django and no clock.

A head is one voter's weight as a person or a household, an area is in m² with two places. A rule's
quorum is looked at before its majority: without a quorum nothing is lost, it was only not decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from votes.rules import Rule

MeasureName = Literal["heads", "area"]
Test = Literal["at_least", "more_than"]
Outcome = Literal["carried", "lost", "no_quorum"]
Number = int | Decimal

CARRIED: Outcome = "carried"
LOST: Outcome = "lost"
NO_QUORUM: Outcome = "no_quorum"
UNIT: dict[str, Number] = {"heads": 1, "area": Decimal("0.01")}
CHOICES = ("yes", "no", "abstain")
SUMS = ("roll", "taking_part", *CHOICES)


@dataclass(frozen=True, slots=True)
class Threshold:
    """“At least 2/3” or “more than 1/2” of something."""

    test: Test
    fraction: Fraction

    def is_met(self, have: Number, of: Number) -> bool:
        """Cross-multiplied. Nothing is ever met out of nothing, and exactly one half is not more than half."""
        if of <= 0:
            return False
        left, right = have * self.fraction.denominator, of * self.fraction.numerator
        return left >= right if self.test == "at_least" else left > right

    def needed(self, of: Number, unit: Number) -> Number:
        """The smallest whole number of ``unit`` (1 head, 0.01 m²) that meets the threshold out of ``of``."""
        units = Fraction(of) * self.fraction / Fraction(unit)
        return (ceil(units) if self.test == "at_least" else floor(units) + 1) * unit

    def as_json(self) -> dict[str, str]:
        return {"test": self.test, "fraction": f"{self.fraction.numerator}/{self.fraction.denominator}"}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Threshold:
        if data["test"] not in ("at_least", "more_than"):
            raise ValueError(f"unknown test {data['test']!r}")
        fraction = Fraction(data["fraction"])
        if not 0 < fraction < 1:
            raise ValueError(f"a threshold lies between 0 and 1, not at {fraction}")
        return cls(test=data["test"], fraction=fraction)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured (heads or area), how much must take part, and how much of that must agree."""

    measure: MeasureName
    participation: Threshold
    assent: Threshold

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "participation": self.participation.as_json(),
            "assent": self.assent.as_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Measure:
        if data["measure"] not in UNIT:
            raise ValueError(f"unknown measure {data['measure']!r}")
        return cls(data["measure"], Threshold.from_json(data["participation"]), Threshold.from_json(data["assent"]))


@dataclass(frozen=True, slots=True)
class Seat:
    """One line of the roll: who (a key), with how many heads and how much area."""

    voter: int
    heads: int = 1
    area: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Paper:
    """One voter's current choice: yes, no or abstain."""

    voter: int
    choice: str


@dataclass(frozen=True, slots=True)
class Sums:
    """How many voters, with how many heads and how much area together."""

    voters: int = 0
    heads: int = 0
    area: Decimal = Decimal("0.00")

    def plus(self, seat: Seat) -> Sums:
        return self + Sums(1, seat.heads, seat.area)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.voters + other.voters, self.heads + other.heads, self.area + other.area)

    def of(self, measure: str) -> Number:
        return self.heads if measure == "heads" else self.area

    def as_json(self) -> dict[str, Any]:
        return {"voters": self.voters, "heads": self.heads, "area": str(self.area)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sums:
        return cls(data["voters"], data["heads"], Decimal(data["area"]))


@dataclass(frozen=True, slots=True)
class Tally:
    """The count: the whole roll, those who took part, and the three choices.

    Under a rule that counts silence these hold the silent as well, and ``returned`` is the count without them.
    """

    roll: Sums
    taking_part: Sums
    yes: Sums
    no: Sums
    abstain: Sums
    returned: Tally | None = None

    def as_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name).as_json() for name in SUMS}
        return plain | {"returned": self.returned.as_json()} if self.returned else plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        returned = cls.from_json(data["returned"]) if data.get("returned") else None
        return cls(**{name: Sums.from_json(data[name]) for name in SUMS}, returned=returned)


@dataclass(frozen=True, slots=True)
class Gate:
    """One comparison of a verdict, with the numbers that decide it.

    ``needed`` is the smallest amount that passes, ``missing`` what lacks to it: reaching it is enough.
    """

    measure: MeasureName
    test: Test
    fraction: Fraction
    have: Number
    of: Number
    needed: Number
    missing: Number
    is_met: bool

    @property
    def is_exactly_there(self) -> bool:
        """On the mark to the last unit: enough for “at least”, not for “more than”."""
        return self.of > 0 and self.have * self.fraction.denominator == self.of * self.fraction.numerator

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "test": self.test,
            "fraction": f"{self.fraction.numerator}/{self.fraction.denominator}",
            **{name: _number_out(getattr(self, name)) for name in ("have", "of", "needed", "missing")},
            "is_met": self.is_met,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Gate:
        numbers = {name: _number_in(data["measure"], data[name]) for name in ("have", "of", "needed", "missing")}
        return cls(
            measure=data["measure"],
            test=data["test"],
            fraction=Fraction(data["fraction"]),
            is_met=data["is_met"],
            **numbers,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it carried, and every comparison that says why."""

    outcome: Outcome
    participation: tuple[Gate, ...]
    assent: tuple[Gate, ...]
    rule_code: str
    electorate: str
    participants: str
    citation: dict[str, str]

    @property
    def is_carried(self) -> bool:
        return self.outcome == CARRIED

    @property
    def short_of(self) -> tuple[Gate, ...]:
        """The comparisons that decided against it; empty when it carried."""
        gates = {NO_QUORUM: self.participation, LOST: self.assent}.get(self.outcome, ())
        return tuple(gate for gate in gates if not gate.is_met)

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "participation": [gate.as_json() for gate in self.participation],
            "assent": [gate.as_json() for gate in self.assent],
            "rule_code": self.rule_code,
            "electorate": self.electorate,
            "participants": self.participants,
            "citation": dict(self.citation),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        return cls(
            outcome=data["outcome"],
            participation=tuple(Gate.from_json(gate) for gate in data["participation"]),
            assent=tuple(Gate.from_json(gate) for gate in data["assent"]),
            rule_code=data["rule_code"],
            electorate=data["electorate"],
            participants=data["participants"],
            citation=dict(data["citation"]),
        )


def count(
    papers: Iterable[Paper],
    roll: Iterable[Seat],
    rule: Rule,
    present: Collection[int] = (),
    delivered: Collection[int] = (),
) -> Tally:
    """Add up the papers of a roll.

    Under a rule of those *present*, whoever was present or cast took part; under a rule of those who
    *cast*, only a paper counts; under one that counts silence, whoever was ``delivered`` the paper takes part
    too (see ``deem``). Raises ``ValueError`` for a paper of nobody on the roll, a second paper of one voter,
    or an unknown choice: such a count must stop, not guess.
    """
    seats: dict[int, Seat] = {}
    total = taking_part = silent = Sums()
    for seat in roll:
        if seat.voter in seats:
            raise ValueError(f"voter {seat.voter} stands on the roll twice")
        seats[seat.voter] = seat
        total = total.plus(seat)
    sums = {choice: Sums() for choice in CHOICES}
    seen: set[int] = set()
    for paper in papers:
        if paper.voter not in seats or paper.voter in seen or paper.choice not in sums:
            raise ValueError(f"this paper cannot be counted: {paper}")
        seen.add(paper.voter)
        sums[paper.choice] = sums[paper.choice].plus(seats[paper.voter])
    took_part = seen | (set(present) & seats.keys()) if rule.participants == "present" else seen
    for voter in took_part:
        taking_part = taking_part.plus(seats[voter])
    tally = Tally(total, taking_part, yes=sums["yes"], no=sums["no"], abstain=sums["abstain"])
    if not rule.counts_silence:
        return tally
    for voter in (set(delivered) & seats.keys()) - seen:
        silent = silent.plus(seats[voter])
    return deem(tally, silent, rule)


def deem(tally: Tally, silent: Sums, rule: Rule) -> Tally:
    """Join the ``silent`` (delivered, not answered) to the majority of what was returned.

    Only where the house rules say so and each delivery is on record; the plain count stays beside it
    ((2022)沪02民初16号). The majority is the choice with the most of everything the rule measures: when two are
    equally large, or heads and area differ, silence joins nobody but has taken part.
    """
    groups = {choice: getattr(tally, choice) for choice in CHOICES}
    names = [one.measure for one in rule.measures]
    most = {name: max(sums.of(name) for sums in groups.values()) for name in names}
    largest = [choice for choice, sums in groups.items() if all(sums.of(name) == most[name] for name in names)]
    if len(largest) == 1:
        groups[largest[0]] += silent
    return Tally(roll=tally.roll, taking_part=tally.taking_part + silent, **groups, returned=tally)


def judge(tally: Tally, rule: Rule) -> Verdict:
    """Hold a tally against its rule. No quorum is decided before lost; a tie is not carried."""
    participation = tuple(
        gate(m.participation, m.measure, tally.taking_part.of(m.measure), tally.roll.of(m.measure))
        for m in rule.measures
    )
    assent = tuple(
        gate(m.assent, m.measure, tally.yes.of(m.measure), tally.taking_part.of(m.measure)) for m in rule.measures
    )
    if not all(one.is_met for one in participation):
        outcome = NO_QUORUM
    else:
        outcome = CARRIED if all(one.is_met for one in assent) else LOST
    return Verdict(
        outcome=outcome,
        participation=participation,
        assent=assent,
        rule_code=rule.code,
        electorate=rule.electorate,
        participants=rule.participants,
        citation={"zh": rule.citation.zh, "en": rule.citation.en},
    )


def gate(threshold: Threshold, measure: MeasureName, have: Number, of: Number) -> Gate:
    """One comparison with what it needs and what it lacks."""
    return Gate(
        measure=measure,
        test=threshold.test,
        fraction=threshold.fraction,
        have=have,
        of=of,
        needed=threshold.needed(of, UNIT[measure]),
        missing=still_needed(threshold, measure, have, of),
        is_met=threshold.is_met(have, of),
    )


def still_needed(threshold: Threshold, measure: MeasureName, have: Number, of: Number) -> Number:
    """The smallest extra amount, out of the same whole, that makes ``have`` enough: 0 when it is already."""
    if threshold.is_met(have, of):
        return 0 * UNIT[measure]
    return threshold.needed(of, UNIT[measure]) - have


def percent(part: Number, whole: Number, places: int = 1) -> str:
    """“79.2” for a label, rounded half up. An empty whole is 0."""
    scale = 10**places
    share = Fraction(part) / Fraction(whole) if whole else Fraction(0)
    return _written(floor(share * 100 * scale + Fraction(1, 2)), places)


def width(share: Fraction) -> str:
    """“66.666666%” for a drawing, cut off and never rounded up: a bar short of its mark ends before it."""
    return _written(floor(min(max(share, Fraction(0)), Fraction(1)) * 100 * 10**6), 6) + "%"


def _written(units: int, places: int) -> str:
    return str(Decimal(units).scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR))


def _number_out(value: Number) -> int | str:
    return value if isinstance(value, int) else str(value)


def _number_in(measure: str, value: int | str) -> Number:
    return int(value) if measure == "heads" else Decimal(value)
