"""How long a step may take before it is late: the two measures, and what all flows have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from community.calendar import end_of_day_after, period_end


@dataclass(frozen=True, slots=True)
class Clock:
    """``hours`` run from the moment a step begins; ``days`` end with the last minute of a local day.

    ``rolls``: a last day that is no working day rolls on to the next, as in periods set by law.
    """

    source: str
    hours: int | None = None
    days: int | None = None
    rolls: bool = False

    def due(self, since: datetime) -> datetime:
        """The moment after which a step begun at ``since`` is late."""
        if self.hours is not None:
            return since + timedelta(hours=self.hours)
        if self.rolls:
            return period_end(timezone.localdate(since), self.days)
        return end_of_day_after(self.days, start=timezone.localdate(since))


@dataclass(frozen=True, slots=True)
class Grace:
    """How long after the reminder a late case stays before it goes up one level."""

    hours: int
    source: str

    @property
    def span(self) -> timedelta:
        return timedelta(hours=self.hours)


GRACE = Grace(hours=24, source="hotline practice: 24 hours for a general matter; M5: overdue goes up")
