"""How much is enough: “at least 2/3”, “more than 1/2”, of heads or of area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

from .sums import UNIT, MeasureName, Number

Test = Literal["at_least", "more_than"]


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

    def is_no_weaker_than(self, other: Threshold) -> bool:
        """Does it pass nothing, out of any whole, that the other does not pass?"""
        return (self.fraction, self.test == "more_than") >= (other.fraction, other.test == "more_than")

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
