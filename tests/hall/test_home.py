"""Home by role: what it says waits, and that nothing on it grows the number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from agenda import actions as agenda
from agenda.models import Meeting
from agenda.queries import upcoming_for
from community.models import Person
from deliberation.matters import actions
from hall import queries
from tests.deliberation.matters.helpers import matter_at
from votes.actions import cast_ballot

RESIDENTS = ("wang", "li", "zhao", "stranger")
STAFF = ("chen", "lin", "clerk", "qian", "he", "admin", "outsider_head")


def raise_some(cast, count: int) -> None:
    for number in range(count):
        actions.raise_matter(
            by=cast.zhao, title=f"第{number}盏灯不亮", text="看不清路。", place=cast.building, category="facilities"
        )


def test_a_stranger_reads_what_this_is_and_both_ways_in(client, db):
    page = client.get("/").content.decode()
    assert 'href="/sign-in/"' in page
    assert 'name="text_size"' in page
    assert 'name="language"' in page
    assert "tabbar" not in page


@pytest.mark.parametrize("name", RESIDENTS)
def test_a_resident_is_greeted_and_may_raise(name, cast, client_of):
    response = client_of(getattr(cast, name)).get("/")
    assert response.templates[0].name == "hall/resident.html"
    assert 'href="/matters/new/"' in response.content.decode()


@pytest.mark.parametrize("name", STAFF)
def test_staff_read_what_waits(name, cast, client_of):
    matter_at("triage", cast)
    response = client_of(getattr(cast, name)).get("/")
    assert response.templates[0].name == "hall/staff.html"
    waiting = [each.duty.kind for each in response.context["duties"]]
    assert waiting == (["triage"] if name == "lin" else [])


def test_a_secretary_sees_the_grids_with_their_open_matters(cast, client_of):
    matter_at("triage", cast)
    lines = client_of(cast.qian).get("/").context["circles"]
    assert [(line.place.pk, line.open, line.late) for line in lines] == [
        (cast.grid.pk, 1, 0),
        (cast.other_grid.pk, 0, 0),
    ]
    assert [line.head for line in lines] == [cast.lin, cast.outsider_head]


def test_no_grid_is_late_with_what_its_raiser_has_not_completed(cast, client_of):
    returned, unread = matter_at("revise", cast), matter_at("triage", cast, title="井盖")
    with time_machine.travel(returned.due_at + timedelta(minutes=1), tick=True):
        lines = client_of(cast.qian).get("/").context["circles"]
    assert unread.due_at < returned.due_at
    assert [(line.open, line.late) for line in lines] == [(2, 1), (0, 0)]


def test_elder_mode_has_a_home_of_its_own(cast, client_of):
    Person.objects.filter(pk=cast.wang.pk).update(text_size="elder")
    response = client_of(cast.wang).get("/")
    assert response.templates[0].name == "hall/resident_elder.html"
    assert 'data-size="elder"' in response.content.decode()


def test_own_matters_and_those_around_are_kept_apart(cast, client_of):
    own = matter_at("discuss", cast)
    raise_some(cast, 2)
    context = client_of(cast.wang).get("/").context
    assert context["first"] == own
    assert [step.state for step in context["steps"]] == ["done", "now", "next", "next", "next"]
    assert [matter.title for matter in context["around"]] == ["第1盏灯不亮", "第0盏灯不亮"]


def test_a_neighbour_of_another_grid_sees_none_of_it(cast, client_of):
    matter_at("discuss", cast)
    assert list(client_of(cast.stranger).get("/").context["around"]) == []


def test_an_anonymous_raiser_stays_a_resident_to_neighbours(cast, client_of):
    matter_at("triage", cast, is_anonymous=True)
    with override("en"):
        page = client_of(cast.li, headers={"accept-language": "en"}).get("/").content.decode()
    assert "raised by a resident" in page
    assert "Ms 王" not in page


@pytest.mark.parametrize("name", ["chen", "clerk", "lin"])
def test_no_list_names_an_anonymous_raiser(cast, client_of, name):
    """A steward, or the head of another grid who lives here, is staff too; who looks after it reads it on its page."""
    actions.follow(matter_at("triage", cast, is_anonymous=True), by=getattr(cast, name))
    page = client_of(getattr(cast, name), headers={"accept-language": "en"}).get("/me/").content.decode()
    assert "raised by a resident" in page
    assert "王" not in page


def test_the_home_asks_as_often_with_thirty_matters_as_with_one(cast, client_of):
    names = ("wang", "zhao", "lin", "qian", "admin")
    clients = {name: client_of(getattr(cast, name)) for name in names}

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            clients[name].get("/")
        return len(queries)

    matter_at("triage", cast)
    raise_some(cast, 4)
    for client in clients.values():
        client.get("/")
    few = {name: asked(name) for name in names}
    assert max(few.values()) <= 15
    for number in range(30):
        words = {"title": f"再说第{number}件", "text": "看不清路。", "category": "safety"}
        actions.raise_matter(by=cast.zhao, place=cast.building, **words)
    assert {name: asked(name) for name in names} == few


def test_an_open_vote_leads_into_the_room_until_one_has_voted(cast, client_of):
    matter = matter_at("discuss", cast, place=cast.grid)
    question = "装一盏路灯，好不好？"
    actions.draft_motion(matter, by=cast.lin, question=question, text="装灯。", rule_code="residents_council")
    meeting = agenda.call_meeting(
        by=cast.lin, kind=Meeting.Kind.COUNCIL, place=cast.grid, title="议事会", starts_at=timezone.now()
    )
    item = agenda.add_item(meeting, by=cast.lin, matter=matter)
    agenda.announce_meeting(meeting, by=cast.lin)
    agenda.open_meeting(meeting, by=cast.lin)
    for person in (cast.wang, cast.li):
        agenda.check_in(meeting, by=person, person=person)
    agenda.take_up(item, by=cast.lin)
    poll = agenda.put_to_vote(item, by=cast.lin)
    (vote,) = client_of(cast.wang).get("/").context["votes"]
    assert (vote.question, vote.url) == (question, f"/meetings/{meeting.pk}/room/")
    assert client_of(cast.stranger).get("/").context["votes"] == []
    cast_ballot(poll, by=cast.wang, choice="yes", key="a-key-of-sixteen-letters")
    assert client_of(cast.wang).get("/").context["votes"] == []


def test_late_duties_come_first(cast):
    raise_some(cast, 3)
    cast.lin.held_matters.filter(title="第2盏灯不亮").update(due_at="2020-01-01T00:00:00+08:00")
    duties = queries.waiting_for(cast.lin, upcoming_for(cast.lin))
    assert [(each.duty.title, each.duty.is_late) for each in duties] == [
        ("第2盏灯不亮", True),
        ("第0盏灯不亮", False),
        ("第1盏灯不亮", False),
    ]
