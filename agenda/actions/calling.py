"""Before the meeting: call it, put matters and topics on its agenda, announce it, open it."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from agenda import room
from agenda.models import AgendaItem, Attendance, Meeting
from agenda.permissions import may_call_meeting
from agenda.queries.notice import days_of_notice
from agenda.queries.rules import require_body, rule_of, serves
from agenda.refusals import (
    MeetingOver,
    NeedsNotice,
    NeedsSpecialMeeting,
    NoMotion,
    NothingOnTheAgenda,
    NotNow,
    OutOfPlace,
    VoteUnderWay,
)
from community import notices, record
from community.models import Chain, Person, Place
from community.queries import residents_of
from community.refusals import Missing, NotYours
from community.text import clean
from deliberation.cases.refusals import AlreadyDone
from deliberation.matters import actions as deliberation
from deliberation.matters.models import Decision, Lane, Matter
from deliberation.matters.permissions import may_table
from deliberation.matters.queries.duties import returning_to
from votes.in_force import rule as rule_on
from votes.rules import UnknownRule

from .attending import be_present
from .holding import chaired, hold_agenda, hold_item, hold_matter, hold_meeting

CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"  # no look-alikes: 0 O, 1 I L, 2 Z, 5 S, 8 B


@transaction.atomic
def call_meeting(*, by: Person, kind: str, place: Place, title: str, starts_at: datetime, venue: str = "") -> Meeting:
    """Prepare a meeting with ``by`` in the chair; nobody hears of it before it is announced.

    A grid day takes up every difficult matter of its place that has a motion and stands on no agenda: it comes back
    until it is settled (难事反复议, M4); those who follow the matter hear of that.
    Refuses ``NotYours``, ``Missing`` and ``AlreadyDone`` (the same meeting lies there as a draft).
    """
    if not may_call_meeting(by, place):
        raise NotYours
    title, venue = clean(title), clean(venue)
    if not title:
        raise Missing("title")
    if kind not in Meeting.Kind.values:
        raise Missing("kind")
    Place.objects.select_for_update().get(pk=place.pk)  # of two presses at once the second finds the first
    if Meeting.objects.filter(
        state=Meeting.State.DRAFT, convened_by=by, kind=kind, place=place, title=title, starts_at=starts_at
    ).exists():
        raise AlreadyDone
    meeting = Meeting.objects.create(
        chain=record.new_chain(Chain.Kind.ROOM),
        kind=kind,
        place=place,
        title=title,
        venue=venue,
        starts_at=starts_at,
        chair=by,
        convened_by=by,
        join_code=_new_code(),
    )
    record.write(meeting.chain, "meeting_called", by=by, title=meeting.title)
    if kind == Meeting.Kind.GRID_DAY:
        for matter in _returning(meeting, by):
            add_item(meeting, by=by, matter=matter)
        meeting.chain.refresh_from_db()
    return meeting


def _returning(meeting: Meeting, by: Person) -> list[Matter]:
    """The difficult matters that this grid day can take, locked in one order; no other meeting is at them."""
    at_hand = AgendaItem.objects.exclude(state=AgendaItem.State.DONE).exclude(meeting__state=Meeting.State.ADJOURNED)
    found = returning_to(meeting.place).exclude(pk__in=at_hand.values("matter"))
    locked = list(Matter.objects.select_for_update().filter(pk__in=[matter.pk for matter in found]).order_by("pk"))
    ready = returning_to(meeting.place).filter(pk__in=[matter.pk for matter in locked])
    still = set(ready.values_list("pk", flat=True))
    on = timezone.localdate(meeting.starts_at)
    return [matter for matter in locked if matter.pk in still and may_table(by, matter) and _fits(meeting, matter, on)]


def _fits(meeting: Meeting, matter: Matter, on: date) -> bool:
    motion = matter.motions.order_by("-version").first()
    if motion is None:
        return False
    try:
        return serves(meeting.kind, rule_on(motion.rule_code, on))
    except UnknownRule:
        return False


@transaction.atomic
def add_item(meeting: Meeting, *, by: Person, matter: Matter, seen: int | None = None) -> AgendaItem:
    """Table the latest motion of ``matter`` in this meeting.

    The matter's followers hear of it. Refuses ``NoMotion``, ``OutOfPlace``, ``NeedsSpecialMeeting`` (an important
    matter on a grid day: 要事重点议, M4), and ``WrongBody`` when the motion's
    rule is another body's, ``DecidedInWriting`` when no meeting decides by it.
    """
    matter = hold_matter(matter.pk)
    meeting = hold_meeting(meeting.pk, seen=seen)
    chaired(by, meeting)
    if meeting.state == Meeting.State.ADJOURNED:
        raise MeetingOver
    if not matter.place.path.startswith(meeting.place.path):
        raise OutOfPlace(title=matter.title, place=meeting.place)
    if matter.lane == Lane.IMPORTANT and meeting.kind == Meeting.Kind.GRID_DAY:
        raise NeedsSpecialMeeting(title=matter.title)
    motion = matter.motions.order_by("-version").first()
    if motion is None:
        raise NoMotion(title=matter.title)
    rule = rule_of(motion, on=timezone.localdate(meeting.starts_at))
    require_body(meeting, rule)
    decision = table(meeting, by=by, matter=matter, motion=motion)
    return _put_last(meeting, by=by, matter=matter, decision=decision)


@transaction.atomic
def add_topic(meeting: Meeting, *, by: Person, kind: str, title: str, seen: int | None = None) -> AgendaItem:
    """Put something without a matter on the agenda, before or during the meeting: a report, an open question.

    Refuses ``MeetingOver`` and ``Missing`` (kind, title).
    """
    meeting = hold_meeting(meeting.pk, seen=seen)
    chaired(by, meeting)
    if meeting.state == Meeting.State.ADJOURNED:
        raise MeetingOver
    if kind not in AgendaItem.Kind.values or kind == AgendaItem.Kind.MATTER:
        raise Missing("kind")
    title = clean(title)
    if not title:
        raise Missing("title")
    return _put_last(meeting, by=by, kind=kind, title=title)


def _put_last(meeting: Meeting, *, by: Person, **what: Any) -> AgendaItem:
    number = (meeting.items.aggregate(last=Max("number"))["last"] or 0) + 1
    item = AgendaItem.objects.create(meeting=meeting, number=number, **what)
    record.write(meeting.chain, "item_added", by=by, title=item.heading, number=number)
    room.announce(meeting)
    return item


def table(meeting: Meeting, *, by: Person, matter: Matter, motion) -> Decision:
    """One tabling in this meeting; a vote without a quorum needs a new one before the next vote."""
    return deliberation.table_matter(
        matter,
        by=by,
        motion=motion,
        at=meeting.starts_at,
        title=meeting.title,
        url=reverse("agenda:meeting", args=[meeting.pk]),
        place=meeting.place,
    )


@transaction.atomic
def remove_item(item: AgendaItem, *, by: Person, reason: str, seen: int | None = None) -> None:
    """Take an item off an agenda that has not come to it; a matter stays ready for another meeting."""
    hold_matter(item.matter_id)
    meeting = hold_meeting(item.meeting_id, seen=seen)
    item = hold_item(item.pk)
    chaired(by, meeting)
    if item.state == AgendaItem.State.VOTING:
        raise VoteUnderWay
    if item.state != AgendaItem.State.PENDING or meeting.state == Meeting.State.ADJOURNED:
        raise NotNow
    if item.is_topic and item.last_poll:  # what was voted on stays on record
        raise NotNow
    reason = clean(reason, lines=True)
    if not reason:
        raise Missing("reason")
    if item.decision:
        deliberation.postpone(item.decision, by=by, reason=reason)
    record.write(meeting.chain, "item_removed", by=by, title=item.heading, number=item.number, reason=reason)
    item.hands.all().delete()
    item.delete()
    room.announce(meeting)


@transaction.atomic
def arrange_meeting(
    meeting: Meeting, *, by: Person, title: str, starts_at: datetime, venue: str = "", seen: int | None = None
) -> Meeting:
    """Change name, time and venue while the meeting is prepared: nobody was told of it yet.

    Refuses ``NotNow`` once it is announced, and ``Missing`` (title).
    """
    meeting, _matters = hold_agenda(meeting, seen=seen)
    chaired(by, meeting)
    if meeting.state != Meeting.State.DRAFT:
        raise NotNow
    title = clean(title)
    if not title:
        raise Missing("title")
    _arrange(meeting, by=by, title=title, starts_at=starts_at, venue=clean(venue))
    room.announce(meeting)
    return meeting


def _arrange(meeting: Meeting, *, by: Person, **arranged: Any) -> None:
    """Of a draft held with its matters: each open tabling follows."""
    for name, value in arranged.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(arranged))
    for item in meeting.items.filter(decision__outcome__in=Decision.OPEN).select_related("decision__matter"):
        deliberation.move_tabling(item.decision, by=by, at=meeting.starts_at, title=meeting.title)


@transaction.atomic
def announce_meeting(meeting: Meeting, *, by: Person, is_now: bool = False, seen: int | None = None) -> Meeting:
    """Give notice: every resident of the place gets it in the inbox. From this day the days of notice count.

    Residents' assembly 10 days, owners' assembly 15 days (checked when an item is put to the vote, for a matter
    may be talked over at any time). ``is_now`` calls the neighbours together at once, in place of the planned time.
    Refuses ``NothingOnTheAgenda``, ``NotNow`` and ``NeedsNotice`` (at once, with an item that asks for days).
    """
    meeting, _matters = hold_agenda(meeting, seen=seen)
    chaired(by, meeting)
    if meeting.state != Meeting.State.DRAFT:
        raise NotNow
    items = meeting.items.count()
    if not items:
        raise NothingOnTheAgenda
    if is_now:
        if days := days_of_notice(meeting):
            raise NeedsNotice(days=days)
        _arrange(meeting, by=by, starts_at=timezone.now())
    meeting.state, meeting.announced_at = Meeting.State.ANNOUNCED, timezone.now()
    meeting.save(update_fields=["state", "announced_at"])
    entry = record.write(meeting.chain, "meeting_announced", by=by, title=meeting.title, items=items)
    url = reverse("agenda:meeting", args=[meeting.pk])
    notices.tell(residents_of(meeting.place), entry, title=meeting.title, url=url)
    room.announce(meeting)
    return meeting


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: Person, seen: int | None = None) -> Meeting:
    """Call the meeting to order and check in the person who opens it. Everybody on the room's page sees it at once."""
    meeting = hold_meeting(meeting.pk, seen=seen)
    chaired(by, meeting)
    if meeting.state != Meeting.State.ANNOUNCED:
        raise NotNow
    meeting.state, meeting.opened_at = Meeting.State.IN_SESSION, timezone.now()
    meeting.save(update_fields=["state", "opened_at"])
    be_present(meeting, by=by, person=by, mode=Attendance.Mode.IN_ROOM)
    record.write(meeting.chain, "meeting_opened", by=by, present=meeting.attendances.present().count())
    room.announce(meeting)
    return meeting


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
        if not Meeting.objects.filter(join_code=code).exists():
            return code
