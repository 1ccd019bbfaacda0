"""张家坡: the lamp in the yard is broken. From the raising to the agenda of the meeting, by actions only."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.utils import timezone

from deliberation.cases.queries import derive_position, waiting_for
from deliberation.matters.actions import accept_matter, draft_motion, follow, raise_matter, say, table_matter
from deliberation.matters.models import Decision
from deliberation.matters.queries import history, ready_to_table

from ..deliberation.matters.helpers import acts_of, sentences_told_to

CHINA = timezone.get_default_timezone()
MONDAY = datetime(2025, 12, 22, 18, 40, tzinfo=CHINA)
MEETING = datetime(2025, 12, 29, 19, 30, tzinfo=CHINA)


@pytest.mark.django_db
def test_the_lamp_from_the_raising_to_the_agenda(cast):
    with time_machine.travel(MONDAY, tick=False):
        lamp = raise_matter(
            by=cast.wang,
            title="坡上路口的路灯不亮",
            text="晚上黑，老人下坡看不清台阶。",
            place=cast.estate,
            category="facilities",
            spot="坡上路口",
        )
    assert lamp.number == "2025-001"
    assert (lamp.stage, lamp.waits_for, lamp.holder, lamp.holder_role) == ("raise", "triage", cast.lin, "grid_head")
    assert lamp.due_at == datetime(2025, 12, 23, 18, 40, tzinfo=CHINA)
    assert [(duty.kind, duty.seal) for duty in waiting_for(cast.lin)] == [("triage", "提")]
    assert sentences_told_to(cast.lin) == ["Ms 王 raised it."]

    with time_machine.travel(MONDAY.replace(hour=20), tick=False):
        accept_matter(lamp, by=cast.lin)
        follow(lamp, by=cast.zhao)
    assert (lamp.stage, lamp.waits_for, lamp.holder) == ("discuss", "discuss", cast.lin)
    assert sentences_told_to(cast.wang) == ["Ms 林 accepted it for discussion."]
    assert list(ready_to_table(cast.grid)) == []

    with time_machine.travel(MONDAY.replace(day=23), tick=False):
        first = say(lamp, by=cast.li, text="换声控的，省电。", stance="for")
        say(lamp, by=cast.wang, text="声控的半夜吵不吵？", stance="neutral", parent=first)
        motion = draft_motion(
            lamp,
            by=cast.lin,
            question="在坡上路口装一盏太阳能路灯，好不好？",
            text="一、装一盏太阳能路灯。\n二、费用从公共收益支出。",
            rule_code="residents_council",
        )
    assert list(ready_to_table(cast.grid)) == [lamp]
    assert [(duty.kind, duty.seal) for duty in waiting_for(cast.lin)] == [("discuss", "议")]

    with time_machine.travel(MONDAY.replace(day=24), tick=False):
        decision = table_matter(lamp, by=cast.lin, motion=motion, at=MEETING, title="小板凳议事会", url="/meetings/1/")
    assert (lamp.stage, lamp.waits_for, lamp.due_at) == ("decide", "decide", datetime(2025, 12, 30, tzinfo=CHINA))
    assert decision.outcome == Decision.Outcome.TABLED
    assert waiting_for(cast.lin) == []
    assert list(ready_to_table(cast.grid)) == []
    assert derive_position(lamp).as_fields() == {
        "stage": "decide",
        "holder": cast.lin,
        "holder_role": "grid_head",
        "held_since": lamp.held_since,
        "due_at": datetime(2025, 12, 30, tzinfo=CHINA),
        "nudge_at": None,
        "waits_for": "decide",
    }
    assert acts_of(lamp) == [
        "matter_raised",
        "matter_accepted",
        "comment_said",
        "comment_answered",
        "motion_drafted",
        "matter_tabled",
    ]
    assert [entry.act for entry in history(lamp)] == [
        "matter_tabled",
        "motion_drafted",
        "matter_accepted",
        "matter_raised",
    ]
    assert sentences_told_to(cast.zhao) == [
        "Ms 林 put “在坡上路口装一盏太阳能路灯，好不好？” on the agenda of “小板凳议事会”, 29 Dec 2025, 19:30.",
        "Ms 林 drafted the motion “在坡上路口装一盏太阳能路灯，好不好？” (version 1).",
    ]
