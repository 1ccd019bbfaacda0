"""At the door and at the desk: staff record what somebody says, who is told and can put it right or take it back."""

from __future__ import annotations

import re

import pytest

from community.models import Place
from community.notices import inbox
from community.refusals import NotYours, Refused
from deliberation.matters import actions, queries
from deliberation.matters.forms import RaiseForm, first_sentence, raising
from deliberation.matters.models import Matter

from .helpers import acts_of, footprint, sentences_told_to

QUERIES = 13
WORDS = {"text": "楼道的灯坏了三天。晚上老人下楼看不见。", "category": "facilities", "is_anonymous": "no"}


def given(cast, **more):
    return {**WORDS, "for_person": cast.wang.pk, "intake": "door", "place": cast.stairwell.pk, **more}


@pytest.mark.parametrize(
    ("name", "status"),
    [("wang", 403), ("chen", 200), ("lin", 200), ("clerk", 200), ("outsider_head", 404), ("admin", 200)],
)
def test_who_may_record_for_wang(cast, client_of, name, status):
    client = client_of(getattr(cast, name))
    assert client.get(f"/matters/record/?for={cast.wang.pk}").status_code == status
    assert client.post("/matters/record/", given(cast)).status_code == (302 if status == 200 else status)
    assert Matter.objects.count() == (status == 200)


def test_a_steward_records_at_the_door_and_the_person_is_told(cast, client_of):
    answer = client_of(cast.chen).post("/matters/record/", given(cast))

    matter = Matter.objects.get()
    assert answer["Location"] == f"/matters/{matter.pk}/recorded/"
    assert (matter.title, matter.intake, matter.raiser, matter.recorded_by, matter.place) == (
        "楼道的灯坏了三天",
        "door",
        cast.wang,
        cast.chen,
        cast.stairwell,
    )
    assert sentences_told_to(cast.wang) == ["Ms 陈 recorded it for Ms 王."]
    assert inbox(cast.wang).get().url == f"/matters/{matter.pk}/"
    assert client_of(cast.chen).get(answer["Location"]).status_code == 200
    assert client_of(cast.lin).get(answer["Location"]).status_code == 404


def test_a_title_of_ones_own_is_kept_and_a_missing_word_loses_nothing(cast, client_of):
    client = client_of(cast.chen)
    refused = client.post("/matters/record/", given(cast, text="", title="灯", spot="三楼"))
    assert refused.status_code == 422
    assert 'value="三楼"' in refused.text
    client.post("/matters/record/", given(cast, title="三楼的灯", intake="desk"))
    assert list(Matter.objects.values_list("title", "intake")) == [("三楼的灯", "desk")]


def test_a_second_tap_writes_nothing_twice(cast, client_of):
    client = client_of(cast.chen)
    client.post("/matters/record/", given(cast))
    before = footprint()
    assert client.post("/matters/record/", given(cast)).status_code == 422
    assert footprint() == before


def test_who_stands_in_no_register_is_sent_to_the_clerk(cast, client_of):
    page = client_of(cast.chen).get("/matters/record/?who=无此人", headers={"accept-language": "en"})
    assert "ask the clerk" in page.text


def test_a_danger_on_the_round_needs_a_photo_and_nobody_else(cast, client_of, photo):
    client = client_of(cast.chen)
    danger = {"intake": "patrol", "text": "路上有个坑", "place": cast.building.pk, "category": "safety"}
    assert client.post("/matters/record/", danger).status_code == 422
    assert client.post("/matters/record/", {**danger, "photos": [photo()]}).status_code == 302
    matter = Matter.objects.get()
    assert (matter.raiser, matter.intake, matter.lane) == (cast.chen, "patrol", "hazard")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("灯坏了。晚上看不见。", "灯坏了"),
        ("灯坏了", "灯坏了"),
        ("The lamp is out. It is dark.", "The lamp is out"),
        ("  灯\n坏了！快来  ", "灯 坏了"),
        ("一" * 80, "一" * 59 + "…"),
        ("一" * 40 + "，" + "二" * 40, "一" * 40 + "…"),
    ],
)
def test_the_first_sentence_becomes_the_title(text, title):
    assert first_sentence(text) == title


def recorded(cast, **more) -> Matter:
    return actions.raise_matter(
        by=cast.chen,
        for_person=cast.wang,
        title="灯坏了",
        text="楼道的灯坏了。",
        place=cast.stairwell,
        category="facilities",
        intake="door",
        **more,
    )


