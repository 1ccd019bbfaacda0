"""The verbs at the door: note a choice, leave it for later, confirm it, say that it is not right."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from community import record
from community.entry import strength_of
from community.models import Person
from community.notices import tell
from community.refusals import NotYours
from votes import clock
from votes.actions.ballots import Cast, Receipt, bring
from votes.actions.locking import lock_in_time, require_channel
from votes.counting.marks import InvalidMarks
from votes.counting.methods import method
from votes.freezing import new_key
from votes.models import Channel, DoorEntry, Poll, Seat
from votes.refusals import DoesNotStand, NoSuchChoice, NotOnTheRoll

from . import queries
from .refusals import AlreadySettled, NotYourDoor, OwnSeat

Outcome = DoorEntry.Outcome


@transaction.atomic
def note_choice(poll: Poll, *, by: Person, seat: Seat, chosen: Sequence[str]) -> DoorEntry:
    """Somebody who looks after the home writes down what the holder of ``seat`` says. It is no ballot yet.

    A second note takes the place of one that waits; both stay on record. Refuses ``OwnSeat``, ``NotYourDoor``,
    ``PollNotOpen``, ``ChannelNotAdmitted``, ``NotOnTheRoll``, ``NoSuchChoice``.
    """
    _guard(by, seat)
    poll = lock_in_time(poll)
    require_channel(poll, Channel.DOOR)
    if seat.poll_id != poll.pk:
        raise NotOnTheRoll
    try:
        method(poll.method).marks_from(chosen, poll.sheet)
    except InvalidMarks as wrong:
        raise NoSuchChoice(wrong.code, **wrong.figures) from wrong
    now = clock.now()
    waiting = DoorEntry.objects.filter(poll=poll, seat=seat, outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.REPLACED, settled_at=now)
    return DoorEntry.objects.create(poll=poll, seat=seat, chosen=list(chosen), recorded_by=by, recorded_at=now)


@transaction.atomic
def leave_for_later(entry: DoorEntry, *, by: Person) -> DoorEntry:
    """The resident confirms later on their own phone, and is told where. Refuses like ``confirm_entry``."""
    entry = _held_waiting(entry)
    _guard_noted(by, entry)
    _tell(entry, "door_entry_left", by=by)
    return entry


def confirm_entry(entry: DoorEntry, *, by: Person, strength: str = "") -> Receipt:
    """The resident says that it is right, on the steward's phone or on their own: now it is a ballot.

    Of what was confirmed in the steward's hand the resident hears on their own phone.
    ``by`` is the holder of the seat, with the ``strength`` of their way in, or who noted it, in whose hand the
    resident says so. Refuses ``AlreadySettled``, ``PollNotOpen``, ``NotYours``, ``NotYourDoor``, and what
    ``cast_ballot`` refuses.
    """
    answer = _confirmed(entry, by, strength)
    if isinstance(answer, DoesNotStand):
        raise answer
    return answer


@transaction.atomic
def _confirmed(entry: DoorEntry, by: Person, strength: str) -> Receipt | DoesNotStand:
    entry = _held_waiting(entry)
    _guard_answer(by, entry)
    _settle(entry, Outcome.CONFIRMED)
    answer = bring(
        Cast(
            poll_id=entry.poll_id,
            person_id=None,
            chosen=tuple(entry.chosen),
            key=new_key(),
            seat_id=entry.seat_id,
            strength=strength or strength_of({}, entry.seat.holder),
            channel=Channel.DOOR,
            by_id=entry.recorded_by_id,
            # in the steward's hand it is as old as the note: what the resident has cast since is the later one
            at=None if by.pk == entry.seat.holder_id else entry.recorded_at,
        )
    )
    if by.pk != entry.seat.holder_id:
        _tell(entry, "door_entry_confirmed", by=by)
    return answer


@transaction.atomic
def decline_entry(entry: DoorEntry, *, by: Person) -> DoorEntry:
    """The resident says that it is not right: it never becomes a ballot. Refuses like ``confirm_entry``."""
    entry = _held_waiting(entry)
    _guard_answer(by, entry)
    return _settle(entry, Outcome.DECLINED)


def _tell(entry: DoorEntry, act: str, *, by: Person) -> None:
    written = record.write(entry.poll.chain, act, by=by)
    where = f"{reverse('votes:poll', args=[entry.poll_id])}?seat={entry.seat_id}"
    tell([entry.seat.holder], written, title=entry.poll.question, url=where)


def _guard(by: Person, seat: Seat) -> None:
    if seat.holder_id == by.pk:
        raise OwnSeat
    if not queries.reaches(by, seat):
        raise NotYourDoor


def _guard_noted(by: Person, entry: DoorEntry) -> None:
    _guard(by, entry.seat)
    if entry.recorded_by_id != by.pk:
        raise NotYourDoor


def _guard_answer(by: Person, entry: DoorEntry) -> None:
    if not by.is_active:
        raise NotYours
    if entry.seat.holder_id != by.pk:
        _guard_noted(by, entry)


def _settle(entry: DoorEntry, outcome: str) -> DoorEntry:
    entry.outcome, entry.settled_at = outcome, clock.now()
    entry.save(update_fields=["outcome", "settled_at"])
    return entry


def _held_waiting(entry: DoorEntry) -> DoorEntry:
    lock_in_time(entry.poll)
    entry = DoorEntry.objects.select_related("poll__chain", "seat__holder").get(pk=entry.pk)
    if not entry.is_waiting:
        raise AlreadySettled
    return entry
