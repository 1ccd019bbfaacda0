"""Pages of matters: short, they read, call an act, and redirect."""

from .acts import act, close_review, follow
from .lists import matters, raise_
from .matter import matter, photo, say
from .threads import comment

__all__ = ["act", "close_review", "comment", "follow", "matter", "matters", "photo", "raise_", "say"]
