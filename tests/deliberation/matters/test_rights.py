"""Every act × every step × everybody: let through, too early or too late, or not theirs. The whole table, in words."""

from __future__ import annotations

import pytest

from community.refusals import NotYours
from deliberation.cases.refusals import NotAtThisStep
from deliberation.matters.permissions import AT, RIGHTS, guard

from .helpers import refreshed
from .lanes import at_step, in_lane

pytestmark = pytest.mark.django_db

WHO = ("wang", "li", "zhao", "chen", "lin", "clerk", "qian", "he", "admin", "stranger", "outsider_head")
LEADS = {"lin", "qian", "he", "admin"}
SEES = {"wang", "li", "zhao", "chen", "clerk"} | LEADS
NODES = ("triage", "revise", "second_look", "discuss", "decide", "publicity", "assign", "carry_out", "review", "ended")
GOES_ON = set(NODES) - {"ended"}

# wang raised it, lin handles it, chen does the work when there is some; nobody joined
TABLE = {
    "accept": (LEADS, {"triage"}),
    "answer": (LEADS, {"triage"}),
    "return": (LEADS, {"triage"}),
    "decline": (LEADS, {"triage"}),
    "look_again": (LEADS, {"second_look"}),
    "revise": ({"wang"}, {"revise"}),
    "correct": (set(), {"triage"}),
    "withdraw": ({"wang"}, {"triage", "revise", "second_look", "discuss"}),
    "go_unnamed": ({"wang"}, set(NODES)),
    "reclass": (LEADS, {"discuss", "decide", "assign"}),
    "merge": (LEADS, {"triage", "revise", "discuss", "decide", "assign"}),
    "escalate": (LEADS, GOES_ON - {"revise", "review"}),
    "join": ({"li", "zhao"}, GOES_ON - {"review"}),
    "leave": (set(), GOES_ON - {"review"}),
    "say": (SEES, {"discuss", "decide", "publicity"}),
    "edit_comment": (SEES, {"discuss", "decide", "publicity"}),
    "report_comment": (SEES, set(NODES)),
    "moderate": (LEADS, set(NODES)),
    "draft_motion": (LEADS, {"discuss", "decide"}),
    "table": (LEADS, {"discuss", "decide"}),
    "vote": (LEADS, {"decide"}),
    "note_papers": (LEADS | {"clerk"}, {"decide"}),
    "object": ({"wang", "li", "zhao"}, {"publicity"}),
    "answer_objection": (LEADS, {"publicity"}),
    "close_publicity": (LEADS, {"publicity"}),
    "take_down": (LEADS, set(NODES)),
    "assign": (LEADS, {"assign"}),
    "note_progress": (LEADS, {"carry_out"}),
    "finish": (LEADS, {"carry_out"}),
    "review": ({"wang", "li", "zhao"}, {"review"}),
    "close_review": (LEADS, {"review"}),
    "follow": (SEES, set(NODES)),
    "add_photos": (LEADS | {"wang"}, GOES_ON),
}


def asked(matter, person, act: str) -> str:
    try:
        guard(person, matter, act)
    except NotYours:
        return "not theirs"
    except NotAtThisStep:
        return "not now"
    return "may"


def expected(who: str, act: str, node: str) -> str:
    people, steps = TABLE[act]
    people = set(people)
    if node == "second_look" and act in ("look_again", "escalate"):
        people -= {"lin"}  # who proposed it looks not again
    if node == "carry_out" and act in ("note_progress", "finish", "add_photos"):
        people |= {"chen"}  # who does the work
    if who not in people:
        return "not theirs"
    return "may" if node in steps else "not now"


def test_the_table_holds_every_act():
    assert set(TABLE) == set(AT) == set(RIGHTS)


@pytest.mark.parametrize("node", NODES)
def test_every_act_by_everybody(cast, node):
    matter = refreshed(at_step(node, cast))
    assert matter.waits_for == ("" if node == "ended" else node)
    said = {(act, who): asked(matter, getattr(cast, who), act) for act in TABLE for who in WHO}
    assert said == {(act, who): expected(who, act, node) for act in TABLE for who in WHO}


@pytest.mark.parametrize("lane", ["small", "hazard"])
def test_in_the_lanes_without_a_meeting_one_may_speak_while_the_work_is_given_out(cast, lane):
    matter = in_lane(lane, cast)
    said = {act for act in TABLE if asked(matter, cast.zhao, act) == "may"}
    assert said == {"say", "edit_comment", "report_comment", "join", "follow"}
