"""A real server on the test's own database, real pages and real sockets."""

from __future__ import annotations

import os
import re
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.agenda.helpers import Evening
from tests.browser.house import House


class Beside(House):
    """`manage.py serve` beside the test: same database, same keys, so that a test can set the scene by actions."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        name = str(connection.settings_dict["NAME"])
        self.environment |= {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": f"sqlite:///{name}"}
        if connection.vendor == "postgresql":
            url = urlsplit(os.environ["DATABASE_URL"])
            self.environment["DATABASE_URL"] = urlunsplit(url._replace(path=f"/{name}"))
            self.environment["REDIS_URL"] = os.environ["REDIS_URL"]
            self.environment["PGAPPNAME"] = f"beside-{self.port}"  # the name of its connections at the database

    def kill(self) -> None:
        super().kill()
        until_gone(self.environment)


def until_gone(environment: dict[str, str], seconds: float = 120) -> None:
    """Wait until PostgreSQL has ended every connection of a killed process.

    It notices late that nobody is there: a transaction whose commit was sent may end well after the process did, and
    what is counted before that changes afterwards. SQLite writes in the process itself and needs no waiting.
    """
    if connection.vendor != "postgresql":
        return
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as outside:
        deadline = time.monotonic() + seconds
        while left := outside.execute(
            "SELECT pid, state, query FROM pg_stat_activity WHERE application_name = %s", [environment["PGAPPNAME"]]
        ).fetchall():
            assert time.monotonic() < deadline, f"still there: {left}"
            time.sleep(0.02)


class Visitor:
    """One person's browser: pages by HTTP, the room by socket."""

    def __init__(self, house: House, person) -> None:
        django = Client()
        django.force_login(person)
        session = django.cookies[settings.SESSION_COOKIE_NAME].value
        self.house, self.person = house, person
        self.sockets: list[Socket] = []
        self.http = httpx.Client(base_url=house.url, cookies={settings.SESSION_COOKIE_NAME: session}, timeout=15)

    def page(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text[:500]
        return answer.text

    def post(self, path: str, **form) -> httpx.Response:
        token = self.http.cookies.get(settings.CSRF_COOKIE_NAME)
        headers = {"X-CSRFToken": token or "", "Origin": self.house.url, "Referer": self.house.url + "/"}
        return self.http.post(path, data=form, headers=headers)

    def act(self, meeting, code: str, **form) -> None:
        answer = self.post(f"/meetings/{meeting.pk}/act/", act=code, page="chair", confirm="1", **form)
        assert answer.status_code == 303, answer.text[:500]

    def socket_url(self, page: str) -> str:
        ticket = re.search(r'ws-connect="([^"]+)"', page)[1]
        return self.house.url.replace("http", "ws") + ticket

    def enter(self, meeting, page="room") -> Socket:
        html = self.page(f"/meetings/{meeting.pk}/{page}/")
        self.sockets.append(Socket(self.socket_url(html), self.house.url, number(html)))
        return self.sockets[-1]

    def leave(self) -> None:
        for socket in self.sockets:
            socket.kept.close()
        self.http.close()


class Socket:
    """A page's socket: says where it is, as room.js does."""

    def __init__(self, url: str, origin: str, at: int) -> None:
        self.url, self.origin, self.at, self.kept = url, origin, at, ExitStack()
        self.open()

    def open(self) -> None:
        """Again after a loss, as the page does."""
        self.kept.close()
        opening = connect(self.url, origin=self.origin, open_timeout=10, max_size=None)
        self.socket: ClientConnection = self.kept.enter_context(opening)
        self.say()

    def say(self) -> None:
        self.socket.send(f'{{"at": {self.at}}}')

    def next(self, seconds: float = 5) -> str:
        html = self.socket.recv(timeout=seconds)
        self.at = number(html)
        self.say()
        return html

    def close_code(self) -> int | None:
        """What the server closes with; ``None`` when it only fell silent."""
        try:
            while True:
                self.socket.recv(timeout=5)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def until(self, words: str, seconds: float = 5) -> str:
        """The first message with ``words`` in it."""
        while words not in (html := self.next(seconds)):
            pass
        return html


def number(html: str) -> int:
    return int(re.search(r'id="room-beat" data-n="(\d+)"', html)[1])


@pytest.fixture
def evening(transactional_db, cast) -> Evening:
    """Everybody reads English here, so that sentences can be compared."""
    for person in (cast.wang, cast.li, cast.zhao, cast.lin):
        person.language = "en"
        person.save()
    return Evening(cast)


@pytest.fixture
def house(evening, tmp_path):
    """Started by the test, when the scene is set."""
    house = Beside(tmp_path)
    yield house
    house.stop()


@pytest.fixture
def visitor(house):
    made = []

    def make(person) -> Visitor:
        made.append(Visitor(house, person))
        return made[-1]

    yield make
    for one in made:
        one.leave()


@pytest.fixture(autouse=True)
def _no_connection_left():
    """The thread in which async tests read keeps its connection; a PostgreSQL test database could not be dropped."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
