"""How far a person sees: up to the circle the person lives in, and down from every place of a role."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from community.capacity import capacity_of
from community.models import STAFF, Person, Place

__all__ = ["STAFF", "Reach", "holds", "reach_of"]


@dataclass(frozen=True, slots=True)
class Reach:
    """``below``: paths whose whole subtree is seen (staff). ``home``: paths of the places lived in, and above."""

    below: tuple[str, ...]
    home: tuple[str, ...]

    def condition(self, place: str, *, circle: str) -> Q:
        """Rows whose ``place`` lies below a staff place, or whose ``circle`` holds a home."""
        parts = [Q(**{f"{place}__path__startswith": path}) for path in self.below]
        if self.home:
            parts.append(Q(**{f"{circle}__path__in": self.home}))
        return reduce(or_, parts) if parts else Q(pk__in=[])

    def covers(self, place: Place, *, circle: Place) -> bool:
        """The same for one row."""
        return circle.path in self.home or any(place.path.startswith(path) for path in self.below)


def reach_of(person) -> Reach:
    """Kept on the person for the length of the request. A deputy sees as far as the person who is away."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return Reach((), ())
    kept = getattr(person, "_reach", None)
    if kept is None:
        below: set[str] = set()
        home: set[str] = set()
        step = Place.steplen
        for role in capacity_of(person).roles:
            path = role.place.path
            if role.kind in STAFF:
                below.add(path)
            else:
                home.update(path[:end] for end in range(step, len(path) + step, step))
        kept = person._reach = Reach(tuple(sorted(below)), tuple(sorted(home)))
    return kept


def holds(person: Person, kinds: set[str] | frozenset[str], place: Place) -> bool:
    """Does ``person`` hold one of ``kinds`` at ``place`` or above it, or stand in today for somebody who does?

    Rights reach down the tree.
    """
    return capacity_of(person).reaches(place, kinds)
