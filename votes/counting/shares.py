"""Shares as they are printed and drawn."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from math import floor

from .sums import Number


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
