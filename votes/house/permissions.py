"""Who may write the house rules of a place."""

from __future__ import annotations

from community.capacity import capacity_of
from community.models import Person, Place, RoleKind
from community.reach import holds

KEEPERS = frozenset({RoleKind.GRID_HEAD, RoleKind.SECRETARY})


def may_keep_house_rules(person: Person, place: Place) -> bool:
    """The secretary and the grid head, of the place or of one above it."""
    return holds(person, KEEPERS, place)


def keeps_house_rules(person: Person) -> bool:
    """Does the person keep the house rules of any place?"""
    return bool(capacity_of(person).paths(KEEPERS))
