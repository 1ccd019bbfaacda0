"""Reads for the pages of the register: whose it is, its imports, one preview line by line."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from community.capacity import capacity_of
from community.models import Person, Place, RegisterImport, RegisterLine, Unit
from community.permissions import REGISTER_KINDS

from .columns import Columns
from .planning import DOUBTS
from .refusals import NoCommunity, NoGrid

Outcome = RegisterLine.Outcome
CELLS_SHOWN = ("name", "area", "phone")


def communities_kept_by(person: Person) -> QuerySet[Place]:
    """The communities whose register a person keeps, also in place of who is away: at the place or below it."""
    below = [Q(path__startswith=path) for path in capacity_of(person).paths(REGISTER_KINDS)]
    return Place.objects.filter(reduce(or_, below, Q(pk__in=[])), level__code="community").order_by("path")


def community_of_code(code: str) -> Place:
    """Raises ``NoCommunity``."""
    found = Place.objects.filter(code=code, level__code="community").first()
    if found is None:
        raise NoCommunity(code=code)
    return found


def grid_of_code(code: str, community: Place) -> Place:
    """A grid of the community. Raises ``NoGrid``."""
    found = grids_of(community).filter(code=code).first()
    if found is None:
        raise NoGrid(code=code)
    return found


def imports_visible_to(person: Person) -> QuerySet[RegisterImport]:
    """Newest first."""
    kept = communities_kept_by(person)
    return RegisterImport.objects.filter(community__in=kept).select_related("community", "uploaded_by", "committed_by")


def grids_of(community: Place) -> QuerySet[Place]:
    below = Place.objects.filter(path__startswith=community.path, level__code="grid")
    return below.select_related("level").order_by("path")


def units_of(community: Place) -> int:
    return Unit.objects.filter(place__path__startswith=community.path).count()


def sheets_passed_over(register_import: RegisterImport) -> list[str]:
    """The sheets of a preview in which no column of a room and no person was found; no line of them is read."""
    if register_import.state != RegisterImport.State.PREVIEWED:
        return []
    columns = (Columns(**sheet) for sheet in register_import.mapping.get("sheets", []))
    return [each.sheet for each in columns if not each.is_clear]


def lines_of(register_import: RegisterImport, which: str) -> QuerySet[RegisterLine]:
    """The lines of one outcome; ``doubt`` those to be looked at, ``all`` every one."""
    lines = register_import.lines.order_by("pk")
    if which == "doubt":
        return lines.filter(code__in=DOUBTS).exclude(outcome=Outcome.REFUSED)
    return lines.filter(outcome=which) if which in Outcome.values else lines
