"""The verbs of a poll. Who may open, extend or close one is decided by the caller; who may cast, by the roll."""

from .ballots import Cast, Receipt, cast_ballot, cast_batch
from .conflicts import settle_conflict
from .polls import Link, close_poll, extend_poll, mark_left, mark_present, note_delivery, open_poll

__all__ = [
    "Cast",
    "Link",
    "Receipt",
    "cast_ballot",
    "cast_batch",
    "close_poll",
    "extend_poll",
    "mark_left",
    "mark_present",
    "note_delivery",
    "open_poll",
    "settle_conflict",
]
