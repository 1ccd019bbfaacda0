"""Reads of meetings."""

from .lists import meetings_for, upcoming_for, waiting_for
from .minutes import minutes
from .next_act import NextAct, next_act
from .notice import Gap, notice_gaps
from .planning import Plan, plan_meeting, plan_meeting_for
from .quorum import Quorum, quorum
from .rules import notice_gap, rule_of, rules_of
from .snapshot import Snapshot, items_of, snapshot

__all__ = [
    "Gap",
    "NextAct",
    "Plan",
    "Quorum",
    "Snapshot",
    "items_of",
    "meetings_for",
    "minutes",
    "next_act",
    "notice_gap",
    "notice_gaps",
    "plan_meeting",
    "plan_meeting_for",
    "quorum",
    "rule_of",
    "rules_of",
    "snapshot",
    "upcoming_for",
    "waiting_for",
]
