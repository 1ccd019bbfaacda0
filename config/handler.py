"""Runs every page on a fixed set of threads that keep their database connections.

Stock Django behind Daphne opens a thread and a connection per request; at 50 clients a default PostgreSQL answers
"too many clients" and SQLite "database is locked".
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

THREADS = 4


class Desk:
    """One long-lived thread, and how many requests are with it."""

    def __init__(self, number: int) -> None:
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"desk-{number}")
        self.busy = 0


class FixedThreadsHandler(ASGIHandler):
    def __init__(self, threads: int = THREADS) -> None:
        self.desks = [Desk(number) for number in range(threads)]
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:
        # All of ours is synchronous: one hop to the thread for the whole chain, where Django's async chain
        # makes one for every hook of every middleware.
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is answered here, not {scope['type']}.")
        desk = min(self.desks, key=lambda each: each.busy)
        desk.busy += 1
        try:
            async with ThreadSensitiveContext(executor=desk.executor):
                await self.handle(scope, receive, send)
        finally:
            desk.busy -= 1

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response = await sync_to_async(self.get_response)(request)
        if response.streaming and not response.is_async:  # type: ignore[attr-defined]
            response.streaming_content = piece_by_piece(response.streaming_content)  # type: ignore[attr-defined]
        return response


async def piece_by_piece(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """A file is read on the thread, one block at a time, never whole."""
    iterator = iter(pieces)
    take = sync_to_async(lambda: next(iterator, None))
    while (piece := await take()) is not None:
        yield piece


def get_application() -> FixedThreadsHandler:
    django.setup(set_prefix=False)
    return FixedThreadsHandler()
