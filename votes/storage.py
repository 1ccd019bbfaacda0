"""No poll opens on a database that could forget an acknowledged ballot when the power fails."""

from __future__ import annotations

from django.db import connection

from votes.refusals import StorageUnsafe

_checked: set[str] = set()


def require_durable() -> None:
    """Once per process: PostgreSQL with ``fsync`` and ``synchronous_commit`` on, SQLite with FULL synchronous.

    Raises ``StorageUnsafe`` naming the setting.
    """
    if connection.vendor in _checked:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for setting in ("fsync", "synchronous_commit"):
                cursor.execute("SELECT current_setting(%s)", [setting])
                if cursor.fetchone()[0] != "on":
                    raise StorageUnsafe(setting=setting)
        else:
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < 2:
                raise StorageUnsafe(setting="synchronous")
    _checked.add(connection.vendor)


def forget() -> None:
    """Look again at the next opening."""
    _checked.clear()
