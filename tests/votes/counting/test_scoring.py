"""Points and dots."""

from __future__ import annotations

from dataclasses import replace

import pytest

from votes.counting.placing import Tie
from votes.counting.scoring import Tally
from votes.counting.sums import Weight

from .sheets import BLANK, COUNCIL, NAMES, held, sheet


def test_the_most_points_win():
    papers = [("1=5", "2=4"), ("1=5", "2=4"), ("2=4", "3=1"), BLANK]
    tally, verdict = held("score", papers, sheet(*NAMES))
    assert tally.points == {"1": 10, "2": 12, "3": 1, "4": 0}
    assert tally.given == {"1": {5: 2}, "2": {4: 3}, "3": {1: 1}, "4": {}}
    assert (verdict.outcome, verdict.chosen, verdict.assent) == ("carried", ("2",), ())
    assert tally.part.blank.heads == 1


def test_points_count_for_each_head_of_the_seat():
    tally, verdict = held("score", [("1=2",), ("2=5",)], sheet(*NAMES), roll=[Weight(0, heads=3), Weight(1)])
    assert (tally.points["1"], tally.points["2"], verdict.chosen) == (6, 5, ("1",))


def test_as_many_win_as_there_are_seats_and_nobody_without_a_point():
    papers = [("1=1", "3=5"), ("3=5",)]
    assert held("score", papers, sheet(*NAMES, seats=2))[1].chosen == ("3", "1")
    assert held("score", papers, sheet(*NAMES, seats=3))[1].chosen == ("3", "1")
    tally, verdict = held("dots", [BLANK, ("1=0",)], sheet(*NAMES))
    assert (verdict.outcome, verdict.chosen, tally.part.blank.heads) == ("lost", (), 2)


def test_dots_are_added_up():
    tally, verdict = held("dots", [("1=7", "2=3"), ("2=6",), ("1=1",)], sheet(*NAMES, dots=10))
    assert (tally.points, verdict.chosen) == ({"1": 8, "2": 9, "3": 0, "4": 0}, ("2",))


def test_equal_points_at_the_last_seat_are_said():
    papers = [("2=3", "3=3", "1=1")]
    tally, verdict = held("score", papers, sheet(*NAMES))
    assert (verdict.chosen, tally.tie) == (("2",), Tie(("2", "3"), "order"))
    lots = replace(COUNCIL, ties="lots")
    tally, verdict = held("score", papers, sheet(*NAMES, seed="7"), rule=lots)
    # by hand: printf %s "7:2" | sha256sum begins with 8d, that of "7:3" with 11
    assert (verdict.chosen, tally.tie) == (("3",), Tie(("3", "2"), "lots"))
    # where all win who have a point, nothing is decided between them
    assert held("score", papers, sheet(*NAMES, seats=3))[0].tie is None


def test_without_a_quorum_no_points_win():
    verdict = held("score", [("1=5",), None, None], sheet(*NAMES))[1]
    assert (verdict.outcome, verdict.chosen) == ("no_quorum", ())


@pytest.mark.parametrize("code", ["score", "dots"])
def test_a_tally_survives_json(code):
    for papers in ([("1=5", "2=5"), BLANK], [("3=1",)]):
        tally, _verdict = held(code, papers, sheet(*NAMES))
        assert Tally.from_json(tally.as_json()) == tally
