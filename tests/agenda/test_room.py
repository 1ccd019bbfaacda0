"""The hub: what each seat is sent, what a gap is answered with, who is shown out."""

from __future__ import annotations

import asyncio
import re
import secrets
from time import monotonic

import pytest
from asgiref.sync import sync_to_async
from django.core import signing

from agenda import actions, room
from agenda.room import Listener
from community.models import Chain
from votes.actions import cast_ballot

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """A browser without a browser: keeps what it was sent, acknowledges when asked to."""

    def __init__(self, meeting, person, *, page="resident", language="en") -> None:
        self.frames: list[str] = []
        self.closed: int | None = None
        self.is_closed = asyncio.Event()
        self.listener = Listener(meeting.pk, person.pk, page, language, self._take, self._close)

    async def _take(self, html: str) -> None:
        self.frames.append(html)

    async def _close(self, code: int) -> None:
        self.closed = code
        self.is_closed.set()

    async def enter(self, at: int) -> Page:
        self.room = await room.hub().sit(self.listener)
        await self.room.confirm(self.listener, at)
        return self

    async def frame(self, number: int) -> str:
        """The ``number``-th message, awaited."""
        until = monotonic() + 5
        while len(self.frames) < number:
            assert monotonic() < until, f"only {len(self.frames)} messages came"
            await asyncio.sleep(0.01)
        return self.frames[number - 1]


def regions(html: str) -> list[str]:
    return re.findall(r'id="(room-[a-z]+|ballot)"', html)


def number(html: str) -> int:
    return int(re.search(r'id="room-beat" data-n="(\d+)"', html)[1])


@sync_to_async
def last_number(meeting) -> int:
    return Chain.objects.get(pk=meeting.chain_id).last_number


@pytest.fixture
async def leave():
    yield
    await room.close_all()


async def do(act, *args, **kwargs):
    return await sync_to_async(act)(*args, **kwargs)


async def test_a_page_that_is_up_to_date_gets_only_what_has_no_number(evening, cast, leave):
    await do(evening.discussing)
    page = await Page(evening.meeting, cast.wang).enter(await last_number(evening.meeting))
    assert regions(page.frames[0]) == ["room-turnout", "room-queue", "room-beat"]


async def test_a_page_with_a_gap_gets_everything(evening, cast, leave):
    await do(evening.discussing)
    page = await Page(evening.meeting, cast.wang).enter(1)
    assert regions(page.frames[0]) == [
        "room-now",
        "room-motion",
        "ballot",
        "room-turnout",
        "room-queue",
        "room-agenda",
        "room-record",
        "room-beat",
    ]
    assert number(page.frames[0]) == await last_number(evening.meeting)


async def test_an_act_sends_each_page_what_changed_on_it(evening, cast, leave):
    await do(evening.open)
    await do(evening.present)
    at = await last_number(evening.meeting)
    resident = await Page(evening.meeting, cast.wang).enter(at)
    chair = await Page(evening.meeting, cast.lin, page="chair").enter(at)
    wall = await Page(evening.meeting, cast.lin, page="projector").enter(at)
    await do(actions.take_up, evening.items[0], by=cast.lin)
    assert regions(await resident.frame(2)) == [
        "room-now",
        "room-motion",
        "room-turnout",
        "room-agenda",
        "room-record",
        "room-beat",
    ]
    assert "room-console" in regions(await chair.frame(2))
    assert regions(await wall.frame(2)) == ["room-projector", "room-beat"]
    assert number(resident.frames[1]) == at + 1


async def test_the_ballot_goes_to_those_on_the_roll_and_the_reason_to_the_others(evening, cast, leave):
    await do(evening.discussing)
    at = await last_number(evening.meeting)
    wang = await Page(evening.meeting, cast.wang).enter(at)
    chen = await Page(evening.meeting, cast.chen).enter(at)
    await do(actions.put_to_vote, evening.items[0], by=cast.lin)
    assert 'data-state="open"' in await wang.frame(2)
    assert 'data-state="not_on_roll"' in await chen.frame(2)


async def test_each_page_is_written_in_its_reader_s_language(evening, cast, leave):
    await do(evening.open)
    at = await last_number(evening.meeting)
    english = await Page(evening.meeting, cast.wang, language="en").enter(at)
    chinese = await Page(evening.meeting, cast.li, language="zh-hans").enter(at)
    await do(actions.take_up, evening.items[0], by=cast.lin)
    assert "took up item 1" in await english.frame(2)
    assert await chinese.frame(2) != english.frames[1]


