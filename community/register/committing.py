"""A plan becomes rows: one transaction, written in bulk, all of it or nothing. Nothing is ever deleted, only ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.cards import end_cards
from community.models import (
    Chain,
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
from community.queries import in_batches
from community.sorting import natural_key

from .comparing import HomePlan, PersonPlan, is_of_age
from .known import Known, KnownUnit, Rung, in_force
from .leaving import cards_ending, leaves_nobody
from .planning import Plan
from .words import written

BATCH = 2_000


class _Writer:
    def __init__(self, plan: Plan, known: Known, by: Person | None, chain: Chain) -> None:
        self.plan, self.known, self.by, self.chain = plan, known, by, chain
        self.today = timezone.localdate()
        self.households: dict[int, int] = {}  # id(HomePlan): household
        self.turned_over: set[int] = set()  # id(HomePlan): nobody of the household is left
        self.steward_of: dict[int, int] = {}  # id(HomePlan): the steward of the household before

    def write(self, *, end_vanished: bool) -> int:
        if end_vanished:
            self._end_what_is_gone()
        self._end_what_the_file_says()
        self._end_whom_nobody_is_left_of(end_vanished=end_vanished)
        self._add_places()
        self._add_units()
        self._change_people()
        self._add_people()
        self._move_in()
        self._add_owners()
        self._settle_representatives()
        self._settle_voters()
        ending = cards_ending(self.plan.homes, self.plan.gone, end_vanished=end_vanished)
        with_card = {pk: somebody_left for pk, somebody_left in ending.items() if pk in self.known.with_card}
        return end_cards(with_card, by=self.by, chain=self.chain)

    # ending

    def _end_what_is_gone(self) -> None:
        homes = [gone.unit for gone in self.plan.gone if gone.role == "home"]
        households = [pk for unit in homes for pk in unit.households]
        self._end_households(households)
        _end(in_force(Ownership), "unit", [unit.pk for unit in homes], self.today)
        self._end_residencies((gone.unit, gone.person) for gone in self.plan.gone if gone.role == "resident")
        self._end_ownerships((gone.unit, gone.person) for gone in self.plan.gone if gone.role == "owner")

    def _end_households(self, households: list[int]) -> None:
        _end(in_force(Household), "pk", households, self.today)
        _end(in_force(Residency), "household", households, self.today)
        _end(Role.objects.filter(until__isnull=True), "household", households, self.today)
        _end(StewardLink.objects.filter(until__isnull=True), "household", households, self.today)

    def _end_whom_nobody_is_left_of(self, *, end_vanished: bool) -> None:
        """The next people are another household: the old card must not open it, nor old entries be its own."""
        ending = []
        for home in self.plan.homes:
            if home.unit is not None and leaves_nobody(home, end_vanished=end_vanished):
                self.turned_over.add(id(home))
                ending.append((home, home.unit.households))
        households = [pk for _home, pks in ending for pk in pks]
        stewards: dict[int, int] = {}
        for some in in_batches(households):
            links = StewardLink.objects.filter(household__in=some, until__isnull=True)
            stewards |= dict(links.values_list("household_id", "steward_id"))
        for home, pks in ending:
            self.steward_of |= {id(home): stewards[pk] for pk in pks if pk in stewards}
        self._end_households(households)

    def _end_what_the_file_says(self) -> None:
        """Who is named as living elsewhere, and the developer of what is sold."""
        homes = [home for home in self.plan.homes if home.unit is not None]
        self._end_residencies((home.unit, pk) for home in homes for pk in home.moving_out)
        self._end_ownerships((home.unit, self.known.developer_pk) for home in homes if home.is_sold)

    def _end_residencies(self, pairs: Iterable[tuple[KnownUnit, int]]) -> None:
        for unit, person in pairs:
            of_home = Q(household__in=unit.households)
            for rows in (in_force(Residency), Role.objects.filter(until__isnull=True)):
                _end(rows.filter(of_home), "person", [person], self.today)

    def _end_ownerships(self, pairs: Iterable[tuple[KnownUnit, int]]) -> None:
        for unit, person in pairs:
            _end(in_force(Ownership).filter(unit=unit.pk), "person", [person], self.today)

    # places and units

    def _add_places(self) -> None:
        """The few that are new, from the top down. treebeard counts children on the row: the parent is read again."""
        levels = {level.code: level for level in Level.objects.all()}
        codes = set(Place.objects.values_list("code", flat=True))
        for home in self.plan.homes:
            for rung in reversed(list(home.rung.ladder())):
                if rung.pk is None and rung.above is not None:
                    parent = Place.objects.get(pk=rung.above.pk)
                    row = {
                        "level": levels[rung.level],
                        "name": rung.name,
                        "name_en": rung.name_en,
                        "code": _free_code(parent.code, rung, codes),
                    }
                    rung.pk = Place.objects.add_child(parent, create_kwargs=row).pk

    def _add_units(self) -> None:
        fresh = [home for home in self.plan.homes if home.unit is None]
        rows = [
            Unit(
                place_id=home.rung.pk,
                number=home.number,
                kind=home.kind,
                area=home.area,
                area_source=home.area_source,
                sort_key=natural_key(home.number),
            )
            for home in fresh
        ]
        Unit.objects.bulk_create(rows, batch_size=BATCH)
        self.unit_of = {id(home): row.pk for home, row in zip(fresh, rows, strict=True)}
        self.unit_of |= {id(home): home.unit.pk for home in self.plan.homes if home.unit is not None}
        changed = [
            Unit(pk=home.unit.pk, **{name: getattr(home, name) for name in ("area", "area_source", "kind")})
            for home in self.plan.homes
            if home.unit is not None and home.unit_changes
        ]
        if changed:
            Unit.objects.bulk_update(changed, ["area", "area_source", "kind"], batch_size=200)

    # people

    def _everybody(self) -> list[PersonPlan]:
        everybody = (person for home in self.plan.homes for person in (*home.residents, *home.owners))
        return list({id(person): person for person in everybody}.values())

    def _change_people(self) -> None:
        changed = [
            Person(pk=person.pk, phone=person.phone, honorific=person.honorific or "", **_born(person))
            for person in self._everybody()
            if person.changes and person.pk is not None
        ]
        if changed:
            Person.objects.bulk_update(changed, ["phone", "honorific", "born_on", "born_part"], batch_size=200)

    def _add_people(self) -> None:
        fresh = [person for person in self._everybody() if person.pk is None]
        rows = [_person(person.name, person.phone, person.honorific, **_born(person)) for person in fresh]
        Person.objects.bulk_create(rows, batch_size=BATCH)
        for person, row in zip(fresh, rows, strict=True):
            person.pk = row.pk

    def _move_in(self) -> None:
        with_household = [home for home in self.plan.homes if home.residents]
        fresh = [
            home
            for home in with_household
            if home.unit is None or not home.unit.households or id(home) in self.turned_over
        ]
        rows = [Household(unit_id=self.unit_of[id(home)], since=self.today) for home in fresh]
        Household.objects.bulk_create(rows, batch_size=BATCH)
        self.households = {id(home): row.pk for home, row in zip(fresh, rows, strict=True)}
        for home in with_household:
            if id(home) not in self.households and home.unit is not None:
                self.households[id(home)] = home.unit.households[0]
        StewardLink.objects.bulk_create(
            [
                StewardLink(
                    steward_id=self.steward_of[id(home)],
                    household_id=self.households[id(home)],
                    since=self.today,
                    linked_by=self.by,
                )
                for home in fresh
                if id(home) in self.steward_of
            ],
            batch_size=BATCH,
        )
        coming = [(home, person) for home in with_household for person in home.moving_in]
        Residency.objects.bulk_create(
            [
                Residency(person_id=person.pk, household_id=self.households[id(home)], since=self.today)
                for home, person in coming
            ],
            batch_size=BATCH,
        )
        # everybody, not only who comes: another home of theirs in the same stairwell may have ended with the role
        self._add_roles(RoleKind.RESIDENT, [(home, person) for home in with_household for person in home.residents])

    def _add_roles(self, kind: RoleKind, whom: list[tuple[HomePlan, PersonPlan]]) -> None:
        """A person holds a role once at a place, however many homes of theirs stand there."""
        places = {home.rung.pk for home, _person in whom}
        held: set[tuple[int, int]] = set()
        for some in in_batches(places):
            rows = Role.objects.filter(kind=kind, until__isnull=True, place__in=some)
            held |= set(rows.values_list("person_id", "place_id"))
        fresh = []
        for home, person in whom:
            if (person.pk, home.rung.pk) not in held:
                held.add((person.pk, home.rung.pk))
                fresh.append(
                    Role(
                        person_id=person.pk,
                        kind=kind,
                        place_id=home.rung.pk,
                        household_id=self.households[id(home)],
                        since=self.today,
                    )
                )
        Role.objects.bulk_create(fresh, batch_size=BATCH)

    def _settle_representatives(self) -> None:
        """Each household with people in it has one who represents it: whom the file calls its head, else the first."""
        named = [(home, home.representative) for home in self.plan.homes if home.representative]
        without = self._left_without_representative({id(home) for home, _person in named})
        chosen = named + without
        for home, person in named:
            if home.unit is not None and home.unit.representative not in (None, person.pk):
                rows = Residency.objects.filter(household__in=home.unit.households, is_representative=True)
                rows.filter(until__isnull=True).update(is_representative=False)
                kind = RoleKind.HOUSEHOLD_REPRESENTATIVE
                roles = Role.objects.filter(kind=kind, until__isnull=True, household__in=home.unit.households)
                _end(roles, "person", [home.unit.representative], self.today)
        households = [self.households[id(home)] for home, _person in chosen]
        person_of = {self.households[id(home)]: person.pk for home, person in chosen}
        pks = []
        for some in in_batches(households):
            rows = Residency.objects.filter(household__in=some, until__isnull=True)
            for pk, household, resident in rows.values_list("pk", "household_id", "person_id"):
                if person_of[household] == resident:
                    pks.append(pk)
        for some in in_batches(pks):
            Residency.objects.filter(pk__in=some).update(is_representative=True)
        staying = [
            (home, person)
            for home in self.plan.homes
            for person in home.residents
            if home.unit is not None and home.representative is None and person.pk == home.unit.representative
        ]
        self._add_roles(RoleKind.HOUSEHOLD_REPRESENTATIVE, chosen + staying)

    def _left_without_representative(self, settled: set[int]) -> list[tuple[HomePlan, PersonPlan]]:
        """Homes whose representative was ended just now."""
        ended = {(id(gone.unit), gone.person) for gone in self.plan.gone if gone.role == "resident"}
        left = []
        for home in self.plan.homes:
            unit = home.unit
            if unit is None or id(home) in settled or not home.residents or unit.representative is None:
                continue
            is_gone = (id(unit), unit.representative) in ended or unit.representative in home.moving_out
            still = Residency.objects.filter(household__in=unit.households, until__isnull=True, is_representative=True)
            if is_gone and not still.exists():
                left.append((home, next(filter(is_of_age, home.residents), home.residents[0])))
        return left

    # owners

    def _add_owners(self) -> None:
        developer = self._developer() if any(home.is_unsold for home in self.plan.homes) else None
        rows = [
            Ownership(person_id=person.pk, unit_id=self.unit_of[id(home)], is_voter=False, since=self.today)
            for home in self.plan.homes
            for person in home.new_owners
        ]
        for home in self.plan.homes:
            owners = home.unit.owners if home.unit else {}
            if home.is_unsold and developer is not None and developer not in owners:
                unit = self.unit_of[id(home)]
                rows.append(Ownership(person_id=developer, unit_id=unit, is_voter=False, since=self.today))
        # who votes is settled when everybody is there
        Ownership.objects.bulk_create(rows, batch_size=BATCH)

    def _settle_voters(self) -> None:
        """One voter per unit: today's as long as one owns it, unless the file names another of the owners."""
        touched = {
            self.unit_of[id(home)]: home
            for home in self.plan.homes
            if home.new_owners or home.takes_vote or home.is_unsold or home.is_sold or home.gone
        }
        for some in in_batches(touched):
            owned: dict[int, list[tuple[int, int, bool]]] = {}
            rows = in_force(Ownership).filter(unit__in=some)
            for pk, unit, person, is_voter in rows.values_list("pk", "unit_id", "person_id", "is_voter"):
                owned.setdefault(unit, []).append((pk, person, is_voter))
            losing, gaining = [], []
            for unit, owners in owned.items():
                home = touched[unit]
                voter = next((pk for pk, _person, is_voter in owners if is_voter), None)
                wanted = next((pk for pk, person, _v in owners if home.voter and person == home.voter.pk), owners[0][0])
                if voter is None or (home.takes_vote and voter != wanted):
                    gaining.append(wanted)
                    losing += [voter] if voter else []
            Ownership.objects.filter(pk__in=losing).update(is_voter=False)
            Ownership.objects.filter(pk__in=gaining).update(is_voter=True)

    def _developer(self) -> int:
        """One person owns all that is not sold: many flats, one head (Civil Code 278 and its interpretation)."""
        organisation = self.known.developer
        if organisation is not None and organisation.contact_id:
            return organisation.contact_id
        person = _person(organisation.name if organisation else written("developer"))
        person.save()
        if organisation is None:
            organisation = Organisation(
                name=written("developer"), kind=Organisation.Kind.DEVELOPER, place=self.known.community
            )
        organisation.contact = person
        organisation.save()
        return person.pk


