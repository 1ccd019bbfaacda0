"""The result of every method on the page: who won and why, step by step, in both languages."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from deliberation.matters.queries.board import figures_of
from votes import methodbook
from votes.actions import close_poll
from votes.counting.methods import METHODS
from votes.rendering import outcome_of, result_of

from .ballots_of import CASES, cast_case, closed_case, open_case
from .conftest import make_people

pytestmark = pytest.mark.django_db


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def drawn(poll, language: str) -> str:
    with translation.override(language):
        return text_of(render_to_string("votes/_verdict.html", {"poll": poll}))


def closed(method: str):
    case = CASES[method]
    return closed_case(case, make_people(case.voters, prefix=f"{method}-"))


# what a reader follows, in the order of the page
ENGLISH = {
    "one": (
        "选 定 陈大姐 7 households of the 12 households that took part chose 陈大姐: more than half.",
        "Second: did enough choose 陈大姐?",
        "陈大姐 7 households 周阿姨 3 households",
        "The line in each bar stands at more than half: 7 households are enough.",
        "Took part and chose nothing: 2 households.",
    ),
    "some": (
        "周阿姨, 陈大姐 All 2 have more than half of the 12 households",
        "the last one, 陈大姐, has 7 households.",
    ),
    "approval": ("9 households of the 11 households that took part chose 周阿姨",),
    "election": (
        "当 选 陈大姐, 周阿姨",
        "1 place stays open. In the run-off stand: 吴师傅, 何小林.",
    ),
    "irv": (
        "当 选 陈大姐 13 of 19 votes in round 3: more than half.",
        "Round 1: the first name on each paper 陈大姐 7 votes 周阿姨 6 votes 吴师傅 4 votes 何小林 4 votes",
        "吴师傅, 何小林 are level. They were level in every round, so the order of the paper decides",
        "何小林 has the fewest and is out.",
        "2 to 陈大姐, 1 to 吴师傅, 1 to nobody, for no other name follows.",
        "Round 2 陈大姐 9 votes +2 周阿姨 6 votes 吴师傅 5 votes +1",
        "Without a further name: 1",
        "Round 3 陈大姐 13 votes +4 周阿姨 6 votes 陈大姐 has 13 of 19 votes, more than half: elected.",
        "Without a further name: 2",
    ),
    "stv": (
        "陈大姐, 吴师傅 2 places, quota 12 votes, filled after 4 rounds.",
        "the 33 valid ones in 3 parts, without the remainder, and one more.",
        "陈大姐 has 19 votes and reaches the quota of 12: elected.",
        "陈大姐 has 7 votes more than are needed.",
        "4.42104 to 吴师傅 (12 papers of 0.36842 each), 2.57894 to 周阿姨 (7 papers of 0.36842 each).",
        "Round 2 陈大姐 12 votes −7 周阿姨 8.57894 votes +2.57894",
        "Cut off beyond five places: 0.00002",
        "As many are left as places: 吴师傅 is elected with 9.42104 votes.",
    ),
    "schulze": (
        "陈大姐 is ahead of each of the 3 others.",
        "吴师傅, level with 何小林: the order of the paper decides",
        "1 陈大姐 – 13 more than the other way round 15",
        "陈大姐 over 周阿姨: strongest path 13 votes, the way back 0.",
    ),
    "score": (
        "周阿姨 has 43 points, the next one, 陈大姐, 30 points.",
        "周阿姨 43 points 5 × 5 · 3 × 6 陈大姐 30 points 5 × 6",
    ),
    "dots": ("周阿姨 has 44 dots, the next one, 陈大姐, 36 dots.",),
    "consent": (
        "未 通 过 Not carried 1 objection stops the proposal; it goes back to the meeting.",
        "I can live with it 8 households Abstain 2 households I object 1 household",
        "The objections 晚上太吵，请改到白天。",
    ),
    "greedy": (
        "小花园添四张长椅, 楼道换感应灯, 老人活动室装扶手 ¥7,400 of ¥9,000 are given out, ¥1,600 are left.",
        "楼道换感应灯 ¥3,200 7 supporters · Taken by approvals: ¥6,600 were left.",
        "门口加一组充电桩 ¥12,000 6 supporters · It costs ¥12,000, and ¥3,400 were left.",
    ),
    "equal_shares": (
        "Everybody who took part had an equal share of ¥600.",
        "小花园添四张长椅 ¥2,400 8 supporters · 8 supporters pay ¥300 each.",
        "2 supporters pay ¥450 each; 3 give all they have left, ¥900 together.",
        "楼道换感应灯 ¥3,200 7 supporters · Its supporters have ¥1,800 left together, and it costs ¥3,200.",
    ),
    "equal_shares_completed": (
        "Everybody who took part had an equal share of ¥740: it was raised 140 times by ¥1",
        "2 supporters pay ¥500 each; 5 give all they have left, ¥2,200 together.",
        "What is not done, and why 门口加一组充电桩 ¥12,000 6 supporters · It costs ¥12,000, and ¥1,600 were left.",
    ),
}
CHINESE = {
    "one": "参加的 12 户里有 7 户选陈大姐，超过一半。",
    "some": "周阿姨、陈大姐",
    "approval": "怎么计的票：认可的都选",
    "election": "还空着 1 个名额。 另行选举的候选人：吴师傅、何小林。",
    "irv": "何小林最少，出局。这些票转给各自的下一位： 2 张给陈大姐、1 张给吴师傅、1 张没有写下一位。",
    "stv": "4.42104 票给吴师傅（12 张，每张折 0.36842）、2.57894 票给周阿姨（7 张，每张折 0.36842）。",
    "schulze": "陈大姐胜周阿姨：最强的连线 13 票，反过来 0 票。",
    "score": "周阿姨 43 分，下一个是陈大姐，30 分。",
    "dots": "周阿姨 44 点，下一个是陈大姐，36 点。",
    "consent": "有 1 条反对意见，先停下来，回到会上商量。",
    "greedy": "按票数选上，当时还剩 6,600 元。",
    "equal_shares": "2 位每位出 450 元；另有 3 位把剩下的都出了，一共 900 元。",
    "equal_shares_completed": "其中一元一元加了 140 次",
}


def test_every_method_but_the_motion_has_a_case_a_name_and_a_paragraph():
    assert set(CASES) == set(ENGLISH) == set(CHINESE) == set(METHODS) - {"motion"}
    for method in METHODS:
        assert methodbook.name(method)
        assert bool(methodbook.paragraph(method)) == (method != "motion")


@pytest.mark.parametrize("method", CASES)
def test_a_reader_can_follow_how_it_came_about(method):
    poll = closed(method)
    text, at = drawn(poll, "en"), 0
    for words in ENGLISH[method]:
        found = text.find(words, at)
        assert found >= 0, f"“{words}” is not, or not at its place, in: {text}"
        at = found
    chinese = drawn(poll, "zh-hans")
    assert CHINESE[method] in chinese
    assert methodbook.paragraph(method) in chinese


@pytest.mark.parametrize("method", CASES)
def test_without_a_quorum_nobody_wins(method):
    case = CASES[method]
    people = make_people(case.voters)
    poll = open_case(case, people, present=[])
    cast_case(case, poll, people[:1])
    close_poll(poll, by=people[0])
    result = result_of(poll)
    assert (result.outcome, result.rows, "".join(result.seal)) == ("no_quorum", (), "人数不足")
    text = drawn(poll, "en")
    assert "Without a quorum nothing is counted out" in text
    assert "elected:" not in text


@pytest.mark.parametrize("method", CASES)
def test_papers_that_choose_nothing_elect_nobody(method):
    case = CASES[method]
    people = make_people(case.voters)
    poll = open_case(case, people)
    blank = ("abstain",) if method == "consent" else ("",)
    cast_case(type(case)(method, case.sheet, [(blank, case.voters)], case.rule), poll, people)
    close_poll(poll, by=people[0])
    result = result_of(poll)
    assert (result.outcome, result.is_carried) == ("lost", False)
    assert "".join(result.seal) in ("未选出", "未通过")
    assert drawn(poll, "en")


def test_the_outcome_in_a_few_words():
    with translation.override("en"):
        assert outcome_of(closed("irv")) == "chosen: 陈大姐"
        assert outcome_of(closed("consent")) == "Not carried"
    people = make_people(2, prefix="open")
    assert outcome_of(open_case(CASES["irv"], people)) == ""


def test_what_people_write_as_a_reason_is_text():
    case = CASES["consent"]
    people = make_people(2)
    poll = open_case(case, people)
    papers = [(("objection", "<script>alert(1)</script>"), 2)]
    cast_case(type(case)("consent", case.sheet, papers, case.rule), poll, people)
    close_poll(poll, by=people[0])
    html = render_to_string("votes/_verdict.html", {"poll": poll})
    assert "&lt;script&gt;" in html
    assert "<script" not in html


@pytest.mark.parametrize("method", CASES)
def test_a_result_is_drawn_without_a_query(method):
    poll = closed(method)
    with CaptureQueriesContext(connection) as queries:
        drawn(poll, "en")
    assert len(queries) == 0


def test_the_figures_of_a_notice_are_the_lines_of_its_own_method():
    with translation.override("en"):
        figures = figures_of(closed("irv"))
    assert [(line.name, line.heads) for line in figures.lines] == [
        ("Entitled", "22"),
        ("Took part", "22"),
        ("陈大姐", "13 votes"),
        ("周阿姨", "6 votes"),
    ]
    assert figures.reason == "13 of 19 votes in round 3: more than half."
