"""Reads: which steward looks after which homes, how much each carries, which homes have nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from community.deputies import acting_for as acting_for
from community.models import STAFF, Absence, Card, Household, Person, Place, Residency, Role, RoleKind, StewardLink
from community.queries import tell_apart, unit_labels
from community.sorting import name_key

from .rights import linking_paths

OLD = 60  # years: 60岁以上, counted from the birthday itself


def steward_of(household: Household, on: date | None = None) -> Person | None:
    """Who looks after a home on a local day."""
    links = StewardLink.objects.current(on).filter(household=household).select_related("steward")
    link = links.order_by("-since", "-pk").first()
    return link.steward if link else None


def households_of(steward: Person, on: date | None = None) -> QuerySet[Household]:
    """The homes a steward looks after on a local day, door by door."""
    links = StewardLink.objects.current(on).filter(steward=steward)
    homes = Household.objects.current(on).filter(pk__in=links.values("household"))
    return homes.select_related("unit__place").order_by("unit__place__path", "unit__sort_key", "pk")


def unlinked(place: Place, on: date | None = None) -> QuerySet[Household]:
    """Homes at or below a place that nobody looks after, door by door."""
    linked = StewardLink.objects.current(on).filter(household=OuterRef("pk"))
    homes = Household.objects.current(on).filter(~Exists(linked), unit__place__path__startswith=place.path)
    return homes.select_related("unit__place").order_by("unit__place__path", "unit__sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Load:
    """What one steward carries below a place. ``elders`` are 60 and older; who has no birthday on record is not."""

    steward: Person
    households: int
    people: int
    elders: int
    deputy: Person | None = None  # who stands in today


def load(place: Place) -> list[Load]:
    """Every steward of a place, of those above and below it, the most loaded first: three queries."""
    today = timezone.localdate()
    lives = _in_force("household__residencies", today) & Q(household__residencies__person__is_active=True)
    old = lives & Q(household__residencies__person__born_on__lte=years_before(today, OLD))
    people = "household__residencies__person"
    links = StewardLink.objects.current(today).filter(
        _in_force("household", today), household__unit__place__path__startswith=place.path
    )
    counted = (
        links.order_by()
        .values("steward")
        .annotate(
            households=Count("household", distinct=True),
            people=Count(people, filter=lives, distinct=True),
            elders=Count(people, filter=old, distinct=True),
        )
    )
    counts = {row["steward"]: (row["households"], row["people"], row["elders"]) for row in counted}
    named = stewards_at(place) | Person.objects.filter(pk__in=counts)
    found = list(named.distinct())
    away = deputies_today(person.pk for person in found)
    loads = [Load(person, *counts.get(person.pk, (0, 0, 0)), away.get(person.pk)) for person in found]
    return sorted(loads, key=lambda one: (-one.households, one.steward.pk))


def stewards_at(place: Place, *, covering: bool = False) -> QuerySet[Person]:
    """People with the role of a steward at a place or above it; without ``covering`` also those below it."""
    at = Q(place__path__in=place.ladder_paths)
    if not covering:
        at |= Q(place__path__startswith=place.path)
    roles = Role.objects.current().filter(at, kind=RoleKind.STEWARD)
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")


def deputies_today(people: Iterable[int]) -> dict[int, Person]:
    """The deputy of each of ``people`` (keys) who is away today. One query."""
    away = Absence.objects.current().filter(person__in=list(people), deputy__is_active=True)
    return {one.person_id: one.deputy for one in away.select_related("deputy")}


@dataclass(slots=True)
class Door:
    """One home as a list shows it."""

    household: Household
    label: str
    people: list[Residency] = field(default_factory=list)
    steward: Person | None = None
    has_card: bool = False


def doors(households: Iterable[Household]) -> list[Door]:
    """Homes with their label, their people, steward and card, in natural order: six queries, however many homes."""
    homes = list(households)
    labels = unit_labels([home.unit for home in homes], in_english=(get_language() or "").startswith("en"))
    rows = {home.pk: Door(home, labels[home.unit_id]) for home in homes}
    living = Residency.objects.current().filter(household__in=rows, person__is_active=True).select_related("person")
    for one in living.order_by("-is_representative", "pk"):
        rows[one.household_id].people.append(one)
    links = StewardLink.objects.current().filter(household__in=rows).select_related("steward")
    for link in links.order_by("since", "pk"):
        rows[link.household_id].steward = link.steward
    cards = Card.objects.filter(household__in=rows, revoked_at=None, expires_at__gt=timezone.now())
    for pk in cards.order_by().values_list("household", flat=True):
        rows[pk].has_card = True
    order = labels_below_circle({home.unit.place_id: home.unit.place for home in homes}.values())
    return sorted(
        rows.values(), key=lambda door: (order[door.household.unit.place_id][1], door.household.unit.sort_key)
    )


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place of the overview: how many homes it has and how many of them have no steward."""

    place: Place
    label: str
    households: int
    unlinked: int


def circles_to_look_after(person: Person) -> list[PlaceLine]:
    """The circles below which ``person`` may link stewards, in the order of the ladder: three queries."""
    roots = linking_paths(person)
    if not roots:
        return []
    below = reduce(or_, (Q(path__startswith=path) for path in roots))
    circles = list(Place.objects.filter(below, level__is_circle=True).order_by("path"))
    names = tell_apart(circles)
    return [
        PlaceLine(circle, names[circle.pk], *counts) for circle, counts in zip(circles, _counts(circles), strict=True)
    ]


