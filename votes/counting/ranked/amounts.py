"""Amounts of votes: whole numbers or exact fractions, never floats; and how they are written."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

PLACES = 5
UNIT = 10**PLACES
Amount = int | Fraction
Written = int | str
Writer = Callable[[Amount], Written]


def plain(amount: Amount) -> Amount:
    """A whole number as an ``int``, which is much quicker to count with."""
    return amount.numerator if amount.denominator == 1 else amount


def exact(amount: Amount) -> Written:
    """A whole number, or “7/2”."""
    return amount.numerator if amount.denominator == 1 else str(amount)


def five_places(amount: Amount) -> Written:
    """“12.50000”. A share of a paper that five places cannot hold stays a fraction: “1/3”."""
    units = amount * UNIT
    if units.denominator != 1:
        return str(amount)
    whole, rest = divmod(units.numerator, UNIT)
    return f"{whole}.{rest:0{PLACES}d}"


def amount_in(written: Written) -> Amount:
    return written if isinstance(written, int) else plain(Fraction(written))
