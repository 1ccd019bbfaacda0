"""The periods of the rules by the statutory day count. The years are those whose holidays are on record."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from votes.periods import answer_due, first_voting_day, last_notice_day, objection_end, publication_end
from votes.rules import rule

SHANGHAI = ZoneInfo("Asia/Shanghai")
IN_2026 = date(2026, 6, 1)


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("code", "told", "first_day"),
    [
        ("owners_ordinary", date(2026, 3, 2), date(2026, 3, 17)),  # 15 days, the day of the notice not counted
        ("owners_special", date(2026, 3, 2), date(2026, 3, 17)),
        ("residents_assembly", date(2026, 3, 2), date(2026, 3, 12)),  # 10 days
        ("residents_assembly_households", date(2026, 3, 2), date(2026, 3, 12)),
        ("representatives_assembly", date(2026, 3, 2), date(2026, 3, 12)),
        ("villagers_assembly", date(2026, 3, 2), date(2026, 3, 12)),
        ("villagers_assembly_households", date(2026, 3, 2), date(2026, 3, 12)),
        ("residents_council", date(2026, 3, 2), date(2026, 3, 2)),  # house rule: none
        # a notice does not roll: people meet at weekends
        ("residents_assembly", date(2026, 3, 4), date(2026, 3, 14)),
        # the local day of a moment, not its UTC day
        ("residents_assembly", datetime(2026, 3, 2, 17, 0, tzinfo=ZoneInfo("UTC")), date(2026, 3, 13)),
    ],
)
def test_the_first_day_a_question_may_be_voted_on(code, told, first_day):
    one = rule(code, IN_2026)
    assert first_voting_day(one, told) == first_day
    if isinstance(told, date) and not isinstance(told, datetime):
        assert last_notice_day(one, first_day) == told


@pytest.mark.parametrize(
    ("code", "since", "end"),
    [
        # 21 November: the 15th day after it is Sunday, 6 December, and rolls to Monday 24:00
        ("owners_ordinary", date(2026, 11, 21), midnight(2026, 12, 8)),
        ("owners_ordinary", date(2026, 11, 20), midnight(2026, 12, 8)),  # Saturday rolls too
        ("owners_ordinary", date(2026, 11, 19), midnight(2026, 12, 5)),
        ("owners_special", date(2026, 9, 16), midnight(2026, 10, 9)),  # over the National Day week
        ("owners_special", date(2026, 9, 25), midnight(2026, 10, 11)),  # ends on a Saturday that is worked
        ("residents_assembly", date(2026, 2, 2), midnight(2026, 2, 25)),  # Spring Festival
        ("representatives_assembly", date(2025, 12, 18), midnight(2026, 1, 5)),  # a Sunday that is worked
        ("villagers_representatives", date(2026, 3, 2), midnight(2026, 3, 18)),
        ("households_written", date(2026, 3, 2), midnight(2026, 3, 10)),  # house rule: 7 days
        ("residents_council", date(2026, 3, 2), None),
        ("committee_election", date(2026, 3, 2), None),
        # posted at one in the morning of the 3rd by our clock
        ("owners_ordinary", datetime(2026, 3, 2, 17, 0, tzinfo=ZoneInfo("UTC")), midnight(2026, 3, 19)),
    ],
)
def test_a_decision_stays_posted_until(code, since, end):
    assert publication_end(rule(code, IN_2026), since) == end


@pytest.mark.parametrize(
    ("code", "since", "objections", "answer"),
    [
        ("committee_election", date(2026, 3, 2), midnight(2026, 3, 10), midnight(2026, 3, 6)),  # Saturday rolls
        ("committee_election", date(2026, 3, 4), midnight(2026, 3, 10), midnight(2026, 3, 10)),
        ("owners_ordinary", date(2026, 3, 2), midnight(2026, 3, 18), midnight(2026, 3, 6)),
        ("owners_ordinary", date(2026, 9, 30), midnight(2026, 10, 16), midnight(2026, 10, 9)),
        ("households_written", date(2026, 3, 2), midnight(2026, 3, 10), midnight(2026, 3, 6)),
        ("residents_council", date(2026, 3, 2), None, None),
    ],
)
def test_objections_and_their_answers(code, since, objections, answer):
    one = rule(code, IN_2026)
    assert (objection_end(one, since), answer_due(one, since)) == (objections, answer)


def test_nobody_may_object_for_less_long_than_a_decision_is_posted():
    for code in ("owners_ordinary", "owners_special", "residents_assembly", "households_written"):
        one = rule(code, IN_2026)
        assert objection_end(one, date(2026, 3, 2)) == publication_end(one, date(2026, 3, 2))


def test_a_rule_with_another_term_needs_no_code():
    one = rule("households_written", IN_2026)
    longer = replace(one, periods=replace(one.periods, publication_days=30))
    assert publication_end(longer, date(2026, 3, 2)) == midnight(2026, 4, 2)
