"""Quorum arithmetic: exact at the boundary, weighed by heads, only those entitled."""

from __future__ import annotations

from datetime import date

import pytest

from agenda.queries import quorum
from agenda.queries.quorum import Quorum, count_quorum
from community.electorates import Voter
from tests.agenda.helpers import Evening
from votes.rules import rule

DAY = date(2026, 3, 1)


def of(code: str, roll: int, present: int) -> Quorum:
    voters = [Voter(number, str(number)) for number in range(1, roll + 1)]
    return count_quorum(rule(code, DAY), voters, range(1, present + 1))


@pytest.mark.parametrize(
    ("code", "roll", "present", "needed", "missing"),
    [
        ("representatives_assembly", 603, 402, 402, 0),
        ("representatives_assembly", 603, 401, 402, 1),
        ("residents_assembly", 11_867, 5_934, 5_934, 0),
        ("residents_assembly", 11_867, 5_933, 5_934, 1),
        ("residents_assembly", 100, 50, 51, 1),
        ("residents_council", 90, 60, 60, 0),
        ("residents_council", 90, 59, 60, 1),
        ("residents_council", 3, 0, 2, 2),
    ],
)
def test_boundaries(code, roll, present, needed, missing):
    counted = of(code, roll, present)
    assert (counted.needed, counted.missing, counted.is_met) == (needed, missing, missing == 0)


def test_owners_may_cast_from_anywhere():
    assert of("owners_ordinary", 9, 0).counts_presence is False
    assert of("residents_council", 9, 0).counts_presence is True


def test_who_represents_two_households_counts_for_two():
    voters = [Voter(1, "a", heads=2), Voter(2, "b")]
    counted = count_quorum(rule("residents_council", DAY), voters, {1})
    assert (counted.present, counted.of, counted.missing) == (2, 3, 0)


def test_staff_who_are_present_do_not_count(evening, cast):
    evening.open().present(cast.lin, cast.chen, cast.wang)
    assert quorum(evening.meeting) == Quorum(present=1, needed=2, of=3, missing=1, counts_presence=True)


def test_nothing_left_to_decide_has_no_quorum(evening, cast):
    assert quorum(Evening(cast).meeting) is None
    assert quorum(evening.adjourned().meeting) is None
