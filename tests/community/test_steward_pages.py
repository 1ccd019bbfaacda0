"""The pages of stewards and absences as each role and as the head of another grid; forms that keep what was typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Absence, StewardLink
from community.stewards import deputy_of, link_households, note_absence, steward_of

WHO = ("wang", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def _linked(cast):
    link_households(cast.chen, [cast.li_home], by=cast.lin)


def statuses(cast, client_of, url: str) -> dict[str, int]:
    return {name: client_of(getattr(cast, name)).get(url).status_code for name in WHO}


def only(*names: str) -> dict[str, int]:
    return {name: 200 if name in names else 404 for name in WHO}


OVER = ("lin", "clerk", "qian", "he", "admin")


def test_the_overview_is_for_those_who_may_link(cast, client_of):
    assert statuses(cast, client_of, "/stewards/") == only(*OVER, "outsider_head")
    assert statuses(cast, client_of, f"/stewards/?place={cast.grid.pk}") == only(*OVER)
    assert statuses(cast, client_of, f"/stewards/at/{cast.stairwell.pk}/") == only(*OVER)


def test_a_stewards_homes_are_for_the_steward_and_those_above(cast, client_of):
    assert statuses(cast, client_of, f"/stewards/{cast.chen.pk}/") == only(*OVER) | {"chen": 302}
    assert statuses(cast, client_of, "/stewards/mine/") == only(*set(WHO) - {"wang"})
    assert statuses(cast, client_of, "/stewards/absences/") == only(*set(WHO) - {"wang"})
    assert statuses(cast, client_of, f"/stewards/absences/?for={cast.chen.pk}") == only("chen", *set(OVER) - {"clerk"})


@pytest.mark.parametrize("url", ["/stewards/?place=9999", "/stewards/?place=x", "/stewards/99/", "/stewards/at/99999/"])
def test_what_is_not_there_is_not_found(cast, client_of, url):
    assert client_of(cast.lin).get(url).status_code == 404


def test_a_passer_by_is_led_to_the_door(client, db):
    assert client.get("/stewards/").status_code == 302


def test_a_grid_head_links_whole_stairwells_by_one_form(cast, client_of):
    client = client_of(cast.lin)
    page = client.get("/stewards/").text
    assert page.count('name="stairwells"') == 2  # 1单元 and 2单元; the linked home of li is left out of the count

    answer = client.post(
        f"/stewards/at/{cast.grid.pk}/link/",
        {"stairwells": [cast.stairwell.pk, cast.first_stairwell.pk], "steward": cast.chen.pk},
    )

    assert (answer.status_code, answer["Location"]) == (302, f"/stewards/?place={cast.grid.pk}")
    assert [steward_of(home) for home in (cast.wang_home, cast.li_home, cast.zhao_home)] == [cast.chen] * 3
    assert "stairwells" not in client.get("/stewards/").text.split("</main>")[0].split('id="link"')[1]


def test_an_incomplete_form_keeps_what_was_ticked(cast, client_of):
    answer = client_of(cast.lin).post(f"/stewards/at/{cast.grid.pk}/link/", {"stairwells": [cast.stairwell.pk]})

    assert answer.status_code == 422
    assert f'value="{cast.stairwell.pk}" id="stairwell-{cast.stairwell.pk}" checked' in answer.text
    assert StewardLink.objects.count() == 1


@pytest.mark.parametrize("name", ["wang", "chen", "outsider_head"])
def test_who_may_not_link_cannot_by_post_either(cast, client_of, name):
    client = client_of(getattr(cast, name))
    for url in (f"/stewards/at/{cast.grid.pk}/link/", f"/stewards/at/{cast.stairwell.pk}/"):
        given = {"stairwells": cast.stairwell.pk, "homes": cast.wang_home.pk, "steward": cast.chen.pk}
        assert client.post(url, given).status_code == 404
    assert StewardLink.objects.count() == 1


def test_chosen_homes_change_hands_or_are_released(cast, client_of):
    client = client_of(cast.lin)
    url = f"/stewards/at/{cast.stairwell.pk}/"

    client.post(url, {"homes": [cast.wang_home.pk], "steward": cast.chen.pk})
    assert steward_of(cast.wang_home) == cast.chen
    client.post(url, {"homes": [cast.wang_home.pk, cast.li_home.pk], "steward": "nobody"})
    assert [steward_of(home) for home in (cast.wang_home, cast.li_home)] == [None, None]
    assert client.post(url, {"homes": [cast.stranger_home.pk], "steward": cast.chen.pk}).status_code == 422


def test_the_stewards_page_calls_everybody_by_name(cast, client_of):
    page = client_of(cast.chen).get("/stewards/mine/").text
    assert f'href="/matters/record/?for={cast.li.pk}"' in page
    assert f"?for={cast.wang.pk}" not in page


def test_the_deputy_finds_the_homes_of_whoever_is_away(cast, client_of):
    today = TODAY()
    note_absence(cast.chen, deputy=cast.outsider_head, since=today, until=today, by=cast.chen)
    client = client_of(cast.outsider_head)
    for url in ("/stewards/mine/", "/matters/record/", f"/stewards/{cast.chen.pk}/"):
        assert f"for={cast.li.pk}" in client.get(url).text


def test_an_absence_is_noted_and_ended_by_form(cast, client_of):
    client, today = client_of(cast.lin), TODAY()
    given = {"since": today, "until": today + timedelta(days=3), "deputy": cast.chen.pk, "reason": ""}

    assert client.post("/stewards/absences/", {**given, "deputy": ""}).status_code == 422
    assert Absence.objects.count() == 0
    assert client.post("/stewards/absences/", given)["Location"] == "/stewards/absences/"
    absence = Absence.objects.get()
    assert (absence.person, deputy_of(cast.lin)) == (cast.lin, cast.chen)
    assert client.post("/stewards/absences/", given).status_code == 422

    assert client_of(cast.chen).post(f"/stewards/absences/{absence.pk}/end/").status_code == 404
    assert client.post(f"/stewards/absences/{absence.pk}/end/").status_code == 302
    assert deputy_of(cast.lin) is None


def test_a_steward_cannot_note_the_absence_of_the_head(cast, client_of):
    given = {"for": cast.lin.pk, "since": TODAY(), "until": TODAY(), "deputy": cast.chen.pk}
    assert client_of(cast.chen).post("/stewards/absences/", given).status_code == 404
    assert Absence.objects.count() == 0


def test_empty_places_say_what_fills_them(cast, client_of):
    StewardLink.objects.all().delete()
    assert "empty" in client_of(cast.chen).get("/stewards/mine/").text
    assert "empty" in client_of(cast.outsider_head).get("/stewards/").text
    assert "empty" in client_of(cast.clerk).get("/stewards/absences/").text
