"""Reads across places, homes and people: who is in charge, who lives where, who may be on a roll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, reduce
from operator import or_

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.capacity import capacity_of
from community.deputies import acting_for as acting_for
from community.deputies import deputy_of
from community.models import (
    Household,
    Level,
    Notice,
    Person,
    Place,
    Residency,
    Role,
    RoleKind,
    Unit,
)
from community.permissions import HOME_KINDS
from community.reach import STAFF
from community.refusals import Refused

IN_CHARGE = (RoleKind.GRID_HEAD, RoleKind.SECRETARY, RoleKind.STREET_OFFICER, RoleKind.ADMINISTRATOR)


class NobodyInCharge(Refused):
    code = "nobody_in_charge"
    sentence = _("Nobody is in charge of %(place)s yet. Ask the street office to name a grid head.")


class NobodyAbove(Refused):
    code = "nobody_above"
    sentence = _("Nobody is on record above you for %(place)s. Ask the street office to name somebody.")


# places


def _ladder(place: Place) -> list[Place]:
    """This place and those above it, nearest first."""
    return list(Place.objects.filter(path__in=place.ladder_paths).select_related("level").order_by("-path"))


def circle_of(place: Place) -> Place:
    """The circle of neighbours a place belongs to: nearest circle at or above it, else its community, else itself."""
    ladder = _ladder(place)
    at_circle = [rung for rung in ladder if rung.level.is_circle]
    at_community = [rung for rung in ladder if rung.level.code == "community"]
    return next(iter(at_circle + at_community), place)


def community_of(place: Place) -> Place:
    """The community (社区) of a place, else the root of its tree."""
    ladder = _ladder(place)
    return next((rung for rung in ladder if rung.level.code == "community"), ladder[-1])


def ladders_of(places: Iterable[Place]) -> dict[str, Place]:
    """Every place of the ladders of ``places`` with its level, by path. One query."""
    paths = {path for place in places for path in place.ladder_paths}
    return {rung.path: rung for rung in Place.objects.filter(path__in=paths).select_related("level")}


def tell_apart(
    places: Iterable[Place], labels: dict[int, str] | None = None, rungs: dict[str, Place] | None = None
) -> dict[int, str]:
    """A name for each place of one list: its own, or the one in ``labels``, so that no two read the same.

    Places of several communities get the community before their name (张家坡社区 · 第一网格); what still reads the
    same gets the place above it. One query, or none where ``ladders_of`` the places are given as ``rungs``.
    """
    places = list({place.pk: place for place in places}.values())
    rungs = ladders_of(places) if rungs is None else rungs
    names = labels or {place.pk: place.label for place in places}
    over = {place.pk: _community_over(place, rungs) for place in places}
    alike = Counter((over[place.pk], names[place.pk]) for place in places)
    has_several = len(set(over.values()) - {""}) > 1
    told = {}
    for place in places:
        parent = rungs.get(place.path[: -Place.steplen])
        is_alike = alike[over[place.pk], names[place.pk]] > 1 and parent is not None
        parts = [over[place.pk] if has_several else "", parent.label if is_alike else "", names[place.pk]]
        told[place.pk] = " · ".join(part for part in parts if part)
    return told


def _community_over(place: Place, rungs: dict[str, Place]) -> str:
    """The name of the community above a place; empty for the community itself and for what lies above one."""
    above = (rungs[path] for path in place.ladder_paths[:-1] if path in rungs)
    return next((rung.label for rung in above if rung.level.code == "community"), "")


def places_for(person: Person) -> QuerySet[Place]:
    """Where a person may raise a matter: anywhere in the own circle; staff anywhere below their place."""
    roots = set()
    for role in capacity_of(person).roles:
        if role.kind in STAFF:
            roots.add(role.place.path)
        elif role.kind in HOME_KINDS:
            roots.add(circle_of(role.place).path)
    below = reduce(or_, [Q(path__startswith=path) for path in sorted(roots)], Q(pk__in=[]))
    return Place.objects.filter(below).select_related("level").order_by("path")


def person_in_charge(place: Place) -> tuple[Person, RoleKind]:
    """Who sees today to what comes up at a place: the person named for it, or the deputy of a person away.

    Raises ``NobodyInCharge``.
    """
    named, kind = named_in_charge(place)
    return deputy_of(named) or named, kind


def named_in_charge(place: Place) -> tuple[Person, RoleKind]:
    """The grid head of a place or of the nearest one above; else secretary, street officer, administrator.

    Here or away. Raises ``NobodyInCharge``.
    """
    roles = Role.objects.current().filter(
        kind__in=IN_CHARGE, place__path__in=place.ladder_paths, person__is_active=True
    )
    nearest = sorted(
        roles.select_related("person", "place"),
        key=lambda role: (IN_CHARGE.index(RoleKind(role.kind)), -len(role.place.path), role.since, role.pk),
    )
    if not nearest:
        raise NobodyInCharge(place=place.label)
    return nearest[0].person, RoleKind(nearest[0].kind)


def person_above(place: Place, person: Person) -> tuple[Person, RoleKind]:
    """Who sees to a place one level above ``person``: grid head, secretary, street officer, administrator (M5).

    Of several heads on the ladder the next one up. Somebody with none of these roles has the person in charge above.
    A deputy answers for who is away, but never for the level above oneself. Raises ``NobodyAbove``.
    """
    ladder = place.ladder_paths
    own = [role for role in capacity_of(person).roles if role.kind in IN_CHARGE and role.place.path in ladder]
    rung = max((_rung(role.kind, role.place.path) for role in own), default=None)
    roles = Role.objects.current().filter(kind__in=IN_CHARGE, place__path__in=ladder, person__is_active=True)
    ordered = sorted(
        roles.select_related("person", "place"),
        key=lambda role: (_rung(role.kind, role.place.path), role.since, role.pk),
    )
    for role in ordered:
        if rung is not None and _rung(role.kind, role.place.path) <= rung:
            continue
        sees_to_it = deputy_of(role.person) or role.person
        if person.pk not in (role.person_id, sees_to_it.pk):
            return sees_to_it, RoleKind(role.kind)
    raise NobodyAbove(place=place.label)


def _rung(kind: str, path: str) -> tuple[int, int]:
    """How high a role stands: by its kind, then by how far above the place."""
    return IN_CHARGE.index(RoleKind(kind)), -len(path)


# homes


def _lived_in(prefix: str, day: date) -> Q:
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


def residencies(place: Place, on: date | None) -> QuerySet[Residency]:
    day = on or timezone.localdate()
    return (
        Residency.objects.current(day)
        .filter(_lived_in("household__", day), household__unit__place__path__startswith=place.path)
        .filter(person__is_active=True)
        .select_related("person", "household__unit__place")
        .order_by("household__unit__place__path", "household__unit__sort_key", "pk")
    )


def residents_of(place: Place, on: date | None = None) -> QuerySet[Person]:
    """Everybody who lives at or below a place, of any age."""
    return Person.objects.filter(pk__in=residencies(place, on).order_by().values("person")).order_by("pk")


def home_of(person: Person) -> Household | None:
    """The household a person lives in; of several the one the person represents, then the oldest."""
    today = timezone.localdate()
    homes = Residency.objects.current(today).filter(_lived_in("household__", today), person=person)
    first = homes.select_related("household__unit__place").order_by("-is_representative", "since", "pk").first()
    return first.household if first else None


def unit_labels(units: Iterable[Unit], *, in_english: bool = False) -> dict[int, str]:
    """3栋2单元502 of every unit: the names from the building down, by two queries however many units."""
    units = list(units)
    above = Q(path__in={path for unit in units for path in unit.place.ladder_paths})
    label = _namer(above, in_english=in_english)
    return {unit.pk: label(unit.place.path, unit.number) for unit in units}


def unit_names(place: Place) -> Callable[[str, str], str]:
    """``label(path, number)`` of every unit below ``place``, in Chinese: one query however many units."""
    return _namer(Q(path__startswith=place.path) | Q(path__in=place.ladder_paths))


def _namer(places: Q, *, in_english: bool = False) -> Callable[[str, str], str]:
    from_building = Level.objects.filter(code="building").values("rank")[:1]
    named = Place.objects.filter(places).annotate(is_part=Q(level__rank__gte=models.Subquery(from_building)))
    names, parts = {}, set()
    for path, name, name_en, is_part in named.values_list("path", "name", "name_en", "is_part"):
        names[path] = (in_english and name_en) or name
        if is_part:
            parts.add(path)
    between, step = ", " if in_english else "", Place.steplen

    @cache
    def above(path: str) -> str:
        rungs = [path[:end] for end in range(step, len(path) + step, step)]
        return between.join([names[rung] for rung in rungs if rung in parts] or [names[path]])

    return lambda path, number: between.join([above(path), number])


def unit_label(unit: Unit) -> str:
    """The same for one unit, in the reader's language."""
    return unit_labels([unit], in_english=(get_language() or "").startswith("en"))[unit.pk]


def home_label(household: Household) -> str:
    """Where a household lives: 3栋2单元502, or “Building 3, Stairwell 2, 502”."""
    return unit_label(household.unit)


def in_batches(keys: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    """SQLite takes a limited number of values in one query."""
    keys = list(keys)
    return (keys[start : start + size] for start in range(0, len(keys), size))


# inbox


def unread_count(person: Person) -> int:
    """How many notices wait unread."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()
