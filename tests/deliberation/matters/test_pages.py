"""The pages of matters: what each reader finds there, what errors look like, and that no page grows with its rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deliberation.matters import actions
from deliberation.matters.models import Comment, Matter, Review

from .helpers import MOTION, STEPS, footprint, matter_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(cast):
    type(cast.wang).objects.update(language="en")


def url(matter, act="") -> str:
    base = reverse("matters:matter", args=[matter.pk])
    return f"{base}{act}/" if act else base


def links(response) -> set[str]:
    """Where the forms and links of a page's own room lead."""
    html = response.content.decode()
    found = set(re.findall(r'(?:href|action)="(/matters/\d+/[a-z-]+/)', html))
    return {link.split("/")[3] for link in found}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["wang", "lin", "zhao", "qian"])
def test_the_page_of_a_matter_opens_at_every_step(client_of, cast, step, who):
    matter = matter_at(step, cast)
    response = client_of(getattr(cast, who)).get(url(matter))
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count('aria-current="step"') == (0 if step == "ended" else 1)
    assert html.count("graph-token") == (0 if step == "ended" else 1)
    assert "style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("step", "who", "expected"),
    [
        ("triage", "lin", {"triage", "follow", "merge", "pass-up", "photos"}),
        ("triage", "wang", {"follow", "unnamed", "photos", "withdraw"}),
        ("triage", "zhao", {"follow", "me-too"}),
        ("revise", "wang", {"revise", "follow", "unnamed", "photos", "withdraw"}),
        ("discuss", "lin", {"say", "motion", "follow", "merge", "pass-up", "photos", "reclass"}),
        ("discuss", "zhao", {"say", "follow", "me-too"}),
        ("assign", "lin", {"undertaking", "follow", "merge", "pass-up", "photos", "reclass"}),
        ("carry_out", "chen", {"progress", "finish", "follow", "photos"}),
        ("carry_out", "zhao", {"follow", "me-too"}),
        ("review", "wang", {"review", "follow", "unnamed", "photos"}),
        ("review", "lin", {"follow", "photos"}),
        ("review", "zhao", {"review", "follow"}),
        ("ended", "wang", {"follow", "unnamed"}),
    ],
)
def test_a_page_offers_what_its_reader_may_do_and_nothing_else(client_of, cast, step, who, expected):
    matter = matter_at(step, cast)
    assert links(client_of(getattr(cast, who)).get(url(matter))) == expected


def test_a_matter_of_another_circle_is_not_known(client_of, cast):
    matter = matter_at("triage", cast)
    for who in (cast.stranger, cast.outsider_head):
        client = client_of(who)
        assert client.get(url(matter)).status_code == 404
        assert client.get(url(matter, "triage")).status_code == 404
        assert client.post(url(matter, "follow")).status_code == 404
        assert client.get(reverse("matters:matters")).context["page_obj"].paginator.count == 0


def test_a_number_no_row_can_have_is_not_known(client_of, cast):
    client = client_of(cast.lin)
    for number in (2**63, 10**18, 10**30):
        assert client.get(f"/matters/{number}/").status_code == 404
        assert client.post(f"/matters/{number}/say/").status_code == 404


def test_without_signing_in_every_address_leads_to_the_door(client, cast):
    matter = matter_at("triage", cast)
    for address in (url(matter), url(matter, "triage"), reverse("matters:matters"), reverse("matters:raise")):
        assert client.get(address).url == f"/sign-in/?next={address}"


def test_raising_by_the_form(client_of, cast, photo):
    client = client_of(cast.wang)
    page = client.get(reverse("matters:raise"))
    assert page.context["form"]["place"].initial == str(cast.stairwell.pk)
    answer = client.post(
        reverse("matters:raise"),
        {
            "title": "路灯不亮",
            "text": "晚上看不清。",
            "place": cast.building.pk,
            "spot": "坡上路口",
            "category": "facilities",
            "is_anonymous": "yes",
            "photos": [photo(), photo("two.jpg")],
        },
    )
    matter = Matter.objects.get()
    assert answer.url == url(matter)
    assert (matter.raiser, matter.place, matter.is_anonymous, matter.photos.count()) == (
        cast.wang,
        cast.building,
        True,
        2,
    )


