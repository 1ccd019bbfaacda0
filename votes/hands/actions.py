"""The verbs of raised hands: by name, or as a number that the chair takes and a teller confirms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.urls import reverse

from community import record
from community.entry import strength_of
from community.masking import display_name, short_name
from community.models import Person
from community.notices import tell
from community.refusals import Refused
from votes import clock
from votes.actions.ballots import Cast, Receipt, record_papers
from votes.actions.locking import lock_in_time, require_channel
from votes.freezing import new_key
from votes.models import Channel, HandCount, Poll, Seat
from votes.refusals import DoesNotStand
from votes.signals import turnout_changed

from . import queries
from .refusals import (
    AlreadyCounted,
    CountChanged,
    MoreHandsThanSeats,
    NobodyChosen,
    NoHandsCounted,
    NotByNumber,
    NotInTheRoom,
    NotTheTeller,
    TellerElsewhere,
)


@transaction.atomic
def record_hands(
    poll: Poll, *, by: Person, seats: Collection[int], chosen: Sequence[str], in_room: Collection[int]
) -> list[Receipt]:
    """Ballots of the people whose hand is up for one answer, by name: all of them, or none. Returns those that count.

    ``seats`` are keys of the roll, ``in_room`` the keys of the people there. The caller has decided that ``by`` may.
    News: ``turnout_changed``. Refuses ``NobodyChosen``, ``NotInTheRoom``, ``PollNotOpen`` and what ``cast_ballot``
    refuses.
    """
    locked = lock_in_time(poll)
    wanted = list(locked.roll.filter(pk__in=seats).select_related("holder").order_by("pk"))
    if not seats:
        raise NobodyChosen("seats")
    elsewhere = [display_name(seat.holder) for seat in wanted if seat.holder_id not in in_room]
    if elsewhere or len(wanted) != len(set(seats)):
        raise NotInTheRoom("seats", people="、".join(elsewhere) or "?")
    casts = [
        Cast(
            poll_id=locked.pk,
            person_id=None,
            chosen=tuple(chosen),
            key=new_key(),
            seat_id=seat.pk,
            strength=strength_of({}, seat.holder),
            channel=Channel.HANDS,
            by_id=by.pk,
        )
        for seat in wanted
    ]
    receipts: list[Receipt] = []
    for answer in record_papers(locked, casts, clock.now()):
        if isinstance(answer, DoesNotStand):  # another ballot counts; this one is kept for a clerk
            continue
        if isinstance(answer, Refused):
            raise answer
        receipts.append(answer)
    _tell_turnout(locked)
    return receipts


@transaction.atomic
def take_hands(
    poll: Poll, *, by: Person, counts: Mapping[str, int], in_room: Collection[int], teller: Person
) -> HandCount:
    """The chair counts the hands for each answer; they count once ``teller`` has confirmed the numbers.

    ``counts`` by canonical marks; ``in_room`` the keys of the people there. Only seats of theirs without a ballot have
    a hand, and no more hands than those are taken. Counting again before it is confirmed takes the place of the first.
    The teller hears of it. Refuses ``PollNotOpen``, ``ChannelNotAdmitted``, ``NotByNumber``, ``AlreadyCounted``,
    ``NoHandsCounted``, ``TellerElsewhere``, ``MoreHandsThanSeats``.
    """
    locked = lock_in_time(poll)
    require_channel(locked, Channel.HANDS)
    if not queries.may_be_a_number(locked):
        raise NotByNumber
    older = queries.count_of(locked)
    if older is not None and older.is_confirmed:
        raise AlreadyCounted
    known = {answer.marks for answer in queries.answers_of(locked)}
    hands = {marks: number for marks, number in counts.items() if number}
    if not hands or not set(hands) <= known or any(number < 0 for number in hands.values()):
        raise NoHandsCounted("counts")
    if teller.pk == by.pk or teller.pk not in in_room or not teller.is_active:
        raise TellerElsewhere("teller")
    pool = queries.free_seats(locked, in_room)
    _require_room(hands, pool.count())
    if older is not None:
        Seat.objects.filter(hand_count=older).update(hand_count=None)
        older.delete()
    counted = HandCount.objects.create(poll=locked, counts=hands, taken_by=by, taken_at=clock.now(), teller=teller)
    pool.update(hand_count=counted)
    entry = record.write(locked.chain, "hands_taken", by=by, hands=counted.total, teller=short_name(teller))
    where = reverse("votes:hands", args=[locked.pk])
    tell([teller], entry, title=locked.question, url=where)
    return counted


@transaction.atomic
def confirm_hands(counted: HandCount, *, by: Person) -> HandCount:
    """The teller has counted the same: from now on the hands count, and their seats cast no other ballot.

    What was cast since the chair counted is held against it once more. News: ``turnout_changed``. Refuses
    ``NotTheTeller``, ``PollNotOpen``, ``CountChanged``, ``AlreadyCounted``, ``MoreHandsThanSeats``.
    """
    locked = lock_in_time(counted.poll)
    current = queries.count_of(locked)
    if current is None or current.pk != counted.pk:
        raise CountChanged
    if current.teller_id != by.pk or not by.is_active:
        raise NotTheTeller
    if current.is_confirmed:
        raise AlreadyCounted
    voted = current.pool.exclude(pk__in=queries.free_seats(locked, list(current.pool.values_list("holder", flat=True))))
    Seat.objects.filter(pk__in=list(voted.values_list("pk", flat=True))).update(hand_count=None)
    _require_room(current.counts, current.pool.count())
    current.pool.update(is_present=True)  # who left meanwhile was there when the hands were counted
    current.confirmed_at = clock.now()
    current.save(update_fields=["confirmed_at"])
    record.write(locked.chain, "hands_confirmed", by=by, hands=current.total)
    _tell_turnout(locked)
    return current


def _require_room(hands: Mapping[str, int], seats: int) -> None:
    total = sum(hands.values())
    if total > seats:
        raise MoreHandsThanSeats("counts", hands=total, seats=seats)


def _tell_turnout(poll: Poll) -> None:
    transaction.on_commit(lambda: turnout_changed.send_robust(sender=HandCount, poll_id=poll.pk))
