"""Lets the stories of the demo happen on earlier days: the same actions, under a clock that stands back.

``timezone.now`` is handed around as a function (defaults of fields, too), so the one place to set it back is the
``datetime`` it asks. Only the command ``demo`` does this, in its own process, before any server runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from community.notices import send_mailings
from votes import clock


class _AnyDatetime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def earlier(days: int, hour: int, minute: int = 0) -> AbstractContextManager[None]:
    """What happens inside happened so many local days ago, at that time of the day."""
    day = timezone.localdate() - timedelta(days=days)
    return _back(timezone.now() - timezone.make_aware(datetime.combine(day, time(hour, minute))))


def hours_ago(hours: int) -> AbstractContextManager[None]:
    """What happens inside happened today, or last night."""
    return _back(timedelta(hours=hours))


@contextmanager
def _back(back: timedelta) -> Iterator[None]:
    inside = vars(timezone)
    kept = inside["datetime"]

    class Earlier(datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - back

    inside["datetime"] = Earlier
    try:
        # votes ask the database for the time; on SQLite that is the clock set back above
        with clock.moved(-back if connection.vendor == "postgresql" else timedelta()):
            yield
            while send_mailings():  # who hears of it heard of it then
                pass
    finally:
        inside["datetime"] = kept