def test_a_form_that_lacks_something_keeps_what_was_typed(client_of, cast):
    before = footprint()
    answer = client_of(cast.wang).post(
        reverse("matters:raise"),
        {"title": "", "text": "晚上看不清。", "place": cast.building.pk, "category": "safety", "is_anonymous": "no"},
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["title"]
    assert "晚上看不清。" in answer.content.decode()
    assert footprint() == before


def test_a_place_of_another_circle_cannot_be_chosen(client_of, cast):
    before = footprint()
    answer = client_of(cast.wang).post(
        reverse("matters:raise"),
        {"title": "灯", "text": "坏了", "place": cast.other_building.pk, "category": "safety", "is_anonymous": "no"},
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["place"])
    assert footprint() == before


def test_staff_find_a_resident_and_record_for_them(client_of, cast):
    client = client_of(cast.chen)
    found = client.get(reverse("matters:raise"), {"who": "王秀兰 502"}).context["found"]
    assert [(home.person, home.label) for home in found] == [(cast.wang, "3栋2单元502")]
    assert client.get(reverse("matters:raise"), {"who": "孙立"}).context["found"] == []
    assert client.get(reverse("matters:raise"), {"for": cast.stranger.pk}).status_code == 404
    client.post(
        reverse("matters:raise"),
        {
            "for_person": cast.wang.pk,
            "title": "灯",
            "text": "坏了",
            "place": cast.building.pk,
            "category": "safety",
            "is_anonymous": "no",
        },
    )
    matter = Matter.objects.get()
    assert (matter.raiser, matter.recorded_by) == (cast.wang, cast.chen)


def test_a_resident_records_for_nobody(client_of, cast):
    client = client_of(cast.wang)
    assert client.get(reverse("matters:raise"), {"who": "李"}).context["found"] == []
    assert client.get(reverse("matters:raise"), {"for": cast.li.pk}).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "words", "waits_for"),
    [("accept", "", "discuss"), ("answer", "已经报修。", "review"), ("return", "哪一盏？", "revise")],
)
def test_triage_by_the_form(client_of, cast, outcome, words, waits_for):
    matter = matter_at("triage", cast)
    answer = client_of(cast.lin).post(url(matter, "triage"), {"outcome": outcome, "words": words})
    assert answer.url == url(matter)
    matter.refresh_from_db()
    assert matter.waits_for == waits_for


def test_an_answer_needs_words(client_of, cast):
    matter = matter_at("triage", cast)
    before = footprint()
    answer = client_of(cast.lin).post(url(matter, "triage"), {"outcome": "answer", "words": " "})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["words"])
    assert footprint() == before


def test_sent_twice_it_is_done_once(client_of, cast):
    matter = matter_at("triage", cast)
    client = client_of(cast.lin)
    assert client.post(url(matter, "triage"), {"outcome": "accept"}).status_code == 302
    before = footprint()
    again = client.post(url(matter, "triage"), {"outcome": "accept"})
    assert again.status_code == 409
    assert footprint() == before


def test_what_one_may_see_but_not_do_answers_with_a_sentence(client_of, cast):
    matter = matter_at("triage", cast)
    answer = client_of(cast.zhao).post(url(matter, "triage"), {"outcome": "accept"})
    assert answer.status_code == 403
    assert "This is not yours to do." in answer.content.decode()


def test_saying_something_by_the_form(client_of, cast):
    matter = matter_at("discuss", cast)
    client = client_of(cast.zhao)
    lacking = client.post(url(matter, "say"), {"stance": "for", "text": ""})
    assert (lacking.status_code, list(lacking.context["say_form"].errors)) == (422, ["text"])
    assert client.post(url(matter, "say"), {"stance": "for", "text": "好。"}).url == f"{url(matter)}#discussion"
    first = Comment.objects.get()
    page = client_of(cast.li).get(url(matter), {"answer": first.pk})
    assert f'name="parent" value="{first.pk}"' in page.content.decode()
    client_of(cast.li).post(url(matter, "say"), {"stance": "against", "text": "太贵。", "parent": first.pk})
    assert first.answers.get().author == cast.li


def test_hidden_words_are_not_in_the_page_of_others(client_of, cast):
    matter = matter_at("discuss", cast)
    comment = actions.say(matter, by=cast.zhao, text="难听的话", stance="against")
    actions.report_comment(comment, by=cast.li, reason="骂人")
    assert "骂人" in client_of(cast.lin).get(url(matter)).content.decode()
    assert "骂人" not in client_of(cast.zhao).get(url(matter)).content.decode()
    actions.hide_comment(comment, by=cast.lin, reason="请对事不对人")
    seen = {who: client_of(getattr(cast, who)).get(url(matter)).content.decode() for who in ("zhao", "lin", "li")}
    assert {who: ("难听的话" in html) for who, html in seen.items()} == {"zhao": True, "lin": True, "li": False}
    assert "This contribution was hidden." in seen["li"]
    assert "Hidden: 请对事不对人" in seen["zhao"]
    for address in (url(matter), url(matter) + "?history=all", reverse("hall:inbox")):
        assert "请对事不对人" not in client_of(cast.li).get(address).content.decode()


