"""The desk of a person: what they answer for today, themselves and for those who are away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import StrIndex
from django.utils import timezone

from community.capacity import Capacity, capacity_of
from community.models import STAFF, Absence, Person, Role
from community.permissions import TRIAGE_KINDS
from deliberation.cases.steps import Held, Steps, held_by, only_reminded


@dataclass(frozen=True)
class Desk:
    """Read once for all flows together."""

    person: Person

    @cached_property
    def capacity(self) -> Capacity:
        return capacity_of(self.person)

    @property
    def acting(self) -> frozenset[int]:
        """Keys of the people whom the person stands in for."""
        return self.capacity.stands_in_for

    @cached_property
    def people(self) -> tuple[int, ...]:
        return (self.person.pk, *self.acting)

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """The paths of the places that the person leads."""
        return self.capacity.paths(TRIAGE_KINDS)

    @cached_property
    def below(self) -> Q:
        """Cases at the places that the person leads."""
        return reduce(or_, (Q(place__path__startswith=path) for path in self.leads), Q(pk__in=[]))

    def holds(self, steps: Steps) -> Q:
        """Cases that the person holds, that somebody away holds, and below the own place those nobody there holds."""
        at_desks = Q(waits_for__in=held_by(steps, Held.BY_LEADER))
        # a holder who has left the house, or was a deputy there for a while, holds nothing: the leader there does
        is_let_go = Q(holder__is_active=False) | (at_desks & ~_looks_after_it(timezone.localdate()))
        own = Q(~is_let_go, holder__in=self.people) if self.acting else self._own(at_desks)
        if not self.leads:
            return own
        # what somebody was only reminded of and did not do in time, the leader there may do
        is_unanswered = Q(waits_for__in=only_reminded(steps), due_at__lt=timezone.now())
        return own | ((is_let_go | is_unanswered) & self.below)

    def _own(self, at_desks: Q) -> Q:
        """The same of the person alone, whose rights are known here: no question about the rights of each holder."""
        if not self.person.is_active:
            return Q(pk__in=[])
        paths = self.capacity.paths(STAFF)
        is_own = reduce(or_, (Q(place__path__startswith=path) for path in paths), ~at_desks)
        return Q(is_own, holder=self.person)


@lru_cache(maxsize=1)
def _looks_after_it(day: date) -> Exists:
    """Does the holder of a case look after its place on ``day`` by a staff role, as deputy too?

    Nothing in the question is of a person, so it is put together once a day.
    """
    away = Absence.objects.current(day).filter(deputy=OuterRef(OuterRef("holder")), person__is_active=True)
    reaching = StrIndex(OuterRef("place__path"), F("place__path"))
    return Exists(
        Role.objects.current(day)
        .filter(Q(person=OuterRef("holder")) | Q(person__in=away.values("person")), kind__in=STAFF)
        .annotate(reaching=reaching)
        .filter(reaching=1)
    )