def stairwells_without(place: Place) -> list[PlaceLine]:
    """The places right above the homes that nobody looks after, with their counts, in natural order: three queries."""
    return [line for line in stairwells_of(place) if line.unlinked]


def stairwells_of(place: Place) -> list[PlaceLine]:
    """The places right above the homes below ``place``, with their counts, in natural order: three queries."""
    linked = StewardLink.objects.current().filter(household=OuterRef("pk"))
    homes = Household.objects.current().filter(unit__place__path__startswith=place.path).order_by()
    counted = (
        homes.annotate(is_linked=Exists(linked))
        .values_list("unit__place")
        .annotate(homes=Count("pk"), alone=Count("pk", filter=Q(is_linked=False)))
    )
    counts = {pk: (total, alone) for pk, total, alone in counted}
    stairwells = list(Place.objects.filter(pk__in=counts).select_related("level"))
    named = labels_below_circle(stairwells)
    stairwells.sort(key=lambda one: named[one.pk][1])
    return [PlaceLine(one, named[one.pk][0], *counts[one.pk]) for one in stairwells]


def labels_below_circle(places: Iterable[Place]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """坡上小区 3栋 2单元 of each place, and the key that sorts 2栋 before 10栋. One query."""
    places = list(places)
    paths = {path for place in places for path in place.ladder_paths}
    rungs = {rung.path: rung for rung in Place.objects.filter(path__in=paths).select_related("level")}
    named = {}
    for place in places:
        ladder = [rungs[path] for path in place.ladder_paths]
        circle = max((n for n, rung in enumerate(ladder) if rung.level.is_circle), default=-1)
        shown = ladder[circle + 1 :] or ladder[-1:]
        named[place.pk] = (" ".join(rung.label for rung in shown), tuple(rung.sort_key for rung in ladder))
    return named


def _counts(circles: list[Place]) -> list[tuple[int, int]]:
    """Homes, and homes without a steward, of each circle: counted by the database stairwell by stairwell."""
    linked = StewardLink.objects.current().filter(household=OuterRef("pk"))
    below = reduce(or_, (Q(unit__place__path__startswith=circle.path) for circle in circles), Q(pk__in=[]))
    homes = Household.objects.current().filter(below).annotate(is_linked=Exists(linked)).order_by()
    stairwells = homes.values_list("unit__place__path").annotate(
        homes=Count("pk"), alone=Count("pk", filter=Q(is_linked=False))
    )
    rows = list(stairwells)
    counts = []
    for circle in circles:
        mine = [row for row in rows if row[0].startswith(circle.path)]
        counts.append((sum(row[1] for row in mine), sum(row[2] for row in mine)))
    return counts


def _in_force(prefix: str, day: date) -> Q:
    return Q(**{f"{prefix}__since__lte": day}) & (
        Q(**{f"{prefix}__until__isnull": True}) | Q(**{f"{prefix}__until__gte": day})
    )


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Stairwell:
    """The doors that one steward has in one stairwell."""

    name: str
    doors: list[Door]


@dataclass(frozen=True, slots=True)
class Book:
    """One steward's homes as a page shows them, with the figures of their people."""

    steward: Person
    doors: list[Door]
    people: int
    elders: int
    deputy: Person | None

    @property
    def stairwells(self) -> list[Stairwell]:
        """The doors by stairwell, in their order. One query."""
        places = {door.household.unit.place_id: door.household.unit.place for door in self.doors}
        found: dict[int, list[Door]] = {pk: [] for pk in places}
        for door in self.doors:
            found[door.household.unit.place_id].append(door)
        names = labels_below_circle(places.values())
        return [Stairwell(names[pk][0], doors) for pk, doors in found.items()]


def book_of(steward: Person, households: Iterable[Household]) -> Book:
    """Seven queries, however many homes."""
    listed = doors(households)
    people = {one.person_id: one.person for door in listed for one in door.people}
    border = years_before(timezone.localdate(), OLD)
    elders = sum(1 for one in people.values() if one.born_on and one.born_on <= border)
    return Book(steward, listed, len(people), elders, deputies_today([steward.pk]).get(steward.pk))


def books_of(person: Person) -> list[Book]:
    """The own homes, then those of everybody whom ``person`` stands in for today; empty books are left out."""
    away = Person.objects.filter(pk__in=acting_for(person)).order_by("pk")
    books = [book_of(steward, households_of(steward)) for steward in (person, *away)]
    return [book for book in books if book.doors]


def with_roles(people: Iterable[Person]) -> list[tuple[Person, str]]:
    """Each with the own staff roles in words, by name: steward, Grid 1. One query."""
    people = list(people)
    roles = Role.objects.current().filter(person__in=people, kind__in=STAFF).select_related("place")
    words: dict[int, list[str]] = {}
    for role in roles.order_by("place__path", "pk"):
        words.setdefault(role.person_id, []).append(f"{role.place.label} {role.get_kind_display()}")
    ordered = sorted(people, key=lambda one: (name_key(one.full_name), one.pk))
    return [(one, ", ".join(words.get(one.pk, [])[:2])) for one in ordered]


def absences_around(person: Person, people: Iterable[Person]) -> QuerySet[Absence]:
    """Absences of today and to come that ``person`` may end, or in which ``person`` stands in; the nearest first."""
    mine = Q(person__in=[one.pk for one in people]) | Q(deputy=person)
    found = Absence.objects.to_come_or_current().filter(mine)
    return found.select_related("person", "deputy").order_by("since", "until", "pk")
