"""When people were born, as far as a cell says it: a day, a month, a year, or one of these for each person."""

from __future__ import annotations

import calendar
import re
import time
import unicodedata
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from community.models import Person

from .unclear import Unclear
from .words import fold

OLDEST = 1900
Part = Person.BornPart
_BETWEEN = re.compile(r"[、,;|\n]|和|与|(?<=\d)[\s/]+(?=(?:19|20)\d\d)|(?<=[年月日生])[\s/]*(?=(?:19|20)\d\d)")
_MIDNIGHT = re.compile(r"(?<=\d)[ T]+00:00(?::00)?(?:\.0+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_AFTER = re.compile(r"(?:出生|生)$")
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?")
_PACKED_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})月?")
_PACKED_MONTH = re.compile(r"(\d{4})(\d\d)")
_YEAR = re.compile(r"(\d{4})年?")
# a table program writes 1956.10 as 1956.1
_JANUARY_OR_OCTOBER = re.compile(r"\d{4}\.1(?!\d|\.)")


class Birth(NamedTuple):
    """``day`` is the day itself; of a month or a year alone its last day, so that nobody is older than they are."""

    day: date
    part: str = Part.DAY

    def __str__(self) -> str:
        length = {Part.YEAR: 4, Part.MONTH: 7}.get(Part(self.part), 10)
        return self.day.isoformat()[:length]

    def agrees_with(self, other: Birth) -> bool:
        """Can both be said of one person? 1956 and 1956-03-04 can."""
        return str(self).startswith(str(other)) or str(other).startswith(str(self))


def births_in(cell: str, field: str = "born") -> list[Birth | None]:
    """One for each person, in their order, ``None`` where it is unknown. Raises ``Unclear``."""
    if _ISO.fullmatch(cell) and cell.isascii():
        return [_birth(cell, field)]
    text = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", cell).strip())
    if not any(sign.isdigit() for sign in text):
        return []
    return [_birth(part, field) for part in _BETWEEN.split(text)]


def is_month_unclear(cell: str) -> bool:
    """1956.1 may be January or October: only the year is taken from it."""
    return bool(_JANUARY_OR_OCTOBER.search(fold(cell)))


def _birth(part: str, field: str) -> Birth | None:
    text = _AFTER.sub("", fold(part))
    if not any(sign.isdigit() for sign in text):
        return None
    if not all(sign.isascii() for sign in text if sign.isdigit()):
        raise Unclear("born_unclear", field, text=text[:20])
    try:
        birth = _read(text)
    except ValueError as no_day:
        raise Unclear("born_unclear", field, text=text[:20]) from no_day
    if birth is None:
        raise Unclear("born_unclear", field, text=text[:20])
    if birth.day.year < OLDEST or _is_to_come(birth):
        raise Unclear("born_unlikely", field, text=str(birth))
    return birth


def _is_to_come(birth: Birth) -> bool:
    if birth.day.year < time.gmtime().tm_year - 1:
        return False  # the day of the house costs more than all the rest of a cell
    return str(birth) > timezone.localdate().isoformat()[: len(str(birth))]


def _read(text: str) -> Birth | None:
    """Raises ``ValueError`` when there is no such day."""
    if _JANUARY_OR_OCTOBER.fullmatch(text):
        return _whole_year(int(text[:4]))
    if found := _DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text):
        return Birth(date(*(int(part) for part in found.groups())))
    if found := _MONTH.fullmatch(text) or _PACKED_MONTH.fullmatch(text):
        year, month = (int(part) for part in found.groups())
        if not 1 <= month <= 12 or not year:
            raise ValueError
        return Birth(date(year, month, calendar.monthrange(year, month)[1]), Part.MONTH)
    if found := _YEAR.fullmatch(text):
        return _whole_year(int(found[1]))
    return None


def _whole_year(year: int) -> Birth:
    return Birth(date(year, 12, 31), Part.YEAR)
