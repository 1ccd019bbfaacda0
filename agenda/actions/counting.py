"""Raised hands at an open vote: by name at the desk, or as a number that a teller confirms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from agenda import room
from agenda.models import AgendaItem, Attendance, Meeting
from agenda.permissions import may_chair, may_keep_door
from agenda.refusals import NotNow
from community.models import Person
from community.refusals import NotYours
from votes.actions import Receipt
from votes.hands import actions as hands
from votes.models import HandCount, Poll

from .holding import hold_item, hold_matter, hold_poll


@transaction.atomic
def record_hands(item: AgendaItem, *, by: Person, seats: Collection[int], chosen: Sequence[str]) -> list[Receipt]:
    """The chair or the keeper of the door records whose hand is up for one answer: ballots like the others.

    Refuses ``NotYours``, ``NotNow``, and what the votes refuse.
    """
    hold_matter(item.matter_id)
    poll = _voting(item)
    if not may_keep_door(by, item.meeting):
        raise NotYours
    found = hands.record_hands(poll, by=by, seats=seats, chosen=chosen, in_room=in_room(item.meeting))
    room.nudge(item.meeting_id)
    return found


@transaction.atomic
def take_hands(item: AgendaItem, *, by: Person, counts: Mapping[str, int], teller: Person) -> HandCount:
    """The chair counts the hands of those in the room who have not voted; the teller is asked to confirm the number.

    Refuses ``NotYours``, ``NotNow``, and what the votes refuse.
    """
    hold_matter(item.matter_id)
    poll = _voting(item)
    if not may_chair(by, item.meeting):
        raise NotYours
    found = hands.take_hands(poll, by=by, counts=counts, in_room=in_room(item.meeting), teller=teller)
    room.nudge(item.meeting_id)
    return found


def in_room(meeting: Meeting) -> frozenset[int]:
    """The keys of the people who sit in the room now."""
    here = meeting.attendances.present().filter(mode=Attendance.Mode.IN_ROOM)
    return frozenset(here.values_list("person_id", flat=True))


def _voting(item: AgendaItem) -> Poll:
    """The open vote of the item, locked."""
    poll = item.last_poll
    if poll is None:
        raise NotNow
    locked = hold_poll(poll.pk)
    if hold_item(item.pk).state != AgendaItem.State.VOTING:
        raise NotNow
    return locked
