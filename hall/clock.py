"""The clock of the house: what is due now, everywhere."""

from __future__ import annotations

from agenda.actions import close_overdue_votes
from community.notices import send_mailings
from deliberation.cases.timers import fire_due_timers
from votes.papers.actions import call_for_papers


def tick(limit: int = 50) -> int:
    """Close the votes whose time is up, or call for the papers they wait for; fire the timers of all flows; tell the
    next of many. Returns how many acts."""
    return close_overdue_votes(limit) + call_for_papers(limit) + fire_due_timers(limit) + bool(send_mailings())
