"""Working days and the ends of periods."""

import json
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.utils import translation

from community.calendar import (
    end_of_day_after,
    is_known,
    is_working_day,
    last_day_of,
    loaded_folder,
    period_end,
    provisional_note,
    year_of_record,
)
from config.checks import calendar_is_known

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


@pytest.mark.parametrize(
    ("start", "days", "last_day"),
    [
        (date(2090, 12, 31), 1, date(2091, 1, 1)),  # a Monday; New Year is not on record
        (date(2090, 12, 22), 15, date(2091, 1, 8)),  # Saturday rolls to Monday
        (date(2090, 12, 14), 15, date(2090, 12, 29)),
    ],
)
def test_in_a_year_not_on_record_only_weekends_are_days_off(start, days, last_day):
    assert (is_known(2090), is_known(2091)) == (False, False)
    assert last_day_of(period_end(start, days)) == last_day


MAY_MOVE = "The holidays of 2091 are not on record yet; this day may still move."


@pytest.mark.parametrize(
    ("end", "note"),
    [
        (datetime(2026, 12, 31, tzinfo=SHANGHAI), ""),
        (datetime(2027, 1, 1, tzinfo=SHANGHAI), ""),  # 24:00 of 31 December 2026
        (datetime(2091, 1, 2, tzinfo=SHANGHAI), MAY_MOVE),
        (datetime(2092, 1, 1, tzinfo=SHANGHAI), MAY_MOVE),  # 24:00 of 31 December 2091
        (None, ""),
    ],
)
def test_a_page_says_when_a_day_may_still_move(end, note):
    with translation.override("en"):
        assert provisional_note(end) == note
        assert Template("{{ end|provisional_note }}").render(Context({"end": end})) == note


ARRANGEMENT = {
    "year": 2091,
    "source": {"zh": "通知", "en": "notice"},
    "holidays": [{"zh": "元旦", "en": "New Year", "from": "2091-01-01", "to": "2091-01-03"}],
    "make_up": ["2091-01-06"],
}


@pytest.fixture
def house(settings, tmp_path, db):
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path / "var"
    return settings.DATA_DIR


def written(tmp_path, data) -> str:
    file = tmp_path / "arrangement.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return str(file)


def test_a_loaded_year_counts_at_once_and_its_correction_too(house, tmp_path, capsys):
    assert last_day_of(period_end(date(2090, 12, 31), 1)) == date(2091, 1, 1)

    call_command("load_calendar", written(tmp_path, ARRANGEMENT))

    assert capsys.readouterr().out == "2091 is on record: 3 days off, 1 weekend day worked instead.\n"
    assert is_known(2091) is True
    assert last_day_of(period_end(date(2090, 12, 31), 1)) == date(2091, 1, 4)
    assert is_working_day(date(2091, 1, 6)) is True
    longer = {**ARRANGEMENT, "holidays": [{**ARRANGEMENT["holidays"][0], "to": "2091-01-04"}]}
    call_command("load_calendar", written(tmp_path, longer))
    assert last_day_of(period_end(date(2090, 12, 31), 1)) == date(2091, 1, 5)
    assert [file.name for file in loaded_folder().iterdir()] == ["2091.json"]


def test_a_loaded_year_stands_before_the_one_that_came_with_the_program(house, tmp_path):
    assert is_working_day(date(2026, 11, 23)) is True
    own = {
        **ARRANGEMENT,
        "year": 2026,
        "holidays": [{"zh": "特别假日", "en": "special", "from": "2026-11-23", "to": "2026-11-23"}],
        "make_up": [],
    }
    call_command("load_calendar", written(tmp_path, own))
    assert is_working_day(date(2026, 11, 23)) is False


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("no json", "is not a JSON file"),
        ([], "does not hold the arrangement of a year"),
        ({}, "This is not the arrangement of a year: KeyError('year')"),
        ({**ARRANGEMENT, "source": {"zh": "", "en": "notice"}}, "The source is missing"),
        ({**ARRANGEMENT, "holidays": []}, "The file names no holiday of 2091"),
        ({**ARRANGEMENT, "year": 2092}, "2091-01-01 is no day of 2092"),
        ({**ARRANGEMENT, "holidays": ARRANGEMENT["holidays"] * 2}, "2091-01-01 is in two holidays"),
        ({**ARRANGEMENT, "make_up": ["2091-01-02"]}, "2091-01-02 is a holiday and a day worked instead"),
        ({**ARRANGEMENT, "make_up": ["2091-01-11"]}, "2091-01-11 is no weekend day"),
        ({**ARRANGEMENT, "holidays": [{"from": "2091-02-03", "to": "2091-02-01"}]}, "2091-02-03 to 2091-02-01"),
        ({**ARRANGEMENT, "holidays": [{"from": "2091-02-30", "to": "2091-03-01"}]}, "not the arrangement of a year"),
    ],
)
def test_a_file_that_is_no_arrangement_changes_nothing_and_says_why(house, tmp_path, data, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("load_calendar", written(tmp_path, data))
    assert is_known(2091) is False
    assert not house.exists()


def test_a_file_that_is_not_there_is_a_sentence(house, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_calendar", str(tmp_path / "nothing.json"))


YEAR_BEFORE = {
    **ARRANGEMENT,
    "year": 2090,
    "holidays": [{"zh": "元旦", "en": "New Year", "from": "2090-01-01", "to": "2090-01-01"}],
    "make_up": [],
}


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2090, 11, 1), []),
        (date(2090, 11, 2), [2091]),
        (date(2090, 12, 31), [2091]),
        (date(2091, 1, 1), [2091]),
        (date(2089, 12, 1), [2089]),
    ],
)
def test_the_house_warns_sixty_days_before_it_knows_no_holidays(house, tmp_path, today, years):
    call_command("load_calendar", written(tmp_path, YEAR_BEFORE))
    with time_machine.travel(datetime(today.year, today.month, today.day, 9, tzinfo=SHANGHAI), tick=False):
        warnings = [(warning.id, warning.msg) for warning in calendar_is_known(["default"])]
    assert warnings == [
        ("config.W002", f"The holidays of {year} are not on record: in it only weekends count as days off.")
        for year in years
    ]


def test_other_commands_are_not_troubled_with_it(house):
    assert calendar_is_known(None) == []


def test_the_warning_ends_when_the_year_is_loaded(house, tmp_path):
    for arrangement in (YEAR_BEFORE, ARRANGEMENT):
        call_command("load_calendar", written(tmp_path, arrangement))
    with time_machine.travel(datetime(2090, 12, 1, tzinfo=SHANGHAI), tick=False):
        assert calendar_is_known(["default"]) == []


def test_a_term_of_our_own_does_not_roll():
    assert end_of_day_after(1, date(2026, 3, 6)) == datetime(2026, 3, 8, tzinfo=SHANGHAI)


def test_today_is_the_local_day():
    with time_machine.travel(datetime(2026, 3, 6, 17, 0, tzinfo=ZoneInfo("UTC")), tick=False):  # 01:00 on the 7th
        assert end_of_day_after(0) == datetime(2026, 3, 8, tzinfo=SHANGHAI)
