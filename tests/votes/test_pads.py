"""The ballot form of every method as a page without script posts it, what comes of it, and how it is changed."""

from __future__ import annotations

import json
import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from votes.models import Ballot
from votes.queries import ballot_of
from votes.rendering import ballot_panel, ballot_panel_for

from .ballots_of import CASES, open_case
from .conftest import key_of, make_people

pytestmark = pytest.mark.django_db

# what is filled in, the marks it makes, and the receipt in Chinese
FILLED = {
    "one": ({"choice": ["2"]}, ["2"], "周阿姨"),
    "some": ({"choice": ["3", "1"]}, ["1", "3"], "陈大姐、吴师傅"),
    "approval": ({"choice": ["1", "2", "4"]}, ["1", "2", "4"], "陈大姐、周阿姨、何小林"),
    "election": ({"choice": ["1", "2"]}, ["1", "2"], "陈大姐、周阿姨"),
    # a place that is left empty is no place
    "irv": ({"choice": ["3", "", "1", ""]}, ["3", "1"], "1 吴师傅\u20032 陈大姐"),
    "stv": ({"choice": ["3", "1", "", ""]}, ["3", "1"], "1 吴师傅\u20032 陈大姐"),
    "schulze": ({"choice": ["4", "", "", ""]}, ["4"], "1 何小林"),
    "score": ({"choice-1": ["1=5"], "choice-2": ["2=0"], "choice-4": ["4=2"]}, {"1": 5, "4": 2}, "陈大姐 5、何小林 2"),
    "dots": ({"choice": ["1=7", "", "3=3", ""]}, {"1": 7, "3": 3}, "陈大姐 7、吴师傅 3"),
    "consent": ({"choice": ["objection"], "reason": "太吵"}, {"objection": "太吵"}, "反对：太吵"),
    "greedy": ({"choice": ["1", "2"]}, ["1", "2"], "楼道换感应灯、门口加一组充电桩"),
    "equal_shares": ({"choice": ["2"]}, ["2"], "门口加一组充电桩"),
    # together more than the budget: the count takes only what the money pays for
    "equal_shares_completed": (
        {"choice": ["1", "2", "3", "4"]},
        ["1", "2", "3", "4"],
        "楼道换感应灯、门口加一组充电桩、小花园添四张长椅、老人活动室装扶手",
    ),
}
# refused, with what the sentence must speak of
WRONG = {
    "one": ({"choice": ["1", "2"]}, "1"),
    "some": ({"choice": ["1", "2", "3", "4"]}, "3"),
    "approval": ({}, "弃权"),
    "election": ({"choice": ["1", "2", "3", "4"]}, "3"),
    "irv": ({"choice": ["1", "1", "", ""]}, "两次"),
    "stv": ({"choice": ["", "", "", ""]}, "弃权"),
    "schulze": ({"choice": ["2", "2", "2", ""]}, "两次"),
    "score": ({"choice-1": ["1=6"]}, "5"),
    "dots": ({"choice": ["1=7", "2=4", "", ""]}, "11"),
    "consent": ({"choice": ["objection"], "reason": "  "}, "理由"),
    "greedy": ({"choice": ["1"], "blank": ["1"]}, "空白"),
    "equal_shares": ({"choice": ["9"]}, "选票"),
    "equal_shares_completed": ({}, "弃权"),
}


@pytest.fixture
def people():
    return make_people(3)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def form_of(html: str) -> str:
    return re.search(r"<form[^>]*data-ballot-form.*?</form>", html, re.DOTALL)[0]


