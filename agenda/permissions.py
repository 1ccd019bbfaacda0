"""Who may do what in a meeting: one predicate for the guard and the button."""

from __future__ import annotations

from agenda.models import Hand, Meeting
from community.capacity import capacity_of
from community.models import Person, Place, RoleKind
from community.reach import holds, reach_of

CONVENERS = frozenset({RoleKind.GRID_HEAD, RoleKind.SECRETARY, RoleKind.STREET_OFFICER})
DOORKEEPERS = CONVENERS | {RoleKind.CLERK}


def may_call_meeting(person: Person, place: Place) -> bool:
    """Grid head, secretary or street officer, at the place or above it."""
    return holds(person, CONVENERS, place)


def seats_of(person: Person) -> list[Place]:
    """The places of the roles by which ``person`` calls meetings."""
    held = capacity_of(person).roles
    return list({role.place_id: role.place for role in held if role.kind in CONVENERS}.values())


def may_chair(person: Person, meeting: Meeting) -> bool:
    """The chair, and everybody who could have called the meeting: a chair who falls ill must not stop it."""
    if not getattr(person, "is_active", False):
        return False
    return person.pk == meeting.chair_id or may_call_meeting(person, meeting.place)


def may_keep_door(person: Person, meeting: Meeting) -> bool:
    """Check others in and show the projector page: people who may chair, and the clerks."""
    return may_chair(person, meeting) or holds(person, DOORKEEPERS, meeting.place)


def may_attend(person: Person, meeting: Meeting) -> bool:
    """Residents below the place of the meeting and staff above it."""
    if meeting.state == Meeting.State.DRAFT:
        return may_keep_door(person, meeting)
    return reach_of(person).covers(meeting.place, circle=meeting.place)


def may_end_speech(person: Person, hand: Hand) -> bool:
    """The speaker, or somebody who may chair."""
    return hand.person_id == person.pk or may_chair(person, hand.item.meeting)
