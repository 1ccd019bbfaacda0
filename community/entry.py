"""The ways in: one-time links for residents, and what a reader prefers (language, size of type, theme)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import EntryLink, Person, Strength
from community.permissions import is_staff_anywhere, may_issue_entry_link
from community.refusals import Missing, NotYours, Refused
from community.sessions import BY_PASSWORD, ENTRY

WEEK = 24 * 7
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
THEMES = ("", "light", "dark")


class LinkUnknown(Refused):
    status = 404
    code = "link_unknown"
    sentence = _("We do not know this link. Look whether all of it was copied, or ask your steward for a new one.")


class LinkUsed(Refused):
    status = 410
    code = "link_used"
    sentence = _("This link was used already; each opens the door once. Ask your steward for a new one.")


class LinkExpired(Refused):
    status = 410
    code = "link_expired"
    sentence = _("This link has run out. Ask your steward for a new one.")


@transaction.atomic
def issue_entry_link(person: Person, *, by: Person | None, hours: int = WEEK) -> str:
    """Give a resident a way in for ``hours``; returns the token, which is kept nowhere but in the link itself.

    Older links of the person that were not used end now: a lost card opens nothing. ``by=None`` is the operator at
    the console. Raises ``NotYours``, also for staff accounts, which are entered by password only.
    """
    allowed = may_issue_entry_link(by, person) if by else person.is_active and not is_staff_anywhere(person)
    if not allowed:
        raise NotYours
    now = timezone.now()
    EntryLink.objects.filter(person=person, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(24)
    EntryLink.objects.create(
        person=person, token_hash=_hash(token), issued_by=by, issued_at=now, expires_at=now + timedelta(hours=hours)
    )
    return token


def whose(token: str) -> Person:
    """Whom a link lets in, without using it: a preview of the link must not spend it. Refuses like ``enter``."""
    return _open_link(EntryLink.objects.all(), token).person


@transaction.atomic
def enter(token: str) -> Person:
    """Use a link up and return whom it lets in. Raises ``LinkUnknown``, ``LinkUsed``, ``LinkExpired``."""
    link = _open_link(EntryLink.objects.select_for_update(of=("self",)), token)
    # the condition decides between two requests with the same link, also where rows cannot be locked
    if not EntryLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=timezone.now()):
        raise LinkUsed
    return link.person


def strength_of(session: Mapping[str, object], person: Person) -> Strength:
    """How sure the house is who acts: by password, else confirmed by the steward, else by card. No query."""
    if session.get(ENTRY) == BY_PASSWORD:
        return Strength.PASSWORD
    return Strength.CONFIRMED if person.confirmed_at is not None else Strength.CARD


def set_preferences(
    person: Person, *, language: str | None = None, text_size: str | None = None, theme: str | None = None
) -> None:
    """Keep how a person likes to read; what is ``None`` stays as it is. Raises ``Missing``."""
    wanted = checked_preferences(language=language, text_size=text_size, theme=theme)
    if wanted:
        for field, value in wanted.items():
            setattr(person, field, value)
        person.save(update_fields=list(wanted))


def checked_preferences(**wanted: str | None) -> dict[str, str]:
    """Those that were given. Raises ``Missing`` when one is none of ours."""
    allowed = {"language": LANGUAGES, "text_size": Person.TextSize.values, "theme": THEMES}
    given = {field: value for field, value in wanted.items() if value is not None}
    for field, value in given.items():
        if value not in allowed[field]:
            raise Missing(field)
    return given


def _open_link(links, token: str) -> EntryLink:
    link = links.select_related("person").filter(token_hash=_hash(token)).first()
    if link is None or not link.person.is_active or is_staff_anywhere(link.person):
        raise LinkUnknown
    if link.used_at is not None:
        raise LinkUsed
    if link.expires_at <= timezone.now():
        raise LinkExpired
    return link


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
