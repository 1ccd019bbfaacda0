"""The pages of the lanes: the forms do the act and keep what was typed; the page says lane, ladder and ending."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from deliberation.cases.queries import waiting_for
from deliberation.matters import actions
from deliberation.matters.models import Lane

from .helpers import matter_at, refreshed
from .lanes import at_step, hazard_found, in_lane, late, prints, raised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def url(matter, act: str = "") -> str:
    if not act:
        return reverse("matters:matter", args=[matter.pk])
    return reverse("matters:act", args=[matter.pk, act])


@pytest.mark.parametrize(
    ("step", "who", "act", "given", "waits_for"),
    [
        ("triage", "lin", "triage", {"outcome": "accept", "lane": "small"}, "assign"),
        ("triage", "lin", "triage", {"outcome": "accept", "lane": "difficult"}, "discuss"),
        ("triage", "lin", "triage", {"outcome": "decline", "words": "不归我们管"}, "second_look"),
        ("second_look", "qian", "second-look", {"agrees": "yes"}, ""),
        ("second_look", "qian", "second-look", {"agrees": "no", "words": "归我们管"}, "triage"),
        ("discuss", "lin", "reclass", {"lane": "hazard", "reason": "要出事"}, "assign"),
        ("discuss", "lin", "pass-up", {"reason": "要钱"}, "discuss"),
        ("discuss", "wang", "withdraw", {"reason": ""}, ""),
    ],
)
def test_the_form_does_the_act(client_of, cast, step, who, act, given, waits_for):
    matter = at_step(step, cast)
    client = client_of(getattr(cast, who))
    assert client.get(url(matter, act)).status_code == 200
    answer = client.post(url(matter, act), given)
    assert (answer.status_code, answer.url) == (302, url(matter))
    assert refreshed(matter).waits_for == waits_for
    assert client.get(url(matter)).status_code == 200


@pytest.mark.parametrize(
    ("step", "who", "act", "given", "field"),
    [
        ("triage", "lin", "triage", {"outcome": "decline", "words": " "}, "words"),
        ("triage", "lin", "triage", {"outcome": "decline", "words": "长" * 600}, "words"),
        ("triage", "lin", "triage", {"outcome": "accept", "lane": "urgent"}, "lane"),
        ("second_look", "qian", "second-look", {"words": "好"}, "agrees"),
        ("second_look", "qian", "second-look", {"agrees": "no", "words": ""}, "words"),
        ("discuss", "lin", "reclass", {"lane": "hazard"}, "reason"),
        ("discuss", "lin", "reclass", {"lane": "regular", "reason": "没变"}, "lane"),
        ("discuss", "lin", "pass-up", {"reason": ""}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field(client_of, cast, step, who, act, given, field):
    matter = at_step(step, cast)
    before = prints()
    answer = client_of(getattr(cast, who)).post(url(matter, act), given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert prints() == before


@pytest.mark.parametrize("act", ["second-look", "reclass", "pass-up", "withdraw"])
def test_a_neighbour_may_not_and_somebody_outside_finds_nothing(client_of, cast, act):
    step = "second_look" if act == "second-look" else "discuss"
    matter = at_step(step, cast)
    for method in ("get", "post"):
        assert getattr(client_of(cast.zhao), method)(url(matter, act)).status_code == 403
        assert getattr(client_of(cast.stranger), method)(url(matter, act)).status_code == 404


def test_who_was_disagreed_with_is_not_offered_to_decline_again(client_of, cast):
    matter = at_step("second_look", cast)
    actions.look_again(matter, by=cast.qian, agrees=False, words="归我们管")
    offered = dict(client_of(cast.lin).get(url(matter, "triage")).context["form"].fields["outcome"].choices)
    assert set(offered) == {"accept", "answer", "return"}


def test_the_page_says_lane_and_how_it_came_in(client_of, cast, photo):
    html = client_of(cast.zhao).get(url(hazard_found(cast, photo))).content.decode()
    for words in ("hazard: fixed first", "It is fixed first; then it is posted what was done.", "found on patrol by"):
        assert words in html


def test_before_triage_no_lane_is_shown(client_of, cast):
    assert "regular: next grid day" not in client_of(cast.zhao).get(url(raised(cast))).content.decode()


def test_the_page_says_who_led_it_and_why_it_went_up(client_of, cast):
    matter = matter_at("discuss", cast)
    actions.escalate_matter(matter, by=cast.lin, reason="要街道出钱。")
    html = client_of(cast.zhao).get(url(matter)).content.decode()
    assert "Who led it" in html
    assert "passed up by Ms 林: 要街道出钱。" in html


def test_the_raiser_reads_both_names_and_both_reasons_and_may_raise_it_anew(client_of, cast):
    matter = at_step("second_look", cast)
    actions.look_again(matter, by=cast.qian, agrees=True, words="可以去找调解员。")
    html = client_of(cast.wang).get(url(matter)).content.decode()
    for words in ("Ms 林", "Mr 钱", "这是邻家自己的事。", "可以去找调解员。", "Not taken on", "Raise it again"):
        assert words in html


def test_the_list_filters_by_lane_and_by_what_is_late(client_of, cast):
    small, difficult = in_lane("small", cast, title="灯泡"), in_lane("difficult", cast, title="围墙")
    client = client_of(cast.lin)
    lists = {lane: {one.pk for one in client.get("/matters/", {"lane": lane}).context["matters"]} for lane in Lane}
    assert lists == {lane: {"small": {small.pk}, "difficult": {difficult.pk}}.get(lane, set()) for lane in Lane}
    assert client.get("/matters/", {"late": "1"}).context["matters"] == []
    with late(small):
        assert [one.pk for one in client_of(cast.lin).get("/matters/", {"late": "1"}).context["matters"]] == [small.pk]


def test_a_raiser_who_does_not_answer_makes_nobody_late_but_stands_among_the_duties(client_of, cast):
    unanswered = matter_at("revise", cast)
    with late(unanswered):
        client = client_of(cast.lin)
        shown = {tab: client.get("/matters/", {"tab": tab, "late": "1"}).context["matters"] for tab in ("all", "mine")}
        assert shown == {"all": [], "mine": []}
        assert client.get("/matters/", {"tab": "waiting"}).context["matters"] == [unanswered]
        assert [duty.kind for duty in waiting_for(cast.lin)] == ["revise"]


def test_each_answer_of_a_triage_stands_beside_what_belongs_to_it(client_of, cast):
    """The style sheet shows the lanes to who accepts, the words to who answers otherwise; typed words stay."""
    matter = matter_at("triage", cast)
    address = reverse("matters:act", args=[matter.pk, "triage"])
    html = client_of(cast.lin).get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    lanes = html.partition('class="triage-lane"')[2].partition('class="triage-words"')[0]
    assert lanes.count('name="lane"') == html.count('name="lane"') == 5
    assert 'name="words"' in html.partition('class="triage-words"')[2]
    assert html.count('name="outcome"') == 4
    assert "may be left empty" not in html.partition("<main")[2]
    style = Path(finders.find("yanxia/components.css")).read_text(encoding="utf-8")
    assert '[value="accept"]:checked' in style
    wrong = client_of(cast.lin).post(address, {"outcome": "", "words": "请写明是哪一盏。"})
    assert (wrong.status_code, "请写明是哪一盏。" in wrong.content.decode()) == (422, True)