async def test_turnout_is_merged_and_changes_no_ballot(evening, cast, leave):
    await do(evening.voting)
    page = await Page(evening.meeting, cast.wang).enter(await last_number(evening.meeting))
    await asyncio.sleep(room.MERGE * 2)  # the look after the subscription to the poll
    came = len(page.frames)
    for person in (cast.wang, cast.li, cast.zhao):
        await do(cast_ballot, evening.poll, by=person, choice="yes", key=secrets.token_hex(16))
    await page.frame(came + 1)
    await asyncio.sleep(room.MERGE * 3)
    new = page.frames[came:]
    assert len(new) <= 2
    assert {tuple(regions(html)) for html in new} == {("room-turnout", "room-beat")}
    assert "Ballots cast: 3 households" in new[-1]


async def test_hands_and_presence_reach_the_room_without_an_entry(evening, cast, leave):
    await do(evening.open)
    await do(evening.present, cast.wang)
    await do(actions.take_up, evening.items[0], by=cast.lin)
    at = await last_number(evening.meeting)
    page = await Page(evening.meeting, cast.li).enter(at)
    await do(actions.raise_hand, evening.items[0], by=cast.wang, stance="for")
    html = await page.frame(2)
    assert (regions(html), number(html)) == (["room-queue", "room-beat"], at)


async def test_an_older_state_changes_nothing(evening, cast, leave):
    await do(evening.open)
    page = await Page(evening.meeting, cast.wang).enter(await last_number(evening.meeting))
    old = page.room.state
    await do(actions.take_up, evening.items[0], by=cast.lin)
    await page.frame(2)
    await page.room.take(old)
    assert (len(page.frames), page.room.state.number) == (2, old.number + 1)


async def test_a_page_ahead_of_the_hub_makes_it_look_again(evening, cast, leave):
    await do(evening.open)
    at = await last_number(evening.meeting)
    page = await Page(evening.meeting, cast.wang).enter(at)
    behind = type(page.room.state)(**{**page.room.state.as_message(), "number": at - 1})
    page.room.state, page.listener.at = behind, None
    await page.room.confirm(page.listener, at)
    assert page.room.state.number == at


async def test_a_socket_that_claims_much_does_not_have_the_room_read_for_every_word(evening, cast, leave):
    await do(evening.open)
    page = await Page(evening.meeting, cast.wang).enter(await last_number(evening.meeting))
    before = page.room.state
    for _ in range(200):
        await page.room.confirm(page.listener, 2_000_000_000)
    assert page.room.state is before


async def test_the_seventh_socket_of_one_person_closes_the_first(evening, cast, leave):
    await do(evening.open)
    at = await last_number(evening.meeting)
    pages = [await Page(evening.meeting, cast.wang).enter(at) for _ in range(room.SEATS_EACH + 1)]
    assert [page.closed for page in pages] == [room.TOO_MANY] + [None] * room.SEATS_EACH


async def test_a_page_far_behind_is_told_to_come_back(evening, cast, leave):
    await do(evening.open)
    at = await last_number(evening.meeting)
    slow = await Page(evening.meeting, cast.wang).enter(at)
    late = await Page(evening.meeting, cast.li).enter(at)
    quick = await Page(evening.meeting, cast.zhao).enter(at)
    slow.listener.at = at - room.BEHIND_NUMBERS - 1
    late.listener.owed_since = monotonic() - room.BEHIND_SECONDS - 1
    await do(actions.take_up, evening.items[0], by=cast.lin)
    await quick.frame(2)
    assert (slow.closed, late.closed, quick.closed) == (room.TRY_LATER, room.TRY_LATER, None)


async def test_a_broken_socket_does_not_stop_the_others(evening, cast, leave):
    await do(evening.open)
    at = await last_number(evening.meeting)
    broken = await Page(evening.meeting, cast.wang).enter(at)
    whole = await Page(evening.meeting, cast.li).enter(at)

    async def fail(_html: str) -> None:
        raise ConnectionResetError

    broken.listener.send = fail
    await do(actions.take_up, evening.items[0], by=cast.lin)
    assert "room-now" in regions(await whole.frame(2))
    assert broken.listener not in whole.room.listeners


async def test_the_beat_shows_out_whoever_was_deactivated_anywhere(evening, cast, leave, monkeypatch):
    """A register import or a console deactivates too, and a ticket lives on for hours."""
    monkeypatch.setattr(room, "HEARTBEAT", 0.2)
    await do(evening.open)
    at = await last_number(evening.meeting)
    out = await Page(evening.meeting, cast.wang).enter(at)
    other = await Page(evening.meeting, cast.li).enter(at)
    await do(type(cast.wang).objects.filter(pk=cast.wang.pk).update, is_active=False)
    await asyncio.wait_for(out.is_closed.wait(), 5)
    assert (out.closed, other.closed) == (room.SHUT_OUT, None)


