"""The verbs: link homes to a steward, release them, note an absence with its deputy, end it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from community import record
from community.masking import display_name, short_name
from community.models import STAFF, Absence, Entry, Household, Person, Place, Role, RoleKind, StewardLink
from community.notices import tell
from community.queries import community_of, unit_labels
from community.refusals import NotYours
from community.text import clean

from .refusals import (
    AlreadyAway,
    AlreadyBack,
    DeputyIsAway,
    LinkedLater,
    NobodyToLink,
    NotADeputy,
    NotASteward,
    NotInTheFuture,
    StandsInForSomebody,
    TooLongAway,
    WrongDays,
)
from .rights import linking_paths, may_note_absence, own_staff_roles

LONGEST_ABSENCE = 92  # days; a person away for longer has a successor, not a deputy
ONE_DAY = timedelta(days=1)


@transaction.atomic
def link_households(
    steward: Person, households: Iterable[Household], *, by: Person, since: date | None = None
) -> list[StewardLink]:
    """Homes get a steward from a local day on (M6): one home, a stairwell or a whole building at once.

    An older link ends the day before; one of the same day is corrected in its row. Homes that have this steward
    already are left as they are. The community's record keeps who linked what; the steward and those before hear of
    it. Returns the links made. Refuses ``NotYours``, ``NobodyToLink`` (households), ``NotASteward`` (steward),
    ``NotInTheFuture`` and ``LinkedLater`` (since).
    """
    homes = _read(households)
    _guard_linking(by, homes)
    if not homes:
        raise NobodyToLink("households")
    today = timezone.localdate()
    since = since or today
    if since > today:
        raise NotInTheFuture("since")
    roots = _steward_roots(steward)
    for home in homes:
        if not home.unit.place.path.startswith(roots):
            raise NotASteward("steward", steward=display_name(steward), place=home.unit.place.label)
    made: list[StewardLink] = []
    for community, its_homes in _by_community(homes):
        chain = record.register_chain(community)  # its lock puts two linkers of one community in a row
        fresh = _relink(steward, its_homes, by, since)
        if fresh:
            entry = _write(
                chain, "stewards_linked", community, by, steward, [home for home, _old in fresh], since=since
            )
            _tell(entry, community, [steward, *(old for _home, old in fresh if old)])
            made += StewardLink.objects.filter(
                steward=steward, household__in=[home for home, _old in fresh], until=None
            )
    return made


@transaction.atomic
def unlink_households(households: Iterable[Household], *, by: Person) -> int:
    """Homes have no steward any more from today on; yesterday was the last day of the link.

    A link of this very day is taken back: the record keeps it. The stewards hear of it. Returns how many homes were
    released. Refuses ``NotYours``, ``NobodyToLink`` (households).
    """
    homes = _read(households)
    _guard_linking(by, homes)
    if not homes:
        raise NobodyToLink("households")
    today, released = timezone.localdate(), 0
    for community, its_homes in _by_community(homes):
        chain = record.register_chain(community)
        links = StewardLink.objects.filter(household__in=its_homes, until=None).select_related("steward")
        of_steward: dict[Person, list[Household]] = {}
        by_key = {home.pk: home for home in its_homes}
        for link in links:
            of_steward.setdefault(link.steward, []).append(by_key[link.household_id])
        links.filter(since__gte=today).delete()
        links.filter(since__lt=today).update(until=today - ONE_DAY)
        for steward, left in of_steward.items():
            entry = _write(chain, "stewards_unlinked", community, by, steward, left)
            _tell(entry, community, [steward])
            released += len(left)
    return released


@transaction.atomic
def note_absence(person: Person, *, deputy: Person, since: date, until: date, by: Person, reason: str = "") -> Absence:
    """Somebody who looks after a place is away from one local day to another, both counted; the deputy stands in.

    In those days the deputy has the person's duties and rights as staff; votes and reviews stay with the person.
    Both hear of it, the record names both and keeps no reason. Refuses ``NotYours``, ``WrongDays`` and
    ``TooLongAway`` (until), ``NotADeputy``, ``DeputyIsAway`` (deputy), ``StandsInForSomebody`` and ``AlreadyAway``
    (person): nobody stands in for somebody by way of a third.
    """
    if not may_note_absence(by, person):
        raise NotYours
    if until < since or until < timezone.localdate():
        raise WrongDays("until")
    if (until - since).days >= LONGEST_ABSENCE:
        raise TooLongAway("until", limit=LONGEST_ABSENCE)
    community = community_of(own_staff_roles(person)[0].place)
    chain = record.register_chain(community)
    # both rows, so that two absences noted at once cannot make a ring
    list(Person.objects.select_for_update().filter(pk__in=[person.pk, deputy.pk]).order_by("pk"))
    if deputy.pk == person.pk or deputy not in possible_deputies(person):
        raise NotADeputy("deputy", deputy=display_name(deputy))
    then = Absence.objects.filter(ended_early_at=None, since__lte=until, until__gte=since)
    if then.filter(person=person).exists():
        raise AlreadyAway("person")
    if then.filter(person=deputy).exists():
        raise DeputyIsAway("deputy", deputy=display_name(deputy))
    other = then.filter(deputy=person).select_related("person").first()
    if other is not None:
        raise StandsInForSomebody("person", person=display_name(person), absent=display_name(other.person))
    absence = Absence.objects.create(
        person=person, deputy=deputy, since=since, until=until, noted_by=by, reason=clean(reason)[:100]
    )
    figures: dict[str, Any] = {"absent": short_name(person), "deputy": short_name(deputy)}
    entry = record.write(chain, "absence_noted", by=by, since=since.isoformat(), until=until.isoformat(), **figures)
    tell([person, deputy], entry, title=community.name, url=reverse("community:absences"))
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Person) -> Absence:
    """The person away is back, or never left: the deputy's rights end at once. Both hear of it.

    Refuses ``NotYours``, ``AlreadyBack``.
    """
    absence = Absence.objects.select_for_update().select_related("person", "deputy").get(pk=absence.pk)
    if not may_note_absence(by, absence.person):
        raise NotYours
    if absence.ended_early_at or absence.until < timezone.localdate():
        raise AlreadyBack
    absence.ended_early_at = timezone.now()
    absence.save(update_fields=["ended_early_at"])
    community = community_of(own_staff_roles(absence.person)[0].place)
    figures: dict[str, Any] = {"absent": short_name(absence.person), "deputy": short_name(absence.deputy)}
    entry = record.write(record.register_chain(community), "absence_ended", by=by, **figures)
    tell([absence.person, absence.deputy], entry, title=community.name, url=reverse("community:absences"))
    return absence


def possible_deputies(person: Person) -> list[Person]:
    """Staff of the same community as ``person``, and those who look after it from above."""
    roles = own_staff_roles(person)
    if not roles:
        return []
    communities = {community_of(role.place).path: community_of(role.place) for role in roles}.values()
    around = Q(pk__in=[])
    for community in communities:
        around |= Q(place__path__startswith=community.path) | Q(place__path__in=community.ladder_paths)
    staff = Role.objects.current().filter(around, kind__in=STAFF, person__is_active=True).values("person")
    return list(Person.objects.filter(pk__in=staff).exclude(pk=person.pk).order_by("pk"))


def _read(households: Iterable[Household]) -> list[Household]:
    keys = [home.pk for home in households]
    homes = Household.objects.current().filter(pk__in=keys).select_related("unit__place")
    return list(homes.order_by("unit__place__path", "unit__sort_key", "pk"))


def _guard_linking(by: Person, homes: list[Household]) -> None:
    paths = linking_paths(by)
    if not paths or not all(home.unit.place.path.startswith(paths) for home in homes):
        raise NotYours


def _steward_roots(steward: Person) -> tuple[str, ...]:
    """Where somebody is a steward in person: no deputy becomes the steward of a home."""
    if not steward.is_active:
        return ()
    roles = Role.objects.current().filter(person=steward, kind=RoleKind.STEWARD)
    return tuple(roles.values_list("place__path", flat=True))


def _by_community(homes: list[Household]) -> list[tuple[Place, list[Household]]]:
    """Homes by community, in the order of their paths: locks are always taken in the same order."""
    stairwells = {home.unit.place.path: home.unit.place for home in homes}
    of_stairwell: dict[str, Place] = {}
    communities: dict[str, Place] = {}
    for path, place in stairwells.items():
        known = next((communities[rung] for rung in place.ladder_paths if rung in communities), None)
        found = known or community_of(place)
        communities[found.path] = of_stairwell[path] = found
    return [
        (community, [home for home in homes if of_stairwell[home.unit.place.path].pk == community.pk])
        for _path, community in sorted(communities.items())
    ]


def _relink(steward: Person, homes: list[Household], by: Person, since: date) -> list[tuple[Household, Person | None]]:
    """The homes that changed hands, each with the steward before."""
    rows = StewardLink.objects.filter(household__in=homes).select_related("steward")
    open_links: dict[int, StewardLink] = {}
    for row in rows:
        if row.until is None:
            open_links[row.household_id] = row
    closed_later = {row.household_id for row in rows if row.until is not None and row.until >= since}
    moving = [home for home in homes if home.pk not in open_links or open_links[home.pk].steward_id != steward.pk]
    for home in moving:
        if home.pk in closed_later:
            raise LinkedLater("since", home=unit_labels([home.unit])[home.unit_id])
    olds = [open_links[home.pk] for home in moving if home.pk in open_links]
    same_day = [old.pk for old in olds if old.since >= since]
    StewardLink.objects.filter(pk__in=[old.pk for old in olds if old.since < since]).update(until=since - ONE_DAY)
    StewardLink.objects.filter(pk__in=same_day).update(steward=steward, since=since, linked_by=by)
    corrected = {old.household_id for old in olds if old.since >= since}
    StewardLink.objects.bulk_create(
        StewardLink(steward=steward, household=home, since=since, linked_by=by)
        for home in moving
        if home.pk not in corrected
    )
    return [(home, open_links[home.pk].steward if home.pk in open_links else None) for home in moving]


def _write(chain, act: str, community: Place, by: Person, steward: Person, homes: list[Household], **figures) -> Entry:
    labels = unit_labels([home.unit for home in homes[:3]])
    named = "、".join(labels[home.unit_id] for home in homes[:3]) + (" …" if len(homes) > 3 else "")
    days = {name: day.isoformat() for name, day in figures.items()}
    return record.write(chain, act, by=by, steward=short_name(steward), count=len(homes), homes=named, **days)


def _tell(entry: Entry, community: Place, people: Iterable[Person]) -> None:
    tell(people, entry, title=community.name, url=reverse("community:my_households"))
