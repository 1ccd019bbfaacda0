"""The verbs of a meeting."""

from .attending import check_in
from .calling import add_item, announce_meeting, call_meeting, open_meeting, remove_item
from .chairing import adjourn, postpone_item, put_back, send_back_item, take_up
from .speaking import end_speech, grant_floor, lower_hand, raise_hand
from .voting import close_overdue_votes, close_vote, extend_vote, put_to_vote

__all__ = [
    "add_item",
    "adjourn",
    "announce_meeting",
    "call_meeting",
    "check_in",
    "close_overdue_votes",
    "close_vote",
    "end_speech",
    "extend_vote",
    "grant_floor",
    "lower_hand",
    "open_meeting",
    "postpone_item",
    "put_back",
    "put_to_vote",
    "raise_hand",
    "remove_item",
    "send_back_item",
    "take_up",
]
