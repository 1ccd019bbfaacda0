"""The pages of a meeting, without a socket and without script: forms that lead back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda import actions
from agenda.models import Meeting
from tests.agenda.helpers import Evening, acts, rows, state


def at(name, meeting, **query):
    return reverse(f"agenda:{name}", args=[meeting.pk], query=query or None)


def english(client):
    client.cookies["yanxia_language"] = "en"
    return client


@pytest.fixture
def browser(client_of):
    def make(person):
        person.language = "en"
        person.save()
        return client_of(person)

    return make


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


STATES = ("tabled", "announced", "open", "discussing", "voting", "adjourned")


@pytest.mark.parametrize("step", STATES)
@pytest.mark.parametrize("page", ["meeting", "room", "chair", "projector", "door", "minutes"])
def test_every_page_stands_at_every_state_for_the_chair(evening, cast, browser, step, page):
    getattr(evening, step)()
    response = browser(cast.lin).get(at(page, evening.meeting))
    has_no_minutes_yet = page == "minutes" and step in {"tabled", "announced"}
    assert response.status_code == (404 if has_no_minutes_yet else 200)
    assert "style=" not in response.content.decode()
    assert " on" not in re.findall(r"<[a-z]+ (on[a-z]+)=", response.content.decode())


PAGES_OF = {  # who sees which page of an announced meeting
    "wang": {"meeting": 200, "room": 200, "chair": 403, "projector": 403, "door": 403, "minutes": 404},
    "chen": {"meeting": 200, "room": 200, "chair": 403, "projector": 403, "door": 403, "minutes": 404},
    "clerk": {"meeting": 200, "room": 200, "chair": 403, "projector": 200, "door": 200, "minutes": 404},
    "lin": {"meeting": 200, "room": 200, "chair": 200, "projector": 200, "door": 200, "minutes": 404},
    "stranger": {"meeting": 404, "room": 404, "chair": 404, "projector": 404, "door": 404, "minutes": 404},
    "outsider_head": {"meeting": 404, "room": 404, "chair": 404, "projector": 404, "door": 404, "minutes": 404},
}


@pytest.mark.parametrize("name", PAGES_OF)
def test_who_sees_which_page(evening, cast, browser, name):
    evening.announced()
    client = browser(getattr(cast, name))
    assert {page: client.get(at(page, evening.meeting)).status_code for page in PAGES_OF[name]} == PAGES_OF[name]


@pytest.mark.parametrize("page", ["meeting", "room", "chair", "projector", "door", "minutes"])
def test_a_stranger_to_the_house_is_led_to_the_door(evening, client, page):
    evening.announced()
    response = client.get(at(page, evening.meeting))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/sign-in/")


def test_the_whole_evening_by_forms_alone(evening, cast, browser):
    evening.tabled()
    chair = browser(cast.lin)

    def press(confirm=False):
        page = chair.get(at("chair", evening.meeting)).content.decode()
        code = re.search(r'class="btn-next" name="act" value="([^"]+)"', page)[1]
        number = re.search(r'name="n" value="(\d+)"', page)[1]
        form = {"act": code, "n": number, "page": "chair"}
        answer = chair.post(at("act", evening.meeting), form)
        if confirm:
            assert (answer.status_code, acts(evening.meeting)[-1]) == (200, before)
            answer = chair.post(at("act", evening.meeting), {**form, "confirm": "1"})
        assert (answer.status_code, answer.url) == (303, at("chair", evening.meeting))

    before = acts(evening.meeting)[-1]
    press(confirm=True)
    press()
    for person in (cast.wang, cast.li):
        answer = browser(person).post(at("act", evening.meeting), {"act": "check_in", "page": "room"})
        assert (answer.status_code, answer.url) == (303, at("room", evening.meeting))
    press()
    press()
    before = acts(evening.meeting)[-1]
    press(confirm=True)
    before = acts(evening.meeting)[-1]
    press(confirm=True)
    assert acts(evening.meeting)[2:] == [
        "meeting_announced",
        "meeting_opened",
        "item_taken_up",
        "item_put_to_vote",
        "item_lost",
        "meeting_adjourned",
    ]


def test_a_second_press_of_the_same_page_is_out_of_date(evening, cast, browser):
    evening.open(count=2)
    chair = browser(cast.lin)
    form = {"act": f"take_up:{evening.items[0].pk}", "n": evening.meeting.chain.last_number, "page": "chair"}
    assert chair.post(at("act", evening.meeting), form).status_code == 303
    before, stood = rows(), state(evening.meeting)
    answer = chair.post(at("act", evening.meeting), form)
    assert answer.status_code == 409
    assert "Somebody was quicker" in words(answer)
    assert (rows(), state(evening.meeting)) == (before, stood)


def test_with_htmx_the_doer_gets_only_the_own_sentence(evening, cast, browser):
    evening.discussing()
    answer = browser(cast.wang).post(
        at("act", evening.meeting), {"act": "raise_hand:for"}, headers={"hx-request": "true", "hx-target": "hand-said"}
    )
    assert answer.status_code == 200
    assert words(answer).strip() == "Your hand is up."
    assert 'id="hand-said"' in answer.content.decode()


def test_with_htmx_a_refusal_is_a_sentence_in_place(evening, cast, browser):
    evening.open().present(cast.wang)
    actions.take_up(evening.item, by=cast.lin)
    answer = browser(cast.lin).post(
        at("act", evening.meeting),
        {"act": f"put_to_vote:{evening.item.pk}"},
        headers={"hx-request": "true", "hx-target": "act-said"},
    )
    assert answer.status_code == 409
    assert words(answer).strip() == "No quorum: 1 of the 2 needed are present, 1 more must come."


def test_an_item_of_another_meeting_is_not_reached_through_this_one(evening, cast, browser):
    evening.open()
    other = Evening(cast).open()
    before, stood = rows(), state(other.meeting)
    answer = browser(cast.lin).post(at("act", evening.meeting), {"act": f"take_up:{other.items[0].pk}"})
    assert answer.status_code == 404
    assert (rows(), state(other.meeting)) == (before, stood)


@pytest.mark.parametrize("act", ["", "dance", "take_up:x", "take_up:", "check_in:99999999999999999999", "raise_hand:x"])
def test_nonsense_is_refused_politely(evening, cast, browser, act):
    evening.open()
    before = rows()
    answer = browser(cast.lin).post(at("act", evening.meeting), {"act": act})
    assert answer.status_code in {404, 422}
    assert rows() == before


@pytest.mark.parametrize(
    "form",
    [
        {"act": "put_back:{item}", "n": "9" * 5000},
        {"act": "put_to_vote:{item}", "minutes": "9" * 5000},
        {"act": "put_to_vote:{item}", "minutes": "0"},
    ],
)
def test_figures_beyond_reason_are_refused(evening, cast, browser, form):
    evening.discussing()
    before = rows()
    form = form | {"act": form["act"].format(item=evening.item.pk)}
    answer = browser(cast.lin).post(at("act", evening.meeting), form)
    assert answer.status_code in {409, 422}
    assert rows() == before


def test_a_nul_byte_finds_nothing(evening, cast, browser):
    evening.announced()
    wang = browser(cast.wang)
    assert wang.get(reverse("agenda:meetings"), {"q": "小板凳\0"}).status_code == 200
    assert wang.get(reverse("agenda:join", args=["\0"])).status_code == 404


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1999-12-31T23:59", "2100-01-01T00:00", "9999-12-31T23:59"])
def test_a_meeting_is_called_for_a_day_of_this_century(cast, browser, when):
    """PostgreSQL has no moment before the year 1: one such meeting and no list of them could be shown again."""
    before = rows()
    form = {"title": "第七次", "kind": "council", "place": cast.grid.pk, "starts_at": when}
    answer = browser(cast.lin).post(reverse("agenda:new"), form)
    assert (answer.status_code, "between 2000 and 2099" in words(answer)) == (422, True)
    assert rows() == before


def test_calling_a_meeting(cast, browser):
    client = browser(cast.lin)
    form = {
        "title": "第七次议事会",
        "kind": "council",
        "place": cast.grid.pk,
        "starts_at": "2030-01-05T19:30",
        "venue": "院坝",
    }
    answer = client.post(reverse("agenda:new"), form)
    called = Meeting.objects.get()
    assert (answer.status_code, answer.url) == (302, at("meeting", called))
    assert (called.title, called.place, called.chair, called.state) == ("第七次议事会", cast.grid, cast.lin, "draft")


def test_called_twice_it_is_called_once(cast, browser):
    form = {"title": "第七次", "kind": "council", "place": cast.grid.pk, "starts_at": "2030-01-05T19:30"}
    client = browser(cast.lin)
    answers = [client.post(reverse("agenda:new"), form).status_code for _press in range(2)]
    assert (answers, Meeting.objects.count()) == ([302, 422], 1)


def test_a_form_with_a_fault_keeps_what_was_typed(cast, browser):
    before = rows()
    answer = browser(cast.lin).post(reverse("agenda:new"), {"title": "第七次", "kind": "council", "starts_at": "x"})
    assert answer.status_code == 422
    assert 'value="第七次"' in answer.content.decode()
    assert rows() == before


def test_a_place_that_is_not_mine_is_not_offered(cast, browser):
    form = {"title": "第七次", "kind": "council", "place": cast.other_grid.pk, "starts_at": "2030-01-05T19:30"}
    before = rows()
    assert browser(cast.lin).post(reverse("agenda:new"), form).status_code == 422
    assert rows() == before


def test_joining_by_code(evening, cast, client, browser):
    evening.open()
    url = reverse("agenda:join", args=[evening.meeting.join_code])
    assert "Come in with the card of your home first" in words(english(client).get(url))
    assert client.get(reverse("agenda:join", args=["ZZZZZZ"])).status_code == 404
    wang = browser(cast.wang)
    assert "I am here" in words(wang.get(url))
    assert not evening.meeting.attendances.filter(person=cast.wang).exists()
    wang.post(at("act", evening.meeting), {"act": "check_in", "mode": "in_room", "page": "room"})
    assert evening.meeting.attendances.get(person=cast.wang).mode == "in_room"
    assert browser(cast.stranger).get(url).status_code == 404


def test_the_door_finds_by_name_and_by_room(evening, cast, browser):
    evening.open()
    clerk = browser(cast.clerk)
    assert "赵敏" in words(clerk.get(at("door", evening.meeting, q="赵")))
    found = words(clerk.get(at("door", evening.meeting, q="402")))
    assert ("李建国" in found, "王秀兰" in found) == (True, False)
    form = {"act": f"check_in:{cast.zhao.pk}", "mode": "in_room", "page": "door", "q": "赵"}
    answer = clerk.post(at("act", evening.meeting), form)
    assert answer.url == at("door", evening.meeting, q="赵")
    assert evening.meeting.attendances.get(person=cast.zhao).checked_in_by == cast.clerk


def test_the_list_searches_and_filters(cast, browser):
    Evening(cast).announced()
    other = Evening(cast, kind="owners", rule_code="owners_ordinary").announced()
    Meeting.objects.filter(pk=other.meeting.pk).update(title="业主大会")
    wang = browser(cast.wang)
    url = reverse("agenda:meetings")

    def titles(**query):
        return [meeting.title for meeting in wang.get(url, query).context["page_obj"]]

    assert set(titles()) == {"小板凳议事会", "业主大会"}
    assert titles(q="业主") == ["业主大会"]
    assert titles(kind="council") == ["小板凳议事会"]
    assert titles(when="past") == []


def test_the_minutes_are_read_from_the_record(evening, cast, browser):
    evening.voting().cast_all()
    actions.close_vote(evening.item, by=cast.lin)
    actions.adjourn(evening.meeting, by=cast.lin)
    text = words(browser(cast.wang).get(at("minutes", evening.meeting)))
    for sentence in (
        "Ms 林 took up item 1: “路灯不亮 1”.",
        "The vote on item 1 closed: carried. 3 for, 0 against, 0 abstained.",
        "4 present: 1 in the room, 3 online",
        "在院坝装一盏。",
    ):
        assert sentence in text
    assert "13812345678" not in text


def test_the_number_of_queries_of_no_page_grows(evening, cast, browser):
    evening.discussing()
    client = browser(cast.lin)
    pages = ("meeting", "room", "chair", "projector", "minutes", "door")
    urls = [reverse("agenda:meetings"), *(at(page, evening.meeting) for page in pages)]

    def count(url: str) -> int:
        cache.clear()
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few = {url: count(url) for url in urls}
    for row in range(29):
        evening.items.append(actions.add_item(evening.meeting, by=cast.lin, matter=evening.matter(title=f"事项 {row}")))
        Evening(cast).announced()
    for person in (cast.wang, cast.li, cast.zhao):
        actions.raise_hand(evening.item, by=person, stance="against")
    assert {url: count(url) for url in urls} == few


def test_the_qr_leads_to_the_join_page_and_has_no_style(evening, cast, browser, settings):
    evening.open()
    html = browser(cast.lin).get(at("projector", evening.meeting)).content.decode()
    assert evening.meeting.join_code in html
    assert re.search(r'<svg viewBox="0 0 \d+ \d+"[^>]*><path d="M[0-9Mhvz -]+"/></svg>', html)


@pytest.mark.parametrize(("step", "is_open"), [("announced", False), ("discussing", True)])
def test_whoever_waited_for_the_opening_has_the_buttons_of_the_queue(evening, cast, browser, step, is_open):
    """The form stands there from the beginning; the live region above it says whether it is of use."""
    getattr(evening, step)()
    html = browser(cast.wang).get(at("room", evening.meeting)).text
    assert 'value="raise_hand:for"' in html
    assert ('data-open="yes"' in html) == is_open


def test_only_who_may_call_a_meeting_gets_the_form(cast, browser):
    assert browser(cast.wang).get(reverse("agenda:new")).status_code == 403
    assert browser(cast.lin).get(reverse("agenda:new")).status_code == 200


def test_the_chair_finds_the_own_seat_and_back(evening, cast, browser):
    evening.voting()
    assert f'href="{at("room", evening.meeting)}"' in browser(cast.lin).get(at("chair", evening.meeting)).text
    assert f'href="{at("chair", evening.meeting)}"' in browser(cast.lin).get(at("room", evening.meeting)).text
    assert f'href="{at("chair", evening.meeting)}"' not in browser(cast.wang).get(at("room", evening.meeting)).text
