"""The chair's acts that are no votes: take up, put back, end, postpone, send back, adjourn."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agenda import room
from agenda.models import AgendaItem, Hand, Meeting
from agenda.refusals import EndsByItsVote, MeetingNotOpen, NoMatter, NotNow, VoteUnderWay
from community import record
from community.models import Person
from community.refusals import Missing
from community.text import clean
from deliberation.matters import actions as deliberation
from deliberation.matters.models import Decision, Matter

from .calling import table
from .holding import chaired, hold_agenda, hold_item, hold_matter, hold_meeting
from .speaking import end_running_speech

State = AgendaItem.State


@transaction.atomic
def take_up(item: AgendaItem, *, by: Person, seen: int | None = None) -> AgendaItem:
    """Begin with an item; one at a time. ``put_back`` undoes it."""
    meeting = hold_meeting(item.meeting_id, seen=seen)
    item = hold_item(item.pk)
    chaired(by, meeting)
    _in_session(meeting)
    if item.state != State.PENDING or meeting.items.filter(state__in=[State.CURRENT, State.VOTING]).exists():
        raise NotNow
    item.state, item.taken_up_at = State.CURRENT, timezone.now()
    item.save(update_fields=["state", "taken_up_at"])
    record.write(meeting.chain, "item_taken_up", by=by, number=item.number, title=item.heading)
    room.announce(meeting)
    return item


@transaction.atomic
def put_back(item: AgendaItem, *, by: Person, seen: int | None = None) -> AgendaItem:
    """Undo ``take_up`` as a second act: the item waits again, its hands stay up."""
    meeting = hold_meeting(item.meeting_id, seen=seen)
    item = hold_item(item.pk)
    chaired(by, meeting)
    _in_session(meeting)
    if item.state == State.VOTING:
        raise VoteUnderWay
    if item.state != State.CURRENT:
        raise NotNow
    end_running_speech(item, meeting)
    item.state, item.taken_up_at = State.PENDING, None
    item.save(update_fields=["state", "taken_up_at"])
    record.write(meeting.chain, "item_put_back", by=by, number=item.number, title=item.heading)
    room.announce(meeting)
    return item


@transaction.atomic
def end_item(item: AgendaItem, *, by: Person, seen: int | None = None) -> AgendaItem:
    """A topic is dealt with. A matter ends by its vote, or is postponed or sent back: ``EndsByItsVote``."""
    meeting = hold_meeting(item.meeting_id, seen=seen)
    item = hold_item(item.pk)
    chaired(by, meeting)
    _in_session(meeting)
    if not item.is_topic:
        raise EndsByItsVote
    if item.state == State.VOTING:
        raise VoteUnderWay
    if item.state != State.CURRENT:
        raise NotNow
    _finish(item, meeting)
    record.write(meeting.chain, "item_ended", by=by, number=item.number, title=item.heading)
    room.announce(meeting)
    return item


def postpone_item(item: AgendaItem, *, by: Person, reason: str, seen: int | None = None) -> AgendaItem:
    """Leave an item for another meeting, with a reason; those who follow its matter read it."""
    return _leave(item, by=by, reason=reason, seen=seen, act="item_postponed", end=deliberation.postpone)


def send_back_item(item: AgendaItem, *, by: Person, reason: str, seen: int | None = None) -> AgendaItem:
    """Send a matter back to discussion, with a reason its followers read. Refuses ``NoMatter`` for a topic."""
    return _leave(item, by=by, reason=reason, seen=seen, act="item_sent_back", end=deliberation.send_back)


@transaction.atomic
def _leave(item: AgendaItem, *, by: Person, reason: str, seen: int | None, act: str, end) -> AgendaItem:
    matter = hold_matter(item.matter_id)
    meeting = hold_meeting(item.meeting_id, seen=seen)
    item = hold_item(item.pk)
    chaired(by, meeting)
    _in_session(meeting)
    if matter is None and act == "item_sent_back":
        raise NoMatter
    if item.state == State.VOTING:
        raise VoteUnderWay
    if item.state == State.DONE:
        raise NotNow
    reason = clean(reason, lines=True)
    if not reason:
        raise Missing("reason")
    if matter is None:
        item.reason = reason
    else:
        end(open_decision(item, meeting, matter, by=by), by=by, reason=reason)
    _finish(item, meeting)
    record.write(meeting.chain, act, by=by, number=item.number, title=item.heading, reason=reason)
    room.announce(meeting)
    return item


@transaction.atomic
def adjourn(meeting: Meeting, *, by: Person, seen: int | None = None) -> Meeting:
    """End the meeting for good; items not dealt with are postponed. Refuses ``VoteUnderWay``."""
    meeting, matters = hold_agenda(meeting, seen=seen)
    chaired(by, meeting)
    _in_session(meeting)
    items = list(
        meeting.items.exclude(state=State.DONE).select_related("matter", "decision__motion").order_by("number")
    )
    if any(item.state == State.VOTING for item in items):
        raise VoteUnderWay
    with translation.override(settings.LANGUAGE_CODE):  # the record keeps it in the community's language
        reason = _("the meeting was adjourned")
    for item in items:
        # after a vote without a quorum there is nothing left to postpone, and the matter may have gone on elsewhere
        if item.decision is None:
            item.reason = reason
        elif item.decision.outcome in Decision.OPEN:
            item.decision.matter = matters[item.matter_id]
            deliberation.postpone(item.decision, by=by, reason=reason)
        _finish(item, meeting)
        title = item.heading
        record.write(meeting.chain, "item_postponed", by=by, number=item.number, title=title, reason=reason)
    meeting.state, meeting.adjourned_at = Meeting.State.ADJOURNED, timezone.now()
    meeting.save(update_fields=["state", "adjourned_at"])
    record.write(meeting.chain, "meeting_adjourned", by=by, present=meeting.attendances.present().count())
    room.announce(meeting)
    return meeting


def open_decision(item: AgendaItem, meeting: Meeting, matter: Matter, *, by: Person) -> Decision:
    """The item's open tabling; after a vote without a quorum the motion is tabled again."""
    if item.decision.outcome not in Decision.OPEN:
        item.decision = table(meeting, by=by, matter=matter, motion=item.decision.motion)
        item.save(update_fields=["decision"])
    return item.decision


def _in_session(meeting: Meeting) -> None:
    if meeting.state != Meeting.State.IN_SESSION:
        raise MeetingNotOpen


def _finish(item: AgendaItem, meeting: Meeting) -> None:
    end_running_speech(item, meeting)
    now = timezone.now()
    Hand.objects.filter(item=item, lowered_at__isnull=True).update(lowered_at=now)
    item.state, item.done_at = State.DONE, now
    item.save(update_fields=["state", "done_at", "reason"])
