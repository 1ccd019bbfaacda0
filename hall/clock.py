"""The clock of the house: what is due now, everywhere."""

from __future__ import annotations

from agenda.actions import close_overdue_votes
from deliberation.cases.timers import fire_due_timers


def tick(limit: int = 50) -> int:
    """Close the votes whose time is up, then fire the timers of all flows. Returns how many acts were done."""
    return close_overdue_votes(limit) + fire_due_timers(limit)
