"""Lets the stories of the demo happen on earlier days: the same actions, under a clock that stands back.

``timezone.now`` is handed around as a function (defaults of fields, too), so the one place to set it back is the
``datetime`` it asks. Only the command ``demo`` does this, in its own process, before any server runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from votes import clock


class _AnyDatetime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


@contextmanager
def earlier(days: int, *, hours: int = 0) -> Iterator[None]:
    """What happens inside happened ``days`` and ``hours`` ago."""
    back = timedelta(days=days, hours=hours)
    kept = timezone.datetime

    class Earlier(datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - back

    timezone.datetime = Earlier
    try:
        # votes ask the database for the time; on SQLite that is the clock set back above
        with clock.moved(-back if connection.vendor == "postgresql" else timedelta()):
            yield
    finally:
        timezone.datetime = kept
