"""The live room: the only module that calls the channel layer.

One subscription per room and process, a local registry of listeners (sockets). A change is rendered once per language
after the commit and handed to every process; each sends its listeners what changed on their page. A listener only ever
says "I am at N"; a gap is answered from the last state kept here.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.core import signing
from django.db import transaction

if TYPE_CHECKING:
    from agenda.models import Meeting
    from agenda.rendering import Frame
    from community.models import Person

logger = logging.getLogger(__name__)

SALT = "agenda.room"
TICKET_SECONDS = 6 * 3600
HEARTBEAT = 15.0
MERGE = 0.5  # what comes in bursts is sent at most twice a second
BEHIND_NUMBERS, BEHIND_SECONDS = 30, 45.0
SEATS_EACH = 6
DEACTIVATED = -1
YIELD_EVERY = 50
COME_BACK, TRY_LATER, SHUT_OUT, BAD_MESSAGE, BAD_TICKET, TOO_MANY = 1012, 1013, 4403, 4400, 4401, 4429

# ---------------------------------------------------------------- news, from the rooms of the house


def announce(meeting: Meeting) -> None:
    """After the commit of an act: render the room once and tell every process."""
    pk = meeting.pk

    def send() -> None:
        from agenda.rendering import render_room

        _publish(_group(pk), {"type": "room.news", **render_room(pk).as_message()})

    transaction.on_commit(send, robust=True)


def nudge(meeting_id: int) -> None:
    """After the commit of what is no entry (hands, presence): every process looks again, merged."""
    transaction.on_commit(lambda: _publish(_group(meeting_id), {"type": "room.stale"}), robust=True)


def turnout_changed(poll_id: int) -> None:
    """A ballot was cast. Comes after its commit, from the server's loop or from a view."""
    _publish(f"room.poll.{poll_id}", {"type": "room.stale"})


_sending: set[asyncio.Task] = set()


def _publish(group: str, message: dict[str, Any]) -> None:
    """From the server's loop, or from a thread that the loop waits for; never from a thread of our own."""
    layer = get_channel_layer()
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        async_to_sync(layer.group_send)(group, message)
    else:
        task = loop.create_task(layer.group_send(group, message))
        _sending.add(task)
        task.add_done_callback(_sending.discard)


def _group(meeting_id: int) -> str:
    return f"room.{meeting_id}"


# ---------------------------------------------------------------- tickets


def ticket(meeting: Meeting, person: Person, *, page: str, language: str, strength: str = "") -> str:
    """Issued with the page; lets its socket in without a look at session or database.

    It carries how sure the house is of the person, and the epoch of their entries: an entry undone ends it.
    """
    said = {"m": meeting.pk, "p": person.pk, "page": page, "lang": language, "s": strength, "e": person.entry_epoch}
    return signing.dumps(said, salt=SALT)


