"""Amounts of votes as they are written: exact, never as floats."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

PLACES = 5
UNIT = 10**PLACES
Written = int | str
Writer = Callable[[Fraction], Written]


def exact(amount: Fraction) -> Written:
    """A whole number, or “7/2”."""
    return amount.numerator if amount.denominator == 1 else str(amount)


def five_places(amount: Fraction) -> Written:
    """“12.50000”. A share of a paper that five places cannot hold stays a fraction: “1/3”."""
    units = amount * UNIT
    if units.denominator != 1:
        return str(amount)
    return f"{int(units) // UNIT}.{int(units) % UNIT:0{PLACES}d}"
