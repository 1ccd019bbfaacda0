"""Hands and the floor. Twelve rules of order: for or against is said first, two minutes each, one at a time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from agenda import room
from agenda.models import AgendaItem, Hand, Meeting
from agenda.permissions import may_chair, may_end_speech
from agenda.refusals import FloorPaused, MeetingNotOpen, NotNow, NotPresent
from community import record
from community.masking import short_name
from community.models import Person
from community.refusals import Missing, NotYours

from .holding import chaired, hold_item, hold_meeting

STANCES = ("for", "against")


@transaction.atomic
def raise_hand(item: AgendaItem, *, by: Person, stance: str) -> Hand:
    """Ask to speak for or against. Once is enough: a second time only changes the side of a waiting hand.

    No entry of the record. Refuses ``NotPresent``, ``MeetingNotOpen``, ``NotNow``.
    """
    meeting = hold_meeting(item.meeting_id)
    item = hold_item(item.pk)
    if meeting.state != Meeting.State.IN_SESSION:
        raise MeetingNotOpen
    if item.state == AgendaItem.State.DONE:
        raise NotNow
    if stance not in STANCES:
        raise Missing("stance")
    if not meeting.attendances.present().filter(person=by).exists():
        raise NotPresent
    hand, is_new = Hand.objects.get_or_create(
        item=item, person=by, lowered_at__isnull=True, defaults={"stance": stance}
    )
    if not is_new and hand.stance != stance and hand.granted_at is None:
        hand.stance = stance
        hand.save(update_fields=["stance"])
    room.nudge(meeting.pk)
    return hand


@transaction.atomic
def lower_hand(hand: Hand, *, by: Person) -> Hand:
    """Take a waiting hand down: one's own, or by the chair. Refuses ``NotYours`` and ``NotNow``."""
    meeting = hold_meeting(hand.item.meeting_id)
    hand = _hold(hand)
    if hand.person_id != by.pk and not may_chair(by, meeting):
        raise NotYours
    if hand.lowered_at is not None or hand.granted_at is not None:
        raise NotNow
    hand.lowered_at = timezone.now()
    hand.save(update_fields=["lowered_at"])
    room.nudge(meeting.pk)
    return hand


@transaction.atomic
def grant_floor(hand: Hand, *, by: Person, seen: int | None = None) -> Hand:
    """Let somebody speak; the person who had the floor has finished with it. ``end_speech`` undoes it.

    Refuses ``FloorPaused`` while a vote is open.
    """
    meeting = hold_meeting(hand.item.meeting_id, seen=seen)
    hand = _hold(hand)
    chaired(by, meeting)
    if meeting.state != Meeting.State.IN_SESSION:
        raise MeetingNotOpen
    if hand.item.state == AgendaItem.State.VOTING:
        raise FloorPaused
    if hand.item.state != AgendaItem.State.CURRENT or hand.lowered_at or hand.granted_at:
        raise NotNow
    end_running_speech(hand.item, meeting)
    hand.granted_at = timezone.now()
    hand.save(update_fields=["granted_at"])
    record.write(meeting.chain, f"floor_granted_{hand.stance}", by=by, speaker=short_name(hand.person))
    room.announce(meeting)
    return hand


@transaction.atomic
def end_speech(hand: Hand, *, by: Person, seen: int | None = None) -> Hand:
    """The speaker has finished, or the chair ends the speech; the time it took is on record."""
    meeting = hold_meeting(hand.item.meeting_id, seen=seen)
    hand = _hold(hand)
    if not may_end_speech(by, hand):
        raise NotYours
    if hand.granted_at is None or hand.lowered_at is not None:
        raise NotNow
    _end(hand, meeting)
    room.announce(meeting)
    return hand


def end_running_speech(item: AgendaItem, meeting: Meeting) -> None:
    """Called by every act that moves on."""
    running = item.hands.filter(granted_at__isnull=False, lowered_at__isnull=True).select_related("person").first()
    if running is not None:
        _end(running, meeting)


def _end(hand: Hand, meeting: Meeting) -> None:
    hand.lowered_at = timezone.now()
    hand.save(update_fields=["lowered_at"])
    minutes, seconds = divmod(int((hand.lowered_at - hand.granted_at).total_seconds()), 60)
    speaker = short_name(hand.person)
    act = f"speech_ended_{hand.stance}"
    record.write(meeting.chain, act, by=hand.person, speaker=speaker, minutes=minutes, seconds=seconds)


def _hold(hand: Hand) -> Hand:
    held = Hand.objects.select_related("item__meeting__place", "person").filter(pk=hand.pk).first()
    if held is None:  # its item was taken off the agenda
        raise NotNow
    return held
