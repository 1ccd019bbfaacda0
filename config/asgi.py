"""The door: casting and sockets first, pages after."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.handler import get_application

pages = get_application()

# Only once Django is set up: both know rows.
from agenda.routing import websocket_application  # noqa: E402
from votes.casting import Casting  # noqa: E402

casting_and_pages = Casting(pages)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await websocket_application(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)
    else:
        await casting_and_pages(scope, receive, send)


async def lifespan(receive: Any, send: Any) -> None:
    """Servers other than Daphne ask whether we are up; there is nothing to prepare."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
