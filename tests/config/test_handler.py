"""Pages run on four threads that keep their connection."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import connection, connections

from config.handler import THREADS, FixedThreadsHandler

REQUESTS = 40


def scope_of(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }


async def ask(handler: ASGIHandler, path: str) -> tuple[int, bytes]:
    parts: list[dict[str, Any]] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        if (message := next(asked, None)) is not None:
            return message
        await asyncio.Event().wait()
        raise AssertionError("never")

    async def send(message: dict[str, Any]) -> None:
        parts.append(message)

    await handler(scope_of(path), receive, send)
    return parts[0]["status"], b"".join(part.get("body", b"") for part in parts[1:])


def ask_at_once(handler: ASGIHandler, path: str, times: int = REQUESTS) -> list[tuple[int, bytes]]:
    async def everybody() -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(ask(handler, path) for _ in range(times)))

    return asyncio.run(everybody())


@pytest.fixture
def fixed(settings):
    settings.ROOT_URLCONF = "tests.config.pages"
    handler = FixedThreadsHandler()
    yield handler
    for desk in handler.desks:
        desk.executor.submit(connections.close_all).result()
        desk.executor.shutdown()


@pytest.mark.django_db(transaction=True)
def test_forty_requests_at_once_use_four_threads_and_four_connections(fixed):
    answers = [json.loads(body) for status, body in ask_at_once(fixed, "/where") if status == 200]
    assert len(answers) == REQUESTS
    assert len({answer["thread"] for answer in answers}) == THREADS
    assert len({(answer["thread"], answer["connection"]) for answer in answers}) == THREADS
    again = [json.loads(body) for _status, body in ask_at_once(fixed, "/where")]
    assert {tuple(answer.values()) for answer in again} == {tuple(answer.values()) for answer in answers}
    assert [desk.busy for desk in fixed.desks] == [0, 0, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_control_the_stock_handler_takes_a_thread_for_each(settings):
    settings.ROOT_URLCONF = "tests.config.pages"
    settings.MIDDLEWARE = []
    # As stock Django would be set: no connection outlives its request.
    connection.settings_dict["CONN_MAX_AGE"] = 0
    try:
        answers = [json.loads(body) for _status, body in ask_at_once(ASGIHandler(), "/where")]
    finally:
        connection.settings_dict["CONN_MAX_AGE"] = None
    assert len({answer["thread"] for answer in answers}) > THREADS


def test_a_file_is_sent_whole(fixed):
    answer = ask_at_once(fixed, "/static/yanxia/components.css", times=1)
    assert answer == [(200, Path(settings.BASE_DIR, "static/yanxia/components.css").read_bytes())]


def test_nothing_but_http_is_answered(fixed):
    with pytest.raises(ValueError, match="Only HTTP is answered here, not websocket"):
        asyncio.run(fixed({"type": "websocket"}, None, None))
