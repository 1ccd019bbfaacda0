"""Elections of the residents' committee from the opening to the recount, at the boundaries of the law.

Residents' Committee Law (2025 revision), articles 16 to 20: more than half of the voters vote, by representatives more
than two thirds; elected is who has the votes of more than half of those voting; in the run-off the most votes win with
at least a third.
"""

from __future__ import annotations

import pytest

from community.electorates import Voter
from community.models import Person
from votes.actions import Cast, cast_batch, close_poll, open_poll
from votes.models import Poll
from votes.queries import is_untouched
from votes.rules import rules_for

from .conftest import key_of, make_people, rule_named
from .counting.sheets import BLANK, NAMES, sheet
from .test_rules import IN_2026

pytestmark = pytest.mark.django_db


def elect(rule: str, roll: int, *groups: tuple[int, tuple[str, ...]], seats: int = 1, names=NAMES) -> Poll:
    """A closed election: so many of the roll hand in the same paper, one group after the other."""
    people = list(Person.objects.filter(username__startswith="voter").order_by("pk")[:roll]) or make_people(roll)
    poll = open_poll(
        by=people[0],
        question="选举居民委员会成员",
        rule=rule_named(rule),
        roll=[Voter(person.pk, str(number)) for number, person in enumerate(people)],
        counted_by="election",
        sheet=sheet(*names, seats=seats),
    )
    papers = [chosen for number, chosen in groups for _each in range(number)]
    answers = cast_batch(
        [
            Cast(poll.pk, person.pk, chosen, key_of(person.pk), strength="confirmed")
            for person, chosen in zip(people, papers, strict=False)
        ]
    )
    assert [answer.state for answer in answers] == ["recorded"] * len(papers)
    close_poll(poll, by=people[0])
    assert is_untouched(poll)
    return poll


def outcome(poll: Poll) -> tuple[str, list[str]]:
    return poll.verdict["outcome"], poll.verdict.get("chosen", [])


@pytest.mark.parametrize(
    ("rule", "roll", "voting", "votes", "expected"),
    [
        # more than half of the voters must vote: exactly one half is not enough
        ("committee_election", 100, 50, 50, "no_quorum"),
        ("committee_election", 100, 51, 51, "carried"),
        ("committee_election", 99, 49, 49, "no_quorum"),
        ("committee_election", 99, 50, 50, "carried"),
        # more than half of those voting: exactly one half is not enough
        ("committee_election", 100, 60, 30, "lost"),
        ("committee_election", 100, 60, 31, "carried"),
        ("committee_election", 100, 51, 25, "lost"),
        ("committee_election", 100, 51, 26, "carried"),
        # by representatives more than 2/3 vote: 60 of 90 are not enough
        ("committee_election_representatives", 90, 60, 60, "no_quorum"),
        ("committee_election_representatives", 90, 61, 31, "carried"),
        ("committee_election_representatives", 90, 61, 30, "lost"),
        ("committee_election_representatives", 90, 62, 31, "lost"),
        # the run-off: the same turnout, the most votes and at least a third of those voting
        ("committee_runoff", 100, 50, 50, "no_quorum"),
        ("committee_runoff", 100, 51, 17, "carried"),  # exactly one third is enough
        ("committee_runoff", 100, 51, 16, "lost"),
        ("committee_runoff", 100, 52, 17, "lost"),
        ("committee_runoff", 100, 52, 18, "carried"),
        ("committee_runoff_representatives", 90, 60, 60, "no_quorum"),
        ("committee_runoff_representatives", 90, 61, 21, "carried"),
        ("committee_runoff_representatives", 90, 61, 20, "lost"),
    ],
)
def test_the_law_at_its_boundaries(rule, roll, voting, votes, expected):
    poll = elect(rule, roll, (votes, ("1",)), (voting - votes, BLANK))
    assert outcome(poll) == (expected, ["1"] if expected == "carried" else [])
    assert (poll.tally["taking_part"]["heads"], poll.tally["support"]["1"]["heads"]) == (voting, votes)


