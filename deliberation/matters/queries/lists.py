"""Lists of matters: tabs, filters, search, and the names of their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from community.models import Household, Person, Place, Residency
from community.queries import ladders_of, tell_apart, unit_labels
from community.reach import reach_of
from community.stewards.queries import Door, doors
from community.text import clean
from deliberation.cases.desks import Desk
from deliberation.cases.models import past_due
from deliberation.matters.models import Category, Follow, Lane, Matter, Stage
from deliberation.matters.steps import ONLY_REMINDED, STEPS

from .duties import reviewable_by


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked of the list; unknown values count as not asked."""

    tab: str = "all"
    stage: str = ""
    category: str = ""
    lane: str = ""
    late: bool = False
    place: int | None = None
    q: str = ""

    TABS = ("all", "waiting", "mine", "followed", "ended")

    @classmethod
    def read(cls, asked) -> Filters:
        place = asked.get("place", "")
        tab, stage, category = asked.get("tab", "all"), asked.get("stage", ""), asked.get("category", "")
        return cls(
            tab=tab if tab in cls.TABS else "all",
            stage=stage if stage in Stage.values else "",
            category=category if category in Category.values else "",
            lane=asked.get("lane", "") if asked.get("lane", "") in Lane.values else "",
            late=asked.get("late") == "1",
            place=int(place) if place.isascii() and place.isdigit() and len(place) < 10 else None,
            q=clean(asked.get("q", ""))[:60],
        )


def matters_for(person: Person, filters: Filters) -> QuerySet[Matter]:
    """The matters ``person`` may know of, as asked; newest first, in the tab *waiting* the most pressing first."""
    matters = Matter.objects.visible_to(person).select_related("place", "raiser", "holder")
    if filters.tab == "waiting":
        held = Desk(person).holds(STEPS) & Q(finished=None)
        matters = matters.filter(held | Q(pk__in=reviewable_by(person).order_by().values("pk")))
    elif filters.tab == "mine":
        matters = matters.filter(Q(raiser=person) | Q(recorded_by=person))
    elif filters.tab == "followed":
        matters = matters.filter(pk__in=Follow.objects.filter(person=person).values("matter"))
    elif filters.tab == "ended":
        matters = matters.exclude(ending="")
    if filters.stage:
        matters = matters.filter(stage=filters.stage, ending="")
    if filters.category:
        matters = matters.filter(category=filters.category)
    if filters.lane:
        matters = matters.filter(lane=filters.lane)
    if filters.late:
        matters = matters.late(except_at=ONLY_REMINDED)
    if filters.place:
        place = Place.objects.filter(pk=filters.place).first()
        matters = matters.filter(place__path__startswith=place.path) if place else matters.none()
    if filters.q:
        found = Q(title__icontains=filters.q) | Q(text__icontains=filters.q) | Q(spot__icontains=filters.q)
        year, _dash, serial = filters.q.partition("-")
        if year.isascii() and serial.isascii() and year.isdigit() and serial.isdigit() and len(filters.q) < 14:
            found |= Q(year=int(year[:4]), serial=int(serial))
        matters = matters.filter(found)
    return matters.order_by("due_at", "pk") if filters.tab == "waiting" else matters.order_by("-raised_at", "-pk")


def late_with_staff() -> Q:
    """Past its day, and not because its raiser has not answered: a resident's silence is no lateness of the grid."""
    return past_due(except_at=ONLY_REMINDED)


def places_with_matters(person: Person) -> QuerySet[Place]:
    """The places that the filter offers: those of the matters one may see."""
    ids = Matter.objects.visible_to(person).order_by().values("place")
    return Place.objects.filter(pk__in=ids).order_by("path")


def name_places(things: Iterable) -> None:
    """Give each thing with a ``place`` its ``place_label``: 3栋2单元, by one query however many there are."""
    things = list(things)
    labels = place_labels([thing.place for thing in things])
    for thing in things:
        thing.place_label = labels[thing.place.pk]


