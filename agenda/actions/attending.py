"""Who is there: coming, leaving and coming back."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from agenda import room
from agenda.models import AgendaItem, Attendance, Hand, Meeting
from agenda.permissions import may_attend, may_keep_door
from agenda.refusals import MeetingNotOpen, MeetingOver, NotNow, TooEarly
from community.models import Person
from community.moments import day as day_words
from community.refusals import NotYours, OutOfDate
from votes import actions as votes
from votes.models import Poll

from .holding import hold_matter, hold_meeting, hold_poll
from .speaking import end_running_speech

ACTIVE = (AgendaItem.State.CURRENT, AgendaItem.State.VOTING)


def check_in(meeting: Meeting, *, by: Person, person: Person, mode: str = Attendance.Mode.ONLINE) -> Attendance:
    """``person`` is present, by own word or by the chair's or a clerk's. A second time changes nothing.

    Who comes while a vote is open counts as present from now on; who left and comes back begins a new spell.
    Presence is not an entry of the record: the room shows its latest state, the minutes every spell.
    Refuses ``NotYours``, ``MeetingNotOpen``, ``TooEarly``, ``MeetingOver``.
    """

    def come(meeting: Meeting, poll: Poll | None) -> Attendance:
        _may_be_told(by, person, meeting)
        if not may_attend(person, meeting):
            raise NotYours
        if meeting.state == Meeting.State.DRAFT:
            raise MeetingNotOpen
        if meeting.state == Meeting.State.ADJOURNED:
            raise MeetingOver
        day = timezone.localdate(meeting.starts_at)
        if meeting.state == Meeting.State.ANNOUNCED and timezone.localdate() < day:
            raise TooEarly(day=day_words(day))
        return be_present(meeting, by=by, person=person, mode=mode, poll=poll)

    return _with_its_vote(meeting, come)


def check_out(meeting: Meeting, *, by: Person, person: Person) -> Attendance:
    """``person`` leaves, by own word or by the chair's or a clerk's; the spell ends and stays on record.

    Who has not cast in an open vote no longer counts as present in it; who has cast counts. The floor and a raised
    hand are given up. Refuses ``NotYours``, ``MeetingOver`` and ``NotNow`` (not present).
    """

    def go(meeting: Meeting, poll: Poll | None) -> Attendance:
        _may_be_told(by, person, meeting)
        if meeting.state == Meeting.State.ADJOURNED:
            raise MeetingOver
        spell = meeting.attendances.present().filter(person=person).first()
        if spell is None:
            raise NotNow
        _give_up_the_floor(meeting, person)
        spell.left_at, spell.left_by = timezone.now(), by
        spell.save(update_fields=["left_at", "left_by"])
        if poll is not None:
            votes.mark_left(poll, person)
        room.nudge(meeting.pk)
        return spell

    return _with_its_vote(meeting, go)


def be_present(meeting: Meeting, *, by: Person, person: Person, mode: str, poll: Poll | None = None) -> Attendance:
    """Begin a spell in a meeting that the caller holds, unless one runs; ``poll`` is its open vote, locked too."""
    spell, is_new = Attendance.objects.get_or_create(
        meeting=meeting, person=person, left_at=None, defaults={"mode": mode, "checked_in_by": by}
    )
    if is_new:
        if poll is not None:
            votes.mark_present(poll, person)
        room.nudge(meeting.pk)
    return spell


def _with_its_vote(meeting: Meeting, act: Callable[[Meeting, Poll | None], Attendance]) -> Attendance:
    """Call ``act`` with the meeting and its open vote, both locked in the order of the house.

    Matter and poll of the active item are locked before the meeting; when another item was taken up meanwhile, the
    savepoint frees them and we look again.
    """
    for _attempt in range(5):
        try:
            with transaction.atomic():
                matter_id, poll_id = before = _what_runs(meeting)
                hold_matter(matter_id)
                poll = hold_poll(poll_id) if poll_id else None
                held = hold_meeting(meeting.pk)
                if _what_runs(held) != before:
                    raise OutOfDate
                return act(held, poll)
        except OutOfDate:
            continue
    raise OutOfDate


def _what_runs(meeting: Meeting) -> tuple[int | None, int | None]:
    """The matter of the active item and its open vote."""
    active = meeting.items.filter(state__in=ACTIVE).prefetch_related("polls__poll").first()
    if active is None:
        return None, None
    is_voting = active.state == AgendaItem.State.VOTING
    return active.matter_id, active.last_poll.pk if is_voting and active.last_poll else None


def _may_be_told(by: Person, person: Person, meeting: Meeting) -> None:
    """Of oneself, or of others by the person who keeps the door."""
    if by.pk != person.pk and not may_keep_door(by, meeting):
        raise NotYours


def _give_up_the_floor(meeting: Meeting, person: Person) -> None:
    speaking = Hand.objects.filter(item__meeting=meeting, person=person, granted_at__isnull=False, lowered_at=None)
    for hand in speaking.select_related("item"):
        end_running_speech(hand.item, meeting)
        room.announce(meeting)
    waiting = Hand.objects.filter(item__meeting=meeting, person=person, granted_at=None, lowered_at=None)
    waiting.update(lowered_at=timezone.now())
