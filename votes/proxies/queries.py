"""Which mandates hold in a poll. Everything is read from the mandates themselves: nothing is kept of their use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from community.electorates import OF_AGE
from community.models import Household, Person, Residency
from votes import clock
from votes.counting.sheets import Option
from votes.models import Mandate, Poll, Seat
from votes.rules import Rule

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Proxy:
    """One line of the published list: a mandate and the seats it holds for."""

    mandate: Mandate
    seats: tuple[Seat, ...]


def mandates_in(poll: Poll) -> QuerySet[Mandate]:
    """The mandates that name the poll or its place and are in force: now, or at the close of a closed poll.

    What names the poll goes before what holds at the place; the older before the newer.
    """
    named = Q(poll=poll)
    if poll.place is not None:
        named |= Q(poll=None, place__path__in=poll.place.ladder_paths)
    rows = Mandate.objects.in_force(poll.closed_at or clock.now()).filter(named)
    return rows.select_related("principal", "holder", "photo").order_by("place", "recorded_at", "pk")


def proxies_of(poll: Poll) -> list[Proxy]:
    """The mandates that hold in a poll, with their seats: none without proxies in the rule, one for each principal, at
    most ``per_holder`` for each holder, none to a candidate. Two queries.
    """
    allowed = Rule.from_json(poll.rule).proxies
    if allowed is None:
        return []
    rows = sorted(mandates_in(poll), key=lambda one: (one.poll_id is None, one.recorded_at, one.pk))
    seats: dict[int, list[Seat]] = {}
    if rows:
        for seat in poll.roll.filter(holder__in={row.principal_id for row in rows}):
            seats.setdefault(seat.holder_id, []).append(seat)
    held: Counter[int] = Counter()
    found: list[Proxy] = []
    for row in rows:
        mine = seats.pop(row.principal_id, None)
        is_free = held[row.holder_id] < allowed.per_holder and row.holder.is_active
        if mine is None or not is_free or (not allowed.to_candidates and is_candidate(poll, row.holder)):
            continue
        held[row.holder_id] += 1
        found.append(Proxy(row, tuple(mine)))
    return found


def holders_of(poll: Poll, seats: Collection[int]) -> dict[int, int]:
    """Who may cast for each of these seats by a mandate. Two queries."""
    return {seat.pk: proxy.mandate.holder_id for proxy in proxies_of(poll) for seat in proxy.seats if seat.pk in seats}


def held_by(poll: Poll, person: Person) -> list[Proxy]:
    """The mandates by which a person casts for others in a poll."""
    if not poll.rule.get("proxies") or not person.is_authenticated or not person.mandates_held.exists():
        return []
    return [one for one in proxies_of(poll) if one.mandate.holder_id == person.pk]


def given_by(poll: Poll, person: Person) -> Mandate | None:
    """The mandate a person has given for a poll."""
    return next((one.mandate for one in proxies_of(poll) if one.mandate.principal_id == person.pk), None)


def was_holder(seat_id: int, person_id: int) -> bool:
    """Has the person ever held a mandate of the holder of this seat?"""
    return Mandate.objects.filter(holder=person_id, principal__seats=seat_id).exists()


def is_candidate(poll: Poll, person: Person) -> bool:
    """Does an option of the poll stand for the person?

    An option that says whom it stands for is believed. In an election of candidates one that does not is read as a
    name: somebody of the same name is taken for the candidate, which errs on the safe side.
    """
    is_election = Rule.from_json(poll.rule).question == "candidates"
    return any(_stands_for(option, person, is_election) for option in poll.sheet.options)


def _stands_for(option: Option, person: Person, is_election: bool) -> bool:
    if option.person is not None:
        return option.person == person.pk
    return is_election and option.label.strip() == person.full_name.strip()


def is_of_age(person: Person, on: date | None = None) -> bool:
    """18 and older; who stands in the register without a birthday is grown up, as on a roll."""
    day = on or timezone.localdate()
    born = person.born_on
    return born is None or (day.year - born.year) - ((day.month, day.day) < (born.month, born.day)) >= OF_AGE


# whom the office may name


def principals_found(poll: Poll, searched: str) -> list[Seat]:
    """Seats of the roll by a part of their label or of the holder's name."""
    if not searched:
        return []
    rows = poll.roll.filter(Q(label__icontains=searched) | Q(holder__full_name__icontains=searched))
    return list(rows.select_related("holder").order_by("pk")[:MOST_FOUND])


def holders_found(poll: Poll, searched: str) -> list[Person]:
    """People by a part of their name: who holds a seat of the poll, or lives at its place."""
    if not searched:
        return []
    around = Q(pk__in=poll.roll.values("holder"))
    if poll.place is not None:
        homes = Household.objects.current().filter(unit__place__path__startswith=poll.place.path)
        around |= Q(pk__in=Residency.objects.current().filter(household__in=homes).values("person"))
    rows = Person.objects.filter(around, is_active=True, full_name__icontains=searched)
    return list(rows.order_by("full_name", "pk")[:MOST_FOUND])
