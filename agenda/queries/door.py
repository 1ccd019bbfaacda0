"""Who may come in: the people of a place with their rooms, for the one who keeps the door."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from community.models import Person, Place, Residency
from community.queries import unit_labels


@dataclass(frozen=True, slots=True)
class Line:
    person: Person
    label: str


def lines_of(place: Place, searched: str = "") -> list[Line]:
    """Residents at or below ``place``, by room; ``searched`` is a part of the name or of the room."""
    rows = (
        Residency.objects.current()
        .filter(household__unit__place__path__startswith=place.path, person__is_active=True)
        .select_related("person", "household__unit__place")
        .order_by("household__unit__place__path", "household__unit__sort_key", "-is_representative", "pk")
    )
    rows = list(rows)
    labels = unit_labels((row.household.unit for row in rows), in_english=(get_language() or "").startswith("en"))
    lines: dict[int, Line] = {}
    for row in rows:
        lines.setdefault(row.person_id, Line(row.person, labels[row.household.unit_id]))
    return [line for line in lines.values() if searched in line.person.full_name or searched in line.label]