def test_an_anonymous_raiser_is_named_to_nobody_but_who_looks_after_it(client_of, cast):
    matter = matter_at("triage", cast, is_anonymous=True)
    actions.return_matter(matter, by=cast.lin, reason="哪一盏？")
    actions.revise_matter(matter, by=cast.wang, title="路灯不亮", text="坡上那盏。")
    actions.answer_matter(matter, by=cast.lin, answer="明天来修。")
    actions.review_matter(matter, by=cast.wang, outcome="half", stars=3)
    for address in (url(matter), url(matter) + "?history=all", reverse("matters:matters")):
        html = client_of(cast.zhao).get(address).content.decode()
        assert "王" not in html
    assert "Ms 王" in client_of(cast.lin).get(url(matter)).content.decode()


def test_a_photo_is_shown_to_those_who_may_know_of_the_matter(client_of, cast, photo):
    matter = matter_at("triage", cast, photos=[photo()])
    shown = matter.photos.get()
    address = reverse("matters:photo", args=[matter.pk, shown.pk])
    answer = client_of(cast.zhao).get(address)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert client_of(cast.stranger).get(address).status_code == 404
    other = matter_at("triage", cast, title="另一件")
    assert client_of(cast.zhao).get(reverse("matters:photo", args=[other.pk, shown.pk])).status_code == 404


def test_the_way_to_a_vote_is_shown_to_its_voters_only(client_of, cast):
    matter = matter_at("assign", cast)
    way = f"/votes/{matter.decisions.get().poll_id}/"
    shown = {name: way in client_of(getattr(cast, name)).get(url(matter)).content.decode() for name in ("wang", "qian")}
    assert shown == {"wang": True, "qian": False}
    assert client_of(cast.wang).get(way).status_code == 200


def test_a_photo_whose_file_is_gone_is_not_known(client_of, cast, photo):
    matter = matter_at("triage", cast, photos=[photo()])
    shown = matter.photos.get()
    shown.attachment.image.delete(save=False)
    answer = client_of(cast.wang).get(reverse("matters:photo", args=[matter.pk, shown.pk]))
    assert answer.status_code == 404


def test_work_and_review_by_the_forms(client_of, cast, photo):
    matter = matter_at("assign", cast)
    lin, chen = client_of(cast.lin), client_of(cast.chen)
    lacking = lin.post(url(matter, "undertaking"), {"task": "装灯", "person": "", "deadline": "2099-01-01"})
    assert (lacking.status_code, list(lacking.context["form"].errors)) == (422, ["person"])
    late = lin.post(url(matter, "undertaking"), {"task": "装灯", "person": cast.chen.pk, "deadline": "2020-01-01"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["deadline"])
    never = lin.post(url(matter, "undertaking"), {"task": "装灯", "person": cast.chen.pk, "deadline": "9999-12-31"})
    assert (never.status_code, list(never.context["form"].errors)) == (422, ["deadline"])
    lin.post(url(matter, "undertaking"), {"task": "装灯", "person": cast.chen.pk, "deadline": "2099-01-01"})
    chen.post(url(matter, "progress"), {"text": "杆子到了。", "photos": [photo()], "moment": "before"})
    chen.post(url(matter, "finish"), {"report": "灯亮了。", "photos": [photo()]})
    matter.refresh_from_db()
    assert matter.waits_for == "review"
    assert sorted(matter.photos.values_list("moment", flat=True)) == ["after", "before"]
    wang = client_of(cast.wang)
    assert wang.get(url(matter, "review")).status_code == 200
    lacking = wang.post(url(matter, "review"), {"outcome": "solved"})
    assert (lacking.status_code, list(lacking.context["form"].errors)) == (422, ["stars"])
    wang.post(url(matter, "review"), {"outcome": "solved", "stars": "5", "words": "亮堂了"})
    review = Review.objects.get()
    assert (review.outcome, review.stars, review.words) == ("solved", 5, "亮堂了")
    assert 'value="solved" id="id_outcome_0" checked' in wang.get(url(matter, "review")).content.decode().replace(
        ' class="input"', ""
    )


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 3),
        ({"tab": "mine"}, 3),
        ({"tab": "waiting"}, 1),
        ({"tab": "followed"}, 1),
        ({"tab": "ended"}, 0),
        ({"stage": "discuss"}, 1),
        ({"category": "facilities"}, 3),
        ({"q": "水管"}, 1),
        ({"q": "002"}, 0),
        ({"q": "nothing"}, 0),
        ({"stage": "nonsense", "place": "x", "page": "99", "tab": "?"}, 3),
    ],
)
def test_the_list_filters_and_searches(client_of, cast, asked, count):
    matter_at("review", cast, title="水管漏")
    matter_at("triage", cast, title="门禁坏")
    followed = matter_at("discuss", cast)
    actions.follow(followed, by=cast.wang)
    page = client_of(cast.wang).get(reverse("matters:matters"), asked)
    assert page.context["page_obj"].paginator.count == count