@transaction.atomic
def write_plan(plan: Plan, known: Known, *, by: Person | None, chain: Chain, end_vanished: bool = False) -> int:
    """Write ``plan``, and into the community's ``chain`` whose cards end; returns how many do.

    Call it in the transaction in which the plan was made, with the community's row locked.
    """
    return _Writer(plan, known, by, chain).write(end_vanished=end_vanished)


def _born(person: PersonPlan) -> dict[str, Any]:
    return {"born_on": person.born.day, "born_part": person.born.part} if person.born else {}


def _person(name: str, phone: str = "", honorific: str = "", **born: Any) -> Person:
    """Residents have no password: they come in by their card."""
    return Person(
        username=f"r{secrets.token_hex(12)}",
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
        full_name=name,
        phone=phone,
        honorific=honorific or "",
        **born,
    )


def _end(rows, field: str, values: Iterable[int], today: date) -> None:
    """Yesterday was the last day; what began today ends today."""
    for some in in_batches(values):
        found = rows.filter(**{f"{field}__in": some})
        found.filter(since__gte=today).update(until=today)
        found.filter(since__lt=today).update(until=today - timedelta(days=1))


def _free_code(above: str, rung: Rung, codes: set[str]) -> str:
    """changle-3-2; an estate has no number of its own and takes the next free one."""
    ours = rung.key if rung.key.isascii() and rung.key.isalnum() else ""
    stem = f"{above}-{ours}"[:56] if ours else f"{above}-{rung.level[0]}1"[:56]
    candidates = (stem if number == 1 and ours else f"{above[:50]}-{rung.level[0]}{number}" for number in count(1))
    code = next(code for code in candidates if code not in codes)
    codes.add(code)
    return code
