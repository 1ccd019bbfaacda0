"""What is added up: the weight of a seat, and the sums of many. Heads are whole numbers, areas m² with two places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

MeasureName = Literal["heads", "area"]
Number = int | Decimal

UNIT: dict[str, Number] = {"heads": 1, "area": Decimal("0.01")}


@dataclass(frozen=True, slots=True)
class Weight:
    """What one seat of the roll weighs; ``seat`` is its key."""

    seat: int
    heads: int = 1
    area: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Sums:
    """How many seats, with how many heads and how much area together."""

    voters: int = 0
    heads: int = 0
    area: Decimal = Decimal("0.00")

    def plus(self, weight: Weight) -> Sums:
        return self + Sums(1, weight.heads, weight.area)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.voters + other.voters, self.heads + other.heads, self.area + other.area)

    def of(self, measure: str) -> Number:
        return self.heads if measure == "heads" else self.area

    def as_json(self) -> dict[str, Any]:
        return {"voters": self.voters, "heads": self.heads, "area": str(self.area)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sums:
        return cls(data["voters"], data["heads"], Decimal(data["area"]))
