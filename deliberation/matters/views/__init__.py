"""Pages of matters: short, they read, call an act, and redirect."""

from .acts import act, close_review, follow
from .board import board, notice
from .joining import join, leave, merge, similar
from .lists import matters, raise_
from .matter import matter, photo, say
from .papers import papers
from .posting import close_publicity, objection, own_objection, posting, take_back
from .recording import record, recorded
from .threads import comment

__all__ = [
    "act",
    "board",
    "close_publicity",
    "close_review",
    "comment",
    "follow",
    "join",
    "leave",
    "matter",
    "matters",
    "merge",
    "notice",
    "objection",
    "own_objection",
    "papers",
    "photo",
    "posting",
    "raise_",
    "record",
    "recorded",
    "say",
    "similar",
    "take_back",
]
