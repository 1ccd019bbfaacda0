"""What the acts of every flow are made of, and the acts of the clock. A flow's own verbs stand in its own room."""

from .escalating import escalate, escalate_overdue, remind_holder
from .numbering import next_number
from .position import save_position
from .steps import advance, lock, open_task, time_out
from .telling import announce, say_who_stands_in
from .words import fitting, required

__all__ = [
    "advance",
    "announce",
    "escalate",
    "escalate_overdue",
    "fitting",
    "lock",
    "next_number",
    "open_task",
    "remind_holder",
    "required",
    "save_position",
    "say_who_stands_in",
    "time_out",
]
