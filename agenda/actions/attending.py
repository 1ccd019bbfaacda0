"""Who is there."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from agenda import room
from agenda.models import AgendaItem, Attendance, Meeting
from agenda.permissions import may_attend, may_keep_door
from agenda.refusals import MeetingNotOpen, MeetingOver, TooEarly
from community.models import Person
from community.refusals import NotYours, OutOfDate
from community.templatetags.people import day as day_words
from votes import actions as votes

from .holding import hold_matter, hold_meeting


def check_in(meeting: Meeting, *, by: Person, person: Person, mode: str = Attendance.Mode.ONLINE) -> Attendance:
    """``person`` is present, by own word or by the chair's or a clerk's. A second time changes nothing.

    Who comes while a vote is open counts as present from now on. Presence is not an entry of the record: the
    room shows its latest state. Refuses ``NotYours``, ``MeetingNotOpen``, ``TooEarly``, ``MeetingOver``.
    """
    # The matter of the active item is locked before the meeting (mark_present locks the poll in between the two
    # for whoever closes it); when another item was taken up meanwhile, the savepoint frees both and we look again.
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return _check_in(meeting, by=by, person=person, mode=mode)
        except OutOfDate:
            continue
    raise OutOfDate


def _check_in(meeting: Meeting, *, by: Person, person: Person, mode: str) -> Attendance:
    before = _active_item(meeting)
    if before is not None:
        hold_matter(before.matter_id)
    meeting = hold_meeting(meeting.pk)
    active = _active_item(meeting)
    if (active and active.pk) != (before and before.pk):
        raise OutOfDate
    if by.pk != person.pk and not may_keep_door(by, meeting):
        raise NotYours
    if not may_attend(person, meeting):
        raise NotYours
    if meeting.state == Meeting.State.DRAFT:
        raise MeetingNotOpen
    if meeting.state == Meeting.State.ADJOURNED:
        raise MeetingOver
    day = timezone.localdate(meeting.starts_at)
    if meeting.state == Meeting.State.ANNOUNCED and timezone.localdate() < day:
        raise TooEarly(day=day_words(day))
    attendance, is_new = Attendance.objects.get_or_create(
        meeting=meeting, person=person, defaults={"mode": mode, "checked_in_by": by}
    )
    if is_new:
        if active is not None and active.state == AgendaItem.State.VOTING:
            votes.mark_present(active.decision.poll, person)
        room.nudge(meeting.pk)
    return attendance


def _active_item(meeting: Meeting) -> AgendaItem | None:
    active = (AgendaItem.State.CURRENT, AgendaItem.State.VOTING)
    return meeting.items.filter(state__in=active).select_related("decision__poll").first()
