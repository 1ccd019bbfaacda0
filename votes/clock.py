"""What time it is for a vote: the database's clock, so that all processes agree on a deadline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

_ahead: ContextVar[timedelta] = ContextVar("votes_clock_ahead", default=timedelta())


def now() -> datetime:
    """The moment of the database. SQLite has no server: its clock is this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now() + _ahead.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")  # now() would stand still inside a transaction
        return cursor.fetchone()[0] + _ahead.get()


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Set the clock of votes ahead or back in this thread: for rehearsals, seeded stories and tests."""
    token = _ahead.set(by)
    try:
        yield
    finally:
        _ahead.reset(token)
