"""Who is on this phone: signing in, changing between several people of one phone, signing out, shared devices.

The session holds the list; somebody who signs in by password is never on it, for nobody becomes staff by a tap.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from community.cards import leave, share_device
from community.cards.refusals import AlreadyUndone
from community.models import Admission, Card, Person
from community.permissions import is_staff_anywhere
from community.refusals import Refused
from community.sessions import BY_PASSWORD, ENTRY, PEOPLE, SHARED

BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_PEOPLE = 6
CARD, CARD_AT, WAY = "card", "card_at", "way_on"
CARD_SECONDS = 10 * 60


class PhoneIsFull(Refused):
    code = "phone_is_full"
    sentence = _("Six people are on this phone already. One of them signs out first, under “Me”.")


class NotOnThisPhone(Refused):
    status = 404
    code = "not_on_this_phone"
    sentence = _("This person is not on this phone. Come in with the card of your home.")


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list as the session keeps it."""

    person_id: int
    hash: str
    entry: str
    admission_id: int | None

    @classmethod
    def of(cls, kept: list) -> Line:
        return cls(*kept)

    def as_kept(self) -> list:
        return [self.person_id, self.hash, self.entry, self.admission_id]


def lines(session) -> list[Line]:
    return [Line.of(kept) for kept in session.get(PEOPLE, [])]


def people_here(request: HttpRequest) -> list[Person]:
    """Who may be changed to on this phone without a card, in the order they came; one query.

    Left out: whose entry was undone, who was deactivated, and who looks after a place by now.
    """
    kept = {line.person_id: line for line in lines(request.session)}
    found = Person.objects.in_bulk(kept)
    return [found[pk] for pk, line in kept.items() if pk in found and _still_holds(line, found[pk])]


def _still_holds(line: Line, person: Person) -> bool:
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return person.is_active and any(constant_time_compare(line.hash, one) for one in hashes)


def require_room(request: HttpRequest, person: Person, *, is_shared: bool = False) -> None:
    """Raises ``PhoneIsFull`` before a card is used up for somebody whom this phone cannot hold."""
    if is_shared and not request.session.get(SHARED):
        return  # it begins empty
    others = [one for one in people_here(request) if one.pk != person.pk]
    if len(others) >= MOST_PEOPLE:
        raise PhoneIsFull


def sign_in(
    request: HttpRequest,
    person: Person,
    *,
    entry: str,
    admission: Admission | None = None,
    is_shared: bool | None = None,
) -> None:
    """Django's own login with a new key; the list of this phone and whether it is shared are carried over."""
    here = {one.pk for one in people_here(request)}
    kept = [line for line in lines(request.session) if line.person_id in here and line.person_id != person.pk]
    before = next((line for line in lines(request.session) if line.person_id == person.pk), None)
    was_shared = bool(request.session.get(SHARED))
    shared = was_shared if is_shared is None else is_shared
    if shared and not was_shared:
        # what forgets by itself begins empty: nobody loses a card that no longer opens
        for line in kept:
            _give_back(Person.objects.get(pk=line.person_id), line)
        kept = []
        if before is not None and admission is None:
            _open_again(person, before)
    login(request, person, backend=BACKEND)
    if entry != BY_PASSWORD:
        admission_id = admission.pk if admission else before.admission_id if before else None
        kept.append(Line(person.pk, person.get_session_auth_hash(), entry, admission_id))
    request.session[PEOPLE] = [line.as_kept() for line in kept]
    request.session[ENTRY] = entry
    request.session.pop(CARD, None)
    request.session.pop(CARD_AT, None)
    _mark_shared(request, shared)


def _mark_shared(request: HttpRequest, shared: bool) -> None:
    if shared:
        request.session[SHARED] = True
    else:
        request.session.pop(SHARED, None)


def switch_to(request: HttpRequest, person_id: int, *, is_shared: bool | None = None) -> Person:
    """Change to somebody who is on this phone; ``is_shared`` makes it one that forgets. Raises ``NotOnThisPhone``."""
    person = next((one for one in people_here(request) if one.pk == person_id), None)
    if person is None or is_staff_anywhere(person):
        raise NotOnThisPhone
    line = next(line for line in lines(request.session) if line.person_id == person_id)
    sign_in(request, person, entry=line.entry, is_shared=is_shared)
    return person


def sign_out(request: HttpRequest, *, everybody: bool) -> list[Person]:
    """End the session; cards open again for those who leave. Returns who stays on the phone, nobody signed in."""
    here = people_here(request)
    me = request.user
    leaving = here if everybody else [one for one in here if one.pk == me.pk]
    by_id = {line.person_id: line for line in lines(request.session)}
    for person in leaving:
        _give_back(person, by_id[person.pk])
    staying = [] if everybody else [one for one in here if one.pk != me.pk]
    shared = bool(request.session.get(SHARED)) and bool(staying)
    logout(request)
    if staying:
        request.session[PEOPLE] = [by_id[one.pk].as_kept() for one in staying]
        _mark_shared(request, shared)
    return staying


def _give_back(person: Person, line: Line) -> None:
    admission = Admission.objects.filter(pk=line.admission_id, undone_at__isnull=True).first()
    if admission is None:
        return
    try:
        leave(admission, by=person)
    except AlreadyUndone:
        return  # undone by somebody else in this very moment: the same end


def _open_again(person: Person, line: Line) -> None:
    """Somebody who stays on a phone that forgets from now on needs the card again afterwards."""
    admission = Admission.objects.filter(pk=line.admission_id, undone_at__isnull=True, is_shared_device=False).first()
    if admission is None:
        return
    try:
        share_device(admission, by=person)
    except AlreadyUndone:
        return  # undone by somebody else in this very moment: the card is open for them already


def hold_card(request: HttpRequest, card: Card) -> None:
    """Keep which card was typed or scanned until it is said who comes in."""
    request.session[CARD], request.session[CARD_AT] = card.code_hash, int(time.time())


def held_card(request: HttpRequest) -> str:
    """The hash of the card; "" after ten minutes: somebody who walks away leaves no names on the screen."""
    age = time.time() - request.session.get(CARD_AT, 0)
    return request.session.get(CARD, "") if age < CARD_SECONDS else ""


def remember_way(request: HttpRequest, path: str) -> None:
    """Where to go on after coming in: somebody scanned a meeting's code before the card."""
    if path.startswith("/") and url_has_allowed_host_and_scheme(
        path, {request.get_host()}, require_https=request.is_secure()
    ):
        request.session[WAY] = path[:200]


def way_on(request: HttpRequest) -> str:
    """The way remembered before coming in, once; else home."""
    return request.session.pop(WAY, "") or settings.LOGIN_REDIRECT_URL
