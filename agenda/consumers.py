"""The socket of a page: let in by its ticket, it listens, and says nothing but where it is."""

from __future__ import annotations

from urllib.parse import parse_qs

from agenda import room


async def room_socket(scope, receive, send) -> None:
    """A plain ASGI application: a Channels consumer would open a subscription of its own for every socket."""
    meeting_id = scope["url_route"]["kwargs"]["pk"]
    said = room.admitted(parse_qs(scope["query_string"].decode("latin1")).get("ticket", [""])[0], meeting_id)
    if (await receive())["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    if said is None:  # accepted first, for a browser reads no code from a refused handshake
        await send({"type": "websocket.close", "code": room.BAD_TICKET})
        return

    async def say(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    async def close(code: int) -> None:
        await send({"type": "websocket.close", "code": code})

    listener = room.Listener(meeting_id, said["p"], said["page"], said["lang"], say, close, said["s"], said["e"])
    hub = room.hub()
    try:
        its_room = await hub.sit(listener)
        while (message := await receive())["type"] == "websocket.receive":
            at = room.position(message.get("text"))
            if at is None:
                await its_room.dismiss(listener, room.BAD_MESSAGE)
            elif listener in its_room.listeners:
                await its_room.confirm(listener, at)
    finally:
        await hub.leave(listener)
