"""The verbs of a matter. Each is atomic and reads: may? still possible? write, move the flow, announce, return."""

from .classing import reclass_matter
from .deciding import draft_motion, end_vote, postpone, send_back, start_vote, table_matter
from .declining import decline_matter, look_again, withdraw_matter
from .escalating import escalate_matter, escalate_overdue, remind_holder
from .raising import accept_matter, add_photos, answer_matter, raise_matter, return_matter, revise_matter
from .reviewing import close_review, review_matter
from .steps import lock, url_of
from .talking import (
    edit_comment,
    follow,
    hide_comment,
    report_comment,
    say,
    settle_report,
    unfollow,
    unhide_comment,
)
from .working import assign_undertaking, finish_undertaking, note_progress

__all__ = [
    "accept_matter",
    "add_photos",
    "answer_matter",
    "assign_undertaking",
    "close_review",
    "decline_matter",
    "draft_motion",
    "edit_comment",
    "end_vote",
    "escalate_matter",
    "escalate_overdue",
    "finish_undertaking",
    "follow",
    "hide_comment",
    "lock",
    "look_again",
    "note_progress",
    "postpone",
    "raise_matter",
    "reclass_matter",
    "remind_holder",
    "report_comment",
    "return_matter",
    "review_matter",
    "revise_matter",
    "say",
    "send_back",
    "settle_report",
    "start_vote",
    "table_matter",
    "unfollow",
    "unhide_comment",
    "url_of",
    "withdraw_matter",
]
