"""How long each step may take before it is late. Data with its source; the sums are in ``lateness``."""

from __future__ import annotations

from datetime import timedelta

from deliberation.cases.clocks import GRACE, Clock, Grace
from deliberation.matters.models import Lane

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


LANE_GRACE: dict[str, Grace] = {
    Lane.HAZARD: Grace(hours=1, source="hotline practice: danger is dispatched within 1 hour"),
}

# the person it went up to has time to see that the work is done
AFTER_ESCALATION = Clock(hours=72, source="our own choice: three days to see that it is done")


def grace_of(lane: str) -> timedelta:
    return LANE_GRACE.get(lane, GRACE).span


REVIEW_WINDOW = Clock(days=7, source="hotline practice: feedback on a finished matter within 7 days")

# where the rule of the vote sets no publication of its own
PUBLICITY_LANES: dict[str, Clock] = {
    Lane.IMPORTANT: Clock(days=7, rolls=True, source="house rule: what a special meeting decides is posted for 7 days"),
}
REPORT_POSTED = Clock(days=7, source="house rule: a hazard that was put right is reported on the board for 7 days")
OBJECTION_ANSWER = Clock(days=3, rolls=True, source="house rule after the election rules: an answer within 3 days")
REPOST = Clock(hours=24, source="house rule: what was taken down for a person's sake is posted again within a day")
