"""Comparisons of a verdict: what there is, what is needed, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .sums import UNIT, MeasureName, Number
from .thresholds import Test, Threshold


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


def _number_out(value: Number) -> int | str:
    return value if isinstance(value, int) else str(value)


def _number_in(measure: str, value: int | str) -> Number:
    return int(value) if measure == "heads" else Decimal(value)
