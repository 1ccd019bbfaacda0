"""Locks in the order of the house (matter, poll, room, chain), and the double-click guard."""

from __future__ import annotations

from agenda.models import AgendaItem, Meeting
from agenda.permissions import may_chair
from agenda.refusals import NotNow
from community.models import Chain, Person
from community.refusals import NotYours, OutOfDate
from deliberation.matters.models import Matter
from votes.models import Poll


def hold_matter(matter_id: int | None) -> Matter | None:
    """The matter, locked before anything of the room is; ``None`` for a topic, which has none."""
    if matter_id is None:
        return None
    return Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)


def hold_poll(poll_id: int) -> Poll:
    """The poll, locked after the matter and before the room."""
    return Poll.objects.select_for_update().get(pk=poll_id)


def hold_meeting(meeting_id: int, *, seen: int | None = None) -> Meeting:
    """The meeting, locked. ``seen`` is the number its page showed; an older one is refused as ``OutOfDate``."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("place", "chair").get(pk=meeting_id)
    meeting.chain = Chain.objects.get(pk=meeting.chain_id)  # read after the lock
    if seen is not None and seen != meeting.chain.last_number:
        raise OutOfDate
    return meeting


def hold_agenda(meeting: Meeting, *, seen: int | None = None) -> tuple[Meeting, dict[int, Matter]]:
    """The meeting and the matters it is not done with, all locked. ``NotNow`` when one was added meanwhile."""
    waiting = meeting.items.exclude(state=AgendaItem.State.DONE).exclude(matter=None)
    locked = {
        pk: Matter.objects.select_for_update().get(pk=pk) for pk in sorted(waiting.values_list("matter", flat=True))
    }
    held = hold_meeting(meeting.pk, seen=seen)
    if not set(waiting.values_list("matter", flat=True)) <= locked.keys():
        raise NotNow
    return held, locked


def hold_item(item_id: int) -> AgendaItem:
    """The item as it stands after its meeting was locked. ``NotNow`` when another chair took it off the agenda."""
    item = (
        AgendaItem.objects.select_related("meeting__place", "matter", "decision__motion", "decision__poll")
        .prefetch_related("polls__poll")
        .filter(pk=item_id)
        .first()
    )
    if item is None:
        raise NotNow
    return item


def chaired(by: Person | None, meeting: Meeting) -> None:
    """Refuse everybody but the chair; ``None`` is the clock."""
    if by is not None and not may_chair(by, meeting):
        raise NotYours