def offered(html: str) -> dict[str, list[str]]:
    """The fields of the form and the values they can take, hidden ones aside."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        if 'type="hidden"' not in tag:
            name, value = (re.search(rf'{what}="([^"]*)"', tag)[1] for what in ("name", "value"))
            found.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.DOTALL):
        found.setdefault(name, []).extend(re.findall(r'<option value="([^"]*)"', options))
    if "<textarea" in html:
        found["reason"] = []
    return found


def cast(client, poll, fields: dict, key: str = "one", **headers):
    return client.post(f"/votes/{poll.pk}/cast/", {**fields, "key": key_of(key)}, **headers)


@pytest.mark.parametrize("method", CASES)
def test_the_plain_form_casts_and_the_receipt_repeats_it(method, people, client_of):
    poll = open_case(CASES[method], people)
    client = client_of(people[0])
    fields, marks, words = FILLED[method]
    form = offered(form_of(client.get(f"/votes/{poll.pk}/").content.decode()))
    for name, values in fields.items():  # everything that is filled in stands on the form
        assert name == "reason" or set(values) <= set(form[name])
    assert cast(client, poll, fields).status_code == 303
    assert json.loads(ballot_of(poll, people[0]).marks) == marks
    text = text_of(client.get(f"/votes/{poll.pk}/").content.decode())
    assert "您投了： " + words.replace("\u2003", " ") in text


@pytest.mark.parametrize("method", CASES)
def test_who_changes_finds_the_marks_of_before(method, people, client_of):
    poll = open_case(CASES[method], people)
    client = client_of(people[0])
    fields, _marks, _words = FILLED[method]
    cast(client, poll, fields)
    form = form_of(client.get(f"/votes/{poll.pk}/?change=1").content.decode())
    on = re.findall(r'value="([^"]*)"[^>]* checked', form) + re.findall(r'value="([^"]*)" selected', form)
    wanted = [value for name, values in fields.items() if name != "reason" for value in values]
    assert sorted(filter(None, on)) == sorted(value for value in wanted if value and not value.endswith("=0"))
    if "reason" in fields:
        assert f">{fields['reason']}</textarea>" in form


@pytest.mark.parametrize("method", [method for method in CASES if method != "consent"])
def test_to_abstain_is_a_choice_of_its_own(method, people, client_of):
    poll = open_case(CASES[method], people)
    client = client_of(people[0])
    form = offered(form_of(client.get(f"/votes/{poll.pk}/").content.decode()))
    blank = {"choice": [""]} if method == "one" else {"blank": ["1"]}
    assert set(blank) <= set(form)
    empty = {"choice": [""] * 4} if method in ("irv", "stv", "schulze", "dots") else {}
    assert cast(client, poll, {**empty, **blank}).status_code == 303
    assert json.loads(ballot_of(poll, people[0]).marks) == ({} if method in ("score", "dots") else [])
    html = client.get(f"/votes/{poll.pk}/?change=1").content.decode()
    assert "您投了： 弃权" in text_of(html)
    assert re.search(r'value="1?"\s+checked', form_of(html))


@pytest.mark.parametrize("method", CASES)
def test_what_cannot_be_counted_is_refused_with_a_sentence(method, people, client_of):
    poll = open_case(CASES[method], people)
    fields, spoken_of = WRONG[method]
    answer = cast(client_of(people[0]), poll, fields, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_choice")
    assert spoken_of in answer.json()["sentence"]
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("method", CASES)
def test_the_script_is_answered_in_words(method, people, client_of):
    poll = open_case(CASES[method], people)
    client = client_of(people[0])
    fields, _marks, words = FILLED[method]
    answers = [cast(client, poll, fields, headers={"accept": "application/json"}).json() for _twice in range(2)]
    assert [one["state"] for one in answers] == ["recorded", "repeated"]
    assert {one["choice_label"] for one in answers} == {words}
    assert all(one["choice"] == one["current_choice"] for one in answers)


@pytest.mark.parametrize("method", CASES)
def test_the_pad_of_an_audience_belongs_to_nobody_and_reads_in_english(method, people):
    poll = open_case(CASES[method], people)
    with translation.override("en"):
        panel = ballot_panel_for(poll, on_roll=True)
        html = render_to_string("votes/_ballot.html", {"poll": poll, "panel": panel})
    assert (panel.seat, panel.ballot, panel.shows_pad) == (None, None, True)
    assert "checked" not in form_of(html)
    own_words = [option.label for option in poll.sheet.options] + [option.note for option in poll.sheet.options]
    rest = form_of(html)
    for words in filter(None, own_words):
        rest = rest.replace(words, "")
    assert re.findall(r"[\u4e00-\u9fff]+", rest) == []
    assert re.findall(r"\sstyle=|\son\w+=|<script", html) == []


def test_names_and_notes_are_text(people):
    case = CASES["irv"]
    sheet = type(case.sheet)(tuple(type(one)(one.code, f"<b>{one.code}</b>", "<i>n</i>") for one in case.sheet.options))
    poll = open_case(type(case)("irv", sheet, ()), people)
    html = render_to_string("votes/_ballot.html", {"poll": poll, "panel": ballot_panel(poll, people[0])})
    assert "&lt;b&gt;1&lt;/b&gt;" in html
    assert "<i>n" not in html


@pytest.mark.parametrize("method", CASES)
def test_the_rule_and_the_way_to_count_stand_beside_the_question(method, people, client_of):
    poll = open_case(CASES[method], people)
    text = text_of(client_of(people[0]).get(f"/votes/{poll.pk}/").content.decode())
    assert "怎么计票：" in text
    decides_by_majority = method in ("one", "some", "approval", "election")
    assert ("然后这样计票" in text) is not decides_by_majority
