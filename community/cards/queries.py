"""Reads of cards: what a code opens, who may come in by it, and how the cards of a building stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from community.masking import display_name, masked_name
from community.models import Admission, Card, Household, Person, Place, Residency, Role, RoleKind, StewardLink
from community.queries import home_label, in_batches, unit_labels
from community.reach import STAFF, reach_of
from community.stewards.queries import deputies_today

from .codes import hashed, normalised
from .refusals import CardExpired, CardRevoked, CardUnknown, SomebodyMovedOut

OF_AGE = 14
PEOPLE = ("card", "person", "undone_by")


def card_of(code: str) -> Card:
    """The card a typed or scanned code belongs to; looking uses nothing up.

    Raises ``CardUnknown``, ``CardRevoked``, ``CardExpired``.
    """
    found = Card.objects.select_related("household__unit__place").filter(code_hash=hashed(normalised(code))).first()
    if found is None:
        raise CardUnknown
    require_open(found)
    return found


def require_open(card: Card) -> None:
    if card.revoked_at is not None:
        raise SomebodyMovedOut if card.somebody_left else CardRevoked
    if card.expires_at <= timezone.now():
        raise CardExpired


def open_card_of(household: Household) -> Card | None:
    """The card that was not revoked, also when it has run out."""
    return Card.objects.filter(household=household, revoked_at__isnull=True).first()


# who may come in


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of a household. ``state``: free, in, child, staff."""

    person: Person
    name: str
    state: str
    admission: Admission | None = None


def residents(household: Household) -> list[Person]:
    """Who is on the register of the home today, the representative first."""
    today = timezone.localdate()
    rows = Residency.objects.current(today).filter(household=household, person__is_active=True)
    return [row.person for row in rows.select_related("person").order_by("-is_representative", "pk")]


def people_of(homes: Iterable[Household]) -> dict[int, list[Person]]:
    """Who stays in each home after today, by its key. Whom the register ended today counts until midnight elsewhere."""
    today = timezone.localdate()
    people: dict[int, list[Person]] = {home.pk: [] for home in homes}
    for keys in in_batches(people):
        rows = Residency.objects.current(today).filter(household__in=keys, person__is_active=True).exclude(until=today)
        for row in rows.select_related("person").order_by("-is_representative", "pk"):
            people[row.household_id].append(row.person)
    return people


def stewards_of(homes: Iterable[Household]) -> dict[int, list[Person]]:
    """Who hears of a home, by its key: its steward, or the deputy of who is away; where nobody is linked, those of the
    nearest place."""
    places = {home.pk: home.unit.place for home in homes}
    linked: dict[int, Person] = {}
    for keys in in_batches(places):
        links = StewardLink.objects.current().filter(household__in=keys).select_related("steward")
        linked |= {link.household_id: link.steward for link in links.order_by("since", "pk")}
    away = deputies_today({steward.pk for steward in linked.values()})
    hearing = {pk: [away.get(steward.pk, steward)] for pk, steward in linked.items()}
    around: dict[str, list[Person]] = {}
    alone = {path for pk, place in places.items() if pk not in linked for path in place.ladder_paths}
    roles = Role.objects.current().filter(kind=RoleKind.STEWARD, place__path__in=alone, person__is_active=True)
    for role in roles.select_related("person", "place").order_by("pk"):
        around.setdefault(role.place.path, []).append(role.person)
    for pk, place in places.items():
        nearest = max((path for path in place.ladder_paths if path in around), key=len, default="")
        hearing.setdefault(pk, around.get(nearest, []))
    return hearing


def is_child(person: Person, on: date | None = None) -> bool:
    """Under 14: the law asks for a guardian. Registers without a birthday mean grown-ups."""
    day = on or timezone.localdate()
    born = person.born_on
    return born is not None and (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) < OF_AGE


def staff_among(people: Iterable[Person]) -> set[int]:
    """Those who look after a place somewhere: they come in by password only. One query."""
    known = list(people)
    held = Role.objects.current().filter(person__in=known, kind__in=STAFF).values_list("person_id", flat=True)
    return set(held) | {person.pk for person in known if person.is_staff or person.is_superuser}


def listed_in(household: Household, card: Card | None = None) -> list[Listed]:
    """Everybody of the home with their state on ``card``; two of one short name are told apart."""
    people = residents(household)
    staff = staff_among(people)
    admitted = {}
    if card is not None:
        admitted = {one.person_id: one for one in card.admissions.filter(undone_at__isnull=True)}
    names = _told_apart(people)
    lines = []
    for person in people:
        admission = admitted.get(person.pk)
        if person.pk in staff:
            state = "staff"
        elif is_child(person):
            state = "child"
        else:
            # a shared device forgets by itself, so the card stays open for anyone who came in there
            state = "in" if admission is not None and not admission.is_shared_device else "free"
        lines.append(Listed(person, names[person.pk], state, admission))
    return lines


