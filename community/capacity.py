"""In which capacity a person acts today: by roles of their own, and as deputy by the staff roles of who is away.

What belongs to the person alone (to vote, to review, to be a steward of homes) asks for ``own`` roles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from community.models import STAFF, Absence, Person, Place, Role

# what was read while a page is only read; None while something may change
_kept: ContextVar[dict[int, Capacity] | None] = ContextVar("capacities", default=None)


@dataclass(frozen=True, slots=True)
class Capacity:
    """``roles`` with their places and levels; ``stands_in_for``: keys of the people who are away."""

    person_id: int | None = None
    roles: tuple[Role, ...] = ()
    stands_in_for: frozenset[int] = frozenset()

    @property
    def own(self) -> tuple[Role, ...]:
        """The roles of the person, without those lent by somebody who is away."""
        return tuple(role for role in self.roles if role.person_id == self.person_id)

    @property
    def is_staff(self) -> bool:
        """Does the person look after a place by a role of their own?"""
        return any(role.kind in STAFF for role in self.own)

    def paths(self, kinds: Collection[str]) -> tuple[str, ...]:
        """The places of the roles of these kinds, sorted, each once."""
        return tuple(sorted({role.place.path for role in self.roles if role.kind in kinds}))

    def reaches(self, place: Place, kinds: Collection[str]) -> bool:
        """Does a role of one of ``kinds`` lie at ``place`` or above it? Rights reach down the tree."""
        return place.path.startswith(self.paths(kinds))


def capacity_of(person) -> Capacity:
    """One query, three for a deputy of somebody who is away; none again on a page that is only read.

    A person who is not signed in, or not active, has no capacity at all.
    """
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return Capacity()
    kept = _kept.get()
    if kept is None:
        return _read(person)
    if person.pk not in kept:
        kept[person.pk] = _read(person)
    return kept[person.pk]


@contextmanager
def one_reading() -> Iterator[None]:
    """Within it capacities are read once. Only for what changes nothing: an act judges the present."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


@lru_cache(maxsize=1)
def _in_force(day: date) -> QuerySet[Any]:
    """The roles in force on ``day``, each with whether its person stands in for anybody then.

    Nothing in the question is of a person, so it is put together once a day.
    """
    away = Absence.objects.dated(day).filter(deputy=OuterRef("person"), person__is_active=True)
    return Role.objects.current(day).select_related("place__level").annotate(is_deputy=Exists(away))


def _read(person: Person) -> Capacity:
    current = _in_force(timezone.localdate())
    own = tuple(current.filter(person=person))
    # only staff stand in for anybody, which is why ``current`` absences need not be asked for
    if not any(role.kind in STAFF and role.is_deputy for role in own):
        return Capacity(person.pk, own)
    away = Absence.objects.dated().filter(deputy=person, person__is_active=True)
    stands_in_for = frozenset(away.values_list("person_id", flat=True))
    lent = tuple(current.filter(person__in=stands_in_for, kind__in=STAFF))
    return Capacity(person.pk, own + lent, stands_in_for)
