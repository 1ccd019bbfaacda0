"""The area of a home out of a cell. What could be two numbers is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from .unclear import Unclear
from .words import is_unknown, words

MOST_AREA = Decimal(100_000)
LONGEST = 20
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}|\d{4,},\d+")
_GROUPS_THEN_POINT = re.compile(r"\d{1,3}(?:[, ]\d{3})+\.\d+|\d{1,3}(?: \d{3})+|\d{1,3}(?:,\d{3}){2,}")
_GROUPS_THEN_COMMA = re.compile(r"\d{1,3}(?:[. ]\d{3})+,\d+")
# 1,089 is 1089 or 1.089; 1.089 is no area of a home, so the point may stand between thousands
_TWO_WAYS = re.compile(r"\d{1,3},\d{3}|[1-9]\.\d{3}")
_NEGATIVE = re.compile(r"[-‐‑‒–—―−]\s*\d.*")


def area_in(cell: str) -> Decimal | None:
    """m², rounded to two places; blank and 0 are unknown. Raises ``Unclear``."""
    text = _bare(cell)
    if not any(sign.isdigit() for sign in text):
        if is_unknown(cell):
            return None
        raise Unclear("area_unclear", "area", text=cell[:20])
    if _NEGATIVE.fullmatch(text):
        raise Unclear("area_unlikely", "area", text=cell[:20])
    if _TWO_WAYS.fullmatch(text):
        raise Unclear("area_two_ways", "area", text=cell[:20])
    area = Decimal(_digits(text, cell)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if area >= MOST_AREA:
        raise Unclear("area_unlikely", "area", text=cell[:20])
    return area or None


def is_rounded(cell: str) -> bool:
    """Does the cell hold more than the two places that are kept?"""
    return bool(re.search(r"[.,]\d\d\d*[1-9]\d*$", _bare(cell)))


def _bare(cell: str) -> str:
    """Without the unit and 约 before it; blanks between digits stay."""
    text = unicodedata.normalize("NFKC", cell).strip().casefold()
    unit = next((unit for unit in words()["area_units"] if text.endswith(unit)), "")
    return text.removesuffix(unit).strip().removeprefix(words()["about"]).strip()


def _digits(text: str, cell: str) -> str:
    if len(text) > LONGEST:
        raise Unclear("area_unclear", "area", text=cell[:20])
    if _PLAIN.fullmatch(text) and text.isascii():
        return text
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _GROUPS_THEN_POINT.fullmatch(text):
        return text.replace(",", "").replace(" ", "")
    if _GROUPS_THEN_COMMA.fullmatch(text):
        return text.replace(".", "").replace(" ", "").replace(",", ".")
    letter = next((place for place, sign in enumerate(text, 1) if sign in "oil"), 0)
    if letter:
        sign = unicodedata.normalize("NFKC", cell).strip()[letter - 1 : letter]
        raise Unclear("area_letter", "area", place=letter, letter=sign)
    raise Unclear("area_unclear", "area", text=cell[:20])
