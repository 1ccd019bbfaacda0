"""How long each step may take before it is late. Data with its source; the sums are in ``queries.position``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from community.calendar import end_of_day_after, period_end
from deliberation.matters.models import Lane


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


CLOCKS: dict[str, Clock] = {
    "triage": Clock(hours=24, source="hotline practice: a general matter is dispatched within 24 hours"),
    "revise": Clock(days=7, source="hotline practice: an answer within 7 days"),
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


@dataclass(frozen=True, slots=True)
class Grace:
    """How long after the reminder a late matter stays before it goes up one level."""

    hours: int
    source: str


GRACE = Grace(hours=24, source="hotline practice: 24 hours for a general matter; M5: overdue goes up")
LANE_GRACE: dict[str, Grace] = {
    Lane.HAZARD: Grace(hours=1, source="hotline practice: danger is dispatched within 1 hour"),
}

# whoever it went up to has time to see that the work is done
AFTER_ESCALATION = Clock(hours=72, source="our own choice: three days to see that it is done")

# steps at which somebody is reminded and then relieved; meetings and reviews end by themselves, a posting does
# unless an objection waits for its answer
NUDGED = frozenset({"triage", "revise", "second_look", "discuss", "decide", "publicity", "assign", "carry_out"})
# reminded of, but nobody is relieved: from then on whoever leads may complete it, too
ONLY_REMINDED = frozenset({"revise"})


def grace_of(lane: str) -> timedelta:
    return timedelta(hours=LANE_GRACE.get(lane, GRACE).hours)


REVIEW_WINDOW = Clock(days=7, source="hotline practice: feedback on a finished matter within 7 days")

# where the rule of the vote sets no publication of its own
PUBLICITY_LANES: dict[str, Clock] = {
    Lane.IMPORTANT: Clock(days=7, rolls=True, source="house rule: what a special meeting decides is posted for 7 days"),
}
REPORT_POSTED = Clock(days=7, source="house rule: a hazard that was put right is reported on the board for 7 days")
OBJECTION_ANSWER = Clock(days=3, rolls=True, source="house rule after the election rules: an answer within 3 days")
REPOST = Clock(hours=24, source="house rule: what was taken down for a person's sake is posted again within a day")