def test_the_person_puts_it_right_until_it_is_answered(cast, client_of):
    matter = recorded(cast)
    page = client_of(cast.wang).get(f"/matters/{matter.pk}/").text
    assert f"/matters/{matter.pk}/correct/" in page
    assert f"/matters/{matter.pk}/withdraw/" in page

    answer = client_of(cast.wang).post(f"/matters/{matter.pk}/correct/", {"title": "门坏了", "text": "是门，不是灯。"})

    matter.refresh_from_db()
    assert (answer.status_code, matter.title, matter.waits_for) == (302, "门坏了", "triage")
    assert acts_of(matter) == ["matter_raised_for", "matter_corrected"]
    assert sentences_told_to(cast.chen) == ["Ms 王 put right what had been recorded for them."]
    actions.accept_matter(matter, by=cast.lin)
    before = footprint()
    with pytest.raises(Refused) as refused:
        actions.correct_matter(matter, by=cast.wang, title="灯", text="灯")
    assert (refused.value.code, footprint()) == ("not_at_this_step", before)


@pytest.mark.parametrize("name", ["chen", "lin", "li", "qian", "stranger"])
def test_nobody_else_puts_words_into_ones_mouth(cast, name):
    matter = recorded(cast)
    before = footprint()
    with pytest.raises(NotYours):
        actions.correct_matter(matter, by=getattr(cast, name), title="x", text="y")
    assert footprint() == before


def test_the_person_takes_it_back(cast):
    matter = recorded(cast)
    actions.withdraw_matter(matter, by=cast.wang)
    matter.refresh_from_db()
    assert matter.waits_for == ""


@pytest.mark.parametrize(("name", "sees"), [("wang", True), ("li", False)])
def test_the_home_and_the_inbox_say_so(cast, client_of, name, sees):
    matter = recorded(cast)
    client = client_of(getattr(cast, name), headers={"accept-language": "en"})
    assert ("wrote this down for you at your door" in client.get("/").text) is sees
    assert ("open it to put it right or take it back" in client.get("/inbox/").text) is sees
    assert ("wrote this down for you" in client.get(f"/matters/{matter.pk}/").text) is sees


# whose door it is: by search, or place by place


def choices(client, query=""):
    html = client.get(f"/matters/record/{query}", headers={"accept-language": "zh-hans"}).content.decode()
    tiles = re.findall(r'href="\?at=door&amp;in=(\d+)">([^<]+)<', html)
    return [(int(pk), name) for pk, name in tiles], re.findall(r"for=(\d+)", html)


def test_a_home_is_chosen_place_by_place(cast, client_of):
    client = client_of(cast.lin)
    # the estate and the building are the only ones: one chooses the stairwell
    assert choices(client) == ([(cast.first_stairwell.pk, "1单元"), (cast.stairwell.pk, "2单元")], [])
    places, people = choices(client, f"?in={cast.stairwell.pk}")
    assert (places, people) == ([], [str(cast.li.pk), str(cast.wang.pk), str(cast.child.pk)])
    assert client.get(f"/matters/record/?in={cast.other_stairwell.pk}").status_code == 404
    assert client.get("/matters/record/?in=999999").status_code == 404


def test_more_places_than_a_list_holds_are_not_listed(cast):
    found = queries.homes_to_choose(cast.he, cast.commune.pk, limit=1)
    assert ([name for _place, name in found.places], found.has_more) == (["第一网格"], True)


@pytest.mark.parametrize("stairwells", [2, 30])
def test_the_choice_of_homes_asks_the_same_of_a_street_and_of_a_yard(
    cast, client_of, stairwells, django_assert_num_queries
):
    for number in range(stairwells):
        row = {"name": f"{number + 3}单元", "code": f"more-{number}", "level": cast.stairwell.level}
        Place.objects.add_child(cast.building, create_kwargs=row)
    client = client_of(cast.lin)
    client.get("/matters/record/")
    with django_assert_num_queries(QUERIES):
        client.get("/matters/record/")


def test_a_street_officer_finds_a_place_by_words(cast, client_of, monkeypatch):
    monkeypatch.setattr(raising, "MOST_PLACES", 2)
    page = client_of(cast.he).get("/matters/new/?near=坡上 2单元", headers={"accept-language": "zh-hans"})
    offered = re.findall(r'<option value="(\d+)"', page.content.decode())
    assert offered == [str(cast.stairwell.pk)]
    # whatever was chosen stays, also when the words say something else
    form = RaiseForm({"place": str(cast.other_stairwell.pk)}, by=cast.he, near="坡上")
    assert str(cast.other_stairwell.pk) in form.places