def _told_apart(people: list[Person]) -> dict[int, str]:
    names = {person.pk: display_name(person) for person in people}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    masked = [masked_name(person.full_name) for person in people]
    for person in people:
        if names[person.pk] in twice:
            half = masked_name(person.full_name)
            names[person.pk] += f" {person.full_name if masked.count(half) > 1 else half}"
    return names


def masked_home(household: Household) -> str:
    """3栋*单元***: enough for anyone who lives there, nothing for anyone who tries codes."""
    label, number = home_label(household), household.unit.number
    head = label.removesuffix(number)
    first = re.search(r"\d+", head)
    kept = first.end() if first else len(head)
    return head[:kept] + re.sub(r"\d", "*", head[kept:]) + re.sub(r"\w", "*", number)


# how the cards of a place stand


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """One building (or a yard without buildings) and how many of its homes have a valid card."""

    place: Place
    above: str
    homes: int
    with_card: int

    @property
    def without_card(self) -> int:
        return self.homes - self.with_card


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One home. ``state``: none, open, expired, left (somebody moved out, it needs a new one).

    ``used`` of ``people`` have come in by the card.
    """

    household: Household
    label: str
    state: str
    card: Card | None
    used: int
    people: int


def homes_below(person: Person) -> QuerySet[Household]:
    """The homes a person of the staff looks after."""
    today = timezone.localdate()
    parts = [Q(unit__place__path__startswith=path) for path in reach_of(person).below]
    return Household.objects.current(today).filter(reduce(or_, parts) if parts else Q(pk__in=[]))


def _valid_cards() -> Exists:
    cards = Card.objects.filter(household=OuterRef("pk"), revoked_at__isnull=True, expires_at__gt=timezone.now())
    return Exists(cards)


def without_card(households: QuerySet[Household]) -> QuerySet[Household]:
    return households.filter(~_valid_cards())


def buildings_below(person: Person) -> list[BuildingLine]:
    """Every building with homes the person looks after; three queries however many."""
    rows = (
        homes_below(person)
        .annotate(has_card=_valid_cards())
        .order_by()
        .values("unit__place__path")
        .annotate(homes=Count("pk"), with_card=Count("pk", filter=Q(has_card=True)))
    )
    counts = {row["unit__place__path"]: (row["homes"], row["with_card"]) for row in rows}
    step = Place.steplen
    paths = {path[: end + step] for path in counts for end in range(0, len(path), step)}
    places = {place.path: place for place in Place.objects.filter(path__in=paths).select_related("level")}
    sums: dict[str, list[int]] = {}
    for path, figures in counts.items():
        ladder = [path[: end + step] for end in range(0, len(path), step)]
        building = next((one for one in ladder if places[one].level.code == "building"), path)
        total = sums.setdefault(building, [0, 0])
        total[0] += figures[0]
        total[1] += figures[1]
    # names, not paths: 2栋 stands before 10栋 however the register grew
    order = sorted(sums, key=lambda path: [places[path[: end + step]].sort_key for end in range(0, len(path), step)])
    return [
        BuildingLine(places[path], places[path[:-step]].label if path[:-step] in places else "", *sums[path])
        for path in order
    ]


def home_lines(households: Iterable[Household]) -> list[HomeLine]:
    """The state of each home's card; the same number of queries for one home and for forty."""
    homes = list(households)
    labels = unit_labels((home.unit for home in homes), in_english=(get_language() or "").startswith("en"))
    cards = {card.household_id: card for card in Card.objects.filter(household__in=homes, revoked_at__isnull=True)}
    left = homes_left([home for home in homes if home.pk not in cards])
    used = Admission.objects.filter(card__in=cards.values(), undone_at__isnull=True)
    counts = dict(used.order_by().values_list("card_id").annotate(Count("pk")))
    rows = Residency.objects.current().filter(household__in=homes, person__is_active=True).select_related("person")
    people: dict[int, list[Person]] = {}
    for row in rows:
        people.setdefault(row.household_id, []).append(row.person)
    staff = staff_among(person for group in people.values() for person in group)
    now = timezone.now()
    lines = []
    for home in homes:
        card = cards.get(home.pk)
        admissible = [one for one in people.get(home.pk, []) if one.pk not in staff and not is_child(one)]
        if card is None:
            state = "left" if home.pk in left else "none"
        else:
            state = "open" if card.expires_at > now else "expired"
        lines.append(
            HomeLine(home, labels[home.unit_id], state, card, counts.get(card.pk, 0) if card else 0, len(admissible))
        )
    return lines


def homes_left(without_card: Iterable[Household]) -> set[int]:
    """Of homes without a card: whose last one ended because somebody moved out. One query."""
    rows = Card.objects.filter(household__in=list(without_card)).order_by("pk")
    last = dict(rows.values_list("household_id", "somebody_left"))
    return {pk for pk, somebody_left in last.items() if somebody_left}


def admissions_of(household: Household) -> QuerySet[Admission]:
    """What the cards of a home have opened, newest first."""
    return Admission.objects.filter(card__household=household).select_related(*PEOPLE).order_by("-admitted_at", "-pk")
