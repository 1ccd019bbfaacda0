"""What the chair does appears at the resident; what the server forgets, the record does not."""

from __future__ import annotations

import secrets
from time import monotonic

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from agenda import actions, room
from tests.live.conftest import number
from votes.models import Ballot
from votes.queries import ballot_of

pytestmark = pytest.mark.live


def test_what_the_chair_does_appears_at_the_resident_within_a_second(evening, cast, house, visitor):
    evening.open().present()
    house.start()
    resident, chair = visitor(cast.wang).enter(evening.meeting), visitor(cast.lin)
    chair.page(f"/meetings/{evening.meeting.pk}/chair/")
    resident.next()
    chair.act(evening.meeting, f"take_up:{evening.items[0].pk}")
    took = []
    for code, words in (
        (f"put_to_vote:{evening.items[0].pk}", "Voting now"),
        (f"close_vote:{evening.items[0].pk}", "Vote ended"),
        ("adjourn", "The meeting is over"),
    ):
        began = monotonic()
        chair.act(evening.meeting, code)
        resident.until(words)
        took.append(monotonic() - began)
    assert max(took) < 1, took


def test_a_killed_server_comes_back_with_the_right_state_and_every_vote(evening, cast, house, visitor):
    evening.voting()
    house.start()
    wang, chair = visitor(cast.wang), visitor(cast.lin)
    socket = wang.enter(evening.meeting)
    socket.next()
    at = socket.at
    answer = wang.post(
        f"/votes/{evening.poll.pk}/cast/",
        choice="yes",
        key=secrets.token_hex(16),
        next=f"/meetings/{evening.meeting.pk}/room/",
    )
    assert answer.status_code == 303, answer.text[:300]
    house.kill()
    assert socket.close_code() is None
    assert ballot_of(evening.poll, cast.wang).marks == '"yes"'
    # what happens while the page is away
    actions.close_vote(evening.item, by=cast.lin)
    house.start()
    socket.at = at
    socket.open()
    html = socket.next()
    assert "Vote ended" in html
    assert number(html) == at + 1
    assert Ballot.objects.get().marks == '"yes"'
    assert "Your ballot was counted: Yes" in wang.page(f"/meetings/{evening.meeting.pk}/room/")
    assert "Adjourn the meeting" in chair.page(f"/meetings/{evening.meeting.pk}/chair/")


def test_a_socket_lost_for_a_moment_gets_what_it_missed(evening, cast, house, visitor):
    evening.open().present()
    house.start()
    resident, chair = visitor(cast.wang).enter(evening.meeting), visitor(cast.lin)
    resident.next()
    resident.socket.close()
    chair.page(f"/meetings/{evening.meeting.pk}/chair/")
    chair.act(evening.meeting, f"take_up:{evening.items[0].pk}")
    resident.open()
    html = resident.next()
    assert "Under discussion" in html
    assert 'id="ballot"' in html


def test_turnout_reaches_the_chair(evening, cast, house, visitor):
    evening.voting()
    house.start()
    chair = visitor(cast.lin).enter(evening.meeting, "chair")
    chair.next()
    for count, person in ((1, cast.wang), (2, cast.li)):
        voter = visitor(person)
        voter.page(f"/meetings/{evening.meeting.pk}/room/")
        assert voter.post(f"/votes/{evening.poll.pk}/cast/", choice="no", key=secrets.token_hex(16)).status_code == 303
        chair.until(f"Ballots cast: {count} household")


def test_who_is_let_in(evening, cast, house, visitor):
    evening.open()
    house.start()
    wang = visitor(cast.wang)
    url = wang.socket_url(wang.page(f"/meetings/{evening.meeting.pk}/room/"))
    with pytest.raises(InvalidStatus) as refused:
        connect(url, origin="http://evil.example")
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        connect(url)
    with connect(url[:-2], origin=house.url) as forged, pytest.raises(ConnectionClosed) as closed:
        forged.recv(timeout=5)
    assert closed.value.rcvd.code == room.BAD_TICKET
    talker = wang.enter(evening.meeting)
    talker.socket.send('{"vote": "yes"}')
    assert talker.close_code() == room.BAD_MESSAGE


def test_a_server_that_stops_tells_its_pages_to_come_back(evening, cast, house, visitor):
    evening.open()
    house.start()
    resident = visitor(cast.wang).enter(evening.meeting)
    resident.next()
    house.stop()
    assert resident.close_code() == room.COME_BACK


def test_a_page_without_a_socket_reads_the_same_regions(evening, cast, house, visitor):
    evening.voting()
    house.start()
    html = visitor(cast.wang).page(f"/meetings/{evening.meeting.pk}/fragment/resident/")
    assert "Voting now" in html
    assert 'data-state="open"' in html
    assert number(html) == evening.meeting.chain.entries.count()