def test_a_matter_is_found_by_its_number(client_of, cast):
    matter = matter_at("triage", cast)
    matter_at("triage", cast, title="另一件")
    page = client_of(cast.wang).get(reverse("matters:matters"), {"q": matter.number})
    assert [one.pk for one in page.context["matters"]] == [matter.pk]


def _queries(client, address) -> int:
    from django.db import connection

    client.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("tab", ["all", "waiting"])
def test_the_list_asks_no_more_with_thirty_matters(client_of, cast, tab):
    matter_at("triage", cast)
    client, address = client_of(cast.lin), reverse("matters:matters") + f"?tab={tab}"
    one = _queries(client, address)
    for n in range(29):
        matter_at("triage", cast, title=f"第{n}件", by=[cast.wang, cast.li, cast.zhao][n % 3])
    assert _queries(client, address) == one


def test_the_page_of_a_matter_asks_no_more_with_thirty_of_everything(client_of, cast):
    matter = matter_at("discuss", cast)
    first = actions.say(matter, by=cast.zhao, text="一", stance="for")
    actions.say(matter, by=cast.li, text="答", stance="for", parent=first)
    actions.report_comment(first, by=cast.li, reason="请看")
    actions.edit_comment(first, by=cast.zhao, text="一一", stance="for")
    client = client_of(cast.lin)
    one = _queries(client, url(matter))
    for n in range(15):
        said = actions.say(matter, by=[cast.wang, cast.li][n % 2], text=f"第{n}句", stance="for")
        actions.say(matter, by=cast.zhao, text=f"答{n}", stance="against", parent=said)
        actions.edit_comment(said, by=said.author, text=f"改{n}", stance="neutral")
        actions.report_comment(said, by=cast.zhao, reason="请看")
    assert _queries(client, url(matter)) == one


def test_the_page_in_review_asks_no_more_with_thirty_reviews(client_of, cast):
    matter = matter_at("review", cast)
    turn = matter.review_rounds.get()
    neighbours = [type(cast.wang).objects.create(username=f"n{n}", full_name=f"邻{n}") for n in range(30)]
    Review.objects.create(round=turn, person=neighbours[0], outcome="solved", stars=5)
    client = client_of(cast.zhao)
    one, page = _queries(client, url(matter)), _queries(client, url(matter, "review"))
    for neighbour in neighbours[1:]:
        Review.objects.create(round=turn, person=neighbour, outcome="half", stars=3)
    assert (_queries(client, url(matter)), _queries(client, url(matter, "review"))) == (one, page)


@pytest.mark.parametrize(("who", "finds"), [("wang", True), ("lin", True), ("zhao", False)])
def test_the_meeting_of_another_stairwell_is_named_and_leads_nowhere(client_of, cast, who, finds):
    matter = matter_at("discuss", cast)
    actions.table_matter(
        matter,
        by=cast.lin,
        motion=actions.draft_motion(matter, by=cast.lin, **MOTION),
        at=timezone.now() + timedelta(days=3),
        title="小板凳议事会",
        url="/meetings/1/",
        place=cast.stairwell,
    )
    html = client_of(getattr(cast, who)).get(url(matter)).content.decode()
    assert "小板凳议事会" in html
    assert ('href="/meetings/1/"' in html) is finds


def opened(html: str) -> list[bool]:
    return [bool(tag) for tag in re.findall(r'<details class="fold[^>]*?( open)?>', html)]


@pytest.mark.parametrize("size", ["", "elder"])
def test_what_is_not_asked_now_is_folded_and_a_link_unfolds_the_discussion(client_of, cast, size):
    matter = matter_at("discuss", cast)
    client = client_of(cast.li)
    client.cookies["yanxia_text_size"] = size
    folded = client.get(url(matter)).content.decode()
    # where it stands, discussion, what happened
    assert opened(folded) == [False, False, False]
    assert 'href="?say=1#say"' in folded
    assert opened(client.get(f"{url(matter)}?say=1").content.decode()) == [False, True, False]
    assert opened(client.post(url(matter, "say"), {"text": "", "stance": "for"}).content.decode())[1]


def test_a_fold_says_how_much_is_in_it(client_of, cast):
    matter = matter_at("discuss", cast)
    for words in ("好。", "早点修。"):
        actions.say(matter, by=cast.li, text=words, stance="for")
    html = " ".join(client_of(cast.li).get(url(matter)).content.decode().split())
    assert re.findall(r'<h2 id="[a-z-]+">([^<]+)</h2> <span class="meta"> ([^<]+) </span>', html) == [
        ("Discussion", "2 contributions"),
        ("What happened", "2 entries"),
    ]


def test_the_five_steps_are_told_once(client_of, cast):
    html = client_of(cast.li).get(url(matter_at("discuss", cast))).content.decode()
    assert [html.count(name) for name in ('class="steps steps-full"', 'class="step-seal"', 'class="flow')] == [1, 10, 0]
