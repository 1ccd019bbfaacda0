"""Who may vote at a place on a day: the lines of a roll, read from the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Ownership, Place, Role, RoleKind, SeatKind, Unit
from community.queries import residencies, unit_names
from community.refusals import Refused

OF_AGE = 18


class AreaUnknown(Refused):
    code = "area_unknown"
    sentence = _("The area of %(unit)s is not on record. An owners' roll needs the area of every flat and shop.")


class Electorate(models.TextChoices):
    RESIDENTS = "residents", _("residents of 18 and older")
    HOUSEHOLDS = "households", _("household representatives")
    OWNERS = "owners", _("owners")
    REPRESENTATIVES = "representatives", _("residents' representatives")


@dataclass(frozen=True, slots=True)
class Voter:
    """One line of a roll. ``area`` in m², zero unless owners vote; ``label`` says for what the person votes.

    ``holder`` is the key of the person who votes. ``kind`` and ``number`` name the seat in the register; without a
    number it is the person's own.
    """

    holder: int
    label: str
    heads: int = 1
    area: Decimal = Decimal("0.00")
    kind: SeatKind = SeatKind.PERSON
    number: int | None = None

    @property
    def seat(self) -> tuple[SeatKind, int]:
        """What has the vote. Nothing has two seats on one roll."""
        return self.kind, self.holder if self.number is None else self.number


def electorate(place: Place, kind: Electorate, on: date | None = None) -> list[Voter]:
    """Who is entitled to vote at ``place`` on a local day, one line per person, labels in Chinese for the record.

    Raises ``AreaUnknown`` when owners vote and a flat or shop has no area.
    """
    return _ROLLS[Electorate(kind)](place, on or timezone.localdate())


def _came_of_age(day: date) -> date:
    """The latest date of birth of those who are 18 on ``day``."""
    try:
        return day.replace(year=day.year - OF_AGE)
    except ValueError:  # 29 February
        return day.replace(year=day.year - OF_AGE, day=28)


# Rows of a whole street are read as plain values: making model instances of them took three times as long.


def _residents(place: Place, day: date) -> list[Voter]:
    # Registers give the birthday of minors; many adults stand in them without one and keep their vote.
    of_age = Q(person__born_on__isnull=True) | Q(person__born_on__lte=_came_of_age(day))
    at = "household__unit"
    rows = residencies(place, day).filter(of_age).values_list("person", f"{at}__place__path", f"{at}__number")
    label = unit_names(place)
    first_homes: dict[int, Voter] = {}
    for holder, path, number in rows:
        if holder not in first_homes:
            first_homes[holder] = Voter(holder, label(path, number))
    return list(first_homes.values())


def _households(place: Place, day: date) -> list[Voter]:
    at = "household__unit"
    rows = residencies(place, day).filter(is_representative=True)
    label = unit_names(place)
    homes: dict[int, list[tuple[int, str]]] = {}
    for holder, home, path, number in rows.values_list("person", "household", f"{at}__place__path", f"{at}__number"):
        homes.setdefault(holder, []).append((home, label(path, number)))
    # one vote per household: who represents two has two, cast together in the seat of the first
    return [
        Voter(
            holder,
            _joined([name for _home, name in mine]),
            heads=len(mine),
            kind=SeatKind.HOUSEHOLD,
            number=mine[0][0],
        )
        for holder, mine in homes.items()
    ]


def _owners(place: Place, day: date) -> list[Voter]:
    """Civil Code 278 and its interpretation: one owner is one head however many units; parking has no vote."""
    rows = (
        Ownership.objects.current(day)
        .filter(unit__place__path__startswith=place.path, unit__kind__in=[Unit.Kind.FLAT, Unit.Kind.SHOP])
        .order_by("unit__place__path", "unit__sort_key", "unit_id", "-is_voter", "pk")
        .values_list("unit", "person", "unit__area", "unit__place__path", "unit__number")
    )
    label = unit_names(place)
    seen: set[int] = set()
    units: dict[int, list[tuple[Decimal, str]]] = {}
    for unit, holder, area, path, number in rows:
        if unit in seen:  # where co-owners have named nobody, the first on record stands for the unit
            continue
        seen.add(unit)
        name = label(path, number)
        if area is None:
            raise AreaUnknown(unit=name)
        units.setdefault(holder, []).append((area, name))
    return [
        Voter(
            holder, _joined([name for _area, name in mine]), area=sum((area for area, _name in mine), Decimal("0.00"))
        )
        for holder, mine in units.items()
    ]


def _representatives(place: Place, day: date) -> list[Voter]:
    roles = Role.objects.current(day).filter(
        kind=RoleKind.REPRESENTATIVE, place__path__startswith=place.path, person__is_active=True
    )
    seats: dict[int, Voter] = {}
    for holder, name in roles.order_by("place__path", "since", "pk").values_list("person", "place__name"):
        seats.setdefault(holder, Voter(holder, name))
    return list(seats.values())


def _joined(labels: list[str]) -> str:
    """At most three labels in full: the roll's column is 120 wide."""
    rest = f" +{len(labels) - 3}" if len(labels) > 3 else ""
    return (", ".join(labels[:3])[: 120 - len(rest)]) + rest


_ROLLS: dict[Electorate, Callable[[Place, date], list[Voter]]] = {
    Electorate.RESIDENTS: _residents,
    Electorate.HOUSEHOLDS: _households,
    Electorate.OWNERS: _owners,
    Electorate.REPRESENTATIVES: _representatives,
}
