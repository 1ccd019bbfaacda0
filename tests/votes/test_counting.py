"""Golden and boundary cases of the rules, and what must hold for every count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from token import NAME, NUMBER
from tokenize import tokenize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from votes.counting import motion
from votes.counting.gates import gate, still_needed
from votes.counting.marks import Paper
from votes.counting.motion import Tally, deem, judge, marks_from
from votes.counting.roll import Box
from votes.counting.shares import percent, width
from votes.counting.sums import Sums, Weight
from votes.counting.thresholds import Measure, Threshold
from votes.counting.verdict import Verdict
from votes.rules import rule as rule_on
from votes.rules import rules_on

IN_2026 = date(2026, 6, 1)
ALL_RULES = rules_on(IN_2026)


def rule(code: str):
    return rule_on(code, on=IN_2026)


def count(papers, roll, rule, present=(), delivered=()) -> Tally:
    return motion.count(Box(papers, roll, present, delivered), rule)


def marked(seat: int, choice: str) -> Paper:
    return Paper(seat, marks_from([choice]))


def at_least(fraction: str) -> Threshold:
    return Threshold("at_least", Fraction(fraction))


def more_than(fraction: str) -> Threshold:
    return Threshold("more_than", Fraction(fraction))


def held(code: str, *, roll: int, present: int, yes: int, no: int = 0, abstain: int = 0) -> Verdict:
    """A count of equal heads: the first papers are yes, then no, then abstentions; the first seats are present."""
    choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    papers = [marked(seat, choice) for seat, choice in enumerate(choices)]
    tally = count(papers, [Weight(n) for n in range(roll)], rule(code), range(present))
    return judge(tally, rule(code))


@pytest.mark.parametrize(
    ("code", "roll", "present", "yes", "outcome"),
    [
        # representatives' assembly: at least 2/3 present, more than half of those present
        ("representatives_assembly", 603, 402, 202, "carried"),
        ("representatives_assembly", 603, 402, 201, "lost"),  # exactly one half
        ("representatives_assembly", 603, 401, 401, "no_quorum"),
        # residents' assembly: more than half of all present, more than half of those present
        ("residents_assembly", 11_867, 5_934, 2_968, "carried"),
        ("residents_assembly", 11_867, 5_934, 2_967, "lost"),
        ("residents_assembly", 11_867, 5_933, 5_933, "no_quorum"),
        ("residents_assembly", 100, 50, 50, "no_quorum"),  # exactly one half is not more than half
        ("residents_assembly", 100, 51, 26, "carried"),
        # residents' council, house rules
        ("residents_council", 90, 60, 31, "carried"),
        ("residents_council", 90, 60, 30, "lost"),
        ("residents_council", 90, 59, 59, "no_quorum"),
        ("residents_council", 1, 1, 1, "carried"),
        ("residents_council", 1, 1, 0, "lost"),
        # household representatives: more than half present
        ("residents_assembly_households", 212, 107, 54, "carried"),
        ("residents_assembly_households", 212, 107, 53, "lost"),
        ("residents_assembly_households", 212, 106, 106, "no_quorum"),
        # villagers: more than half of the adults, or at least 2/3 of the households or of the members
        ("villagers_assembly", 100, 51, 26, "carried"),
        ("villagers_assembly", 100, 50, 50, "no_quorum"),
        ("villagers_assembly_households", 90, 60, 31, "carried"),
        ("villagers_assembly_households", 90, 60, 30, "lost"),
        ("villagers_assembly_households", 90, 59, 59, "no_quorum"),
        ("villagers_representatives", 45, 30, 16, "carried"),
        ("villagers_representatives", 45, 30, 15, "lost"),
        ("villagers_representatives", 45, 29, 29, "no_quorum"),
    ],
)
def test_assemblies_at_their_boundaries(code, roll, present, yes, outcome):
    assert held(code, roll=roll, present=present, yes=yes).outcome == outcome


@pytest.mark.parametrize(
    ("code", "roll", "yes", "no", "outcome"),
    [
        ("households_written", 90, 31, 29, "carried"),
        ("households_written", 90, 30, 30, "lost"),
        ("households_written", 90, 59, 0, "no_quorum"),
        # a recall: more than half of the voters vote, more than half of those agree
        ("committee_recall", 11_867, 2_968, 2_966, "carried"),
        ("committee_recall", 11_867, 2_967, 2_967, "lost"),
        ("committee_recall", 11_867, 5_933, 0, "no_quorum"),
        # by representatives: more than 2/3, so 60 of 90 are not enough
        ("committee_recall_representatives", 90, 31, 30, "carried"),
        ("committee_recall_representatives", 90, 60, 0, "no_quorum"),
        # what one candidate needs
        ("committee_election", 100, 26, 25, "carried"),
        ("committee_election", 100, 25, 26, "lost"),
        ("committee_election_representatives", 90, 60, 0, "no_quorum"),
        ("committee_runoff", 100, 17, 34, "carried"),  # a third of those voting is enough, if nobody has more
        ("committee_runoff", 100, 16, 35, "lost"),
    ],
)
def test_votes_without_a_meeting_at_their_boundaries(code, roll, yes, no, outcome):
    assert held(code, roll=roll, present=0, yes=yes, no=no).outcome == outcome


def test_no_quorum_is_decided_before_lost():
    assert held("representatives_assembly", roll=603, present=401, yes=0, no=401).outcome == "no_quorum"


def test_silence_of_those_present_counts_against_the_majority():
    assert held("residents_council", roll=9, present=8, yes=4, no=1).outcome == "lost"
    assert held("residents_council", roll=9, present=6, yes=4, no=1).outcome == "carried"


def test_who_casts_takes_part_even_if_nobody_marked_them_present():
    assert held("residents_council", roll=9, present=0, yes=4, no=2).outcome == "carried"


@pytest.mark.parametrize(
    ("threshold", "have", "of", "is_met"),
    [
        (at_least("2/3"), 402, 603, True),
        (at_least("2/3"), 401, 603, False),
        (more_than("1/2"), 5_934, 11_867, True),
        (more_than("1/2"), 5_933, 11_867, False),
        (at_least("2/3"), 60, 90, True),
        (more_than("2/3"), 60, 90, False),
        (more_than("2/3"), 61, 90, True),
        (at_least("3/4"), 111, 148, True),
        (at_least("3/4"), 110, 148, False),
        (more_than("1/2"), 50, 100, False),
        (more_than("1/2"), Decimal("50.01"), Decimal("100.00"), True),
        (more_than("1/2"), Decimal("50.00"), Decimal("100.00"), False),
        (at_least("2/3"), Decimal("66.66"), Decimal("100.00"), False),
        (at_least("2/3"), Decimal("66.67"), Decimal("100.00"), True),
        (at_least("2/3"), 0, 0, False),
        (more_than("1/2"), 0, 0, False),
    ],
)
def test_thresholds_at_their_boundaries(threshold, have, of, is_met):
    assert threshold.is_met(have, of) is is_met


@pytest.mark.parametrize(
    ("threshold", "measure", "have", "of", "missing"),
    [
        (at_least("2/3"), "heads", 131, 212, 11),
        (at_least("2/3"), "heads", 401, 603, 1),
        (at_least("2/3"), "heads", 402, 603, 0),
        (more_than("1/2"), "heads", 5_933, 11_867, 1),
        (more_than("1/2"), "heads", 50, 100, 1),
        (more_than("2/3"), "heads", 60, 90, 1),
        (at_least("3/4"), "heads", 110, 148, 1),
        (at_least("2/3"), "area", Decimal("0.00"), Decimal("100.00"), Decimal("66.67")),
        (at_least("2/3"), "area", Decimal("66.66"), Decimal("100.00"), Decimal("0.01")),
        (at_least("2/3"), "area", Decimal("66.67"), Decimal("100.00"), Decimal("0.00")),
        (more_than("1/2"), "area", Decimal("50.00"), Decimal("100.00"), Decimal("0.01")),
        (more_than("1/2"), "area", Decimal("7851.00"), Decimal("15702.40"), Decimal("0.21")),
    ],
)
def test_still_needed_is_exact(threshold, measure, have, of, missing):
    assert still_needed(threshold, measure, have, of) == missing


def owners(code: str, seats: list[tuple[str, str | None]]) -> Verdict:
    """``[("86.40", "yes"), ("50.00", None), …]``: the area of each owner and the choice, if any."""
    roll = [Weight(number, 1, Decimal(area)) for number, (area, _choice) in enumerate(seats)]
    papers = [marked(number, choice) for number, (_area, choice) in enumerate(seats) if choice]
    return judge(count(papers, roll, rule(code)), rule(code))


@pytest.mark.parametrize(
    ("code", "seats", "outcome", "short"),
    [
        # one big owner (300 of 900 m²) and six small ones (100 m² each)
        ("owners_ordinary", [("300", "yes")] + [("100", "yes")] * 4 + [("100", None)] * 2, "carried", []),
        # four of six heads take part, but without the big owner only 400 of 800 m²
        ("owners_ordinary", [("300", None)] + [("100", "yes")] * 4 + [("100", None)], "no_quorum", ["area"]),
        # two owners hold 700 of 900 m², but they are two of six heads
        ("owners_ordinary", [("350", "yes")] * 2 + [("50", None)] * 4, "no_quorum", ["heads"]),
        # people agree, area does not
        ("owners_ordinary", [("500", "no")] + [("100", "yes")] * 4, "lost", ["area"]),
        # area agrees, people do not
        ("owners_ordinary", [("500", "yes")] + [("100", "no")] * 4, "lost", ["heads"]),
        # exactly one half of both
        ("owners_ordinary", [("100", "yes")] * 3 + [("100", "no")] * 3, "lost", ["heads", "area"]),
        # a hair above one half of the area
        ("owners_ordinary", [("100.01", "yes")] * 2 + [("100.00", "no"), ("100.00", None)], "carried", []),
        # three quarters are enough for the special matter, less is not
        ("owners_special", [("100", "yes")] * 3 + [("100", "no")], "carried", []),
        ("owners_special", [("100", "yes")] * 3 + [("100.01", "abstain")], "lost", ["area"]),
        ("owners_special", [("100", "yes")] * 5 + [("100", "no")] * 2, "lost", ["heads", "area"]),
        # the area falls 0.01 m² short of 2/3
        ("owners_ordinary", [("100.00", "yes")] * 2 + [("100.01", None)], "no_quorum", ["area"]),
    ],
)
def test_the_double_majority_of_owners(code, seats, outcome, short):
    verdict = owners(code, seats)
    assert (verdict.outcome, [one.measure for one in verdict.short_of]) == (outcome, short)


def test_the_special_matter_at_111_and_110_of_148():
    seats = [("80.00", "yes")] * 111 + [("80.00", "no")] * 37
    assert owners("owners_special", seats).outcome == "carried"
    seats[110] = ("80.00", "no")
    verdict = owners("owners_special", seats)
    assert verdict.outcome == "lost"
    assert [(one.needed, one.missing) for one in verdict.short_of] == [(111, 1), (Decimal("8880.00"), Decimal("80.00"))]


def test_one_owner_of_many_units_is_one_head_with_all_the_area():
    roll = [Weight(1, 1, Decimal("900.00")), Weight(2, 1, Decimal("100.00")), Weight(3, 1, Decimal("100.00"))]
    tally = count([marked(1, "yes"), marked(2, "no")], roll, rule("owners_ordinary"))
    assert (tally.yes, tally.no) == (Sums(1, 1, Decimal("900.00")), Sums(1, 1, Decimal("100.00")))
    assert judge(tally, rule("owners_ordinary")).outcome == "lost"


def returned(*, yes: int, no: int, abstain: int, roll: int) -> Tally:
    """A count of equal heads as the papers came back."""
    seats = [Weight(number) for number in range(roll)]
    choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    return count([marked(seat, choice) for seat, choice in enumerate(choices)], seats, rule("households_written"))


def heads(tally: Tally) -> tuple[int, int, int, int]:
    return tally.taking_part.heads, tally.yes.heads, tally.no.heads, tally.abstain.heads


def test_the_court_vector_of_2261_votes():
    plain = returned(yes=995, no=27, abstain=125, roll=2_261)
    silence = Sums(voters=1_071, heads=1_071)  # 43 papers more never reached anybody
    with_silence = deem(plain, silence, rule("households_written"))
    assert (heads(plain), heads(with_silence)) == ((1_147, 995, 27, 125), (2_218, 2_066, 27, 125))
    assert (with_silence.roll.heads, with_silence.returned) == (2_261, plain)
    # as returned: 50.7 % take part, which is no quorum at 2/3
    assert percent(plain.taking_part.heads, 2_261) == "50.7"
    assert at_least("2/3").is_met(plain.taking_part.heads, 2_261) is False
    assert judge(plain, rule("households_written")).outcome == "no_quorum"
    assert held("owners_ordinary", roll=2_261, present=0, yes=995, no=27, abstain=125).outcome == "no_quorum"
    # with silence joined to the majority
    assert percent(with_silence.taking_part.heads, 2_261, 2) == "98.10"
    assert at_least("2/3").is_met(with_silence.taking_part.heads, 2_261) is True
    assert percent(with_silence.yes.heads, 2_261, 2) == "91.38"  # the court's figure
    assert percent(with_silence.yes.heads, with_silence.taking_part.heads, 2) == "93.15"  # the rule's figure
    assert judge(with_silence, rule("households_written")).outcome == "carried"


@pytest.mark.parametrize(
    ("papers", "joined"),
    [((5, 3, 1), (15, 3, 1)), ((1, 3, 2), (1, 13, 2)), ((3, 3, 1), (3, 3, 1)), ((0, 0, 0), (0, 0, 0))],
)
def test_silence_joins_the_largest_group_and_nobody_at_a_tie(papers, joined):
    yes, no, abstain = papers
    result = deem(returned(yes=yes, no=no, abstain=abstain, roll=20), Sums(10, 10), rule("households_written"))
    assert heads(result) == (sum(papers) + 10, *joined)


def test_silence_joins_nobody_where_heads_and_area_disagree():
    roll = [Weight(1, 1, Decimal("900.00")), Weight(2, 1, Decimal("50.00")), Weight(3, 1, Decimal("50.00"))]
    plain = count([marked(1, "no"), marked(2, "yes"), marked(3, "yes")], roll, rule("owners_ordinary"))
    result = deem(plain, Sums(1, 1, Decimal("100.00")), rule("owners_ordinary"))
    assert (result.yes, result.no) == (plain.yes, plain.no)
    assert result.taking_part == Sums(4, 4, Decimal("1100.00"))


def test_no_rule_of_ours_counts_silence():
    assert [one.code for one in ALL_RULES if one.counts_silence] == []


def test_only_a_delivered_paper_makes_silence_count():
    counting = replace(rule("households_written"), counts_silence=True)
    papers, roll = [marked(1, "yes"), marked(2, "yes")], [Weight(number) for number in range(1, 7)]
    assert heads(count(papers, roll, counting, delivered={2, 3, 4, 99})) == (4, 4, 0, 0)
    assert heads(count(papers, roll, rule("households_written"), delivered={2, 3, 4})) == (2, 2, 0, 0)


@pytest.mark.parametrize(
    "papers",
    [
        [marked(9, "yes")],
        [marked(1, "yes"), marked(1, "no")],
        [Paper(1, '"perhaps"')],
        [Paper(1, ' "yes"')],
        [Paper(1, "yes")],
    ],
)
def test_a_paper_that_cannot_be_counted_stops_the_count(papers):
    with pytest.raises(ValueError, match="cannot be counted"):
        count(papers, [Weight(1), Weight(2)], rule("residents_council"))


def test_a_seat_twice_stops_the_count():
    with pytest.raises(ValueError, match="stands on the roll twice"):
        count([], [Weight(1), Weight(1)], rule("residents_council"))


def test_a_drawn_bar_ends_before_the_mark_only_when_the_number_does():
    assert width(Fraction(401, 603)) < width(Fraction(2, 3))
    assert width(Fraction(402, 603)) == width(Fraction(2, 3)) == "66.666666%"
    assert width(Fraction(5, 2)) == "100.000000%"


def test_percentages_are_rounded_half_up():
    assert [percent(1, 3), percent(2, 3), percent(1, 2_000), percent(0, 0), percent(3, 3)] == [
        "33.3",
        "66.7",
        "0.1",
        "0.0",
        "100.0",
    ]


def test_no_float_comes_near_a_count():
    found = []
    for file in (Path(__file__).resolve().parents[2] / "votes").rglob("*.py"):
        with file.open("rb") as source:
            for token in tokenize(source.readline):
                if (token.type == NAME and token.string == "float") or (token.type == NUMBER and "." in token.string):
                    found.append((file.name, token.string))
    assert found == []


# what holds for every count

areas = st.decimals(min_value="0.01", max_value="999.99", places=2)


@st.composite
def elections(draw):
    """A roll, the papers of some of it, and who was present."""
    roll = [Weight(number, 1, draw(areas)) for number in range(draw(st.integers(1, 40)))]
    papers, present = [], set()
    for weight in roll:
        choice = draw(st.sampled_from(["yes", "no", "abstain", None]))
        if choice:
            papers.append(marked(weight.seat, choice))
        if draw(st.booleans()):
            present.add(weight.seat)
    return draw(st.sampled_from(ALL_RULES)), roll, papers, present


@settings(max_examples=150, deadline=None)
@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_papers_and_roll_does_not_matter(election, random):
    rule, roll, papers, present = election
    tally = count(papers, roll, rule, present)
    random.shuffle(papers)
    random.shuffle(roll)
    assert count(papers, roll, rule, present) == tally


@settings(max_examples=150, deadline=None)
@given(elections())
def test_every_paper_is_counted_once(election):
    rule, roll, papers, present = election
    tally = count(papers, roll, rule, present)
    assert tally.yes.voters + tally.no.voters + tally.abstain.voters == len(papers)
    weights = {weight.seat: weight.area for weight in roll}
    assert tally.yes.area + tally.no.area + tally.abstain.area == sum(weights[paper.seat] for paper in papers)
    assert tally.roll.voters == len(roll)
    assert len(papers) <= tally.taking_part.voters <= len(roll)


@settings(max_examples=150, deadline=None)
@given(elections())
def test_one_more_yes_never_hurts(election):
    rule, roll, papers, present = election
    before = judge(count(papers, roll, rule, present), rule).outcome
    rank = {"no_quorum": 0, "lost": 1, "carried": 2}
    voted = {paper.seat for paper in papers}
    for number, paper in enumerate(papers):
        if paper.marks != '"yes"':
            turned = [*papers[:number], marked(paper.seat, "yes"), *papers[number + 1 :]]
            assert rank[judge(count(turned, roll, rule, present), rule).outcome] >= rank[before]
    for weight in roll:
        if weight.seat not in voted:
            more = [*papers, marked(weight.seat, "yes")]
            assert rank[judge(count(more, roll, rule, present), rule).outcome] >= rank[before]


@settings(max_examples=150, deadline=None)
@given(elections())
def test_silence_may_carry_what_is_ahead_and_never_what_is_behind(election):
    rule, roll, papers, present = election
    rule = replace(rule, participants="cast", forms=("written",), counts_silence=True)
    voted = {paper.seat for paper in papers}
    plain = judge(count(papers, roll, rule), rule)
    both = count(papers, roll, rule, delivered=present)
    assert both.returned == count(papers, roll, replace(rule, counts_silence=False))
    assert both.taking_part.voters == len(voted | present)
    if plain.outcome == "carried" and not rule.plurality:
        assert judge(both, rule).outcome == "carried"
    # a run-off is carried by a third of the votes: there what was behind may have carried without the silence
    if judge(both, rule).outcome == "carried" and (plain.outcome != "carried" or not rule.plurality):
        assert both.yes.heads >= max(both.no.heads, both.abstain.heads)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 20_000))
def test_exactly_one_half_is_never_more_than_half(half):
    assert more_than("1/2").is_met(half, 2 * half) is False
    assert more_than("1/2").is_met(half + 1, 2 * half) is True
    assert more_than("1/2").is_met(half, 2 * half - 1) is True


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([one for one in ALL_RULES if not one.plurality]), st.integers(1, 60))
def test_exactly_one_half_carries_under_no_rule_of_the_field(rule, half):
    roll = [Weight(number, 1, Decimal("80.00")) for number in range(2 * half)]
    papers = [marked(weight.seat, "yes" if weight.seat < half else "no") for weight in roll]
    assert judge(count(papers, roll, rule), rule).outcome == "lost"


@settings(max_examples=150, deadline=None)
@given(elections(), st.booleans())
def test_tally_and_verdict_survive_json(election, with_silence):
    rule, roll, papers, present = election
    if with_silence:
        rule = replace(rule, participants="cast", forms=("written",), counts_silence=True)
    tally = count(papers, roll, rule, present, present)
    verdict = judge(tally, rule)
    assert Tally.from_json(tally.as_json()) == tally
    assert Verdict.from_json(verdict.as_json()) == verdict


fractions = st.fractions(min_value=Fraction(1, 20), max_value=Fraction(19, 20), max_denominator=20)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["at_least", "more_than"]), fractions, st.integers(1, 20_000), st.data())
def test_reaching_the_missing_heads_is_enough_and_one_less_is_not(test, fraction, of, data):
    threshold = Threshold(test, fraction)
    have = data.draw(st.integers(0, of))
    missing = still_needed(threshold, "heads", have, of)
    assert threshold.is_met(have + missing, of)
    assert missing == 0 or not threshold.is_met(have + missing - 1, of)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["at_least", "more_than"]), fractions, st.integers(1, 10**8), st.data())
def test_reaching_the_missing_area_is_enough_and_a_hundredth_less_is_not(test, fraction, hundredths, data):
    threshold = Threshold(test, fraction)
    of = Decimal(hundredths).scaleb(-2)
    have = Decimal(data.draw(st.integers(0, hundredths))).scaleb(-2)
    one = gate(threshold, "area", have, of)
    assert one.missing == one.missing.quantize(Decimal("0.01"))
    assert threshold.is_met(have + one.missing, of)
    assert one.missing == 0 or not threshold.is_met(have + one.missing - Decimal("0.01"), of)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([measure for one in ALL_RULES for measure in one.measures]))
def test_measures_survive_json(measure):
    assert Measure.from_json(measure.as_json()) == measure
