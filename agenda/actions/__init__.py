"""The verbs of a meeting."""

from .attending import check_in, check_out
from .calling import (
    add_item,
    add_topic,
    announce_meeting,
    arrange_meeting,
    call_meeting,
    open_meeting,
    remove_item,
)
from .chairing import adjourn, end_item, postpone_item, put_back, send_back_item, take_up
from .counting import record_hands, take_hands
from .planning import take_to_meeting
from .speaking import end_speech, grant_floor, lower_hand, raise_hand
from .voting import close_overdue_votes, close_vote, extend_vote, put_motion, put_to_vote

__all__ = [
    "add_item",
    "add_topic",
    "adjourn",
    "announce_meeting",
    "arrange_meeting",
    "call_meeting",
    "check_in",
    "check_out",
    "close_overdue_votes",
    "close_vote",
    "end_item",
    "end_speech",
    "extend_vote",
    "grant_floor",
    "lower_hand",
    "open_meeting",
    "postpone_item",
    "put_back",
    "put_motion",
    "put_to_vote",
    "raise_hand",
    "record_hands",
    "remove_item",
    "send_back_item",
    "take_hands",
    "take_to_meeting",
    "take_up",
]
