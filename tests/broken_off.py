"""Many rows that came and went: PostgreSQL's vacuum then counts tables as empty, and plans for empty ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

MOST = "5s"  # for one statement; what is planned for empty tables takes minutes, then hours


class BrokenOff(Exception):
    pass


@contextmanager
def after_it_was_broken_off(do: Callable[[], object]) -> Iterator[None]:
    """``do`` was done and taken back, the vacuum looked: inside, no statement may take long. SQLite has no vacuum."""
    try:
        with transaction.atomic():
            do()
            raise BrokenOff
    except BrokenOff:
        pass
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # as the vacuum does it beside tests: their locks keep it from giving the pages back
        for model in apps.get_app_config("community").get_models():
            cursor.execute(f"VACUUM (TRUNCATE FALSE) {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute(f"SET statement_timeout = '{MOST}'")
        try:
            yield
        finally:
            cursor.execute("SET statement_timeout = 0")
