"""Schulze: the definition by hand, and every path enumerated."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given

from tests.votes.counting.profiles import profile, profiles
from votes.counting.ranked import schulze
from votes.counting.ranked.profile import CannotCount
from votes.counting.ranked.schulze import Place, SchulzeCount


def test_the_example_of_forty_five_voters():
    """Markus Schulze's own: every strength is the weakest step of the strongest path."""
    result = schulze.count(
        profile(
            "A B C D E",
            *("5 A C B E D", "5 A D E C B", "8 B E D A C", "3 C A B E D"),
            *("7 C A E B D", "2 C B A D E", "7 D C E B A", "8 E B A D C"),
        )
    )
    assert result.pairwise == (
        (0, 20, 26, 30, 22),
        (25, 0, 16, 33, 18),
        (19, 29, 0, 17, 24),
        (15, 12, 28, 0, 14),
        (23, 27, 21, 31, 0),
    )
    assert result.strengths == (
        (0, 28, 28, 30, 24),
        (25, 0, 28, 33, 24),
        (25, 29, 0, 29, 24),
        (25, 28, 28, 0, 24),
        (25, 28, 28, 31, 0),
    )
    assert result.ranking == ("E", "A", "C", "B", "D")
    assert result.winners == ("E",)


def test_unranked_stands_below_ranked_and_level_with_unranked():
    # 3 rank A alone, 2 rank B over A: A over B 3, B over A 2; C below both on all that rank them, never above
    result = schulze.count(profile("A B C", "3 A", "2 B A", "1"), 2)
    assert result.pairwise == ((0, 3, 5), (2, 0, 2), (0, 0, 0))
    assert (result.winners, result.valid, result.invalid) == (("A", "B"), 5, 1)


def test_level_on_a_tier_counts_for_neither():
    result = schulze.count(profile("A B C", "4 A=B C", "1 B"))
    assert result.pairwise == ((0, 0, 4), (1, 0, 5), (0, 0, 0))
    assert result.ranking == ("B", "A", "C")


def test_winning_votes_and_not_margins_measure_a_step():
    result = schulze.count(profile("A B C", "1 A B C", "2 B C A", "3 A", "1 B C", "2 C A"))
    # A over B 1 + 3 + 2 = 6 to 3, B over C 1 + 2 + 1 = 4 to 2, C over A 2 + 1 + 2 = 5 to 4: a circle.
    # By winning votes its weakest step is B over C (4). By margins (3, 2, 1) it would be C over A, and A would win.
    assert result.pairwise == ((0, 6, 4), (3, 0, 4), (5, 2, 0))
    assert result.strengths == ((0, 6, 4), (4, 0, 4), (5, 5, 0))
    assert result.ranking == ("C", "A", "B")


def test_a_complete_circle_of_equal_steps_is_decided_by_the_paper():
    result = schulze.count(profile("C A B", "1 A B C", "1 B C A", "1 C A B"), 2)
    assert result.rounds == (Place(1, "C", ("A", "B")), Place(2, "A", ("B",)), Place(3, "B", ()))
    assert result.winners == ("C", "A")


def test_the_paper_never_puts_one_above_another_that_beats_them():
    # B beats A 2 to 0, and C is level with both (1 to 1): of C and B, whom nobody beats, C stands first on the paper;
    # then A waits for B.
    result = schulze.count(profile("A C B", "1 B A C", "1 C B A"))
    assert result.rounds == (Place(1, "C", ("B",)), Place(2, "B", ()), Place(3, "A", ()))


def test_ballots_weigh_what_they_weigh():
    result = schulze.count(profile("A B", "121/2 A", "1/3 B"))
    assert result.pairwise == ((0, Fraction(121, 2)), (Fraction(1, 3), 0))
    assert result.strengths == ((0, Fraction(121, 2)), (0, 0))
    assert SchulzeCount.from_json(result.as_json()) == result


@pytest.mark.parametrize(("seats", "code"), [(0, "seats_do_not_fit"), (4, "seats_do_not_fit")])
def test_places_that_do_not_fit_are_refused(seats, code):
    with pytest.raises(CannotCount) as refused:
        schulze.count(profile("A B C", "1 A"), seats)
    assert refused.value.code == code


def test_no_valid_ballot_is_no_count():
    with pytest.raises(CannotCount, match="no_valid_ballot"):
        schulze.count(profile("A B C", "7"))


def test_the_json_is_as_documented():
    assert schulze.count(profile("B A C", "1/2 A=B", "1 A C", "1 B", "1"), 1).as_json() == {
        "method": "schulze",
        "seats": 1,
        "candidates": ["B", "A", "C"],
        "valid": "5/2",
        "invalid": 1,
        "winners": ["B"],
        "ranking": ["B", "A", "C"],
        "pairwise": [[0, 1, "3/2"], [1, 0, "3/2"], [1, 0, 0]],
        "strengths": [[0, 0, "3/2"], [0, 0, "3/2"], [0, 0, 0]],
        "rounds": [
            {"place": 1, "candidate": "B", "level": ["A"]},
            {"place": 2, "candidate": "A", "level": []},
            {"place": 3, "candidate": "C", "level": []},
        ],
    }


def test_the_json_holds_everything():
    result = schulze.count(profile("A B C", "3 A", "2 B A", "1/2 C=B", "1"), 2)
    data = result.as_json()
    assert SchulzeCount.from_json(data) == result
    assert (data["method"], data["winners"], data["ranking"]) == ("schulze", ["A", "B"], ["A", "B", "C"])
    assert data["pairwise"][1] == ["5/2", 0, 2]


def brute_force(votes):
    """The strongest of all paths, each of them walked."""
    size = len(votes)
    steps = [[votes[a][b] if votes[a][b] > votes[b][a] else 0 for b in range(size)] for a in range(size)]

    def strongest(a, b):
        others = [each for each in range(size) if each not in (a, b)]
        ways = (way for length in range(len(others) + 1) for way in permutations(others, length))
        return max(min(steps[one][two] for one, two in pairwise((a, *way, b))) for way in ways)

    return tuple(tuple(0 if a == b else strongest(a, b) for b in range(size)) for a in range(size))


@given(profiles())
def test_the_strongest_paths_are_those_of_all_paths(ballots):
    result = schulze.count(ballots)
    assert result.strengths == brute_force(result.pairwise)


@given(profiles())
def test_each_pair_is_compared_on_every_ballot(ballots):
    expected = [[0] * len(ballots.candidates) for _ in ballots.candidates]
    for order, weight in ballots.ballots:
        tier_of = {name: number for number, tier in enumerate(order) for name in tier}
        for a, one in enumerate(ballots.candidates):
            for b, two in enumerate(ballots.candidates):
                if tier_of.get(one, len(order)) < tier_of.get(two, len(order)):
                    expected[a][b] += weight
    assert schulze.count(ballots).pairwise == tuple(map(tuple, expected))
