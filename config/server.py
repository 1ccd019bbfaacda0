"""`manage.py serve`: Daphne, the fixed threads and the clock in one process."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from daphne import server as server_module  # installs its reactor: before anything else of Twisted
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.db import close_old_connections
from twisted.internet import defer, reactor
from twisted.web import http

logger = logging.getLogger("yanxia.server")

BACKLOG = 2048  # Daphne's own 50 lost two thirds of 2,000 phones that came back at once
MAX_FRAME = 16 * 1024
MAX_BODY = 64 * 1024 * 1024  # six photos of 10 MB and the form around them
MAX_PATIENCE = 4 * MAX_BODY  # so much more is read and thrown away, that a browser may hear the answer
TOO_LARGE = "文件太大了，请少选几张或换小一点的照片。\nThe files are too large. Choose fewer or smaller photos.\n"
TICK_SECONDS = 1.0
FAREWELL_SECONDS = 3.0
COME_BACK = 1012


class HouseSocket(WebSocketProtocol):
    def serverClose(self, code: int | None = None) -> None:
        # autobahn's sendClose refuses 1012 "come back" and 1013 "try later", which browsers know: send the frame.
        self.sendCloseFrame(code=code or 1000)


class HouseRequest(WebRequest):
    """A request whose body has an end: Daphne would keep whatever a stranger sends, before any page is asked."""

    received = 0

    def handleContentChunk(self, data: bytes) -> None:
        self.received += len(data)
        if self.received <= MAX_BODY:
            super().handleContentChunk(data)
        elif self.received > MAX_PATIENCE:
            self.channel.loseConnection()

    def process(self) -> Any:
        if self.received <= MAX_BODY:
            return super().process()
        self.setResponseCode(413)
        self.setHeader(b"Content-Type", b"text/plain; charset=utf-8")
        self.setHeader(b"Connection", b"close")
        http.Request.write(self, TOO_LARGE.encode())
        return http.Request.finish(self)


class HouseFactory(HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = HouseRequest
        return protocol


WebSocketFactory.protocol = HouseSocket
server_module.HTTPFactory = HouseFactory


class HouseServer(Server):
    """Daphne that says goodbye: it stops listening, closes sockets with "come back" and lets requests end."""

    def kill_all_applications(self) -> defer.Deferred[Any]:
        # Daphne's own cancels at once, calls no disconnect and trips over idle keep-alive connections.
        return defer.Deferred.fromFuture(asyncio.ensure_future(self.say_goodbye()))

    async def say_goodbye(self) -> None:
        for listener in self.listeners:
            listener.addCallback(lambda port: port.stopListening())
        for protocol in list(self.connections):
            if isinstance(protocol, HouseSocket) and protocol.state == protocol.STATE_OPEN:
                protocol.serverClose(code=COME_BACK)
        if running := self.running():
            await asyncio.wait(running, timeout=FAREWELL_SECONDS)
        for application in self.running():
            application.cancel()

    def running(self) -> list[Any]:
        instances = (details.get("application_instance") for details in self.connections.values())
        return [each for each in instances if each is not None and not each.done()]


class Clock:
    """Fires what is due (closing votes, timers of matters) every second, on a thread of its own.

    The thread is entered by `sync_to_async` from the server's loop, so that news sent from it wakes that loop.
    """

    def __init__(self, tick: Callable[[], int], seconds: float = TICK_SECONDS) -> None:
        self.tick = tick
        self.seconds = seconds
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clock")

    async def run(self) -> None:
        while True:
            fired = 0
            try:
                async with ThreadSensitiveContext(executor=self.executor):
                    fired = await sync_to_async(self.tick_once)()
            except Exception:  # the clock outlives whatever one tick meets
                logger.exception("The clock met an error and goes on.")
            # More may be due than one tick takes: then go on soon.
            await asyncio.sleep(0.05 if fired else self.seconds)

    def tick_once(self) -> int:
        close_old_connections()
        try:
            return self.tick()
        finally:
            close_old_connections()


def serve(host: str, port: int, shown: str, *, write: Callable[[str], Any] = sys.stdout.write) -> int:
    """Runs until a signal ends it. Returns the exit code: 2 when the address could not be taken."""
    from config.asgi import application
    from hall import address
    from hall.clock import tick

    server: HouseServer

    def ready() -> None:
        clock = asyncio.get_event_loop().create_task(Clock(tick).run(), name="clock")
        reactor.addSystemEventTrigger("before", "shutdown", clock.cancel)  # type: ignore[arg-type]
        address.leave(shown, host, port)
        write(f"檐下 Yanxia is ready: {shown}\n")
        sys.stdout.flush()

    interface = host.replace(":", r"\:")
    server = HouseServer(
        application,
        endpoints=[f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"],
        ready_callable=ready,
        server_name="yanxia",
        websocket_max_message_size=MAX_FRAME,
        websocket_max_frame_size=MAX_FRAME,
        verbosity=0,
    )
    logging.getLogger("daphne.server").addFilter(lambda record: "Listen failure" not in record.getMessage())
    server.run()
    if server.abort_start:
        sys.stderr.write(f"Nobody can listen on {host}:{port}: another program does. Choose another PORT.\n")
        return 2
    address.take_away()
    return 0


def qr(address: str) -> str:
    """The address as a QR code of block characters, for a phone held to the terminal."""
    import segno

    drawing = io.StringIO()
    segno.make(address, error="m").terminal(out=drawing, compact=True)
    return drawing.getvalue()
