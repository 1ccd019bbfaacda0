"""The verbs of a matter. Each is atomic and reads: may? still possible? write, move the flow, announce, return."""

from .deciding import draft_motion, end_vote, postpone, send_back, start_vote, table_matter
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
    "draft_motion",
    "edit_comment",
    "end_vote",
    "finish_undertaking",
    "follow",
    "hide_comment",
    "lock",
    "note_progress",
    "postpone",
    "raise_matter",
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
]
