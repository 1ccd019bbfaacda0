"""What every method keeps to: its sheet, its marks, and how it stands in the table."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest

from votes.counting import lots
from votes.counting.marks import InvalidMarks, Paper, canonical
from votes.counting.methods import METHODS, method
from votes.counting.roll import Box
from votes.counting.sheets import Option, Sheet
from votes.counting.sums import Weight

from .sheets import BLANK, COUNCIL, NAMES, PAPERS, PROJECTS, SHEETS, held, sheet

WITH_OPTIONS = [code for code, paper in SHEETS.items() if paper.options]
OF_LISTS = [code for code in WITH_OPTIONS if code not in ("score", "dots")]


def test_there_are_fourteen_methods_and_none_is_guessed():
    assert list(METHODS) == list(SHEETS)
    assert all(code == one.CODE for code, one in METHODS.items())
    with pytest.raises(LookupError):
        method("lots")


@pytest.mark.parametrize("code", SHEETS)
def test_a_sheet_of_the_kind_is_taken_and_what_a_paper_says_is_canonical(code):
    METHODS[code].require_sheet(SHEETS[code])
    for chosen in PAPERS[code]:
        marks = METHODS[code].marks_from(chosen, SHEETS[code])
        assert canonical(json.loads(marks)) == marks


@pytest.mark.parametrize(
    ("code", "chosen", "marks"),
    [
        ("one", ("3",), '["3"]'),
        ("some", ("3", "1"), '["1","3"]'),  # the order of the paper
        ("approval", ("4", "2", "1"), '["1","2","4"]'),
        ("election", ("2", "1"), '["1","2"]'),
        ("greedy", ("2", "1"), '["1","2"]'),
        ("irv", ("3", "1", "2"), '["3","1","2"]'),  # the order of preference
        ("stv", ("2", "1"), '["2","1"]'),
        ("score", ("3=2", "1=5", "2=0"), '{"1":5,"3":2}'),
        ("dots", ("1=10",), '{"1":10}'),
        ("dots", ("1=007",), '{"1":7}'),
        ("consent", ("objection", " 太吵 "), '{"objection":"太吵"}'),
    ],
)
def test_marks_in_their_one_form(code, chosen, marks):
    assert METHODS[code].marks_from(chosen, SHEETS[code]) == marks


@pytest.mark.parametrize("code", WITH_OPTIONS)
def test_a_blank_paper_chooses_nothing_and_takes_part(code):
    assert METHODS[code].marks_from(BLANK, SHEETS[code]) == ("{}" if code in ("score", "dots") else "[]")
    tally, verdict = held(code, [BLANK, BLANK, None], SHEETS[code])
    assert (tally.part.taking_part.heads, tally.part.blank.heads) == (2, 2)
    assert (verdict.outcome, verdict.chosen) == ("lost", ())
    assert tally.figures() == {"taking_part": 2, "voters": 3, "blank": 2}


@pytest.mark.parametrize("code", SHEETS)
def test_nobody_votes_and_there_is_no_quorum(code):
    tally, verdict = held(code, [None, None], SHEETS[code])
    assert (verdict.outcome, verdict.chosen) == ("no_quorum", ())
    assert tally.as_json()["method"] == code


@pytest.mark.parametrize(
    ("code", "chosen", "why"),
    [
        *((code, (), "nothing") for code in WITH_OPTIONS),
        *((code, ("9",), "unknown") for code in WITH_OPTIONS),
        *((code, ("1", "1"), "twice") for code in OF_LISTS),
        *((code, ("1", ""), "blank_and_marked") for code in OF_LISTS),
        ("score", ("1=2", ""), "blank_and_marked"),
        ("score", ("1=2", "1=3"), "twice"),
        ("dots", ("1=2", "1=0"), "twice"),
        ("one", ("1", "2"), "too_many"),
        ("some", ("1", "2", "3", "4"), "too_many"),
        ("election", ("1", "2", "3"), "too_many"),
        ("score", ("1=6",), "too_high"),
        ("dots", ("1=6", "2=5"), "too_many_dots"),
        *(
            (code, (f"1={number}",), "not_a_number")
            for code in ("score", "dots")
            for number in ("", "-1", "2.5", "viel", "３")
        ),
        ("score", ("1",), "not_a_number"),
        ("score", ("1=1=1",), "not_a_number"),
    ],
)
def test_what_is_no_vote_says_why(code, chosen, why):
    with pytest.raises(InvalidMarks) as wrong:
        METHODS[code].marks_from(chosen, SHEETS[code])
    assert wrong.value.code == why


def test_what_is_too_much_says_how_much_is_enough():
    for code, chosen, figures in [
        ("some", ("1", "2", "3", "4"), {"most": 3}),
        ("election", ("1", "2", "3"), {"most": 2}),
        ("score", ("1=6",), {"top": 5}),
        ("dots", ("1=6", "2=5"), {"dots": 10, "given": 11}),
    ]:
        with pytest.raises(InvalidMarks) as wrong:
            METHODS[code].marks_from(chosen, SHEETS[code])
        assert wrong.value.figures == figures


def test_limits_that_the_sheet_leaves_out():
    free = sheet(*NAMES)
    assert METHODS["score"].marks_from(("1=5",), free) == '{"1":5}'
    assert METHODS["dots"].marks_from(("1=10",), free) == '{"1":10}'
    for code, chosen in [("score", ("1=6",)), ("dots", ("1=11",)), ("some", ("1", "2")), ("election", ("1", "2"))]:
        with pytest.raises(InvalidMarks):
            METHODS[code].marks_from(chosen, free)


LIKE_MARKS = ['["1"', "", '["1","1"]', '["9"]', '[ "1"]', '[""]', "[1]", '[["1"]]', "1", "null", '"1"', '{"1":true}']


@pytest.mark.parametrize(
    "marks", [*LIKE_MARKS, '{"1":"3"}', '{"1":0}', '{"1":2.0}', '{"1":-1}', '{"9":1}', '{"2":1,"1":1}']
)
@pytest.mark.parametrize("code", SHEETS)
def test_marks_that_the_method_did_not_write_stop_its_count(code, marks):
    with pytest.raises(ValueError, match=r"."):
        METHODS[code].count(Box([Paper(1, marks)], [Weight(1)]), COUNCIL, SHEETS[code])


@pytest.mark.parametrize(("code", "marks"), [("some", '["3","1"]'), ("one", '["1","2"]'), ("dots", '{"1":11}')])
def test_marks_against_the_limits_stop_the_count_too(code, marks):
    with pytest.raises(InvalidMarks):
        METHODS[code].count(Box([Paper(1, marks)], [Weight(1)]), COUNCIL, SHEETS[code])


@pytest.mark.parametrize("code", SHEETS)
@pytest.mark.parametrize("seats", [[1, 1], [1, 9]])
def test_a_second_paper_of_a_seat_and_one_of_no_seat_stop_every_count(code, seats):
    marks = METHODS[code].marks_from(PAPERS[code][0], SHEETS[code])
    with pytest.raises(ValueError, match="this paper cannot be counted"):
        METHODS[code].count(Box([Paper(seat, marks) for seat in seats], [Weight(1), Weight(2)]), COUNCIL, SHEETS[code])


@pytest.mark.parametrize("code", SHEETS)
def test_a_count_under_a_sheet_of_another_kind_stops(code):
    other = Sheet() if SHEETS[code].options else sheet("甲", "乙")
    with pytest.raises(ValueError, match=r"."):
        METHODS[code].count(Box([], [Weight(1)]), COUNCIL, other)


# sheets

FAULTS = [
    Sheet(),
    sheet("甲", "乙", seats=3),
    sheet("甲", "乙", seats=0),
    sheet("甲", "乙", seats=True),
    sheet("甲", "乙", seats="1"),
    sheet("甲", "乙", colour=3),
    sheet("甲", "乙", seed=""),
    sheet("甲", "乙", seed=7),
    sheet("甲", ""),
    Sheet((Option("1", "甲"), Option("1", "乙"))),
    Sheet((Option("1=2", "甲"), Option("2", "乙"))),
    Sheet((Option("", "甲"), Option("2", "乙"))),
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("code", WITH_OPTIONS)
def test_a_sheet_that_cannot_be_counted_is_refused(code, fault):
    if SHEETS[code] is PROJECTS:
        options = tuple(replace(option, cost=Decimal(5)) for option in fault.options)
        fault = Sheet(options, {**fault.limits, "budget": "100"})
    with pytest.raises(ValueError, match=r"."):
        METHODS[code].require_sheet(fault)


@pytest.mark.parametrize("code", [code for code in SHEETS if SHEETS[code] is not PROJECTS])
def test_nothing_costs_money_where_none_is_shared(code):
    with pytest.raises(ValueError, match=r"."):
        METHODS[code].require_sheet(sheet("甲", "乙", costs=["5", "5"]))


@pytest.mark.parametrize("code", ["motion", "consent"])
def test_a_question_with_answers_of_its_own_takes_no_options(code):
    with pytest.raises(ValueError, match="brings its own options"):
        METHODS[code].require_sheet(sheet("甲", "乙"))


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        *((code, {"seats": 2}) for code in ("irv", "greedy", "equal_shares", "consent", "motion")),
        *((code, {"most": 2}) for code in ("one", "approval", "election", "stv", "score")),
        ("dots", {"top": 5}),
        ("score", {"dots": 5}),
        ("some", {"most": 0}),
        ("dots", {"dots": -1}),
        ("greedy", {"budget": 5}),
        ("greedy", {"budget": "0.00"}),
        ("greedy", {"budget": "-5"}),
        ("greedy", {"budget": "1e3"}),
        ("equal_shares", {"budget": "12.345"}),
        ("one", {"budget": "100"}),
        ("consent", {"seed": "7"}),
    ],
)
def test_limits_of_another_method_or_out_of_reason_are_refused(code, limit):
    with pytest.raises(ValueError, match=r"."):
        METHODS[code].require_sheet(replace(SHEETS[code], limits={**SHEETS[code].limits, **limit}))


def test_a_budget_needs_the_sum_and_the_cost_of_each_project():
    for wrong in (
        replace(PROJECTS, limits={}),
        sheet("路灯", "长椅", budget="100"),
        sheet("路灯", "长椅", costs=["5", "-5"], budget="100"),
        sheet("路灯", "长椅", costs=["5", "NaN"], budget="100"),
    ):
        with pytest.raises(ValueError, match=r"."):
            METHODS["greedy"].require_sheet(wrong)
    METHODS["greedy"].require_sheet(sheet("路灯", "长椅", costs=["5", "0"], budget="100"))  # who asks for nothing


def test_one_option_is_enough_in_an_election_alone():
    METHODS["election"].require_sheet(sheet("甲"))
    for code in ("one", "some", "approval", "irv", "stv", "schulze", "score", "dots"):
        with pytest.raises(ValueError, match="too few"):
            METHODS[code].require_sheet(sheet("甲"))


# lots


def test_lots_are_drawn_by_the_digest_of_seed_and_code():
    drawn = lots.drawn(["1", "2", "3", "4"], "7")
    assert drawn == ("4", "3", "2", "1")  # printf %s "7:4" | sha256sum, and so on
    assert [sha256(f"7:{code}".encode()).hexdigest()[:2] for code in drawn] == ["02", "11", "8d", "d7"]
    assert lots.drawn(["3", "1", "4", "2"], "7") == drawn
    assert lots.drawn(["1", "2", "3", "4"], "8") != drawn


def test_a_seed_alone_draws_no_lots():
    assert lots.order_of(sheet(*NAMES, seed="7"), COUNCIL) == ("1", "2", "3", "4")
    assert lots.order_of(sheet(*NAMES, seed="7"), replace(COUNCIL, ties="lots")) == ("4", "3", "2", "1")


@pytest.mark.parametrize("code", WITH_OPTIONS)
def test_equals_come_first_by_the_lots_in_every_method(code):
    """Every option has the same papers and, where there is money, the same cost: only the order can tell them apart."""
    options = sheet("甲", "乙", costs=["100", "100"] if PROJECTS is SHEETS[code] else (), seed="7")
    limits = {"seed": "7"} | ({"budget": "100"} if PROJECTS is SHEETS[code] else {})
    chosen = [("1=1",), ("2=1",)] if code in ("score", "dots") else [("1",), ("2",)]
    half = replace(COUNCIL.measures[0].assent, test="at_least")
    rule = replace(COUNCIL, measures=(replace(COUNCIL.measures[0], assent=half),))
    paper = replace(options, limits=limits)
    if code == "equal_shares":  # one half of the voters cannot pay for it
        chosen = [("1", "2"), ("1", "2")]
    assert held(code, chosen, paper, rule=rule)[1].chosen == ("1",)
    assert held(code, chosen, paper, rule=replace(rule, ties="lots"))[1].chosen == ("2",)
