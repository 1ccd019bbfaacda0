"""Moves the rest of the street in: rows in bulk, community by community, each whole or not at all.

People who are there stay; asked for more, only what is missing is added. The stories are told elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import islice

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from community.models import (
    Household,
    Level,
    Organisation,
    Ownership,
    Person,
    Place,
    Residency,
    Role,
    RoleKind,
    StewardLink,
    Unit,
)
from community.sorting import natural_key
from community.statistics import look_anew

from . import crowd
from .places import SINCE, STREET, TOLD, below

BATCH = 400
LARGEST = sum(each[3] for each in crowd.COMMUNITIES)
SHOPS = (("底商1", "64.20"), ("底商2", "71.80"), ("底商3", "58.60"), ("底商4", "120.35"))

Report = Callable[[str, int, int], object]


def settle(households: int, report: Report) -> int:
    """Fill the street up to so many households, the told neighbourhood's included; returns how many moved in.

    ``report`` hears of each batch: the community, how many of its households are there now, how many there will be.
    """
    told = Household.objects.filter(unit__place__path__regex=below(TOLD)).count()
    missing, moved_in = households - told, 0
    for code, name, english, size in crowd.COMMUNITIES:
        wanted = min(size, missing)
        if wanted <= 0:
            break
        missing -= wanted
        with transaction.atomic():
            moved_in += _Community(code, name, english).fill(wanted, report)
    if moved_in:
        look_anew()
    return moved_in


@dataclass(frozen=True, slots=True)
class _Address:
    stairwell: Place
    building: Place
    estate: Place
    grid: Place


class _Community:
    """One community: its places as they are reached; flats, people and what ties them a batch at a time."""

    def __init__(self, code: str, name: str, english: str) -> None:
        self.code, self.name, self.english = code, name, english
        # who comes second waits here until the first is done, then finds everything there
        self.street = Place.objects.select_for_update().get(code=STREET)
        self.levels = {level.code: level for level in Level.objects.all()}
        self.places = {place.code: place for place in Place.objects.filter(code__startswith=code)}
        self.people: dict[str, int] = {}
        self.nobody = make_password(None)
        self.confirmed_at = timezone.make_aware(datetime.combine(SINCE, time(10))) + timedelta(days=40)
        self.before = sum(each[3] for each in crowd.COMMUNITIES[: [each[0] for each in crowd.COMMUNITIES].index(code)])

    def fill(self, wanted: int, report: Report) -> int:
        community = self._place(self.code, self.street, "community", self.name, self.english)
        homes = Household.objects.filter(unit__place__path__startswith=community.path)
        there = homes.count()
        if there >= wanted:
            return 0
        self._officer(self.street, "steward", RoleKind.STEWARD)
        for duty, kind in (("secretary", RoleKind.SECRETARY), ("clerk", RoleKind.CLERK), ("steward", RoleKind.STEWARD)):
            self._officer(community, duty, kind)
        known = set(Unit.objects.filter(place__path__startswith=community.path).values_list("place_id", "number"))
        missing = (
            (at, home) for at, home in self._homes(community, wanted) if (at.stairwell.pk, home.number) not in known
        )
        done = there
        while batch := list(islice(missing, BATCH)):
            self._move_in(batch)
            done += sum(bool(home.people) for _, home in batch)
            report(self.name, done, wanted)
        return done - there

    def _homes(self, community: Place, wanted: int) -> Iterator[tuple[_Address, crowd.Home]]:
        for block in crowd.buildings(self.code, wanted):
            number, code = block.number, f"{self.code}-e{block.estate}"
            name, english = f"第{block.grid}网格", f"Grid {block.grid}"
            grid = self._place(f"{self.code}-g{block.grid}", community, "grid", name, english)
            self._officer(grid, "head", RoleKind.GRID_HEAD)
            self._officer(grid, "steward", RoleKind.STEWARD)
            estate = self._place(code, grid, "estate", *block.estate_name)
            self._officer(estate, "steward", RoleKind.STEWARD)
            building = self._place(f"{code}-{number}", estate, "building", f"{number}栋", f"Building {number}")
            if number == 1:
                self._developer(estate, building)
            for home in block.homes:
                name, english = f"{home.stairwell}单元", f"Stairwell {home.stairwell}"
                stairwell = self._place(f"{code}-{number}-{home.stairwell}", building, "stairwell", name, english)
                yield _Address(stairwell, building, estate, grid), home

    def _place(self, code: str, above: Place, level: str, name: str, english: str) -> Place:
        if code not in self.places:
            row = {"level": self.levels[level], "code": code, "name": name, "name_en": english}
            # treebeard counts the children on the row it is given: read it again
            self.places[code] = Place.objects.add_child(Place.objects.get(pk=above.pk), row)
        return self.places[code]

    # those who look after a place, and the firm that built it

    def _officer(self, place: Place, duty: str, kind: RoleKind) -> int:
        username = f"{place.code}-{duty}"
        if username not in self.people and self._appoint(username):
            Role.objects.create(person_id=self.people[username], kind=kind, place=place, since=SINCE)
        return self.people[username]

    def _developer(self, estate: Place, building: Place) -> None:
        """One firm owns the shops and what is unsold; its contact stands for all of it with one head."""
        username = f"{estate.code}-developer"
        if username in self.people or not self._appoint(username):
            return
        firm, person = Organisation(kind=Organisation.Kind.DEVELOPER, place=estate), self.people[username]
        firm.name, firm.name_en = f"{estate.name}置业有限公司", f"{estate.name_en} Property Development"
        firm.contact_id = person
        firm.save()
        for number, area in SHOPS:
            shop = Unit.objects.create(place=building, number=number, kind=Unit.Kind.SHOP, area=Decimal(area))
            Ownership.objects.create(person_id=person, unit=shop, since=SINCE)

    def _appoint(self, username: str) -> bool:
        """Find the person or make it; says whether it is new."""
        person = Person.objects.filter(username=username).first()
        is_new = person is None
        if person is None:
            person = self._person(username, crowd.officer(username))
            person.save()
        self.people[username] = person.pk
        return is_new

    # homes

    def _move_in(self, batch: list[tuple[_Address, crowd.Home]]) -> None:
        units = Unit.objects.bulk_create(
            Unit(
                place=at.stairwell,
                number=home.number,
                area=Decimal(home.area),
                area_source=home.area_source,
                sort_key=natural_key(home.number),
            )
            for at, home in batch
        )
        flats = [(at, home, unit) for (at, home), unit in zip(batch, units, strict=True)]
        lived_in = [(at, home, unit) for at, home, unit in flats if home.people]
        households = Household.objects.bulk_create(Household(unit=unit, since=SINCE) for _, _, unit in lived_in)
        self._people([home for _, home in batch])
        Ownership.objects.bulk_create(row for at, home, unit in flats for row in self._ownerships(at, home, unit))
        homes = [(at, home, row) for (at, home, _), row in zip(lived_in, households, strict=True)]
        Residency.objects.bulk_create(row for _, home, household in homes for row in self._residencies(home, household))
        Role.objects.bulk_create(row for at, home, household in homes for row in self._roles(at, home, household))
        stewards = ((self._steward(at, home), household) for at, home, household in homes)
        StewardLink.objects.bulk_create(
            StewardLink(steward_id=steward, household=household, since=SINCE)
            for steward, household in stewards
            if steward
        )

    def _people(self, homes: list[crowd.Home]) -> None:
        """Make those of a batch and keep their keys; a landlord may be there from the batch before."""
        landlords = {self._landlord(home): home.landlord for home in homes if home.landlord}
        self._find(landlords)
        rows = [self._person(name, who) for name, who in landlords.items() if name not in self.people]
        for home in homes:
            for number, who in enumerate(home.people):
                person = self._person(self._name(home.ordinal, number), who)
                if who.is_grown:
                    person.phone = f"1990{number}{self.before + home.ordinal:06d}"
                if number == 0 and home.is_confirmed:
                    person.confirmed_at, person.confirmed_by_id = self.confirmed_at, self.people[f"{self.code}-steward"]
                rows.append(person)
        self.people |= {person.username: person.pk for person in Person.objects.bulk_create(rows)}

    def _ownerships(self, at: _Address, home: crowd.Home, unit: Unit) -> Iterator[Ownership]:
        """The voter first, then who owns it, too."""
        if home.landlord:
            owner = self._landlord(home)
        else:
            owner = self._name(home.ordinal) if home.is_sold else f"{at.estate.code}-developer"
        yield Ownership(person_id=self.people[owner], unit=unit, since=SINCE)
        if home.has_co_owner:
            other = self.people[self._name(home.ordinal, 1)]
            yield Ownership(person_id=other, unit=unit, is_voter=False, since=SINCE)

    def _residencies(self, home: crowd.Home, household: Household) -> Iterator[Residency]:
        for number in range(len(home.people)):
            person = self.people[self._name(home.ordinal, number)]
            yield Residency(person_id=person, household=household, is_representative=number == 0, since=SINCE)

    def _roles(self, at: _Address, home: crowd.Home, household: Household) -> Iterator[Role]:
        for number in range(len(home.people)):
            person = self.people[self._name(home.ordinal, number)]
            yield Role(person_id=person, kind=RoleKind.RESIDENT, place=at.stairwell, household=household, since=SINCE)
        first = self.people[self._name(home.ordinal)]
        kind = RoleKind.HOUSEHOLD_REPRESENTATIVE
        yield Role(person_id=first, kind=kind, place=at.stairwell, household=household, since=SINCE)
        if home.is_representative:
            yield Role(person_id=first, kind=RoleKind.REPRESENTATIVE, place=at.estate, since=SINCE)
        if home.is_steward:
            yield Role(person_id=first, kind=RoleKind.STEWARD, place=at.building, since=SINCE)

    def _steward(self, at: _Address, home: crowd.Home) -> int | None:
        """The neighbour who looks after a household; of a few, the steward of a level above; of some, nobody yet."""
        if home.steward is not None:
            name = self._name(home.steward)
            self._find([name])
            return self.people[name]
        community = self.places[self.code]
        levels = {"estate": at.estate, "grid": at.grid, "community": community, "street": self.street}
        above = levels.get(home.steward_level)
        return self._officer(above, "steward", RoleKind.STEWARD) if above else None

    def _name(self, ordinal: int, number: int = 0) -> str:
        return f"{self.code}-{ordinal:05d}-{number}"

    def _landlord(self, home: crowd.Home) -> str:
        return f"{self.code}-landlord-{home.landlord_number:04d}"

    def _find(self, usernames: Iterable[str]) -> None:
        """Learn the keys of those who are there from an earlier run."""
        unknown = [name for name in usernames if name not in self.people]
        if unknown:
            self.people |= dict(Person.objects.filter(username__in=unknown).values_list("username", "pk"))

    def _person(self, username: str, who: crowd.Somebody) -> Person:
        return Person(
            username=username, full_name=who.name, honorific=who.honorific, born_on=who.born, password=self.nobody
        )
