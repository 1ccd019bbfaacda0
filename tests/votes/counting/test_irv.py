"""Instant run-off: tables worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.votes.counting.profiles import profile
from votes.counting.ranked import irv
from votes.counting.ranked.profile import CannotCount, Profile
from votes.counting.ranked.rounds import Elected, RoundCount, Transfer
from votes.counting.ranked.ties import Tie


def test_more_than_half_of_the_first_preferences_ends_it_at_once():
    result = irv.count(profile("A B C", "3 B", "2 A", "1"))
    # 5 valid votes, and 3 is more than 2.5; the empty ballot counts nowhere
    assert result.winners == ("B",)
    assert [each.elected for each in result.rounds] == [(Elected("B", "majority", None),)]
    assert (result.valid, result.invalid) == (5, 1)


def test_exactly_half_is_not_more_than_half():
    # A has 3 of 6. C goes first (1), its paper to B: 3 to 3. In round 1 B had 2 and A 3: B goes.
    result = irv.count(profile("A B C", "3 A", "2 B", "1 C B"))
    assert [each.step.candidate for each in result.rounds] == [None, "C", "B"]
    assert result.rounds[2].step.tie == Tie(("A", "B"), (1,), by_paper=False)
    assert result.winners == ("A",)


def test_the_lowest_is_excluded_and_its_papers_go_to_the_next_who_continues():
    result = irv.count(profile("A B C D", "6 A", "4 B D A", "5 C B", "2 D B C"))
    # 17 valid: A 6, B 4, C 5, D 2. D goes, to B: 6. C is lowest with 5, to B: 11 of 17.
    assert [dict(each.votes) for each in result.rounds] == [
        {"A": 6, "B": 4, "C": 5, "D": 2},
        {"A": 6, "B": 6, "C": 5, "D": 0},
        {"A": 6, "B": 11, "C": 0, "D": 0},
    ]
    assert [each.step.candidate for each in result.rounds] == [None, "D", "C"]
    assert result.rounds[2].step.transfers == (Transfer("B", 5, 1),)
    assert result.winners == ("B",)


def test_the_majority_is_of_the_papers_that_still_name_somebody():
    # 9 valid: A 4, B 3, C 2. C goes with both papers exhausted: A has 4 of 7.
    result = irv.count(profile("A B C", "4 A", "3 B", "2 C"))
    assert [each.exhausted for each in result.rounds] == [0, 2]
    assert result.winners == ("A",)


def test_a_tie_is_decided_by_the_latest_earlier_round_that_differed():
    # 13 valid. Round 1: A 5, C 3, B 4, D 1. D goes, to C: B and C are level with 4.
    # In round 1 C had 3 and B 4: C goes although B stands later on the paper. Then B has 4 + 3 + 1 of 13.
    result = irv.count(profile("A C B D", "5 A", "4 B", "3 C B", "1 D C B"))
    assert result.rounds[2].step.candidate == "C"
    assert result.rounds[2].step.tie == Tie(("C", "B"), (1,), by_paper=False)
    assert result.rounds[2].votes["B"] == 8
    assert result.winners == ("B",)


def test_those_level_in_every_round_are_decided_by_the_paper_the_last_goes_first():
    result = irv.count(profile("C A B", "1 A", "1 B", "1 C"))
    assert [each.step.candidate for each in result.rounds] == [None, "B", "A"]
    assert [each.step.tie for each in result.rounds[1:]] == [
        Tie(("C", "A", "B"), (), by_paper=True),
        Tie(("C", "A"), (), by_paper=True),
    ]
    assert result.winners == ("C",)


def test_a_shared_tier_is_split_equally_and_again_when_one_of_it_goes():
    # 1: A=B=C gives a third each. A 4 1/3, B 3 1/3, C 1 1/3, D 2, of 11.
    # C goes: 1 to D; its third of the shared paper is split: A 4 1/2, B 3 1/2, D 3.
    # D goes: 2 to B, 1 exhausted: B 5 1/2 of 10 is more than half.
    result = irv.count(profile("A B C D", "4 A", "3 B", "1 A=B=C", "1 C D", "2 D B"))
    third = Fraction(1, 3)
    assert dict(result.rounds[0].votes) == {"A": 4 + third, "B": 3 + third, "C": 1 + third, "D": 2}
    assert dict(result.rounds[1].votes) == {"A": Fraction(9, 2), "B": Fraction(7, 2), "C": 0, "D": 3}
    assert result.rounds[1].step.transfers == (
        Transfer("A", Fraction(1, 6), 1),
        Transfer("B", Fraction(1, 6), 1),
        Transfer("D", 1, 1),
    )
    assert dict(result.rounds[2].votes) == {"A": Fraction(9, 2), "B": Fraction(11, 2), "C": 0, "D": 0}
    assert result.rounds[2].exhausted == 1
    assert result.winners == ("B",)


def test_ballots_weigh_what_they_weigh():
    # by area: 60.5 m² and 39.5 m² against 99.9 m²: 100 of 199.9 is more than half
    result = irv.count(profile("A B", "121/2 A", "79/2 A", "999/10 B"))
    assert (result.winners, result.rounds[0].votes["B"]) == (("A",), Fraction(999, 10))


def test_a_single_candidate_is_elected():
    assert irv.count(profile("A", "1 A")).winners == ("A",)


@pytest.mark.parametrize(
    ("ballots", "seats", "code"),
    [(("1 A",), 2, "one_seat_only"), (("1 A",), 0, "one_seat_only"), (("3",), 1, "no_valid_ballot")],
)
def test_what_cannot_be_counted_is_refused(ballots, seats, code):
    with pytest.raises(CannotCount) as refused:
        irv.count(profile("A B", *ballots), seats)
    assert refused.value.code == code


def test_the_json_is_as_documented():
    assert irv.count(profile("C A B", "1 A B", "1 B", "1 C")).as_json() == {
        "method": "irv",
        "seats": 1,
        "candidates": ["C", "A", "B"],
        "valid": 3,
        "invalid": 0,
        "quota": None,
        "winners": ["C"],
        "rounds": [
            {
                "number": 1,
                "act": "first",
                "candidate": None,
                "tie": None,
                "transfers": [],
                "votes": {"C": 1, "A": 1, "B": 1},
                "exhausted": 0,
                "lost": 0,
                "elected": [],
            },
            {
                "number": 2,
                "act": "exclusion",
                "candidate": "B",
                "tie": {"among": ["C", "A", "B"], "rounds": [], "by_paper": True},
                "transfers": [{"to": None, "papers": 1, "value": 1, "votes": 1}],
                "votes": {"C": 1, "A": 1, "B": 0},
                "exhausted": 1,
                "lost": 0,
                "elected": [],
            },
            {
                "number": 3,
                "act": "exclusion",
                "candidate": "A",
                "tie": {"among": ["C", "A"], "rounds": [], "by_paper": True},
                "transfers": [{"to": None, "papers": 1, "value": 1, "votes": 1}],
                "votes": {"C": 1, "A": 0, "B": 0},
                "exhausted": 2,
                "lost": 0,
                "elected": [{"candidate": "C", "reason": "majority", "tie": None}],
            },
        ],
    }


def test_the_json_holds_everything():
    result = irv.count(profile("A B C D", "4 A", "3 B", "1 A=B=C", "1 C D", "2 D B", "1"))
    data = result.as_json()
    assert RoundCount.from_json(data) == result
    assert (data["method"], data["winners"], data["quota"]) == ("irv", ["B"], None)
    assert data["rounds"][0]["votes"] == {"A": "13/3", "B": "10/3", "C": "4/3", "D": 2}


@pytest.mark.parametrize(
    ("candidates", "ballots"),
    [
        (["A", "A"], []),
        (["A"], [((("A",),), 0)]),
        (["A"], [((("A",),), -1)]),
        (["A", "B"], [((("A",), ("A",)), 1)]),
        (["A", "B"], [((("A", "A"),), 1)]),
        (["A"], [((("B",),), 1)]),
        (["A"], [(((),), 1)]),
    ],
)
def test_a_profile_with_impossible_ballots_is_refused(candidates, ballots):
    with pytest.raises(ValueError, match=r"paper twice|weighs more|cannot be counted"):
        Profile.of(candidates, ballots)
