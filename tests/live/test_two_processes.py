"""Two servers on one database: a duty is done once, a vote counts once, and news finds its way across."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings

from agenda.models import AgendaItem
from community.models import Entry
from deliberation.matters import actions as deliberation
from tests.agenda.helpers import acts
from tests.live.conftest import Beside, Visitor
from votes.models import Ballot

pytestmark = pytest.mark.live


@pytest.fixture
def houses(evening, tmp_path):
    """Started by the test, when the scene is set."""
    pair = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        pair.append(Beside(tmp_path / name))
    yield pair
    for house in pair:
        house.stop()


@pytest.fixture
def two(houses):
    """``two(person)``: the same person at both servers."""
    made: list[Visitor] = []

    def at_both(person) -> list[Visitor]:
        made.extend(visitors := [Visitor(house, person) for house in houses])
        return visitors

    yield at_both
    for visitor in made:
        visitor.leave()


def at_once(*calls):
    """Every call in a thread of its own, begun at the same moment; their answers."""
    gate = Barrier(len(calls))

    def run(call):
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_double_click_at_two_servers_is_one_act(evening, cast, houses, two):
    matters = [
        deliberation.raise_matter(
            by=cast.wang, title=f"门禁坏了 {n}", text=f"推不开。{n}", place=cast.building, category="facilities"
        )
        for n in range(5)
    ]
    for house in houses:
        house.start()
    heads = two(cast.lin)
    for matter in matters:
        path = f"/matters/{matter.pk}/triage/"
        for head in heads:
            head.page(path)
        answers = at_once(*(lambda head=head, path=path: head.post(path, outcome="accept") for head in heads * 2))
        assert max(answer.status_code for answer in answers) < 500
        recorded = Entry.objects.filter(chain=matter.chain_id).order_by("number").values_list("act", flat=True)
        assert list(recorded) == ["matter_raised", "matter_accepted"]
        open_tasks = matter.task_set.filter(finished=None).count()
        assert open_tasks == 1


def test_two_chairs_open_one_vote_and_one_voter_has_one_ballot(evening, cast, houses, two):
    evening.discussing()
    for house in houses:
        house.start()
    chairs, voters = two(cast.lin), two(cast.wang)
    meeting = evening.meeting
    for visitor in (*chairs, *voters):
        visitor.page(f"/meetings/{meeting.pk}/room/")
    code = f"put_to_vote:{evening.item.pk}"
    form = {"act": code, "page": "chair", "confirm": "1"}
    at_once(*(lambda chair=chair: chair.post(f"/meetings/{meeting.pk}/act/", **form) for chair in chairs * 2))
    assert acts(meeting).count("item_put_to_vote") == 1
    item = AgendaItem.objects.get(pk=evening.item.pk)
    poll = item.decision.poll

    def cast_at(visitor):
        return visitor.post(f"/votes/{poll.pk}/cast/", choice="yes", key=secrets.token_hex(16))

    answers = at_once(*(lambda voter=voter: cast_at(voter) for voter in voters * 4))
    assert {answer.status_code for answer in answers} == {303}
    assert Ballot.objects.filter(poll=poll).count() == 1


def test_news_finds_its_way_from_one_server_to_the_other(evening, cast, houses, two):
    """At once through Redis; without it a second process is not supported, but its pages heal by the heartbeat."""
    evening.open().present()
    for house in houses:
        house.start()
    resident = two(cast.wang)[1].enter(evening.meeting)
    chair = two(cast.lin)[0]
    chair.page(f"/meetings/{evening.meeting.pk}/chair/")
    resident.next()
    chair.act(evening.meeting, f"take_up:{evening.items[0].pk}")
    resident.until("Under discussion", seconds=1 if settings.REDIS_URL else 20)
