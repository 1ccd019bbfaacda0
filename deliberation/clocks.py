"""How long each step may take before it is late. Data with its source; the sums are in ``queries.position``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from community.calendar import end_of_day_after
from deliberation.models import Lane


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
    "second_look": Clock(hours=24, source="hotline practice: a general matter is dispatched within 24 hours"),
    "discuss": Clock(days=7, source="hotline practice: an answer within 7 days; a grid day comes every week"),
    "decide": Clock(days=7, source="after a postponement the next weekly grid day is the latest"),
    "assign": Clock(hours=24, source="hotline practice: a general matter is dispatched within 24 hours"),
}

# hazards and small matters do not wait for a grid day
LANE_CLOCKS: dict[tuple[str, str], Clock] = {
    ("triage", Lane.HAZARD): Clock(hours=1, source="hotline practice: danger is dispatched within 1 hour"),
    ("assign", Lane.HAZARD): Clock(hours=1, source="hotline practice: danger is dispatched within 1 hour"),
    ("assign", Lane.SMALL): Clock(hours=2, source="hotline practice: utilities are dispatched within 2 hours"),
}


def clock_of(node: str, lane: str) -> Clock | None:
    """The clock of a step in a lane; ``None`` where something else says when it is due."""
    return LANE_CLOCKS.get((node, lane)) or CLOCKS.get(node)


REVIEW_WINDOW = Clock(days=7, source="hotline practice: feedback on a finished matter within 7 days")
