"""The desk of a person: what they answer for today, themselves and for those who are away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet
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
        # a holder who has left the house, or was a deputy there for a while, holds nothing: the leader there does
        at_desks = Q(waits_for__in=held_by(steps, Held.BY_LEADER))
        is_let_go = Q(holder__is_active=False) | (at_desks & ~Exists(_holders_rights()))
        # what somebody was only reminded of and did not do in time, the leader there may do
        is_unanswered = Q(waits_for__in=only_reminded(steps), due_at__lt=timezone.now())
        if not self.leads:
            return Q(~is_let_go, holder__in=self.people)
        return (Q(holder__in=self.people) & ~is_let_go) | ((is_let_go | is_unanswered) & self.below)


def _holders_rights() -> QuerySet[Role]:
    """The staff roles by which the holder of a case looks after its place today, as deputy too."""
    away = Absence.objects.current().filter(deputy=OuterRef(OuterRef("holder"))).values("person")
    reaching = StrIndex(OuterRef("place__path"), F("place__path"))
    return (
        Role.objects.current()
        .filter(Q(person=OuterRef("holder")) | Q(person__in=away), kind__in=STAFF)
        .annotate(reaching=reaching)
        .filter(reaching=1)
    )
