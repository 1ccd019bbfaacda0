"""A small server of the tests: `python -m tests.config.talker PORT`. It answers slowly and talks on sockets."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from config.server import HouseServer


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    say("asked")
    await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"late but whole"})


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    endpoint = f"tcp:port={sys.argv[1]}:interface=127.0.0.1"
    HouseServer(application, endpoints=[endpoint], ready_callable=lambda: say("ready"), verbosity=0).run()
