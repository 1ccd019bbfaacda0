"""Working days and the ends of periods."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from community.calendar import UnknownYear, end_of_day_after, is_working_day, period_end, year_of_record

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),  # New Year, a Thursday
        (date(2026, 1, 3), False),
        (date(2026, 1, 4), True),  # a Sunday worked instead
        (date(2026, 1, 5), True),
        (date(2026, 1, 10), False),  # an ordinary Saturday
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 9, 25), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2025, 1, 1), False),
        (date(2025, 1, 26), True),
        (date(2025, 1, 28), False),
        (date(2025, 2, 4), False),
        (date(2025, 4, 27), True),
        (date(2025, 6, 2), False),
        (date(2025, 9, 28), True),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
        (date(2025, 12, 29), True),
    ],
)
def test_working_days(day, works):
    assert is_working_day(day) is works


@pytest.mark.parametrize(("year", "days_off", "make_up"), [(2025, 28, 5), (2026, 33, 6)])
def test_the_arrangement_of_a_year_is_sound(year, days_off, make_up):
    known = year_of_record(year)

    assert (len(known.holidays), len(known.make_up)) == (days_off, make_up)
    assert known.holidays & known.make_up == frozenset()
    assert {day.year for day in known.holidays | known.make_up} == {year}
    assert {day.weekday() >= 5 for day in known.make_up} == {True}  # only days off can be worked instead


@pytest.mark.parametrize(
    ("start", "days", "last_day"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),  # the start day is not counted
        (date(2026, 3, 2), 15, date(2026, 3, 17)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Saturday rolls to Monday
        (date(2026, 2, 1), 14, date(2026, 2, 24)),  # Spring Festival rolls nine days
        (date(2026, 1, 2), 2, date(2026, 1, 4)),  # ends on a Sunday that is worked
        (date(2026, 9, 16), 15, date(2026, 10, 8)),
        (date(2025, 12, 29), 9, date(2026, 1, 7)),  # over the turn of the year
    ],
)
def test_a_period_ends_at_midnight_of_its_last_working_day(start, days, last_day):
    end = period_end(start, days)

    assert end == datetime.combine(last_day + timedelta(days=1), datetime.min.time(), tzinfo=SHANGHAI)


def test_an_unknown_year_is_an_error_that_says_what_to_do():
    with pytest.raises(UnknownYear) as refusal:
        period_end(date(2026, 12, 31), 1)
    with translation.override("en"):
        assert str(refusal.value) == (
            "The working days of 2027 are not on record, so no deadline can be counted in it. "
            "The administrator adds the official arrangement as community/data/calendar/2027.json."
        )


def test_a_term_of_our_own_does_not_roll():
    assert end_of_day_after(1, date(2026, 3, 6)) == datetime(2026, 3, 8, tzinfo=SHANGHAI)


def test_today_is_the_local_day():
    with time_machine.travel(datetime(2026, 3, 6, 17, 0, tzinfo=ZoneInfo("UTC")), tick=False):  # 01:00 on the 7th
        assert end_of_day_after(0) == datetime(2026, 3, 8, tzinfo=SHANGHAI)
