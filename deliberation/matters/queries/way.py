"""The way of a matter as it is drawn: where its lane leads and where it may turn back."""

from __future__ import annotations

from deliberation.cases.registry import Way
from deliberation.matters.models import Intake, Lane, Matter


def _lies_ahead(matter: Matter, name: str) -> bool:
    """Does the lane lead through ``name``, for a matter that has not been there?"""
    if matter.is_over or (matter.triage_outcome == "answered" and name != "ended"):
        return name == "ended"
    if name == "publicity":
        return matter.lane == Lane.IMPORTANT
    if name == "triage":
        return not (matter.intake == Intake.PATROL and matter.lane == Lane.HAZARD)
    return name not in ("discuss", "decide") or matter.lane not in Lane.at_once()


def _turns(matter: Matter, one: str, other: str) -> bool:
    """May the flow turn back from ``one`` to ``other`` in this matter?"""
    if one != "review":
        return True
    if matter.triage_outcome == "answered":
        return other == "triage"
    return other == "assign" or (other == "discuss" and matter.lane == Lane.DIFFICULT)


WAY = Way(
    down=("raised", "triage", "discuss", "decide", "publicity", "assign", "carry_out", "review", "ended"),
    by_ways=("revise", "second_look"),
    beside="triage",
    # whatever came between
    back=(
        ("decide", "discuss"),
        ("publicity", "discuss"),
        ("review", "assign"),
        ("review", "discuss"),
        ("review", "triage"),
    ),
    lies_ahead=_lies_ahead,
    turns=_turns,
)
