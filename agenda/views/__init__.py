"""Pages of meetings: short, never save."""

from .acting import act
from .hands import hands
from .lists import join, meeting, meetings, minutes_page, new, take
from .rooms import chair, door, fragment, projector, room_page

__all__ = [
    "act",
    "chair",
    "door",
    "fragment",
    "hands",
    "join",
    "meeting",
    "meetings",
    "minutes_page",
    "new",
    "projector",
    "room_page",
    "take",
]
