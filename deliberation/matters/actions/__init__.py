"""The verbs of a matter. Each is atomic and reads: may? still possible? write, move the flow, announce, return."""

from deliberation.cases.actions import escalate_overdue, lock, remind_holder

from .classing import reclass_matter
from .deciding import draft_motion, end_vote, move_tabling, postpone, send_back, start_vote, table_matter
from .declining import decline_matter, look_again, withdraw_matter
from .escalating import escalate_matter
from .joining import join_matter, leave_matter, merge_matter
from .objecting import answer_objection, object_to, take_back_objection
from .posting import close_publicity, open_posting, post_again, take_down
from .raising import (
    accept_matter,
    add_photos,
    answer_matter,
    correct_matter,
    go_unnamed,
    raise_matter,
    return_matter,
    revise_matter,
)
from .recounting import count_anew
from .reviewing import close_review, review_matter
from .steps import url_of
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
from .written import (
    LAST_DAY,
    call_off_written_poll,
    close_written_poll,
    extend_written_poll,
    note_papers,
    open_announced_poll,
    open_written_poll,
    put_off,
    remind_voters,
)

__all__ = [
    "LAST_DAY",
    "accept_matter",
    "add_photos",
    "answer_matter",
    "answer_objection",
    "assign_undertaking",
    "call_off_written_poll",
    "close_publicity",
    "close_review",
    "close_written_poll",
    "correct_matter",
    "count_anew",
    "decline_matter",
    "draft_motion",
    "edit_comment",
    "end_vote",
    "escalate_matter",
    "escalate_overdue",
    "extend_written_poll",
    "finish_undertaking",
    "follow",
    "go_unnamed",
    "hide_comment",
    "join_matter",
    "leave_matter",
    "lock",
    "look_again",
    "merge_matter",
    "move_tabling",
    "note_papers",
    "note_progress",
    "object_to",
    "open_announced_poll",
    "open_posting",
    "open_written_poll",
    "post_again",
    "postpone",
    "put_off",
    "raise_matter",
    "reclass_matter",
    "remind_holder",
    "remind_voters",
    "report_comment",
    "return_matter",
    "review_matter",
    "revise_matter",
    "say",
    "send_back",
    "settle_report",
    "start_vote",
    "table_matter",
    "take_back_objection",
    "take_down",
    "unfollow",
    "unhide_comment",
    "url_of",
    "withdraw_matter",
]
