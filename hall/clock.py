"""The clock of the house: what is due now, everywhere."""

from __future__ import annotations

from agenda.actions import close_overdue_votes
from community.notices import send_mailings
from deliberation.cases.timers import fire_due_timers


def tick(limit: int = 50) -> int:
    """Close the votes whose time is up, fire the timers of all flows, tell the next of many. Returns how many acts."""
    return close_overdue_votes(limit) + fire_due_timers(limit) + bool(send_mailings())
