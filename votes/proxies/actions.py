"""The verbs of mandates: the office records one, the office or the principal withdraws it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from community import record
from community.attachments import keep_photo
from community.masking import display_name, short_name
from community.models import Chain, Entry, Person, Place
from community.notices import tell
from community.queries import community_of
from community.reach import holds
from community.refusals import NotYours
from votes import clock
from votes.actions.locking import lock_in_time, require_channel
from votes.models import Channel, Mandate, Poll
from votes.models.polls import KEEPERS
from votes.permissions import may_keep_papers
from votes.rules import Proxies, Rule

from . import queries
from .refusals import (
    HasAMandate,
    HasVoted,
    HoldsEnough,
    NoProxies,
    NotADay,
    NotAVoter,
    NotInForce,
    NotOfAge,
    NotToACandidate,
    NotToOneself,
)

LONGEST = timedelta(days=3 * 366)


@transaction.atomic
def record_mandate(
    poll: Poll,
    *,
    by: Person,
    principal: Person,
    holder: Person,
    until: date | None = None,
    photo: UploadedFile | None = None,
) -> Mandate:
    """The office records a written mandate: ``holder`` casts for ``principal``, in this poll alone or, with ``until``,
    in every vote of its place up to that local day.

    Within the limits of the rule (Residents' Committee Law: three each, none to candidates). Both hear of it; the list
    is published on the page of the vote. Refuses ``NotYours``, ``PollNotOpen``, ``ChannelNotAdmitted``, ``NoProxies``,
    ``NotADay`` (until), ``NotAVoter``, ``HasVoted`` and ``HasAMandate`` (principal), ``NotToOneself``, ``NotOfAge``,
    ``NotToACandidate`` and ``HoldsEnough`` (holder); what ``keep_photo`` refuses.
    """
    if not may_keep_papers(by, poll):
        raise NotYours
    place = _place_until(poll, until)
    chain = _chain_of(poll, place)
    poll = lock_in_time(poll)
    require_channel(poll, Channel.PROXY)
    allowed = Rule.from_json(poll.rule).proxies
    if allowed is None:
        raise NoProxies
    _require_principal(poll, principal)
    _require_holder(poll, holder, principal, allowed)
    mandate = Mandate.objects.create(
        poll=poll if place is None else None,
        place=place,
        until=until,
        principal=principal,
        holder=holder,
        photo=keep_photo(photo, by=by) if photo else None,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    if until is None:
        entry = record.write(chain, "mandate_recorded", by=by, **_names(mandate))
    else:
        entry = record.write(chain, "standing_mandate_recorded", by=by, until=until.isoformat(), **_names(mandate))
    _announce(entry, mandate, poll)
    return mandate


@transaction.atomic
def withdraw_mandate(mandate: Mandate, *, by: Person, poll: Poll) -> Mandate:
    """The principal, or the office of ``poll``, takes a mandate back; one at a place the office of that place.

    A ballot the holder cast before stays until the principal casts an own one. Both hear of it. Refuses ``NotYours``,
    ``PollNotOpen``, ``NotInForce``.
    """
    if by.pk != mandate.principal_id and not _may_keep(by, mandate, poll):
        raise NotYours
    chain = _chain_of(poll, mandate.place)
    poll = lock_in_time(poll)
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("principal", "holder").get(pk=mandate.pk)
    if not queries.mandates_in(poll).filter(pk=mandate.pk).exists():
        raise NotInForce
    mandate.withdrawn_at, mandate.withdrawn_by = clock.now(), by
    mandate.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _announce(record.write(chain, "mandate_withdrawn", by=by, **_names(mandate)), mandate, poll)
    return mandate


@transaction.atomic
def look_at_photo(mandate: Mandate, *, by: Person, poll: Poll) -> Mandate:
    """Somebody of the office looks at the signed paper; the record keeps who did. Refuses ``NotYours``."""
    if not _may_keep(by, mandate, poll):
        raise NotYours
    record.write(_chain_of(poll, mandate.place), "mandate_looked_at", by=by, **_names(mandate))
    return mandate


def _may_keep(by: Person, mandate: Mandate, poll: Poll) -> bool:
    """A mandate at a place holds in votes above and beside this one: who keeps the papers of that place keeps it."""
    return may_keep_papers(by, poll) if mandate.place is None else holds(by, KEEPERS, mandate.place)


def _place_until(poll: Poll, until: date | None) -> Place | None:
    if until is None:
        return None
    today = timezone.localdate()
    if not today <= until <= today + LONGEST:
        raise NotADay("until")
    return poll.place


def _require_principal(poll: Poll, principal: Person) -> None:
    named = {"person": display_name(principal)}
    seats = poll.roll.filter(holder=principal)
    if not seats.exists():
        raise NotAVoter("principal", **named)
    if seats.filter(ballots__isnull=False).exclude(ballots__channel=Channel.PROXY).exists():
        raise HasVoted("principal", **named)
    given = queries.mandates_in(poll).filter(principal=principal).first()
    if given is not None:
        raise HasAMandate("principal", holder=display_name(given.holder), **named)


def _require_holder(poll: Poll, holder: Person, principal: Person, allowed: Proxies) -> None:
    named = {"person": display_name(holder)}
    if holder.pk == principal.pk:
        raise NotToOneself("holder")
    if not holder.is_active or not queries.is_of_age(holder):
        raise NotOfAge("holder", **named)
    if not allowed.to_candidates and queries.is_candidate(poll, holder):
        raise NotToACandidate("holder", **named)
    if len(queries.held_by(poll, holder)) >= allowed.per_holder:
        raise HoldsEnough("holder", limit=allowed.per_holder, **named)


def _chain_of(poll: Poll, place: Place | None) -> Chain:
    """The poll's own chain; of a mandate at a place that of its community, which its staff alone read.

    The community's row is locked before the poll, and puts two mandates of one place in a row.
    """
    return poll.chain if place is None else record.register_chain(community_of(place))


def _names(mandate: Mandate) -> dict[str, Any]:
    return {"principal": short_name(mandate.principal), "holder": short_name(mandate.holder)}


def _announce(entry: Entry, mandate: Mandate, poll: Poll) -> None:
    tell([mandate.principal, mandate.holder], entry, title=poll.question, url=reverse("votes:poll", args=[poll.pk]))
