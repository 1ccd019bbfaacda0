"""How long each step may take before it is late. Data with its source; the sums are in ``queries.position``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from community.calendar import end_of_day_after


@dataclass(frozen=True, slots=True)
class Clock:
    """``hours`` run from the moment a step begins; ``days`` end with the last minute of a local day."""

    source: str
    hours: int | None = None
    days: int | None = None

    def due(self, since: datetime) -> datetime:
        """The moment after which a step begun at ``since`` is late."""
        if self.hours is not None:
            return since + timedelta(hours=self.hours)
        return end_of_day_after(self.days, start=timezone.localdate(since))


CLOCKS: dict[str, Clock] = {
    "triage": Clock(hours=24, source="hotline practice: a general matter is dispatched within 24 hours"),
    "discuss": Clock(days=7, source="hotline practice: an answer within 7 days; a grid day comes every week"),
    "decide": Clock(days=7, source="after a postponement the next weekly grid day is the latest"),
    "assign": Clock(hours=24, source="hotline practice: a general matter is dispatched within 24 hours"),
}

REVIEW_WINDOW = Clock(days=7, source="hotline practice: feedback on a finished matter within 7 days")
