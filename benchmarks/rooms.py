"""One server, three ways to reach a thousand sockets. POST /<way> sends one fragment and answers with its time.

ours    agenda's hub with real tickets, state and confirmations
bare    one channel-layer subscription in the process, every socket gets the text: nothing can be less
groups  stock Channels: every socket is a consumer that is a member of the group
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.handler import get_application

get_application()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from agenda import room  # noqa: E402
from agenda.consumers import room_socket  # noqa: E402

FRAGMENT = 2_000
bare_seats: dict[int, Any] = {}
bare_listener: asyncio.Task[None] | None = None


def text_of(number: int) -> str:
    mark = f"<!--news {number}-->"
    return mark + "檐" * ((FRAGMENT - len(mark)) // 3)


class GroupConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add("bench.groups", self.channel_name)
        await self.accept()

    async def news(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


async def bare_socket(scope: Any, receive: Any, send: Any) -> None:
    global bare_listener
    if bare_listener is None:
        bare_listener = asyncio.create_task(listen())
    await receive()
    await send({"type": "websocket.accept"})
    bare_seats[id(send)] = send
    while (await receive())["type"] != "websocket.disconnect":
        pass
    bare_seats.pop(id(send), None)


async def listen() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("bench.bare", channel)
    while True:
        message = await layer.receive(channel)
        for send in list(bare_seats.values()):
            await send({"type": "websocket.send", "text": message["text"]})


def next_frame(meeting_id: int, number: int) -> dict[str, Any]:
    """The room's own state with one region of 2 kB changed, one number on."""
    state = room.hub().rooms[meeting_id].state
    assert state is not None
    regions = {language: regions | {"record": text_of(number)} for language, regions in state.regions.items()}
    return dataclasses.replace(state, number=state.number + 1, regions=regions).as_message()


async def trigger(way: str, number: int, meeting_id: int) -> float:
    layer = get_channel_layer()
    if way == "ours":
        message = next_frame(meeting_id, number)
        started = time.monotonic()
        await layer.group_send(f"room.{meeting_id}", {"type": "room.news", **message})
    else:
        started = time.monotonic()
        await layer.group_send(f"bench.{way}", {"type": "news", "text": text_of(number)})
    return started


sockets = URLRouter(
    [
        path("ws/rooms/<int:pk>/", room_socket),
        path("ws/bare/", bare_socket),
        path("ws/groups/", GroupConsumer.as_asgi()),
    ]
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
        return
    _, way, number, meeting = scope["path"].split("/")
    started = await trigger(way, int(number), int(meeting))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": repr(started).encode()})
