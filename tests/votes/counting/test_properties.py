"""What holds for every method, whatever the papers are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from votes.counting.methods import METHODS
from votes.counting.roll import Box
from votes.counting.sheets import Sheet
from votes.counting.sums import Sums, Weight
from votes.counting.thresholds import Threshold
from votes.rules import Rule

from .sheets import BLANK, COUNCIL, SHEETS, held, papers

CHOOSING = ("one", "some", "approval", "election")
SCORING = ("score", "dots")
BY_NUMBERS = (*CHOOSING, *SCORING)  # options are compared by one number each
areas = st.integers(0, 300_00).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
rules = st.builds(
    lambda participants, assent, ties, measures, runoff: replace(
        COUNCIL,
        participants=participants,
        ties=ties,
        runoff=runoff,
        measures=tuple(replace(COUNCIL.measures[0], measure=measure, assent=assent) for measure in measures),
    ),
    st.sampled_from(["present", "cast"]),
    st.sampled_from([Threshold("more_than", Fraction(1, 2)), Threshold("at_least", Fraction(1, 3))]),
    st.sampled_from(["order", "lots"]),
    st.sampled_from([("heads",), ("heads", "area")]),
    st.sampled_from(["", "committee_runoff"]),
)


def chosen_on(code: str, paper: Sheet) -> st.SearchStrategy[tuple[str, ...]]:
    """Every vote that the method takes."""
    if code == "motion":
        return st.sampled_from([("yes",), ("no",), ("abstain",)])
    if code == "consent":
        return st.sampled_from([("consent",), ("abstain",), ("objection", "太吵"), ("objection", "太贵")])
    if code in SCORING:
        most = 5 if code == "score" else paper.limit("dots", 10) // len(paper.codes)
        points = st.dictionaries(st.sampled_from(paper.codes), st.integers(0, most), min_size=1)
        return points.map(lambda given: tuple(f"{option}={number}" for option, number in given.items()))
    most = {"one": 1, "some": 3, "election": 2}.get(code, len(paper.codes))
    return st.lists(st.sampled_from(paper.codes), max_size=most, unique=True).map(lambda codes: tuple(codes) or BLANK)


@st.composite
def votes(draw, codes: Sequence[str] = tuple(SHEETS)) -> tuple[str, Sheet, Rule, list[Any], list[Weight], set[int]]:
    """A method, its sheet, a rule, the votes of a roll (``None`` where there is none), the roll, and who is present."""
    code = draw(st.sampled_from(codes))
    paper = SHEETS[code]
    if paper.options:
        paper = replace(paper, limits={**paper.limits, "seed": "2026"})
    roll = [Weight(seat, draw(st.integers(1, 3)), draw(areas)) for seat in range(draw(st.integers(1, 12)))]
    chosen = [draw(st.none() | chosen_on(code, paper)) for _weight in roll]
    present = draw(st.sets(st.sampled_from([weight.seat for weight in roll])))
    return code, paper, draw(rules), chosen, roll, present


@settings(max_examples=60, deadline=None)
@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_roll_never_matters(vote, random):
    code, paper, rule, chosen, roll, present = vote
    one = METHODS[code]
    in_hand = papers(code, chosen, paper)
    before = one.count(Box(in_hand, roll, present), rule, paper)
    random.shuffle(in_hand)
    random.shuffle(roll)
    after = one.count(Box(in_hand, roll, sorted(present, reverse=True)), rule, paper)
    assert after.as_json() == before.as_json()
    assert one.judge(after, rule) == one.judge(before, rule)


@settings(max_examples=60, deadline=None)
@given(votes(), st.permutations(["甲", "乙", "丙", "丁"]))
def test_names_and_notes_never_matter(vote, names):
    code, paper, rule, chosen, roll, present = vote
    tally, verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)
    options = tuple(
        replace(option, label=name, note="备注") for option, name in zip(paper.options, names, strict=False)
    )
    again, same = held(code, chosen, replace(paper, options=options), rule=rule, roll=roll, present=present)
    assert (again.as_json(), same) == (tally.as_json(), verdict)


@settings(max_examples=60, deadline=None)
@given(votes(BY_NUMBERS), st.permutations(["1", "2", "3", "4"]))
def test_every_place_on_the_paper_is_as_good_as_another_but_in_a_tie(vote, order):
    """The options in another order: the same win, unless the tally said that equals were told apart by the order."""
    code, paper, rule, chosen, roll, present = vote
    rule = replace(rule, ties="order")
    tally, verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)
    moved = replace(paper, options=tuple(sorted(paper.options, key=lambda option: order.index(option.code))))
    again, other = held(code, chosen, moved, rule=rule, roll=roll, present=present)
    if tally.tie is None:
        assert set(other.chosen) == set(verdict.chosen)
    else:
        assert again.tie is not None
        assert set(again.tie.among) == set(tally.tie.among)
        assert set(other.chosen) ^ set(verdict.chosen) <= set(tally.tie.among)


def one_mark_more(code: str, paper: Sheet, marks: tuple[str, ...] | None, option: str) -> tuple[str, ...] | None:
    """The same paper with one mark more for ``option``; ``None`` where there is no room for it."""
    said = () if marks in (None, BLANK) else marks
    if code in SCORING:
        points = dict(text.split("=") for text in said)
        points[option] = str(int(points.get(option, 0)) + 1)
        more = tuple(f"{each}={number}" for each, number in points.items())
    else:
        more = (option,) if code == "one" else (*said, option)
    try:
        METHODS[code].marks_from(more, paper)
    except ValueError:
        return None
    return more


@settings(max_examples=60, deadline=None)
@given(votes(BY_NUMBERS))
def test_one_mark_more_never_makes_a_winner_lose(vote):
    code, paper, rule, chosen, roll, present = vote
    verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)[1]
    for winner in verdict.chosen:
        for seat, marks in enumerate(chosen):
            more = one_mark_more(code, paper, marks, winner)
            if marks is None or more is None:  # a new paper would take part, and raise the bar for all
                continue
            better = [*chosen[:seat], more, *chosen[seat + 1 :]]
            assert winner in held(code, better, paper, rule=rule, roll=roll, present=present)[1].chosen


@settings(max_examples=60, deadline=None)
@given(votes(("consent",)))
def test_an_objection_less_never_stops_a_proposal(vote):
    code, paper, rule, chosen, roll, present = vote
    carried = held(code, chosen, paper, rule=rule, roll=roll, present=present)[1].is_carried
    for seat, marks in enumerate(chosen):
        if marks is not None and marks != ("consent",):
            better = [*chosen[:seat], ("consent",), *chosen[seat + 1 :]]
            assert held(code, better, paper, rule=rule, roll=roll, present=present)[1].is_carried >= carried


@settings(max_examples=60, deadline=None)
@given(votes((*CHOOSING, *SCORING, "consent")), st.integers(0, 12))
def test_two_halves_of_a_roll_add_up_to_the_whole(vote, at):
    code, paper, rule, chosen, roll, present = vote

    def part(seats: slice) -> dict[str, Any]:
        in_hand = [one for one in papers(code, chosen, paper) if one.seat in range(len(roll))[seats]]
        return METHODS[code].count(Box(in_hand, roll[seats], present), rule, paper)

    def figures(tally: Any) -> list[Any]:
        part = tally.part
        if code == "consent":
            sums = [tally.consent, tally.abstain, tally.objection]
        else:
            sums = list(tally.support.values()) if code in CHOOSING else list(tally.points.values())
        return [part.roll, part.taking_part, part.blank, *sums]

    first, second, whole = (figures(part(seats)) for seats in (slice(0, at), slice(at, None), slice(None)))
    assert [one + other for one, other in zip(first, second, strict=True)] == whole


@settings(max_examples=60, deadline=None)
@given(votes(("one", "consent")))
def test_every_paper_is_in_one_sum(vote):
    code, paper, rule, chosen, roll, present = vote
    tally, _verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)
    whole = Sums()
    for weight, marks in zip(roll, chosen, strict=True):
        whole = whole.plus(weight) if marks is not None else whole
    parts = tally.support.values() if code == "one" else (tally.consent, tally.abstain, tally.objection)
    assert sum(parts, tally.part.blank) == whole


@settings(max_examples=150, deadline=None)
@given(votes(CHOOSING))
def test_who_wins_against_a_count_by_hand(vote):
    """Shares as fractions, one seat after the other: a way of its own to the same winners."""
    code, paper, rule, chosen, roll, present = vote
    takes_part = [
        weight
        for weight, marks in zip(roll, chosen, strict=True)
        if marks is not None or (rule.participants == "present" and weight.seat in present)
    ]

    def share(measure: str, part: list[Weight], whole: list[Weight]) -> Fraction:
        have, of = (sum(Fraction(getattr(weight, measure)) for weight in weights) for weights in (part, whole))
        return have / of if of else Fraction(0)

    def is_enough(threshold: Threshold, reached: Fraction) -> bool:
        return reached > threshold.fraction or (
            reached == threshold.fraction and threshold.test == "at_least" and reached > 0
        )

    has_quorum = all(is_enough(one.participation, share(one.measure, takes_part, roll)) for one in rule.measures)
    behind = {
        option: [weight for weight, marks in zip(roll, chosen, strict=True) if option in (marks or ())]
        for option in paper.codes
    }
    shares = {
        option: [share(one.measure, weights, takes_part) for one in rule.measures] for option, weights in behind.items()
    }
    passing = {
        option
        for option, reached in shares.items()
        if all(is_enough(one.assent, part) for one, part in zip(rule.measures, reached, strict=True))
    }
    winners: list[str] = []
    while has_quorum and passing and len(winners) < paper.seats:
        best = max(shares[option] for option in passing)
        level = {option for option in passing if shares[option] == best}
        if rule.ties == "lots":
            first = min(level, key=lambda option: sha256(f"2026:{option}".encode()).digest())
        else:
            first = min(level, key=paper.codes.index)
        winners.append(first)
        passing.discard(first)
    tally, verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)
    assert list(verdict.chosen) == winners
    assert verdict.outcome == ("no_quorum" if not has_quorum else "carried" if winners else "lost")
    if has_quorum:
        assert tally.open == paper.seats - len(winners)
        voted = sorted(
            (shares[option] for option in paper.codes if option not in winners and any(shares[option])), reverse=True
        )
        places = 2 * tally.open if rule.runoff else 0
        bar = voted[min(places, len(voted)) - 1] if places and voted else None
        stand_again = {option for option in paper.codes if option not in winners and bar and shares[option] >= bar}
        assert set(tally.runoff) == {option for option in stand_again if any(shares[option])}


@settings(max_examples=60, deadline=None)
@given(votes(SCORING))
def test_points_against_a_count_by_hand(vote):
    code, paper, rule, chosen, roll, present = vote
    points = dict.fromkeys(paper.codes, 0)
    for weight, marks in zip(roll, chosen, strict=True):
        for text in marks or ():
            option, number = text.split("=")
            points[option] += weight.heads * int(number)
    tally, verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)
    assert tally.points == points
    losers = [number for option, number in points.items() if option not in verdict.chosen]
    if verdict.outcome != "no_quorum":
        assert len(verdict.chosen) == min(paper.seats, sum(number > 0 for number in points.values()))
        assert all(points[winner] >= max(losers, default=0) for winner in verdict.chosen)


@settings(max_examples=60, deadline=None)
@given(votes())
def test_a_tally_is_plain_json_with_who_took_part(vote):
    code, paper, rule, chosen, roll, present = vote
    tally, verdict = held(code, chosen, paper, rule=rule, roll=roll, present=present)
    data = tally.as_json()
    assert json.loads(json.dumps(data)) == data
    assert {"method", "roll", "taking_part"} <= data.keys()
    assert data["method"] == code
    assert set(verdict.chosen) <= set(paper.codes)
    assert verdict.is_carried == bool(verdict.chosen) or code in ("motion", "consent")


@settings(max_examples=150, deadline=None)
@given(votes([code for code, paper in SHEETS.items() if paper.options]))
def test_marks_are_read_as_they_were_written(vote):
    """Who cast a paper can be shown it, change nothing and hand it in: it is the same paper."""
    code, paper, _rule, chosen, _roll, _present = vote
    for marks in (METHODS[code].marks_from(one, paper) for one in chosen if one is not None):
        said = json.loads(marks)
        again = [f"{option}={number}" for option, number in said.items()] if isinstance(said, dict) else said
        assert METHODS[code].marks_from(again or BLANK, paper) == marks