async def test_the_last_to_leave_ends_the_subscription(evening, cast):
    await do(evening.open)
    page = await Page(evening.meeting, cast.wang).enter(1)
    await room.hub().leave(page.listener)
    assert room.hub().rooms == {}
    assert all(task.done() for task in page.room._tasks)


async def test_when_the_server_stops_pages_are_told_to_come_back(evening, cast):
    await do(evening.open)
    page = await Page(evening.meeting, cast.wang).enter(1)
    await room.close_all()
    assert page.closed == room.COME_BACK


def test_a_ticket_opens_one_room_only(evening, cast):
    said = room.ticket(evening.meeting, cast.wang, page="resident", language="en")
    assert room.admitted(said, evening.meeting.pk) == {
        "m": evening.meeting.pk,
        "p": cast.wang.pk,
        "page": "resident",
        "lang": "en",
        "s": "",
        "e": 0,
    }
    assert room.admitted(said, evening.meeting.pk + 1) is None
    assert room.admitted(said[:-1] + ("A" if said[-1] != "A" else "B"), evening.meeting.pk) is None
    assert room.admitted("", evening.meeting.pk) is None


def test_a_ticket_grows_old(evening, cast, time_machine_days):
    said = room.ticket(evening.meeting, cast.wang, page="resident", language="en")
    with time_machine_days(1):
        assert room.admitted(said, evening.meeting.pk) is None
        with pytest.raises(signing.SignatureExpired):
            signing.loads(said, salt=room.SALT, max_age=room.TICKET_SECONDS)


@pytest.mark.parametrize(
    ("message", "at"),
    [
        ('{"at": 7}', 7),
        ('{"at": 0}', 0),
        ('{"at": -1}', None),
        ('{"at": true}', None),
        ('{"at": "7"}', None),
        ('{"at": 7, "vote": "yes"}', None),
        ('{"at": 1e3}', None),
        ("[]", None),
        ("", None),
        (None, None),
        ('{"at": 7}' + " " * 1024, None),
        ('{"at": 99999999999}', None),
        ("[" * 1024, None),
    ],
)
def test_a_socket_says_nothing_but_where_it_is(message, at):
    assert room.position(message) == at


def test_the_same_state_is_rendered_with_the_same_number_of_queries(evening, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from agenda.rendering import render_room

    evening.discussing()
    render_room(evening.meeting.pk)
    with CaptureQueriesContext(connection) as few:
        render_room(evening.meeting.pk)
    for row in range(29):
        evening.items.append(actions.add_item(evening.meeting, by=cast.lin, matter=evening.matter(title=f"事项 {row}")))
    for person in (cast.wang, cast.li, cast.zhao):
        actions.raise_hand(evening.item, by=person, stance="for")
    with django_assert_num_queries(len(few)):
        render_room(evening.meeting.pk)


# how sure the house is who sits there


async def test_whoever_came_in_too_weakly_is_sent_the_reason_instead_of_buttons(evening, cast, leave):
    await do(evening.voting)
    await do(type(evening.poll).objects.filter(pk=evening.poll.pk).update, entry_strength="confirmed")
    by_card, confirmed, staff = (Page(evening.meeting, person) for person in (cast.wang, cast.li, cast.chen))
    by_card.listener.strength, confirmed.listener.strength, staff.listener.strength = "card", "confirmed", "password"
    states = []
    for page in (by_card, confirmed, staff):
        await page.enter(1)
        states.append(re.search(r'data-state="(\w+)"', page.frames[0])[1])
    assert states == ["too_weak", "open", "not_on_roll"]
    assert 'name="choice"' not in by_card.frames[0]


async def test_the_beat_shows_out_whose_entry_was_undone(evening, cast, leave, monkeypatch):
    monkeypatch.setattr(room, "HEARTBEAT", 0.2)
    await do(evening.open)
    at = await last_number(evening.meeting)
    out = await Page(evening.meeting, cast.wang).enter(at)
    other = await Page(evening.meeting, cast.li).enter(at)
    await do(type(cast.wang).objects.filter(pk=cast.wang.pk).update, entry_epoch=1)
    await asyncio.wait_for(out.is_closed.wait(), 5)
    assert (out.closed, other.closed) == (room.SHUT_OUT, None)
