"""The register as it stands today: places, homes and people of one community, read by nine queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from community.models import Card, Household, Organisation, Ownership, Person, Place, Residency, Unit

from .births import Birth
from .homes import OF_A_ROW, Home, english_name_of, key_of, name_of
from .told import Told
from .unclear import Unclear
from .words import fold, written

FLAT = re.compile(r"\d+[a-z]?")
BELOW_COMMUNITY = ("grid", "estate", "building", "stairwell")


@dataclass(slots=True, eq=False)
class Rung:
    """A place of the register, or one that an import would add (``pk`` is ``None``)."""

    pk: int | None
    level: str
    name: str
    name_en: str = ""
    above: Rung | None = None
    below: dict[tuple[str, str], Rung] = field(default_factory=dict)
    units: dict[str, KnownUnit] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return key_of(self.level, self.name)

    def ladder(self) -> Iterator[Rung]:
        """This rung and those above it."""
        rung: Rung | None = self
        while rung is not None:
            yield rung
            rung = rung.above

    def nearest(self, level: str) -> Rung | None:
        return next((rung for rung in self.ladder() if rung.level == level), None)

    def has(self, level: str) -> bool:
        return any(found == level for found, _key in self.below)

    def child(self, level: str, number: str) -> Rung:
        """The rung of that name, planned when it is not there."""
        key = key_of(level, number)
        if (level, key) not in self.below:
            self.below[level, key] = Rung(None, level, name_of(level, number), english_name_of(level, number), self)
        return self.below[level, key]

    def estate_or_building(self) -> Rung | None:
        """What a file that names one home of it is expected to hold completely."""
        return self.nearest("estate") or self.nearest("building")


@dataclass(slots=True, eq=False)
class KnownPerson:
    pk: int
    name: str
    phone: str
    born: Birth | None
    honorific: str

    @property
    def key(self) -> str:
        return fold(self.name)


@dataclass(slots=True, eq=False)
class KnownUnit:
    """A flat, who lives there and whom it belongs to, in the order in which they were written."""

    pk: int
    rung: Rung
    number: str
    kind: str
    area: Decimal | None
    area_source: str
    households: list[int] = field(default_factory=list)
    lived_in: dict[int, list[int]] = field(default_factory=dict)  # household: its residents
    residents: dict[int, KnownPerson] = field(default_factory=dict)
    owners: dict[int, KnownPerson] = field(default_factory=dict)
    representative: int | None = None
    voter: int | None = None

    def homes_of(self, person: int) -> list[int]:
        """The households of the unit in which somebody lives: one, where two share a flat."""
        return [pk for pk in self.households if person in self.lived_in[pk]]


class Known:
    """Everything of one community; ``find`` says at which rung a home stands.

    ``grid_of_new`` is the key of the grid for new estates whose lines name none.
    """

    def __init__(self, community: Place, *, grid_of_new: int | None = None) -> None:
        self.community, self.grid_of_new = community, grid_of_new
        self.told = Told()
        self.people: dict[int, KnownPerson] = {}
        self.units: list[KnownUnit] = []
        self.developer: Organisation | None = None
        self._read_places()
        self._read_homes()
        self._index_people()

    # reading

    def _read_places(self) -> None:
        step = Place.steplen
        rows = Place.objects.filter(path__startswith=self.community.path).order_by("path")
        by_path: dict[str, Rung] = {}
        for pk, path, level, name, english in rows.values_list("pk", "path", "level__code", "name", "name_en"):
            above = by_path.get(path[:-step])
            rung = by_path[path] = Rung(pk, level, name, english, above)
            if above is not None:
                above.below[level, rung.key] = rung
        self.root = by_path[self.community.path]
        self.by_pk = {rung.pk: rung for rung in by_path.values()}
        self.grids = [rung for rung in by_path.values() if rung.level == "grid"]
        self.grid_keys = {rung.key for rung in self.grids}
        self.estates: dict[str, list[Rung]] = {}
        for rung in by_path.values():
            if rung.level == "estate":
                self.estates.setdefault(rung.key, []).append(rung)

    def _read_homes(self) -> None:
        here = self.community.path
        units: dict[int, KnownUnit] = {}
        fields = ("pk", "place_id", "number", "kind", "area", "area_source")
        for pk, place, *rest in Unit.objects.filter(place__path__startswith=here).order_by("pk").values_list(*fields):
            rung = self.by_pk[place]
            units[pk] = rung.units[key_of("room", rest[0])] = KnownUnit(pk, rung, *rest)
        self.units = list(units.values())
        homes: dict[int, KnownUnit] = {}
        for pk, unit in in_force(Household).filter(unit__place__path__startswith=here).values_list("pk", "unit_id"):
            homes[pk] = units[unit]
            units[unit].households.append(pk)
            units[unit].lived_in[pk] = []
        lived = in_force(Residency).filter(
            household__in=in_force(Household), household__unit__place__path__startswith=here
        )
        owned = in_force(Ownership).filter(unit__place__path__startswith=here)
        people = Person.objects.filter(
            Q(pk__in=lived.order_by().values("person")) | Q(pk__in=owned.order_by().values("person"))
        )
        fields = ("pk", "full_name", "phone", "born_on", "born_part", "honorific")
        for pk, name, phone, day, part, honorific in people.values_list(*fields):
            self.people[pk] = KnownPerson(pk, name, phone, Birth(day, part) if day else None, honorific)
        for person, household, is_representative in lived.order_by("pk").values_list(
            "person_id", "household_id", "is_representative"
        ):
            home = homes[household]
            home.residents[person] = self.people[person]
            home.lived_in[household].append(person)
            if is_representative and home.representative is None:
                home.representative = person
        for person, unit, is_voter in owned.order_by("pk").values_list("person_id", "unit_id", "is_voter"):
            units[unit].owners[person] = self.people[person]
            if is_voter:
                units[unit].voter = person
        cards = Card.objects.filter(household__unit__place__path__startswith=here, revoked_at__isnull=True)
        self.with_card = set(cards.filter(expires_at__gt=timezone.now()).values_list("household_id", flat=True))
        self._read_developer()

    def _read_developer(self) -> None:
        """The one organisation that owns what is not sold; nearest to the community, the oldest first."""
        kind = Organisation.Kind.DEVELOPER
        near = Q(place__path__startswith=self.community.path) | Q(place__path__in=self.community.ladder_paths)
        self.developer = Organisation.objects.filter(near, kind=kind).order_by("-place__depth", "pk").first()

    def _index_people(self) -> None:
        self.by_phone: dict[tuple[str, str], KnownPerson] = {}
        self.by_birthday: dict[tuple[str, date], KnownPerson] = {}
        for person in self.people.values():
            if person.phone:
                self.by_phone.setdefault((person.key, person.phone), person)
            if person.born and not person.born.part:
                self.by_birthday.setdefault((person.key, person.born.day), person)

    @property
    def developer_pk(self) -> int | None:
        return self.developer.contact_id if self.developer else None

    # finding

    def hear(self, home: Home, where: str) -> None:
        """Take note of what a line says of places; ``where`` names its sheet and number."""
        self.told.hear(home, where, is_grid=key_of("grid", home.grid) in self.grid_keys)

    def find(self, home: Home, kind: str = "") -> tuple[Rung, str]:
        """The rung a home stands at, and the key of its room there. Raises ``Unclear``.

        ``kind`` is that of the unit, "" if its line does not say: shops and parking spaces belong to no stairwell.
        """
        base = self._base(home)
        room = key_of("room", home.room)
        if not home.building:
            has_buildings = base.has("building") or self.told.has_buildings(home)
            if home.stairwell or base.level != "estate" or (has_buildings and room not in base.units):
                raise Unclear("building_missing", "building")
            return base, room
        building = base.child("building", home.building)
        if home.stairwell:
            return building.child("stairwell", home.stairwell), room
        if room in building.units:
            return building, room
        inside = [rung for (level, _key), rung in building.below.items() if level == "stairwell" and room in rung.units]
        if len(inside) > 1:
            raise Unclear("stairwell_missing", "stairwell")
        if inside:
            return inside[0], room
        is_flat = kind not in OF_A_ROW and FLAT.fullmatch(room) is not None
        if is_flat and (building.has("stairwell") or self.told.has_stairwells(home)):
            raise Unclear("stairwell_blank", "stairwell")
        return building, room

    def _base(self, home: Home) -> Rung:
        grid = self._grid(home.grid) if home.grid else None
        if home.estate:
            return self._estate(home, grid)
        around = grid or self.root
        inside = [rung for each in self.estates.values() for rung in each if around in rung.ladder()]
        if len(inside) == 1:
            return inside[0]
        if inside:
            raise _estate_missing()
        return self._grid_for("", grid)

    def _grid(self, name: str) -> Rung:
        found = [rung for rung in self.grids if rung.key == key_of("grid", name)]
        if len(found) != 1:
            raise Unclear("grid_unknown", "grid", grid=name)
        return found[0]

    def _grid_for(self, estate: str, grid: Rung | None) -> Rung:
        """The grid of a new estate: of its line, else of another line of the file, else the one said for the file."""
        if len(self.grids) < 2:
            return grid or (self.grids[0] if self.grids else self.root)
        if not estate:
            if grid is None:
                raise _estate_missing()
            return grid
        other = self.told.other_grid(estate, grid.key if grid else "")
        if other is not None:
            raise Unclear("grid_contradicts", "grid", estate=estate, line=other.where, grid=other.name)
        named = self.told.grid_of(estate)
        if named is not None:
            return self._grid(named.name)
        said = grid or next((rung for rung in self.grids if rung.pk == self.grid_of_new), None)
        if said is None:
            raise Unclear("grid_missing", "estate", estate=estate, column=written("grid"))
        return said

    def _estate(self, home: Home, grid: Rung | None) -> Rung:
        key = key_of("estate", home.estate)
        found = self.estates.get(key, [])
        if not found:
            # 新都区桂花苑 is 桂花苑
            endings = [known for known in self.estates if len(known) > 1 and key.endswith(known)]
            found = self.estates[max(endings, key=len)] if endings else []
        here = [rung for rung in found if grid is None or grid in rung.ladder()]
        if len(here) == 1:
            return here[0]
        if here:
            raise Unclear("estate_twice", "estate", estate=home.estate, column=written("grid"))
        if found and found[0].pk is not None:
            where = found[0].nearest("grid")
            raise Unclear("estate_elsewhere", "grid", estate=found[0].name, grid=where.name if where else "")
        rung = self._grid_for(home.estate, grid).child("estate", home.estate)
        self.estates.setdefault(key, []).append(rung)
        return rung

    def label(self, rung: Rung, number: str) -> str:
        """长乐小区3栋2单元502; without the estate where there is but one."""
        named = [each.name for each in rung.ladder() if each.level in ("stairwell", "building")]
        estate = rung.nearest("estate")
        if estate and (len(self.estates) > 1 or not named):
            named.append(estate.name)
        return ("".join(reversed(named)) + number)[:120]


def _estate_missing() -> Unclear:
    return Unclear("estate_missing", "estate", column=written("estate"))


def in_force(model: type[Household] | type[Residency] | type[Ownership]) -> QuerySet:
    """Rows that no import has ended: what ends today is over for the register, though it counts until midnight."""
    today = timezone.localdate()
    return model.objects.filter(Q(until__isnull=True) | Q(until__gt=today)).order_by("pk")