def test_five_seats_three_are_filled_and_the_run_off_fills_the_rest():
    """Seven stand for five seats. The first round leaves two open: the four best of the others stand again."""
    names = ("甲", "乙", "丙", "丁", "戊", "己", "庚")
    first = elect(
        "committee_election",
        40,
        (12, ("1", "2", "3", "4")),
        (8, ("1", "2", "3", "5")),
        (7, ("1", "6", "7")),
        (3, ("5", "7")),
        seats=5,
        names=names,
    )
    # of thirty voting: 甲 27, 乙 and 丙 20, 丁 12, 戊 11, 庚 10, 己 7
    assert {code: one["heads"] for code, one in first.tally["support"].items()} == {
        "1": 27,
        "2": 20,
        "3": 20,
        "4": 12,
        "5": 11,
        "6": 7,
        "7": 10,
    }
    assert outcome(first) == ("carried", ["1", "2", "3"])
    assert (first.tally["open"], first.tally["runoff"]) == (2, ["4", "5", "7", "6"])
    assert first.rule["runoff"] == "committee_runoff"

    stand_again = [first.sheet.label_of(code) for code in first.tally["runoff"]]
    second = elect(
        first.rule["runoff"],
        40,
        (10, ("1", "3")),  # 丁 and 庚
        (9, ("2", "3")),
        (2, ("4",)),
        (7, ("1",)),
        seats=first.tally["open"],
        names=stand_again,
    )
    # of 28 voting: 丁 17, 戊 9, 庚 19, 己 2; a third are ten
    assert [second.sheet.label_of(code) for code in second.verdict["chosen"]] == ["庚", "丁"]
    assert (second.tally["open"], second.tally["runoff"]) == (0, [])


def test_a_run_off_that_leaves_a_seat_open_names_no_third_round():
    poll = elect("committee_runoff", 20, (4, ("1",)), (3, ("2",)), (6, BLANK), seats=1, names=("甲", "乙"))
    assert outcome(poll) == ("lost", [])  # four of thirteen are less than a third
    assert (poll.tally["open"], poll.tally["runoff"]) == (1, [])


def test_more_pass_than_there_are_seats_and_the_tie_for_the_last_is_said():
    poll = elect("committee_election", 10, (3, ("1", "2")), (3, ("1", "3")), (3, ("2", "3")), seats=2)
    assert outcome(poll) == ("carried", ["1", "2"])  # six of nine for each of the three
    assert poll.tally["tie"] == {"among": ["1", "2", "3"], "by": "order"}
    all_in = elect("committee_election", 10, (4, ("1", "2", "3")), (2, ("2",)), (1, ("3",)), seats=3)
    assert (outcome(all_in), all_in.tally["tie"]) == (("carried", ["2", "3", "1"]), None)


def test_elections_are_offered_by_the_rules_that_elect_and_by_no_other():
    assert [one.code for one in rules_for("election", IN_2026, is_rural=False)] == [
        "committee_election",
        "committee_election_representatives",
        "committee_runoff",
        "committee_runoff_representatives",
    ]
    assert rules_for("election", IN_2026, is_rural=True) == []
    assert [one.code for one in rules_for("stv", IN_2026, is_rural=True)] == ["residents_council"]


@pytest.mark.prove
@pytest.mark.parametrize(
    ("voting", "votes", "expected"),
    [(5_933, 5_933, "no_quorum"), (5_934, 2_968, "carried"), (5_934, 2_967, "lost")],
)
def test_a_whole_community_of_11867_at_its_boundaries(voting, votes, expected, proof):
    poll = elect("committee_election", 11_867, (votes, ("1",)), (voting - votes, BLANK))
    assert outcome(poll) == (expected, ["1"] if expected == "carried" else [])
    proof("voters of a community whose election is decided by one vote", 11_867, f"voters, {voting} voting: {expected}")
