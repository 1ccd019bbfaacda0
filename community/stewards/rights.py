"""Who may link stewards to homes, and who may say that somebody is away."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import F, Q

from community.capacity import capacity_of
from community.models import STAFF, Person, Place, Role, RoleKind
from community.permissions import REGISTER_KINDS, TRIAGE_KINDS
from community.sorting import name_key

LINK_KINDS = TRIAGE_KINDS | REGISTER_KINDS
# whose absence is noted by whom besides the person: those with more of a say at the place, so that nobody
# can lend the own desk, or a friend's, the rights of a higher one
_RANK = {
    RoleKind.STEWARD: 0,
    RoleKind.GRID_HEAD: 1,
    RoleKind.CLERK: 1,
    RoleKind.SECRETARY: 2,
    RoleKind.STREET_OFFICER: 3,
    RoleKind.ADMINISTRATOR: 4,
}


def linking_paths(person: Person) -> tuple[str, ...]:
    """Paths of the places below which ``person`` may link stewards."""
    return capacity_of(person).paths(LINK_KINDS)


def may_link_stewards(person: Person, place: Place) -> bool:
    """Grid head, clerk, secretary, street officer, administrator: at the place or above it."""
    return place.path.startswith(linking_paths(person))


def own_staff_roles(person: Person) -> list[Role]:
    """The staff roles that belong to ``person``, not those lent to a deputy."""
    return list(Role.objects.current().filter(person=person, kind__in=STAFF).select_related("place__level"))


def may_note_absence(person: Person, of: Person) -> bool:
    """Staff for themselves; for others who leads more at or above every place where they are staff."""
    theirs = [(role.kind, role.place.path) for role in own_staff_roles(of)]
    if not theirs or not of.is_active or not getattr(person, "is_active", False):
        return False
    return person.pk == of.pk or _outranks(_leading(person), theirs)


def absentees(person: Person) -> list[Person]:
    """Those whose absence ``person`` may note, by name: two queries, however many staff there are."""
    mine = _leading(person)
    below = reduce(or_, (Q(place__path__startswith=path) for _kind, path in mine), Q(person=person))
    staff = Role.objects.current().filter(below, kind__in=STAFF, person__is_active=True).values("person")
    roles = Role.objects.current().filter(person__in=staff, kind__in=STAFF).select_related("person")
    theirs: dict[Person, list[tuple[str, str]]] = {}
    for role in roles.annotate(path=F("place__path")):
        theirs.setdefault(role.person, []).append((role.kind, role.path))
    found = [one for one, held in theirs.items() if one.pk == person.pk or _outranks(mine, held)]
    return sorted(found, key=lambda one: (name_key(one.full_name), one.pk))


def _leading(person: Person) -> list[tuple[str, str]]:
    """The own ranks alone: a deputy of three days must not lend, or take, a higher desk for ninety."""
    held = Role.objects.current().filter(person=person, kind__in=TRIAGE_KINDS)
    return list(held.values_list("kind", "place__path"))


def _outranks(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> bool:
    return all(
        any(_RANK[RoleKind(kind)] > _RANK[RoleKind(held)] and at.startswith(path) for kind, path in mine)
        for held, at in theirs
    )
