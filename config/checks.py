"""What must be true of the storage before anybody votes: asserted at start, asked again by /readyz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from community.calendar import missing_year

FULL_OR_MORE = (2, 3)  # PRAGMA synchronous: 2 FULL, 3 EXTRA


def storage_faults() -> list[str]:
    """Why an answered ballot could be lost on this database; an empty list when it could not."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return sqlite_faults(cursor)
        return postgres_faults(cursor)


def sqlite_faults(cursor: Any) -> list[str]:
    def pragma(name: str) -> Any:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    faults = []
    if pragma("journal_mode") != "wal":
        faults.append("SQLite does not write ahead (journal_mode is not WAL): readers and casting would block.")
    if pragma("synchronous") not in FULL_OR_MORE:
        faults.append("SQLite does not wait for the disk (synchronous is not FULL): a recorded vote could be lost.")
    if pragma("busy_timeout") < 5000:
        faults.append("SQLite gives up on a busy database too early (busy_timeout under 5 seconds).")
    if connection.transaction_mode != "IMMEDIATE":  # type: ignore[attr-defined]
        faults.append("SQLite transactions do not begin IMMEDIATE: two writers would refuse each other.")
    return faults


def postgres_faults(cursor: Any) -> list[str]:
    faults = []
    for name in ("fsync", "synchronous_commit"):
        cursor.execute(f"SHOW {name}")
        if cursor.fetchone()[0] == "off":
            faults.append(f"PostgreSQL runs with {name} off: a recorded vote could be lost. No poll can be opened.")
    return faults


@register(Tags.database)
def storage_is_safe(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`manage.py check --database default`, `migrate` and `serve` say what is unsafe."""
    if "default" not in (databases or []):
        return []
    try:
        faults = storage_faults()
    except DatabaseError:
        return [Error("The database does not answer.", id="config.E001")]
    # PostgreSQL's switches belong to its operator: votes refuses to open a poll, the rest of the house may run.
    kind = Error if connection.vendor == "sqlite" else Warning
    return [kind(fault, id="config.W001" if kind is Warning else "config.E002") for fault in faults]


@register(Tags.database)
def calendar_is_known(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A year's arrangement comes out in the November before it; `migrate` and `serve` ask for it.

    Not a matter of the database: the tag keeps the warning out of every other command.
    """
    year = missing_year() if "default" in (databases or []) else None
    if year is None:
        return []
    return [
        Warning(
            f"The holidays of {year} are not on record: in it only weekends count as days off.",
            hint="Load the official arrangement with `manage.py load_calendar FILE`; see docs/rules.md.",
            id="config.W002",
        )
    ]


@register(Tags.database)
def proxy_is_named(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The house speaks no TLS itself: where all origins are https, a proxy stands in front. `migrate`, `serve`.

    The tag keeps the warning out of every other command, as above.
    """
    return _unnamed_proxy() if "default" in (databases or []) and settings.SECURE_PROXY_SSL_HEADER else []


@register(Tags.security, deploy=True)
def proxy_is_named_at_all(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`manage.py check --deploy` asks also where it cannot be seen whether a proxy stands in front."""
    is_said_above = "default" in (databases or []) and settings.SECURE_PROXY_SSL_HEADER
    return [] if is_said_above else _unnamed_proxy()


def _unnamed_proxy() -> list[CheckMessage]:
    if settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "TRUSTED_PROXIES is not set: behind a reverse proxy all readers share its address, and twenty wrong codes "
            "from one of them pause everybody for ten minutes.",
            hint="Set TRUSTED_PROXIES to the address or network of the proxy, such as 127.0.0.1 or 10.0.0.0/8; "
            "see docs/guide/README.md.",
            id="config.W003",
        )
    ]


def why_not_ready() -> str:
    """One sentence on what is missing before a request can be answered; empty when nothing is."""
    try:
        executor = MigrationExecutor(connections["default"])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer."
    if missing:
        how_many = "1 of its migrations is" if len(missing) == 1 else f"{len(missing)} of its migrations are"
        return f"The database is not up to date: {how_many} missing."
    if settings.REDIS_URL:
        try:
            cache.get("ready")
        except Exception:  # noqa: BLE001  whatever the client raises, the answer is the same
            return "Redis does not answer."
    return ""
