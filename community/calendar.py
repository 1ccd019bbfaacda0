"""Working days and the ends of periods. One data file per year; in a year without one, weekends are the days off.

The State Council announces a year's arrangement in the November before it: no later period may stand still until
somebody has loaded it. What such a period says of itself is ``provisional_note``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

FOLDER = Path(__file__).resolve().parent / "data" / "calendar"
SATURDAY = 5
WARNING_DAYS = 60


class BadCalendar(ValueError):
    """A file that is no arrangement of a year; its text is the one sentence the operator reads."""


@dataclass(frozen=True, slots=True)
class Year:
    """The arrangement of the State Council for one year: days off, and weekend days worked instead."""

    year: int
    holidays: frozenset[date]
    make_up: frozenset[date]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Year:
        """Raises ``BadCalendar``."""
        try:
            year = int(data["year"])
            holidays = [day for feast in data["holidays"] for day in _days(feast["from"], feast["to"])]
            make_up = [date.fromisoformat(day) for day in data["make_up"]]
            source = [data["source"][language] for language in ("zh", "en")]
        except (KeyError, TypeError, ValueError) as error:
            raise BadCalendar(f"This is not the arrangement of a year: {error!r}.") from error
        if not all(source):
            raise BadCalendar("The source is missing: name the notice it is from, in Chinese and in English.")
        if not holidays:
            raise BadCalendar(f"The file names no holiday of {year}.")
        outside = sorted(day for day in [*holidays, *make_up] if day.year != year)
        if outside:
            raise BadCalendar(f"{outside[0]} is no day of {year}.")
        doubled = sorted(day for day in set(holidays) if holidays.count(day) > 1)
        if doubled:
            raise BadCalendar(f"{doubled[0]} is in two holidays.")
        both = sorted(set(holidays) & set(make_up))
        if both:
            raise BadCalendar(f"{both[0]} is a holiday and a day worked instead.")
        weekdays = sorted(day for day in make_up if day.weekday() < SATURDAY)
        if weekdays:
            raise BadCalendar(f"{weekdays[0]} is no weekend day: it is worked anyway.")
        return cls(year, frozenset(holidays), frozenset(make_up))


def read_year(file: Path) -> Year:
    """Raises ``BadCalendar``, ``OSError``."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadCalendar(f"{file.name} is not a JSON file: {error}.") from error
    if not isinstance(data, dict):
        raise BadCalendar(f"{file.name} does not hold the arrangement of a year.")
    return Year.from_json(data)


def loaded_folder() -> Path:
    """Where ``load_calendar`` puts a year: beside the data of this house, so that an update keeps it."""
    return Path(settings.DATA_DIR) / "calendar"


def year_of_record(year: int) -> Year | None:
    """The arrangement of a year; one that was loaded stands before the one that came with the program."""
    for folder in (loaded_folder(), FOLDER):
        file = folder / f"{year}.json"
        try:
            changed = file.stat().st_mtime_ns
        except FileNotFoundError:
            continue
        return _kept(file, changed)
    return None


def is_known(year: int) -> bool:
    """Are the holidays of that year on record?"""
    return year_of_record(year) is not None


def is_working_day(day: date) -> bool:
    """By the arrangement of its year; Monday to Friday where that is not on record yet."""
    known = year_of_record(day.year)
    if known is None:
        return day.weekday() < SATURDAY
    return day in known.make_up or (day.weekday() < SATURDAY and day not in known.holidays)


def period_end(start: date, days: int) -> datetime:
    """The moment a period of ``days`` after ``start`` is over (Civil Code 200–203).

    The start day is not counted, the days between are, whatever days they are; a last day that is no working day
    rolls on to the next one; it ends at 24:00, which is the next midnight.
    """
    last = start + timedelta(days=days)
    while not is_working_day(last):
        last += timedelta(days=1)
    return _midnight_after(last)


def end_of_day_after(days: int, start: date | None = None) -> datetime:
    """24:00 of the day ``days`` after ``start`` (today), whatever day that is: for terms of our own, not of law."""
    return _midnight_after((start or timezone.localdate()) + timedelta(days=days))


def last_day_of(end: datetime) -> date:
    """The day a period is over at 24:00 of: the midnight itself belongs to the next one."""
    return timezone.localdate(end - timedelta(microseconds=1))


def provisional_note(end: datetime | None) -> str:
    """What a page says beside the end of a statutory period whose year has no holidays on record; else empty."""
    if end is None or is_known(year := last_day_of(end).year):
        return ""
    return gettext("The holidays of %(year)s are not on record yet; this day may still move.") % {"year": year}


def missing_year(today: date | None = None) -> int | None:
    """The year that begins within the next 60 days, or has begun, and is not on record."""
    today = today or timezone.localdate()
    for year in (today.year, (today + timedelta(days=WARNING_DAYS)).year):
        if not is_known(year):
            return year
    return None


@lru_cache(maxsize=32)
def _kept(file: Path, changed: int) -> Year:
    # the time of change is part of the key: another process may load a year while this one runs
    return read_year(file)


def _days(first: str, last: str) -> Iterator[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end < start or (end - start).days > 31:
        raise ValueError(f"{first} to {last}")
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
