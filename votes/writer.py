"""One writer per process: takes slips from many requests and commits them together, on one thread of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from community.entry import strength_of
from community.models import Person
from community.refusals import Refused
from votes.actions import Cast, Receipt, cast_batch
from votes.refusals import NotSaved, NotSignedIn, TooBusy
from votes.signals import turnout_changed

logger = logging.getLogger(__name__)

CAPACITY = 5_000
BATCH = 100


@dataclass(frozen=True, slots=True)
class Slip:
    """What one request brings, checked for form but not for right."""

    session_key: str
    poll_id: int
    chosen: tuple[str, ...]
    key: str
    seat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The receipt or the refusal, and the person it is for when there is one."""

    result: Receipt | Refused
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom a session belongs to, and how sure the house is of it."""

    person: Person
    strength: str


class BatchingWriter:
    """While one batch is being committed the next one gathers: alone a ballot waits for nobody."""

    def __init__(self, *, capacity: int = CAPACITY, batch: int = BATCH) -> None:
        self.capacity, self.batch = capacity, batch
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queue: asyncio.Queue[tuple[Slip, asyncio.Future[Answer]]]
        self._tasks: set[asyncio.Task] = set()
        self._thread: ThreadPoolExecutor | None = None
        self._news: set[int] = set()

    async def hand_in(self, slip: Slip) -> Answer:
        """Wait until the slip is committed or refused. A full queue refuses at once with ``TooBusy``."""
        self._start()
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((slip, waiting))
        except asyncio.QueueFull:
            return Answer(TooBusy())
        return await waiting

    async def aclose(self) -> None:
        """Finish what is handed in, then give the connection back."""
        if self._loop is not asyncio.get_running_loop():
            return
        await self._queue.join()
        for task in list(self._tasks):
            if task.get_name() == "ballots":
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._thread is not None:
            await self._loop.run_in_executor(self._thread, _let_go)
            self._thread.shutdown()
        self._loop = self._thread = None

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        # a queue belongs to one loop; a process has one, tests have many
        self._loop, self._queue, self._news = loop, asyncio.Queue(maxsize=self.capacity), set()
        self._thread = self._thread or ThreadPoolExecutor(max_workers=1, thread_name_prefix="ballots")
        self._spawn(self._run(), "ballots")

    def _spawn(self, work, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        while True:
            taken = [await self._queue.get()]
            while len(taken) < self.batch and not self._queue.empty():
                taken.append(self._queue.get_nowait())
            slips = [slip for slip, _waiting in taken]
            try:
                answers = await asyncio.get_running_loop().run_in_executor(self._thread, write, slips)
            except Exception:
                logger.exception("%d ballots were not saved", len(slips))
                answers = [Answer(NotSaved()) for _slip in slips]
            for (_slip, waiting), answer in zip(taken, answers, strict=True):
                if not waiting.done():  # the phone may have gone; its ballot stands
                    waiting.set_result(answer)
                self._queue.task_done()
            self._announce(slips, answers)

    def _announce(self, slips: Sequence[Slip], answers: Sequence[Answer]) -> None:
        first = {
            slip.poll_id
            for slip, answer in zip(slips, answers, strict=True)
            if isinstance(answer.result, Receipt) and answer.result.is_first
        }
        is_idle = not self._news
        self._news |= first
        if first and is_idle:
            self._spawn(self._tell(), "turnout")

    async def _tell(self) -> None:
        """One announcement at a time: what comes in meanwhile is told together."""
        while self._news:
            for poll_id in sorted(self._news):
                await turnout_changed.asend_robust(sender=BatchingWriter, poll_id=poll_id)
                self._news.discard(poll_id)


def _let_go() -> None:
    """Close this thread's connection; looked up here, for every thread has its own."""
    connection.close()


def write(slips: Sequence[Slip]) -> list[Answer]:
    """Resolve the sessions, then cast. A connection that broke while idle is opened again, once."""
    try:
        people = people_of({slip.session_key for slip in slips})
    except (OperationalError, InterfaceError):
        connection.close()
        people = people_of({slip.session_key for slip in slips})
    known = [slip for slip in slips if slip.session_key in people]
    results = iter(
        cast_batch(
            [
                Cast(slip.poll_id, one.person.pk, slip.chosen, slip.key, slip.seat_id, one.strength)
                for slip, one in ((slip, people[slip.session_key]) for slip in known)
            ]
        )
    )
    return [
        Answer(next(results), people[slip.session_key].person) if slip.session_key in people else Answer(NotSignedIn())
        for slip in slips
    ]


def people_of(session_keys: Iterable[str]) -> dict[str, SignedIn]:
    """Who is signed in, by session key: one query for the sessions, one for the people.

    The same tests as ``django.contrib.auth.get_user``: in time, a known backend, active, and the password
    unchanged since signing in.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    possible = [key for key in session_keys if store(key).session_key]
    rows = store.get_model_class().objects.filter(session_key__in=possible, expire_date__gt=timezone.now())
    sessions = {row.session_key: store().decode(row.session_data) for row in rows}
    ids = {key: _person_id(data) for key, data in sessions.items()}
    people = Person.objects.in_bulk({pk for pk in ids.values() if pk is not None})
    return {
        key: SignedIn(people[ids[key]], strength_of(data, people[ids[key]]))
        for key, data in sessions.items()
        if ids[key] in people and _is_valid(data, people[ids[key]])
    }


def _person_id(data: dict) -> int | None:
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    raw = str(data.get(SESSION_KEY, ""))
    return int(raw) if raw.isdigit() else None


def _is_valid(data: dict, person: Person) -> bool:
    found = str(data.get(HASH_SESSION_KEY, ""))
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return person.is_active and any(constant_time_compare(found, one) for one in hashes)
