"""Scenes told once and put back after: the same rows, written in one go instead of by a hundred acts.

A scene is kept only from a world in which nothing but the cast stands, and put back only into such a world; where
that does not hold, or the scene is minutes old, it is told anew by its acts.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery
from django.utils import timezone
from django.utils.translation import get_language

FRESH = timedelta(minutes=3)  # no clock of the house is as short
READING = ("SELECT", "SAVEPOINT", "RELEASE")

Table = dict[Any, str]  # the key of a row and its values in words
Rows = dict[type[Model], Table]


@dataclass(frozen=True)
class Scene:
    """The rows that a scene added, as statements, and what telling it gave back."""

    inserts: list[tuple[str, tuple]]
    told: bytes
    at: datetime

    def is_fresh(self) -> bool:
        now = timezone.now()
        return self.at <= now < self.at + FRESH and timezone.localdate(self.at) == timezone.localdate(now)

    def put_back(self) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in self.inserts:
                cursor.execute(*statement)
        return pickle.loads(self.told)


class World:
    """What stands in the database of this worker before a test does anything: nothing, then the cast."""

    def __init__(self) -> None:
        self.cast: Scene | None = None
        self.rows: Rows = {}
        self.scenes: dict[Hashable, Scene] = {}
        self.asked: Counter[Hashable] = Counter()
        self.is_untouched = False

    @contextmanager
    def with_cast(self, tell: Callable[[], Any], is_empty: Callable[[], bool]) -> Iterator[Any]:
        """The cast stands, and until the end of the test every write is noticed."""
        if not is_empty():
            yield tell()
            return
        if self.cast is None:
            before = _rows()
            people = tell()
            self.rows = _rows()
            self.cast = _scene(before, self.rows, people)
        else:
            people = self.cast.put_back()
        self.is_untouched = True
        try:
            with connection.execute_wrapper(self._notice):
                yield people
        finally:
            self.is_untouched = False

    def _notice(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if not sql.startswith(READING):
            self.is_untouched = False
        return execute(sql, params, many, context)

    def scene(self, key: Hashable, tell: Callable[[], Model]) -> Model:
        """The row that ``tell`` gives, read anew. From the second time on it is not told but put back."""
        # a thread of its own has a connection of its own, the writes of which nobody notices
        if not self.is_untouched or self._notice not in connection.execute_wrappers:
            return tell()
        key = (key, get_language())
        kept = self.scenes.get(key)
        if kept is None or not kept.is_fresh():
            row = tell()
            self.asked[key] += 1
            if self.asked[key] > 1:
                self._keep(key, row)
            return row
        model, pk = kept.put_back()
        return model._base_manager.get(pk=pk)

    def _keep(self, key: Hashable, row: Model) -> None:
        made = _scene(self.rows, _rows(), (type(row), row.pk))
        if made is not None:
            self.scenes[key] = made


def _scene(before: Rows, after: Rows, told: Any) -> Scene | None:
    """``None`` when the scene changed a row that stood there: it cannot be put back by adding."""
    inserts: list[tuple[str, tuple]] = []
    for model, rows in after.items():
        if before[model].items() - rows.items():
            return None
        added = [model._base_manager.get(pk=pk) for pk in sorted(rows.keys() - before[model].keys())]
        if added:
            query = InsertQuery(model)
            query.insert_values(model._meta.local_concrete_fields, added, raw=True)
            inserts += query.get_compiler(connection=connection).as_sql()
    return Scene(inserts, pickle.dumps(told), timezone.now())


def _rows() -> Rows:
    """Every row of every table, by model and key."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.proxy and model._meta.managed:
                key, table = map(connection.ops.quote_name, (model._meta.pk.column, model._meta.db_table))
                cursor.execute(f"SELECT {key}, {table}.* FROM {table}")
                found[model] = {row[0]: repr(row) for row in cursor.fetchall()}
    return found


WORLD = World()
