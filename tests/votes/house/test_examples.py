"""The worked examples: their numbers are where the count turns, found again by trying every number."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import translation

from community.models import Place
from votes.counting import motion
from votes.counting.marks import Paper
from votes.counting.roll import Box
from votes.counting.sums import Sums, Weight
from votes.house.examples import examples, size_of
from votes.house.refusals import NobodyToAsk

from .conftest import IN_2026, at_least, more_than, written

PLACE = Place(name="坡上小区", name_en="Poshang Estate")


def told(rule, whole: Sums, language: str = "en") -> list[str]:
    with translation.override(language):
        return examples(rule, whole)


def outcome(rule, roll: int, present: int, yes: int) -> str:
    """The whole count of real papers: ``yes`` agree, the others of those present say no."""
    weights = [Weight(seat) for seat in range(roll)]
    papers = [Paper(seat, '"yes"' if seat < yes else '"no"') for seat in range(present)]
    return motion.judge(motion.count(Box(papers, weights, range(present)), rule), rule).outcome


def test_three_examples_of_76_households():
    council = written("residents_council", PLACE)
    assert told(council, Sums(76, 76)) == [
        "Of 76 households it takes 51 households; with 50 households it is not enough.",
        "With 51 households taking part it passes by 26 households in favour, not by 25 households.",
        "With 76 households taking part it passes by 39 households in favour, not by 38 households.",
    ]


@pytest.mark.parametrize("roll", [1, 2, 3, 7, 60, 76, 90, 148])
@pytest.mark.parametrize(
    ("quorum", "majority"),
    [
        (at_least("2/3"), more_than("1/2")),
        (more_than("2/3"), at_least("3/4")),
        (more_than("1/2"), at_least("2/3")),
        (at_least("9/10"), more_than("2/3")),
    ],
)
def test_the_numbers_are_those_where_the_count_turns(roll, quorum, majority):
    rule = written("residents_council", PLACE, quorum=quorum, majority=majority)
    enough = min(n for n in range(roll + 1) if outcome(rule, roll, n, n) != "no_quorum")
    first, at_quorum, at_full = (
        [int(number) for number in re.findall(r"\d+", sentence)] for sentence in told(rule, Sums(roll, roll))
    )
    assert first == [roll, enough, enough - 1]
    for present, numbers in ((enough, at_quorum), (roll, at_full)):
        yes = min(n for n in range(present + 1) if outcome(rule, roll, present, n) == "carried")
        assert numbers == [present, yes, yes - 1]


def test_owners_are_counted_by_heads_and_by_area():
    owners = written("owners_ordinary", PLACE)
    assert told(owners, Sums(90, 90, Decimal("9000.00"))) == [
        "Of 90 owners and 9,000.00 m² it takes 60 owners and 6,000.00 m²; "
        "with 59 owners or 5,999.99 m² it is not enough.",
        "With 60 owners and 6,000.00 m² taking part it passes by 31 owners and 3,000.01 m² in favour, "
        "not by 30 owners or 3,000.00 m².",
        "With 90 owners and 9,000.00 m² taking part it passes by 46 owners and 4,500.01 m² in favour, "
        "not by 45 owners or 4,500.00 m².",
    ]


def test_where_silence_counts_a_fourth_shows_it_both_ways():
    silent = written("households_written", PLACE, counts_silence=True)
    assert told(silent, Sums(76, 76))[3] == (
        "The paper is handed to 76 households. For: 23 households, against: 15 households, silent: 38 households. "
        "Counted as for: 61 households, that is: Carried. As returned: No quorum."
    )


def test_where_no_majority_is_asked_the_count_alone_decides():
    ranked = written("residents_council", PLACE, methods=("stv",))
    assert told(ranked, Sums(76, 76))[1] == (
        "With 51 households taking part it is decided by the count alone: "
        "order, several are elected (single transferable vote)."
    )


def test_the_size_is_that_of_the_register(cast):
    assert size_of(written("residents_council", cast.grid), cast.grid, IN_2026) == Sums(3, 3, Decimal("0.00"))
    assert size_of(written("owners_ordinary", cast.grid), cast.grid, IN_2026) == Sums(3, 3, Decimal("283.55"))
    nobody = written("residents_council", cast.stairwell, electorate="representatives")
    with pytest.raises(NobodyToAsk):
        size_of(nobody, cast.stairwell, IN_2026)
