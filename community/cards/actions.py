"""What is done with a card: issue, revoke, let somebody in, take an entry back; and confirm who somebody is."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from community import record
from community.calendar import end_of_day_after
from community.masking import short_name
from community.models import Admission, Card, Chain, Entry, Household, Person, Place
from community.notices import tell
from community.permissions import (
    is_staff_at,
    may_confirm_person,
    may_issue_card,
    may_undo_admission,
)
from community.queries import community_of, home_of, unit_labels
from community.refusals import NotYours, OutOfDate

from . import codes, queries
from .refusals import (
    AlreadyAdmitted,
    AlreadyConfirmed,
    AlreadyUndone,
    ByPasswordOnly,
    NobodyListed,
    NothingToIssue,
    NotListed,
    TooManyHomes,
    TooYoung,
)

DAYS = 90
MOST_AT_ONCE = 400  # a sheet is one page in the browser, and codes are shown only there


@transaction.atomic
def issue_card(household: Household, *, by: Person | None, days: int = DAYS) -> str:
    """Give a home a card for ``days`` days; the older one ends, people who came in by it stay in.

    Returns the code, which is kept nowhere but on the paper. ``by=None`` is the operator at the console. Told: the
    people of the home. Raises ``NotYours``.
    """
    if by is not None and not may_issue_card(by, household):
        raise NotYours
    chain = _chain_of(household)
    code = _issue([household], by=by, days=days)[0][1]
    entry = _write(chain, household, "card_issued", by=by)
    _tell_home(household, entry)
    return code


@transaction.atomic
def issue_cards(place: Place, *, by: Person, days: int = DAYS, replaces: bool = False) -> list[tuple[Household, str]]:
    """Cards for every home of a building that has none, in the order of the doors; with ``replaces`` for every home.

    One entry of the record for all. Raises ``NotYours``, ``NothingToIssue``, ``TooManyHomes``.
    """
    if not is_staff_at(by, place):
        raise NotYours
    chain = record.register_chain(community_of(place))
    homes = Household.objects.current().filter(unit__place__path__startswith=place.path)
    if not replaces:
        homes = queries.without_card(homes)
    wanted = list(homes.select_related("unit__place").order_by("unit__place__path", "unit__sort_key", "pk"))
    if not wanted:
        raise NothingToIssue
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyHomes(homes=len(wanted), most=MOST_AT_ONCE)
    issued = _issue(wanted, by=by, days=days)
    record.write(chain, "cards_issued", by=by, count=len(issued), place=_place_label(place))
    return issued


def _issue(homes: list[Household], *, by: Person | None, days: int) -> list[tuple[Household, str]]:
    now = timezone.now()
    list(Household.objects.select_for_update().filter(pk__in=[home.pk for home in homes]).order_by("pk"))
    older = Card.objects.filter(household__in=homes, revoked_at__isnull=True)
    older.update(revoked_at=now, revoked_by=by)
    issued = [(home, codes.new_code()) for home in homes]
    until = end_of_day_after(days)
    try:
        with transaction.atomic():
            Card.objects.bulk_create(
                Card(household=home, code_hash=codes.hashed(code), issued_by=by, issued_at=now, expires_at=until)
                for home, code in issued
            )
    except IntegrityError as quicker:
        raise OutOfDate from quicker
    return issued


@transaction.atomic
def revoke_card(card: Card, *, by: Person) -> Card:
    """The card opens nothing any more; people who came in by it stay in until the entry is undone.

    Told: the people of the home. Raises ``NotYours``, ``OutOfDate`` when it was revoked before.
    """
    if not may_issue_card(by, card.household):
        raise NotYours
    chain = _chain_of(card.household)
    if not Card.objects.filter(pk=card.pk, revoked_at__isnull=True).update(revoked_at=timezone.now(), revoked_by=by):
        raise OutOfDate
    card.refresh_from_db()
    _tell_home(card.household, _write(chain, card.household, "card_revoked", by=by))
    return card


@transaction.atomic
def admit(card: Card | str, *, person: Person, device: str = "", is_shared: bool = False) -> Admission:
    """Let one of the home in, once per card. A stay on a shared device does not use the card up.

    Told: the others of the home and the steward. Raises ``CardUnknown``, ``CardExpired``, ``CardRevoked``,
    ``NobodyListed``, ``NotListed``, ``TooYoung``, ``ByPasswordOnly``, ``AlreadyAdmitted``.
    """
    found = queries.card_of(card) if isinstance(card, str) else card
    chain = _chain_of(found.household)
    # two phones with one card wait here for each other
    locked = Card.objects.select_for_update(of=("self",)).select_related("household__unit__place").get(pk=found.pk)
    queries.require_open(locked)
    people = queries.residents(locked.household)
    if not people:
        raise NobodyListed
    if person not in people:
        raise NotListed
    if queries.staff_among([person]):
        raise ByPasswordOnly
    if queries.is_child(person):
        raise TooYoung
    now = timezone.now()
    before = locked.admissions.filter(person=person, undone_at__isnull=True).first()
    if before is not None and not before.is_shared_device:
        raise AlreadyAdmitted(before.admitted_at)
    if before is not None:
        before.undone_at, before.undone_by = now, person
        before.save(update_fields=["undone_at", "undone_by"])
    admission = Admission.objects.create(
        card=locked, person=person, admitted_at=now, device=device[:60], is_shared_device=is_shared
    )
    entry = _write(chain, locked.household, "card_admitted_shared" if is_shared else "card_admitted", by=person)
    _tell_home(locked.household, entry)
    _tell_steward(locked.household, entry)
    return admission


@transaction.atomic
def undo_admission(admission: Admission, *, by: Person) -> Admission:
    """“That was not me”: every session of the person ends, a confirmation lapses, the card opens for them again.

    By the staff of the home or anybody of the home. Told: the people of the home. Raises ``NotYours``,
    ``AlreadyUndone``.
    """
    if not may_undo_admission(by, admission):
        raise NotYours
    household = admission.card.household
    chain = _chain_of(household)
    _end(admission, by=by)
    # the person who came in wrongly must not inherit what was confirmed for the right one
    Person.objects.filter(pk=admission.person_id).update(
        entry_epoch=F("entry_epoch") + 1, confirmed_at=None, confirmed_by=None
    )
    entry = _write(chain, household, "admission_undone", by=by, doer=short_name(admission.person))
    _tell_home(household, entry)
    return admission


@transaction.atomic
def leave(admission: Admission, *, by: Person) -> Admission:
    """Signing out gives the entry back: the card opens for them again. Raises ``NotYours``, ``AlreadyUndone``."""
    if by.pk != admission.person_id:
        raise NotYours
    household = admission.card.household
    chain = _chain_of(household)
    _end(admission, by=by)
    _write(chain, household, "card_left", by=by)
    return admission


@transaction.atomic
def share_device(admission: Admission, *, by: Person) -> Admission:
    """The phone one came in on turns out to be shared: it forgets by itself, so the card opens for them again.

    Raises ``NotYours``, ``AlreadyUndone``.
    """
    if by.pk != admission.person_id:
        raise NotYours
    household = admission.card.household
    chain = _chain_of(household)
    if not Admission.objects.filter(pk=admission.pk, undone_at__isnull=True).update(is_shared_device=True):
        raise AlreadyUndone
    admission.is_shared_device = True
    _write(chain, household, "card_device_shared", by=by)
    return admission


@transaction.atomic
def confirm_person(person: Person, *, by: Person) -> Person:
    """A steward or other staff of the home has seen who it is: votes that need it are open from now on.

    Told: the person. Raises ``NotYours``, ``AlreadyConfirmed``.
    """
    if not may_confirm_person(by, person):
        raise NotYours
    home = home_of(person)
    chain = _chain_of(home)
    now = timezone.now()
    if not Person.objects.filter(pk=person.pk, confirmed_at__isnull=True).update(confirmed_at=now, confirmed_by=by):
        raise AlreadyConfirmed
    person.confirmed_at, person.confirmed_by = now, by
    entry = _write(chain, home, "person_confirmed", by=by, doer=short_name(person))
    tell([person], entry, title=_home_label(home), url=reverse("community:my_card"))
    return person


def _end(admission: Admission, *, by: Person) -> None:
    now = timezone.now()
    open_ones = Admission.objects.filter(pk=admission.pk, undone_at__isnull=True)
    if not open_ones.update(undone_at=now, undone_by=by):
        raise AlreadyUndone
    admission.undone_at, admission.undone_by = now, by


# the record and who hears of it


def _home_label(household: Household) -> str:
    """In Chinese, as the record keeps it."""
    return unit_labels([household.unit])[household.unit_id]


def _place_label(place: Place) -> str:
    above = Place.objects.filter(path=place.path[: -Place.steplen]).first()
    return f"{above.name}{place.name}" if above else place.name


def _chain_of(household: Household) -> Chain:
    """Ask for it before any row of a card, an entry or a person is touched: the register locks in the same order."""
    return record.register_chain(community_of(household.unit.place))


def _write(chain: Chain, household: Household, act: str, *, by: Person | None, **figures: str) -> Entry:
    said: dict[str, Any] = {"home": _home_label(household), **figures}
    return record.write(chain, act, by=by, **said)


def _tell_home(household: Household, entry: Entry) -> None:
    # the inbox is Chinese or English by its reader; a home's name is a name
    tell(queries.residents(household), entry, title=_home_label(household), url=reverse("community:my_card"))


def _tell_steward(household: Household, entry: Entry) -> None:
    url = reverse("community:household_card", args=[household.pk])
    tell(queries.stewards_of([household])[household.pk], entry, title=_home_label(household), url=url)
