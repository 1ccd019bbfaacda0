"""Which homes somebody goes to for a vote, and what was noted there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from community.capacity import capacity_of
from community.models import Household, Ownership, Person, Residency, StewardLink
from community.permissions import REGISTER_KINDS, TRIAGE_KINDS
from community.queries import unit_labels
from votes.models import DoorEntry, Poll, Seat

KINDS = TRIAGE_KINDS | REGISTER_KINDS


@dataclass(frozen=True, slots=True)
class Line:
    """One home of the list, and who of it may cast; never the own seat."""

    label: str
    seats: tuple[Seat, ...]


def homes_reached(person: Person) -> QuerySet[Household]:
    """A steward's own homes, those of whom the person stands in for, and for the office all below its place."""
    capacity = capacity_of(person)
    if not any(role for role in capacity.roles) or not person.is_active:
        return Household.objects.none()
    links = StewardLink.objects.current().filter(steward__in=[person.pk, *capacity.stands_in_for])
    below = [Q(unit__place__path__startswith=path) for path in capacity.paths(KINDS)]
    found = Household.objects.current().filter(reduce(or_, below, Q(pk__in=links.values("household"))))
    return found.select_related("unit__place").order_by("unit__place__path", "unit__sort_key", "pk")


def reaches(person: Person, seat: Seat) -> bool:
    """Does the holder of the seat live in a home the person goes to, or own its unit?"""
    homes = homes_reached(person)
    lives = Residency.objects.current().filter(person=seat.holder_id, household__in=homes)
    owns = Ownership.objects.current().filter(person=seat.holder_id, unit__in=homes.values("unit"))
    return lives.exists() or owns.exists()


def may_go_to_doors(person: Person, poll: Poll) -> bool:
    """Does the person look after a home of somebody on the roll?"""
    if not capacity_of(person).is_staff and not capacity_of(person).stands_in_for:
        return False
    homes = homes_reached(person)
    lives = Residency.objects.current().filter(household__in=homes).values("person")
    owns = Ownership.objects.current().filter(unit__in=homes.values("unit")).values("person")
    return poll.roll.filter(Q(holder__in=lives) | Q(holder__in=owns)).exclude(holder=person).exists()


def doors(poll: Poll, person: Person, searched: str = "") -> list[Line]:
    """The homes the person goes to in this poll, door by door, by a part of the room or of a name.

    Six queries, however many homes.
    """
    homes = list(homes_reached(person))
    voters = _voters_of(homes)
    holders = {holder for people in voters.values() for holder in people} - {person.pk}
    seats: dict[int, list[Seat]] = {}
    rows = poll.roll.select_related("holder", "hand_count").prefetch_related("ballots", "door_entries")
    for seat in rows.filter(holder__in=holders):
        seats.setdefault(seat.holder_id, []).append(seat)
    labels = unit_labels((home.unit for home in homes), in_english=(get_language() or "").startswith("en"))
    lines = (
        Line(labels[home.unit_id], tuple(seat for holder in voters[home.pk] for seat in seats.get(holder, ())))
        for home in homes
    )
    return [line for line in lines if line.seats and _is_meant(line, searched)]


def _voters_of(homes: Iterable[Household]) -> dict[int, list[int]]:
    """The keys of those who live in each home, then of those who own its unit; each once."""
    by_unit = {home.unit_id: home.pk for home in homes}
    found: dict[int, dict[int, None]] = {home.pk: {} for home in homes}
    lives = Residency.objects.current().filter(household__in=found).order_by("-is_representative", "pk")
    for home, holder in lives.values_list("household", "person"):
        found[home][holder] = None
    owns = Ownership.objects.current().filter(unit__in=by_unit).order_by("-is_voter", "pk")
    for unit, holder in owns.values_list("unit", "person"):
        found[by_unit[unit]][holder] = None
    return {home: list(holders) for home, holders in found.items()}


def _is_meant(line: Line, searched: str) -> bool:
    return searched in line.label or any(searched in seat.holder.full_name for seat in line.seats)


def waiting_for(poll: Poll, person: Person) -> list[DoorEntry]:
    """What was noted at the door for seats of the person and waits for the person's word."""
    if not poll.is_open or not person.is_authenticated:
        return []
    rows = DoorEntry.objects.filter(poll=poll, seat__holder=person, outcome=DoorEntry.Outcome.WAITING)
    return list(rows.select_related("seat", "recorded_by"))


def unconfirmed(poll: Poll) -> QuerySet[DoorEntry]:
    """What nobody has confirmed: no ballots, and left out of the count."""
    return DoorEntry.objects.filter(poll=poll, outcome=DoorEntry.Outcome.WAITING)
