"""The single transferable vote by the Scottish rules: tables worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.votes.counting.profiles import profile
from votes.counting.ranked import stv
from votes.counting.ranked.profile import CannotCount
from votes.counting.ranked.rounds import Elected, RoundCount, Transfer
from votes.counting.ranked.ties import Tie


def votes(result, number):
    """The votes after a round, as they are written."""
    return result.as_json()["rounds"][number - 1]["votes"]


@pytest.mark.parametrize(
    ("valid", "seats", "quota"),
    # rule 46: divided by seats + 1, decimals ignored, plus one
    [(23, 2, 8), (24, 2, 9), (24, 3, 7), (475, 2, 159), (100, 1, 51), (2, 5, 1), (Fraction(299, 10), 2, 10)],
)
def test_the_droop_quota(valid, seats, quota):
    assert stv.droop_quota(valid, seats) == quota


def test_a_surplus_goes_on_with_all_papers_cut_off_after_five_places():
    result = stv.count(profile("A B C D", "8 A B", "5 A C", "4 B", "3 C", "2 D C", "1 D", "1"), 2)
    # 23 valid, quota 8. A has 13: a surplus of 5, so each of the 13 papers is worth 5/13 = 0.384615…, cut to 0.38461.
    # B: 4 + 8 x 0.38461 = 7.07688; C: 3 + 5 x 0.38461 = 4.92305; 5 - 13 x 0.38461 = 0.00007 is lost.
    assert result.quota == 8
    assert result.rounds[1].step.transfers == (
        Transfer("B", 8, Fraction(38461, 100_000)),
        Transfer("C", 5, Fraction(38461, 100_000)),
    )
    assert votes(result, 2) == {"A": "8.00000", "B": "7.07688", "C": "4.92305", "D": "3.00000"}
    assert result.as_json()["rounds"][1]["lost"] == "0.00007"
    # D is lowest: two papers to C at 1, one exhausted
    assert votes(result, 3) == {"A": "8.00000", "B": "7.07688", "C": "6.92305", "D": "0.00000"}
    assert result.rounds[2].exhausted == 1
    # C is lowest: only B is left for the last place, so nothing is transferred any more (rule 52)
    assert (result.rounds[3].step.candidate, result.rounds[3].step.transfers) == ("C", ())
    assert votes(result, 4) == votes(result, 3)
    assert [each.elected for each in result.rounds] == [
        (Elected("A", "quota", None),),
        (),
        (),
        (Elected("B", "last_places", None),),
    ]
    assert result.winners == ("A", "B")


def test_a_paper_that_goes_on_twice_is_worth_a_part_of_what_it_came_with():
    result = stv.count(profile("A B C D", "12 A B C", "5 B D", "4 C", "3 D"), 3)
    # 24 valid, quota 7. A 12: surplus 5, 5/12 = 0.41666; B 5 + 12 x 0.41666 = 9.99992, elected; 0.00008 lost.
    # B's surplus 2.99992 of 9.99992: a paper worth 1 goes on for 0.299994… = 0.29999 (5 to D: 1.49995),
    # one worth 0.41666 for 0.124995… = 0.12499 (12 to C: 1.49988); 2.99992 - 2.99983 = 0.00009 more is lost.
    assert votes(result, 2) == {"A": "7.00000", "B": "9.99992", "C": "4.00000", "D": "3.00000"}
    assert result.as_json()["rounds"][2]["transfers"] == [
        {"to": "D", "papers": 5, "value": "0.29999", "votes": "1.49995"},
        {"to": "C", "papers": 12, "value": "0.12499", "votes": "1.49988"},
    ]
    assert votes(result, 3) == {"A": "7.00000", "B": "7.00000", "C": "5.49988", "D": "4.49995"}
    assert result.as_json()["rounds"][2]["lost"] == "0.00017"
    assert result.winners == ("A", "B", "C")


def test_an_excluded_candidate_passes_papers_on_at_the_value_they_came_with():
    # 30 valid, quota 11. A 16: surplus 5, 5/16 = 0.31250 exactly; 16 papers to B: 5. D 4, B 5, C 5 + 0, E 5.
    # B: 0 + 16 x 0.3125 = 5. Lowest is D (4), to C. Then B and E are level with 5; in round 1 B had 0: B goes,
    # its 16 papers to E at 0.3125: 5 + 5 = 10.
    result = stv.count(profile("A B C D E", "16 A B E", "5 C", "4 D C", "5 E"), 2)
    assert [(each.step.act, each.step.candidate) for each in result.rounds] == [
        ("first", None),
        ("surplus", "A"),
        ("exclusion", "D"),
        ("exclusion", "B"),
        ("exclusion", "C"),
    ]
    assert result.rounds[3].step.tie == Tie(("B", "E"), (1,), by_paper=False)
    assert result.rounds[3].step.transfers == (Transfer("E", 16, Fraction(5, 16)),)
    assert votes(result, 4) == {"A": "11.00000", "B": "0.00000", "C": "9.00000", "D": "0.00000", "E": "10.00000"}
    assert result.winners == ("A", "E")


def test_the_biggest_surplus_goes_first_and_before_any_exclusion():
    # 40 valid, 3 places: quota 11. A 12 (surplus 1), B 15 (surplus 4), C 5, D 5, E 3.
    result = stv.count(profile("A B C D E", "12 A C", "15 B D", "5 C", "5 D", "3 E"), 3)
    assert [(each.step.act, each.step.candidate) for each in result.rounds][:4] == [
        ("first", None),
        ("surplus", "B"),
        ("surplus", "A"),
        ("exclusion", "E"),
    ]
    # the one with more votes is elected first, whatever the paper says
    assert [each.candidate for each in result.rounds[0].elected] == ["B", "A"]


def test_equal_surpluses_go_by_the_earlier_round_then_by_the_paper():
    # quota of 24 with 3 places: 7. B and A have 9 each in the first round: the order of the paper.
    first = stv.count(profile("B A C D", "9 A C", "9 B D", "3 C", "3 D"), 3)
    assert [each.step.candidate for each in first.rounds[1:3]] == ["B", "A"]
    assert first.rounds[0].elected[0] == Elected("B", "quota", Tie(("B", "A"), (), by_paper=True))
    # 40 valid, 4 places: quota 9. A 10, D 10, B 8, C 8, E 4. A and D pass on 1 vote each: to B and C, 9 both. Then
    # nobody has a surplus. B and C reach the quota one after the other, so no tie is left in the order elected.
    second = stv.count(profile("A B C D E", "10 A B", "10 D C", "8 B", "8 C", "4 E"), 4)
    assert [each.step.candidate for each in second.rounds[1:3]] == ["A", "D"]
    assert second.winners == ("A", "D", "B", "C")


def test_reaching_the_quota_exactly_elects_and_leaves_nothing_to_pass_on():
    # 11 valid, 2 places: quota 4. A has 4: elected, no surplus. D is excluded next.
    result = stv.count(profile("A B C D", "4 A B", "3 B", "3 C", "1 D C"), 2)
    assert [(each.step.act, each.step.candidate) for each in result.rounds] == [("first", None), ("exclusion", "D")]
    assert result.winners == ("A", "C")


def test_the_count_stops_when_all_places_are_filled():
    # 9 valid, 2 places: quota 4. A 5 and B 4 fill them; A's surplus is passed on no more.
    assert len(stv.count(profile("A B C", "5 A C", "4 B"), 2).rounds) == 1


def test_as_many_candidates_as_places_are_all_elected_those_with_more_votes_first():
    result = stv.count(profile("A B C", "1 B", "5 C"), 3)
    # 6 valid, quota 2: C reaches it, the others are as many as the places left
    assert result.rounds[0].elected == (
        Elected("C", "quota", None),
        Elected("B", "last_places", None),
        Elected("A", "last_places", None),
    )
    assert result.winners == ("C", "B", "A")


def test_candidates_without_a_vote_are_excluded_one_by_one_from_the_end_of_the_paper():
    result = stv.count(profile("A B C D", "1 A", "1 B"), 2)
    # 2 valid, quota 1: A and B at once
    assert result.winners == ("A", "B")
    result = stv.count(profile("A B C D", "2 A", "1 B"), 2)
    assert result.winners == ("A", "B")
    result = stv.count(profile("A B C D", "4 A", "1 B"), 2)
    # 5 valid, quota 2; A's surplus of 2 is exhausted; then D, then C go
    assert [each.step.candidate for each in result.rounds] == [None, "A", "D", "C"]
    assert result.rounds[1].exhausted == 2
    assert result.winners == ("A", "B")


def test_three_level_candidates_are_narrowed_by_several_rounds():
    # 43 valid, quota of one place 22. Round 1: A 10, B 9, C 9, D 8, E 7. E goes: 1 to B, 1 to C, 3 to D, rest out:
    # A 10, B 10, C 10, D 11. Level: A, B, C. Round 1 says B and C had 9 and A 10; B and C are level in all rounds.
    result = stv.count(profile("A B C D E", "10 A", "9 B", "9 C", "8 D", "1 E B", "1 E C", "3 E D", "2 E"), 1)
    assert result.rounds[2].step.candidate == "C"
    assert result.rounds[2].step.tie == Tie(("A", "B", "C"), (1,), by_paper=True)


def test_a_shared_tier_is_split_and_keeps_its_value():
    # 7 valid, 2 places: quota 3. One paper A=B: A 4 1/2, B 1/2, C 2. A elected, surplus 1 1/2 of 4 1/2: a third,
    # cut to 0.33333. A's half of the shared paper goes to B (the other of its tier), the four to C.
    result = stv.count(profile("A B C", "4 A C", "1 A=B", "2 C"), 2)
    assert result.rounds[1].step.transfers == (
        Transfer("B", Fraction(1, 2), Fraction(33333, 100_000)),
        Transfer("C", 4, Fraction(33333, 100_000)),
    )
    # 1/2 + 1/2 x 0.33333 has six places: it stays an exact fraction
    assert votes(result, 2) == {"A": "3.00000", "B": "133333/200000", "C": "3.33332"}
    assert result.winners == ("A", "C")


@pytest.mark.parametrize(
    ("ballots", "seats", "code"),
    [
        (("1 A",), 0, "seats_do_not_fit"),
        (("1 A",), -1, "seats_do_not_fit"),
        (("1 A",), 3, "seats_do_not_fit"),
        (("3",), 1, "no_valid_ballot"),
        ((), 1, "no_valid_ballot"),
    ],
)
def test_what_cannot_be_counted_is_refused(ballots, seats, code):
    with pytest.raises(CannotCount) as refused:
        stv.count(profile("A B", *ballots), seats)
    assert refused.value.code == code


def test_the_json_holds_everything():
    result = stv.count(profile("A B C", "4 A C", "1 A=B", "2 C", "2"), 2)
    data = result.as_json()
    assert RoundCount.from_json(data) == result
    assert (data["method"], data["seats"], data["quota"], data["winners"]) == ("stv", 2, 3, ["A", "C"])
    assert (data["valid"], data["invalid"]) == (7, 2)
