"""A thousand open pages on raw sockets, in one cheap process: when has the last one seen the news?

python -m benchmarks.listeners PORT WAY RUNS < ground.json        prints JSON, milliseconds per run
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import re
import struct
import sys
import time

NUMBER = re.compile(rb'data-n="(\d+)"')
AT_ONCE = 50
PATIENCE = 30
# How long a page waits before it confirms, at most; the same as in room.js.
CONFIRM_WITHIN = 2.0
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def masked(opcode: int, payload: bytes) -> bytes:
    """A client's frame; a mask of zeros is a mask."""
    return struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload)) + b"\0\0\0\0" + payload


class Page(asyncio.Protocol):
    """``opened`` is done after the handshake; ``seen`` holds the time at which a marked fragment was whole."""

    def __init__(self, path: str, port: int, confirms: bool) -> None:
        self.path, self.port, self.confirms = path, port, confirms
        self.buffer = b""
        self.is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.mark = b""
        self.seen: asyncio.Future[float] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: http://127.0.0.1:{self.port}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.is_open:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.opened.set_exception(ConnectionError(head[:80].decode()))
                return
            self.is_open, self.buffer = True, rest
            self.opened.set_result(None)
            if self.confirms:
                self.say(0)
        while (frame := self.take_frame()) is not None:
            self.hear(*frame)

    def take_frame(self) -> tuple[int, bytes] | None:
        if len(self.buffer) < 2:
            return None
        length, start = self.buffer[1] & 0x7F, 2
        if length == 126:
            start = 4
            if len(self.buffer) < start:
                return None
            length = struct.unpack_from("!H", self.buffer, 2)[0]
        elif length == 127:
            start = 10
            if len(self.buffer) < start:
                return None
            length = struct.unpack_from("!Q", self.buffer, 2)[0]
        if len(self.buffer) < start + length:
            return None
        opcode, payload = self.buffer[0] & 0x0F, self.buffer[start : start + length]
        self.buffer = self.buffer[start + length :]
        return opcode, payload

    def hear(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.transport.write(masked(PONG, payload[:125]))
        elif opcode == TEXT:
            if self.seen is not None and not self.seen.done() and self.mark in payload:
                self.seen.set_result(time.monotonic())
            if self.confirms and (found := NUMBER.search(payload)):
                delay = random.random() * CONFIRM_WITHIN
                asyncio.get_running_loop().call_later(delay, self.say, int(found[1]))
        elif opcode == CLOSE and self.seen is not None and not self.seen.done():
            self.seen.set_exception(ConnectionError(f"closed with {payload[:2].hex()}"))

    def say(self, number: int) -> None:
        self.transport.write(masked(TEXT, json.dumps({"at": number}).encode()))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("lost"))


async def ask(port: int, path: str) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
    whole = await reader.read()
    writer.close()
    body = whole.partition(b"\r\n\r\n")[2]  # in chunks: the figure is the number with a point
    found = re.search(rb"\d+\.\d+", body)
    assert found is not None, whole
    return float(found[0])


async def measure(port: int, way: str, runs: int, ground: dict) -> list[float]:
    loop = asyncio.get_running_loop()
    room = f"/ws/rooms/{ground['meeting']}/?ticket="
    paths = [room + ticket if way == "ours" else f"/ws/{way}/" for ticket in ground["tickets"]]
    pages: list[Page] = []
    for start in range(0, len(paths), AT_ONCE):
        batch = [
            (await loop.create_connection(lambda path=path: Page(path, port, way == "ours"), "127.0.0.1", port))[1]
            for path in paths[start : start + AT_ONCE]
        ]
        await asyncio.gather(*(page.opened for page in batch))
        pages += batch
    await asyncio.sleep(1)
    took = []
    for run in range(runs + 1):
        for page in pages:
            page.mark, page.seen = f"<!--news {run}-->".encode(), loop.create_future()
        started = await ask(port, f"/{way}/{run}/{ground['meeting']}")
        async with asyncio.timeout(PATIENCE):
            last = max(await asyncio.gather(*(page.seen for page in pages if page.seen is not None)))
        took.append((last - started) * 1000)
        await asyncio.sleep(0.5 + CONFIRM_WITHIN)
    for page in pages:
        page.transport.close()
    return took[1:]  # the first warms up


if __name__ == "__main__":
    port, way, runs = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(int(port), way, int(runs), json.load(sys.stdin)))))