def admitted(ticket: str, meeting_id: int) -> dict[str, Any] | None:
    """What the ticket says, or ``None`` when it is forged, too old or of another room."""
    try:
        said = signing.loads(ticket, salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return said if said["m"] == meeting_id else None


# ---------------------------------------------------------------- listeners and rooms of this process


@dataclass(eq=False)
class Listener:
    """One socket. ``at`` is the number its page has confirmed, ``None`` before it has spoken."""

    meeting_id: int
    person_id: int
    page: str
    language: str
    send: Callable[[str], Awaitable[None]]
    close: Callable[[int], Awaitable[None]]
    strength: str = ""
    epoch: int = 0
    at: int | None = None
    owed_since: float | None = None
    seated_at: float = field(default_factory=monotonic)


class Room:
    """What this process knows of one meeting."""

    def __init__(self, meeting_id: int) -> None:
        self.meeting_id = meeting_id
        self.listeners: dict[Listener, None] = {}
        self.state: Frame | None = None
        self.roll: frozenset[int] = frozenset()
        self.roll_of: int | None = None
        self._full: dict[tuple[str, str, str], str] = {}
        self._ready: asyncio.Task | None = None
        self._tasks: list[asyncio.Task] = []
        self._sending = asyncio.Lock()
        self._stale = asyncio.Event()
        self._channel = ""

    # life

    async def ready(self) -> None:
        """Subscribed, with a state. Many sockets at once wait for one beginning."""
        if self._ready is None:
            self._ready = asyncio.ensure_future(self._begin())
        try:
            await asyncio.shield(self._ready)
        except Exception:
            self._ready = None
            raise

    async def _begin(self) -> None:
        layer = get_channel_layer()
        self._channel = await layer.new_channel()
        await layer.group_add(_group(self.meeting_id), self._channel)
        await self._look()
        self._tasks = [asyncio.ensure_future(work()) for work in (self._listen, self._merge, self._beat)]

    async def end(self) -> None:
        layer = get_channel_layer()
        if self._ready is not None and not self._ready.done():  # everybody left while it began
            self._tasks.append(self._ready)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not self._channel:
            return
        groups = [_group(self.meeting_id)] + ([f"room.poll.{self.roll_of}"] if self.roll_of else [])
        for group in groups:
            await layer.group_discard(group, self._channel)

    # news coming in

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                message = await layer.receive(self._channel)
                await self._hear(message)
            except Exception:
                logger.exception("room %s could not take its news", self.meeting_id)
                await asyncio.sleep(1)

    async def _hear(self, message: dict[str, Any]) -> None:
        from agenda.rendering import Frame

        kind = message["type"]
        if kind == "room.news":
            await self.take(Frame.from_message(message))
        elif kind == "room.stale":
            self._stale.set()

    async def _merge(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            await self._try_to_look()
            await asyncio.sleep(MERGE)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            await self._try_to_look()  # whatever the layer dropped is found here
            await self._try_to_show_out()
            async with self._sending:
                beat = self._beat_html()

                def text(_listener: Listener, beat: str = beat) -> str:
                    return beat

                await self._broadcast(text)

    async def _try_to_look(self) -> None:
        try:
            await self._look()
        except Exception:
            logger.exception("room %s could not be read", self.meeting_id)

    async def _try_to_show_out(self) -> None:
        """A ticket outlives an account: a person deactivated, or whose entry was undone, sits here one beat longer."""
        try:
            epochs = await database_sync_to_async(_epochs)({listener.person_id for listener in self.listeners})
        except Exception:
            logger.exception("room %s could not see who was deactivated", self.meeting_id)
            return
        for listener in [
            listener for listener in self.listeners if epochs.get(listener.person_id, listener.epoch) != listener.epoch
        ]:
            await self.dismiss(listener, SHUT_OUT)

    async def _look(self) -> None:
        from agenda.rendering import render_room

        await self.take(await database_sync_to_async(render_room)(self.meeting_id))

    # state going out

    async def take(self, frame: Frame) -> None:
        """Make ``frame`` the state, unless it is older, and send each listener the regions that changed on its page."""
        async with self._sending:
            before = self.state
            if before is not None and frame.age <= before.age:
                return
            await self._know_the_roll(frame)
            self.state = frame
            self._full.clear()
            if before is None:
                return
            changed = {
                language: {name for name, html in regions.items() if html != before.regions[language].get(name)}
                for language, regions in frame.regions.items()
            }
            for names in changed.values():
                names.difference_update({"ballot:on", "ballot:off"})
                if frame.ballot != before.ballot:
                    names.add("ballot")
            if frame.number == before.number and not any(changed.values()):
                return
            texts: dict[tuple[str, str, str], str] = {}

            def text(listener: Listener) -> str:
                audience = self._audience(listener)
                if audience not in texts:
                    texts[audience] = self._html(audience, changed[listener.language])
                return texts[audience]

            await self._broadcast(text)

    async def _know_the_roll(self, frame: Frame) -> None:
        if frame.poll_id == self.roll_of:
            return
        layer = get_channel_layer()
        if self.roll_of:
            await layer.group_discard(f"room.poll.{self.roll_of}", self._channel)
        self.roll_of = frame.poll_id
        if frame.poll_id is not None:
            self.roll = await database_sync_to_async(_roll)(frame.poll_id)
            await layer.group_add(f"room.poll.{frame.poll_id}", self._channel)
            self._stale.set()  # a ballot may have come in between

    def _audience(self, listener: Listener) -> tuple[str, str, str]:
        if listener.person_id not in self.roll:
            return listener.page, listener.language, "off"
        from community.models import Strength

        is_enough = Strength.reaches(listener.strength, self.state.needs)
        return listener.page, listener.language, "on" if is_enough else "weak"

    def _html(self, audience: tuple[str, str, str], names: set[str] | None = None) -> str:
        """The fragments of one audience as one message; all regions when ``names`` is ``None``."""
        from agenda.rendering import PAGES

        page, language, roll = audience
        regions = self.state.regions[language]
        wanted = [name for name in PAGES[page] if names is None or name in names]
        keys = [f"ballot:{roll}" if name == "ballot" else name for name in wanted]
        return "".join(regions[key] for key in keys) + self._beat_html()

    def _beat_html(self) -> str:
        return f'<div id="room-beat" data-n="{self.state.number}" hidden></div>'

    async def _broadcast(self, text: Callable[[Listener], str]) -> None:
        sent = 0
        for listener in list(self.listeners):
            if self._is_behind(listener):
                await self.dismiss(listener, TRY_LATER)
            elif listener.at is not None:
                await self._send(listener, text(listener))
                sent += 1
                if sent % YIELD_EVERY == 0:
                    await asyncio.sleep(0)

    async def _send(self, listener: Listener, html: str) -> None:
        if listener.owed_since is None:
            listener.owed_since = monotonic()
        try:
            await listener.send(html)
        except Exception:  # noqa: BLE001 one broken socket must not stop the others
            logger.info("a listener of room %s is gone", self.meeting_id)
            self.listeners.pop(listener, None)

    def _is_behind(self, listener: Listener) -> bool:
        now = monotonic()
        if listener.at is None:
            return now - listener.seated_at > BEHIND_SECONDS
        is_late = listener.owed_since is not None and now - listener.owed_since > BEHIND_SECONDS
        return is_late or self.state.number - listener.at > BEHIND_NUMBERS

    # one listener

    async def confirm(self, listener: Listener, at: int) -> None:
        """The page says where it is. Its first word is answered with what it lacks; later ones acknowledge."""
        if at > self.state.number:  # the page was read from a newer database than our last news
            if listener.at is None:
                await self._look()
            else:
                self._stale.set()  # merged: whatever a socket claims, the room is read at most twice a second
        async with self._sending:
            is_first, listener.at = listener.at is None, at
            if at >= self.state.number:
                listener.owed_since = None
            if not is_first:
                return
            from agenda.rendering import LATEST

            audience = self._audience(listener)
            if at < self.state.number:
                listener.at = self.state.number  # what it owes now is the confirmation of this answer
                if audience not in self._full:
                    self._full[audience] = self._html(audience)
                await self._send(listener, self._full[audience])
            else:
                await self._send(listener, self._html(audience, set(LATEST)))

    async def dismiss(self, listener: Listener, code: int) -> None:
        self.listeners.pop(listener, None)
        try:
            await listener.close(code)
        except Exception:  # noqa: BLE001 it is gone already
            logger.info("a listener of room %s was gone before it was closed", self.meeting_id)


class Hub:
    """The rooms of this process, bound to its running loop."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}

    async def sit(self, listener: Listener) -> Room:
        room = self.rooms.get(listener.meeting_id)
        if room is None:
            room = self.rooms[listener.meeting_id] = Room(listener.meeting_id)
        room.listeners[listener] = None
        mine = [other for other in room.listeners if other.person_id == listener.person_id]
        for oldest in mine[:-SEATS_EACH]:
            await room.dismiss(oldest, TOO_MANY)
        await room.ready()
        return room

    async def leave(self, listener: Listener) -> None:
        room = self.rooms.get(listener.meeting_id)
        if room is None:
            return
        room.listeners.pop(listener, None)
        if not room.listeners and self.rooms.pop(listener.meeting_id, None):
            await room.end()

    async def close(self) -> None:
        """The server stops: every page is told to come back."""
        rooms, self.rooms = list(self.rooms.values()), {}
        for room in rooms:
            for listener in list(room.listeners):
                await room.dismiss(listener, COME_BACK)
            await room.end()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def close_all() -> None:
    """Called by the server before it stops."""
    await hub().close()


def position(message: str | None) -> int | None:
    """The N of ``{"at": N}``; ``None`` for anything else, which is not spoken here."""
    if message is None or len(message) > 1024:
        return None
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or set(said) != {"at"}:
        return None
    at = said["at"]
    return at if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < 2**31 else None


def _roll(poll_id: int) -> frozenset[int]:
    from votes.models import Poll
    from votes.queries import roll_person_ids

    return roll_person_ids(Poll(pk=poll_id))


def _epochs(person_ids: set[int]) -> dict[int, int]:
    """The epoch of each person's entries; of a deactivated person one that no ticket has. One query."""
    from community.models import Person

    rows = Person.objects.filter(pk__in=person_ids).values_list("pk", "entry_epoch", "is_active")
    return {pk: epoch if is_active else DEACTIVATED for pk, epoch, is_active in rows}
