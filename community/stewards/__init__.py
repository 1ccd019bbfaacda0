"""Stewards of homes and deputies of those who are away: what the rest of the house may ask and do."""

from community.deputies import acting_for, deputy_of

from .actions import end_absence, link_households, note_absence, unlink_households
from .queries import Load, households_of, load, steward_of, unlinked
from .rights import may_link_stewards, may_note_absence

__all__ = [
    "Load",
    "acting_for",
    "deputy_of",
    "end_absence",
    "households_of",
    "link_households",
    "load",
    "may_link_stewards",
    "may_note_absence",
    "note_absence",
    "steward_of",
    "unlink_households",
    "unlinked",
]
