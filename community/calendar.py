"""Working days and the ends of periods. One data file per year; a year without one is an error, never a guess."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.refusals import Refused

FOLDER = Path(__file__).resolve().parent / "data" / "calendar"
SATURDAY = 5


class UnknownYear(Refused):
    code = "unknown_year"
    sentence = _(
        "The working days of %(year)s are not on record, so no deadline can be counted in it. "
        "The administrator adds the official arrangement as %(file)s."
    )

    def __init__(self, year: int) -> None:
        super().__init__(year=year, file=f"community/data/calendar/{year}.json")


@dataclass(frozen=True, slots=True)
class Year:
    """The arrangement of the State Council for one year: days off, and weekend days worked instead."""

    holidays: frozenset[date]
    make_up: frozenset[date]


@cache
def year_of_record(year: int) -> Year:
    """Raises ``UnknownYear``."""
    file = FOLDER / f"{year}.json"
    if not file.is_file():
        raise UnknownYear(year)
    data = json.loads(file.read_text(encoding="utf-8"))
    holidays: set[date] = set()
    for feast in data["holidays"]:
        first, last = date.fromisoformat(feast["from"]), date.fromisoformat(feast["to"])
        holidays.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return Year(frozenset(holidays), frozenset(date.fromisoformat(day) for day in data["make_up"]))


def is_working_day(day: date) -> bool:
    """Raises ``UnknownYear``."""
    known = year_of_record(day.year)
    return day in known.make_up or (day.weekday() < SATURDAY and day not in known.holidays)


def period_end(start: date, days: int) -> datetime:
    """The moment a period of ``days`` after ``start`` is over (Civil Code 201–203).

    The start day is not counted; a last day that is no working day rolls on to the next one; it ends at 24:00,
    which is the next midnight. Raises ``UnknownYear``.
    """
    last = start + timedelta(days=days)
    while not is_working_day(last):
        last += timedelta(days=1)
    return _midnight_after(last)


def end_of_day_after(days: int, start: date | None = None) -> datetime:
    """24:00 of the day ``days`` after ``start`` (today), whatever day that is: for terms of our own, not of law."""
    return _midnight_after((start or timezone.localdate()) + timedelta(days=days))


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
