"""Choosing one, some or all, and electing: who has enough, who is among the best, who stands again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from votes.counting.choosing import Tally
from votes.counting.placing import Tie
from votes.counting.sums import Sums, Weight
from votes.counting.verdict import Verdict
from votes.rules import rule

from .sheets import BLANK, COUNCIL, NAMES, held, sheet

IN_2026 = date(2026, 6, 1)
ELECTION, RUNOFF = rule("committee_election", IN_2026), rule("committee_runoff", IN_2026)
OWNERS = rule("owners_ordinary", IN_2026)


def heads(tally: Tally) -> dict[str, int]:
    return {code: sums.heads for code, sums in tally.support.items()}


def ballots(**numbers: int) -> list[tuple[str, ...]]:
    """``ballots(one=3, two_three=2)``: so many papers with these codes; ``blank`` ones choose nothing."""
    codes = {"one": "1", "two": "2", "three": "3", "four": "4"}
    return [
        BLANK if words == "blank" else tuple(codes[word] for word in words.split("_"))
        for words, number in numbers.items()
        for _each in range(number)
    ]


@pytest.mark.parametrize(
    ("papers", "outcome", "chosen"),
    [
        (ballots(one=6, two=3, three=1), "carried", ("1",)),
        (ballots(one=5, two=3, three=2), "lost", ()),  # exactly one half of those who took part
        (ballots(one=5, two=4, blank=1), "lost", ()),  # a blank paper takes part
        (ballots(two=6, one=5), "carried", ("2",)),
        (ballots(blank=5), "lost", ()),
    ],
)
def test_choose_one_needs_the_majority_of_those_who_took_part(papers, outcome, chosen):
    tally, verdict = held("one", papers, sheet(*NAMES))
    assert (verdict.outcome, verdict.chosen) == (outcome, chosen)
    assert sum(heads(tally).values()) + tally.part.blank.heads == len(papers)


def test_who_was_present_and_cast_nothing_counts_against_everybody():
    papers = [*ballots(one=5, two=3), None, None]
    assert held("one", papers, sheet(*NAMES), present=range(10))[1].outcome == "lost"  # 5 of 10
    assert held("one", papers, sheet(*NAMES))[1].chosen == ("1",)  # 5 of 8


def test_without_a_quorum_nobody_wins_and_no_seat_is_open():
    for papers in (ballots(one=4, two=1), ballots(one=2, two=2, blank=1), ballots(one_two=5)):
        tally, verdict = held("election", [*papers, *[None] * 5], sheet(*NAMES, seats=2), rule=ELECTION)
        assert (verdict.outcome, verdict.chosen) == ("no_quorum", ())
        assert (tally.part.taking_part.heads, tally.open, tally.runoff, tally.tie) == (5, 0, (), None)
    tied = held("approval", [*ballots(one_two=5), *[None] * 5], sheet(*NAMES), rule=ELECTION)[0]
    assert tied.tie is None


def test_several_pass_and_the_best_have_the_seats():
    papers = ballots(one_two_three=5, two_three=3, three=2)
    tally, verdict = held("approval", papers, sheet(*NAMES, seats=2))
    assert heads(tally) == {"1": 5, "2": 8, "3": 10, "4": 0}
    assert (verdict.chosen, tally.open, tally.tie) == (("3", "2"), 0, None)
    assert held("approval", papers, sheet(*NAMES, seats=3))[1].chosen == ("3", "2")  # 5 of 10 are no majority


def test_the_deciding_comparison_is_that_of_the_last_who_won_or_of_who_came_nearest():
    won = held("approval", ballots(one_two=6, one=4), sheet(*NAMES, seats=2))[1]
    assert [(gate.have, gate.of, gate.is_met) for gate in won.assent] == [(6, 10, True)]
    lost = held("one", ballots(one=3, two=5, blank=2), sheet(*NAMES))[1]
    assert [(gate.have, gate.of, gate.missing) for gate in lost.short_of] == [(5, 10, 1)]


def test_equals_at_the_last_seat_stand_in_the_order_of_the_paper_and_the_tally_says_so():
    papers = ballots(one_two_three=4, one=1, two_three=1)  # 1, 2 and 3 have five of six each
    tally, verdict = held("approval", papers, sheet(*NAMES, seats=2))
    assert verdict.chosen == ("1", "2")
    assert tally.tie == Tie(("1", "2", "3"), "order")
    assert held("approval", papers, sheet(*NAMES, seats=3))[0].tie is None  # all three win: nothing was decided


def test_a_tie_of_those_who_lose_anyway_decides_nothing():
    tally, verdict = held("one", ballots(one=6, two=2, three=2), sheet(*NAMES))
    assert (verdict.chosen, tally.ranking, tally.tie) == (("1",), ("1", "2", "3", "4"), None)


def test_lots_decide_where_the_rule_says_so():
    lots = replace(COUNCIL, ties="lots")
    paper = sheet(*NAMES, seats=1, seed="2026-06-01 陈大姐的手机尾号 42")
    papers = ballots(one_two_three=5)
    tally, verdict = held("approval", papers, paper, rule=lots)
    # by hand: printf %s "2026-06-01 陈大姐的手机尾号 42:1" | sha256sum, and so on for 2 and 3
    assert tally.tie == Tie(("2", "1", "3"), "lots")
    assert verdict.chosen == ("2",)
    # more votes go before any lot
    assert held("approval", [*papers, ("1",)], paper, rule=lots)[1].chosen == ("1",)


def test_owners_choose_by_heads_and_area():
    roll = [Weight(seat, 1, Decimal(area)) for seat, area in enumerate(["500.00", "100.00", "100.00", "100.00"])]
    # three of four heads and 300 of 800 m², then one head and 500 m²: neither passes both
    tally, verdict = held("one", [("2",), ("1",), ("1",), ("1",)], sheet(*NAMES), rule=OWNERS, roll=roll)
    assert tally.support["1"] == Sums(3, 3, Decimal("300.00"))
    assert (verdict.outcome, [gate.measure for gate in verdict.short_of]) == ("lost", ["area"])
    # all three papers beside the big owner's are for another than before: three heads, 700 m²
    verdict = held("one", [("1",), ("1",), ("1",), ("2",)], sheet(*NAMES), rule=OWNERS, roll=roll)[1]
    assert verdict.chosen == ("1",)


def test_one_with_fewer_heads_may_pass_where_one_with_more_does_not():
    """Both measures must pass; who does not pass the area is no obstacle to the next."""
    roll = [Weight(seat, 1, Decimal(area)) for seat, area in enumerate(["700", "100", "100", "100", "100"])]
    papers = [("2",), ("1", "2"), ("1", "2"), ("1",), ("1",)]  # 1: four heads, 400 m²; 2: three heads, 900 m² of 1,100
    tally, verdict = held("approval", papers, sheet(*NAMES), rule=OWNERS, roll=roll)
    assert (tally.ranking[:2], verdict.chosen) == (("1", "2"), ("2",))


# elections


def test_fewer_elected_than_seats_names_the_run_off_among_the_best_losers():
    papers = ballots(one_two=4, one_three=3, one=1, four=2)
    tally, verdict = held("election", papers, sheet(*NAMES, seats=2), rule=ELECTION)
    assert heads(tally) == {"1": 8, "2": 4, "3": 3, "4": 2}
    assert (verdict.outcome, verdict.chosen) == ("carried", ("1",))
    assert (tally.open, tally.runoff) == (1, ("2", "3"))  # two for the seat that is open


def test_who_is_level_with_the_last_in_the_run_off_stands_again_too():
    papers = ballots(one=3, two=2, three=2, four=2)
    tally, verdict = held("election", papers, sheet(*NAMES), rule=ELECTION)
    assert (verdict.outcome, verdict.chosen, tally.open) == ("lost", (), 1)
    assert tally.runoff == ("1", "2", "3", "4")


def test_nobody_stands_again_without_a_vote():
    tally, _verdict = held("election", ballots(one=5, two=1, blank=6), sheet(*NAMES), rule=ELECTION)
    assert tally.runoff == ("1", "2")
    assert held("election", ballots(blank=6), sheet(*NAMES), rule=ELECTION)[0].runoff == ()


def test_a_vote_without_area_is_a_vote():
    roll = [Weight(0, 1, Decimal("0.00")), Weight(1, 1, Decimal("80.00")), Weight(2, 1, Decimal("80.00"))]
    rule = replace(OWNERS, runoff="committee_runoff")
    assert held("election", [("3",), BLANK, BLANK], sheet(*NAMES), rule=rule, roll=roll)[0].runoff == ("3",)


def test_in_the_run_off_the_most_votes_win_with_a_third_of_those_voting():
    papers = ballots(one=4, two=5, blank=6)
    assert held("election", papers, sheet("甲", "乙"), rule=RUNOFF)[1].chosen == ("2",)  # five of fifteen
    tally, verdict = held("election", [*papers, BLANK], sheet("甲", "乙"), rule=RUNOFF)  # five of sixteen
    assert (verdict.outcome, tally.open, tally.runoff) == ("lost", 1, ())  # no third round is in the law


def test_one_candidate_may_be_left():
    assert held("election", ballots(one=4, blank=2), sheet("甲"), rule=RUNOFF)[1].chosen == ("1",)


def test_a_tally_survives_json():
    for papers in (ballots(one=3, two=2, three=2), ballots(one_two=3, blank=1), ballots(one_two=2, one=1)):
        tally, verdict = held("election", papers, sheet(*NAMES, seats=2), rule=ELECTION)
        assert Tally.from_json(tally.as_json()) == tally
        assert Verdict.from_json(verdict.as_json()) == verdict
    tied = held("approval", ballots(one_two=3), sheet(*NAMES))[0]
    assert (Tally.from_json(tied.as_json()), tied.as_json()["tie"]) == (tied, {"among": ["1", "2"], "by": "order"})
