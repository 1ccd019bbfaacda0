"""Consent: nobody objects, or the reasons are heard."""

from __future__ import annotations

import pytest

from votes.counting import consent
from votes.counting.consent import Objection, Tally
from votes.counting.marks import InvalidMarks
from votes.counting.sheets import Sheet

from .sheets import held

YES, ABSTAIN, NO = ("consent",), ("abstain",), ("objection", "晚上太亮，照进卧室")


@pytest.mark.parametrize(
    ("papers", "outcome"),
    [
        ([YES, YES, YES], "carried"),
        ([YES, ABSTAIN, ABSTAIN], "carried"),  # abstentions do not stop it
        ([YES, YES, NO], "lost"),  # one objection does
        ([ABSTAIN, ABSTAIN, ABSTAIN], "lost"),  # nobody consents
        ([YES, None, None], "no_quorum"),
        ([NO, None, None], "no_quorum"),
    ],
)
def test_a_proposal_stands_when_somebody_consents_and_nobody_objects(papers, outcome):
    assert held("consent", papers, Sheet())[1].outcome == outcome


def test_who_is_present_and_silent_does_not_object():
    assert held("consent", [YES, YES, None], Sheet(), present=range(3))[1].outcome == "carried"


def test_every_reason_is_kept_in_the_order_of_the_roll():
    tally, _verdict = held("consent", [("objection", "太贵"), YES, NO], Sheet())
    assert tally.objections == (Objection(0, "太贵"), Objection(2, "晚上太亮，照进卧室"))
    assert (tally.consent.heads, tally.abstain.heads, tally.objection.heads) == (1, 0, 2)
    assert Tally.from_json(tally.as_json()) == tally


@pytest.mark.parametrize("marks", ['"consent"', '"abstain"', '{"objection":"太吵"}'])
def test_marks_are_read_as_they_were_written(marks):
    answer, reason = consent.answer_of(marks)
    assert consent.marks_from([answer, reason] if reason else [answer], Sheet()) == marks


@pytest.mark.parametrize(
    "marks",
    [
        '"objection"',
        '{"objection":""}',
        '{"objection":" 太吵"}',
        '{"objection": "太吵"}',
        '{"objection":3}',
        '{"objection":"a","consent":"b"}',
        "{}",
        "[]",
        "3",
        "null",
        '"yes"',
    ],
)
def test_other_marks_stop_the_count(marks):
    with pytest.raises(InvalidMarks):
        consent.answer_of(marks)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ((), "nothing"),
        (("",), "unknown"),
        (("consent", "太吵"), "unknown"),
        (("consent", "abstain"), "unknown"),
        (("objection",), "no_reason"),
        (("objection", "  "), "no_reason"),
        (("objection", "吵", "贵"), "unknown"),
        (("objection", "吵" * 301), "long_reason"),
    ],
)
def test_what_is_no_answer_to_a_proposal_gives_no_marks(chosen, code):
    with pytest.raises(InvalidMarks) as wrong:
        consent.marks_from(chosen, Sheet())
    assert wrong.value.code == code
