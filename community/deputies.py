"""Who stands in for whom on a day. Votes and reviews are nobody's to stand in for: they never ask here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from community.capacity import capacity_of
from community.models import Absence, Person
from community.models.roles import AbsenceQuerySet


def deputy_of(person: Person, on: date | None = None) -> Person | None:
    """Who does the duties of ``person`` on a local day (today when not given); ``None`` when nobody has to."""
    absence = _lending(on, person=person).filter(deputy__is_active=True).select_related("deputy").first()
    return absence.deputy if absence else None


def acting_for(person: Person) -> frozenset[int]:
    """Keys of the people whom ``person`` stands in for today."""
    return capacity_of(person).stands_in_for


def deputies_of(people: Iterable[int], on: date | None = None) -> frozenset[int]:
    """Keys of those who stand in for any of ``people`` (keys) on a local day."""
    away = _lending(on, person__in=list(people)).filter(deputy__is_active=True)
    return frozenset(away.values_list("deputy_id", flat=True))


def _lending(on: date | None, **who: Any) -> AbsenceQuerySet:
    """The absences in force of those named; asked at once in a plain question, as nearly nobody is away."""
    if not Absence.objects.dated(on).filter(**who).exists():
        return Absence.objects.none()
    return Absence.objects.current(on).filter(**who)


def stood_in(deputy: int | None, *, person: int | None, at: datetime) -> bool:
    """Was ``deputy`` (a key) in the place of ``person`` at a moment gone by? One query."""
    day = timezone.localdate(at)
    away = Absence.objects.filter(deputy=deputy, person=person, since__lte=day, until__gte=day)
    return away.filter(Q(ended_early_at=None) | Q(ended_early_at__gt=at)).exists()


def stood_in_since(deputy: int | None, *, person: int | None, at: datetime) -> bool:
    """Was ``deputy`` (a key) in the place of ``person`` at a moment gone by or on any day after it? One query.

    What was called off before its first day never was in force.
    """
    away = Absence.objects.filter(deputy=deputy, person=person, since__lte=timezone.localdate())
    lasted = Q(ended_early_at__gt=at, ended_early_at__date__gte=F("since"))
    return away.filter(Q(ended_early_at=None) | lasted, until__gte=timezone.localdate(at)).exists()
