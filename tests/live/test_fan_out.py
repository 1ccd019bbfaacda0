"""One act reaches every socket of the room."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from time import monotonic

import pytest
from asgiref.sync import sync_to_async
from websockets.asyncio.client import connect

from agenda import room
from tests.live.conftest import number

pytestmark = pytest.mark.live


async def _reach(evening, cast, house, visitor, people: int) -> float:
    """Seconds from the act to the last of ``people`` sockets; each of another person."""
    meeting = evening.meeting
    chair = await sync_to_async(visitor)(cast.lin)
    html = await sync_to_async(chair.page)(f"/meetings/{meeting.pk}/chair/")
    at = number(html)
    origin = house.url.replace("http", "ws")
    gate = asyncio.Semaphore(50)

    async def come(person: int):
        person_of_ticket = type(cast.wang)(pk=10_000 + person)
        ticket = room.ticket(meeting, person_of_ticket, page="resident", language="en")
        async with gate:
            url = f"{origin}/ws/rooms/{meeting.pk}/?ticket={ticket}"
            socket = await kept.enter_async_context(connect(url, origin=house.url, max_size=None))
            await socket.send(f'{{"at": {at}}}')
            await socket.recv()
        return socket

    async def hear(socket) -> float:
        while "Under discussion" not in await socket.recv():
            pass
        return monotonic()

    async with AsyncExitStack() as kept:
        sockets = await asyncio.gather(*(come(person) for person in range(people)))
        heard = asyncio.gather(*(asyncio.wait_for(hear(socket), 20) for socket in sockets))
        await asyncio.sleep(0)
        began = monotonic()
        await sync_to_async(chair.act)(meeting, f"take_up:{evening.items[0].pk}")
        return max(await heard) - began


async def test_a_hundred_sockets_hear_within_a_second(evening, cast, house, visitor):
    await sync_to_async(evening.open)()
    await sync_to_async(house.start)()
    assert await _reach(evening, cast, house, visitor, 100) < 1


@pytest.mark.prove
async def test_a_thousand_sockets_hear_within_two_seconds(evening, cast, house, visitor, proof):
    await sync_to_async(evening.open)()
    await sync_to_async(house.start)()
    seconds = await _reach(evening, cast, house, visitor, 1000)
    proof("last of 1,000 sockets hears of an act", round(seconds, 3), "s")
    assert seconds < 2