def place_labels(places: Iterable[Place]) -> dict[int, str]:
    """3栋2单元 of every place: the names from the building down, else the own name, told apart; one query."""
    places = list(places)
    rungs = ladders_of(places)
    labels = {}
    for place in places:
        ladder = [rungs[path] for path in place.ladder_paths if path in rungs]
        start = next((n for n, rung in enumerate(ladder) if rung.level.code == "building"), len(ladder) - 1)
        names = [rung.label for rung in ladder[start:]]
        is_latin = all(name.isascii() for name in names)
        labels[place.pk] = (", " if is_latin else "").join(names)
    return tell_apart(places, labels, rungs)


def find_places(among: QuerySet[Place], words: str, limit: int) -> list[Place]:
    """Of ``among`` those whose ladder holds every one of ``words`` (长乐 3栋), the highest first; a query a word."""
    for word in words.split()[:4]:
        named = among.filter(Q(name__icontains=word) | Q(name_en__icontains=word)).order_by("depth", "path")
        below = reduce(
            or_, (Q(path__startswith=path) for path in named.values_list("path", flat=True)[:limit]), Q(pk=None)
        )
        among = among.filter(below)
    return list(among.order_by("depth", "path")[:limit])


@dataclass(frozen=True, slots=True)
class HomeChoice:
    """One step on the way to a home: ``places`` to choose from, each with its name; at a stairwell its ``doors``."""

    name: str
    places: list[tuple[Place, str]]
    doors: list[Door]
    has_more: bool


def homes_to_choose(staff: Person, asked: int | None, limit: int = 60) -> HomeChoice | None:
    """The places right below the one asked for, else those ``staff`` looks after; ``None`` for one that is not theirs.

    A rung with a single place on it is passed over. At most ``limit`` places, and no more queries than rungs and eight.
    """
    below = reach_of(staff).below
    place = Place.objects.filter(pk=asked).select_related("level").first() if asked else None
    if asked and (place is None or not place.path.startswith(below)):
        return None
    rung = [place] if place else list(Place.objects.filter(path__in=below).select_related("level").order_by("path"))
    if place or len(rung) == 1:
        rung, place = _below_a_single(rung[0], limit + 1)
    doors_here = (
        doors(Household.objects.current().filter(unit__place=place).select_related("unit__place")) if place else []
    )
    names = tell_apart(rung)
    shown = [(one, names[one.pk]) for one in rung[:limit]]
    name = place_labels([place])[place.pk] if place else ""
    return HomeChoice(name, shown, doors_here, len(rung) > limit)


def _below_a_single(place: Place, most: int) -> tuple[list[Place], Place]:
    """The first rung below ``place`` that offers a choice, and the place it belongs to."""
    while True:
        children = Place.objects.filter(path__startswith=place.path, depth=place.depth + 1).select_related("level")
        rung = list(children.order_by("sort_key", "pk")[:most])
        if len(rung) != 1:
            return rung, place
        place = rung[0]


def find_residents(staff: Person, words: str, limit: int = 20) -> list[Residency]:
    """Residents below the places of ``staff`` whose name, room or building holds every one of ``words``.

    Each gets ``label``, the home: 3栋2单元502. Empty words find nobody: this is no list of all residents.
    """
    below = [Q(household__unit__place__path__startswith=path) for path in reach_of(staff).below]
    if not words.split() or not below:
        return []
    within = below[0]
    for condition in below[1:]:
        within |= condition
    found = Residency.objects.current().filter(within, person__is_active=True)
    for word in words.split()[:4]:
        found = found.filter(
            Q(person__full_name__icontains=word)
            | Q(household__unit__number__icontains=word)
            | Q(household__unit__place__name__icontains=word)
        )
    homes = list(found.select_related("person", "household__unit__place")[:limit])
    labels = unit_labels([home.household.unit for home in homes])
    for home in homes:
        home.label = labels[home.household.unit_id]
    return homes
