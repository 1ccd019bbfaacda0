"""Who may know of a case. Each model of a flow names one policy; ``visible_to`` asks it for a condition.

A condition is part of the query itself: what somebody may not know of is not listed, not found and not counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q

from community.capacity import capacity_of
from community.models import Person
from community.reach import reach_of

NOBODY = Q(pk__in=[])


class Policy(Protocol):
    def lets_in(self, person: Person, purpose: str) -> Q:
        """The rows that ``person``, who is signed in and active, may know of."""


@dataclass(frozen=True, slots=True)
class ByCircle:
    """The neighbours of its circle, all staff of its place; wherever they live, those who are in it themselves.

    The model has a field ``circle``.
    """

    own: Callable[[Person], Q]

    def lets_in(self, person: Person, purpose: str) -> Q:
        return reach_of(person).condition("place", circle="circle") | self.own(person)


@dataclass(frozen=True, slots=True)
class ByParty:
    """Only those who are in it themselves. No role opens it and nobody stands in for a party."""

    own: Callable[[Person], Q]

    def lets_in(self, person: Person, purpose: str) -> Q:
        return self.own(person)


@dataclass(frozen=True, slots=True)
class ByPurpose:
    """Staff of these kinds at its place or above it, and only with a purpose; a deputy for the days of the absence."""

    kinds: frozenset[str]

    def lets_in(self, person: Person, purpose: str) -> Q:
        if not purpose.strip():
            return NOBODY
        paths = capacity_of(person).paths(self.kinds)
        return reduce(or_, (Q(place__path__startswith=path) for path in paths), NOBODY)
