"""Reads of meetings."""

from .lists import meetings_for, waiting_for
from .minutes import minutes
from .next_act import NextAct, next_act
from .quorum import Quorum, quorum
from .rules import notice_gap, rule_of
from .snapshot import Snapshot, snapshot

__all__ = [
    "NextAct",
    "Quorum",
    "Snapshot",
    "meetings_for",
    "minutes",
    "next_act",
    "notice_gap",
    "quorum",
    "rule_of",
    "snapshot",
    "waiting_for",
]
