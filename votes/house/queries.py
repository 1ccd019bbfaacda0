"""Reads of house rules: what stands where, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from community.capacity import capacity_of
from community.models import Level, Person, Place
from votes import in_force
from votes.models import HouseRule
from votes.rules import Rule, UnknownRule, rules_on

from .changes import Change, changes
from .limits import faults
from .permissions import KEEPERS


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is read in the history; ``changes`` are those against the version before."""

    row: HouseRule
    rule: Rule
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The house rules of one place that are in force, or will be."""

    place: Place
    rows: tuple[HouseRule, ...]


def latest(code: str) -> HouseRule | None:
    """The newest version of a rule, in force or not."""
    return HouseRule.objects.filter(code=code).select_related("place").order_by("-version").first()


def history(code: str) -> list[Version]:
    """All versions of a rule, the newest first."""
    rows = list(HouseRule.objects.filter(code=code).select_related("author", "place").order_by("version"))
    written = [row.rule for row in rows]
    found = [
        Version(row, rule, tuple(changes(written[number - 1], rule)) if number else ())
        for number, (row, rule) in enumerate(zip(rows, written, strict=True))
    ]
    return found[::-1]


def books_for(person: Person, on: date) -> list[Book]:
    """The house rules a person can read, place by place from the top."""
    rows = HouseRule.objects.visible_to(person)
    standing = rows.in_force(on) | rows.filter(effective_from__gt=on, retired_at=None)
    books: dict[int, list[HouseRule]] = {}
    for row in standing.select_related("place__level").order_by("place__path", "code", "version"):
        books.setdefault(row.place_id, []).append(row)
    return [Book(mine[0].place, tuple(mine)) for mine in books.values()]


def places_kept_by(person: Person) -> list[Place]:
    """The places whose house rules a person may write: those of the roles, and below them down to the estates."""
    circle = Level.objects.filter(is_circle=True).aggregate(rank=Max("rank"))["rank"] or 0
    mine = Q(pk__in=[])
    for path in capacity_of(person).paths(KEEPERS):
        mine |= Q(path=path) | Q(path__startswith=path, level__rank__lte=circle + 1)
    return list(Place.objects.filter(mine).select_related("level").order_by("path"))


def bases_for(place: Place, on: date) -> list[Rule]:
    """The rules a house rule of ``place`` can start from: those for its questions, no recall among them."""
    settings = ("any", "rural" if in_force.in_village(place) else "urban")
    return [one for one in rules_on(on) if one.question != "recall" and one.setting in settings]


def is_overtaken(row: HouseRule, on: date) -> bool:
    """Has the law grown stricter than this version?"""
    try:
        return bool(faults(row.rule, in_force.rule(row.base, on)))
    except UnknownRule:
        return True
