"""Votes with more than yes and no: a yard puts its candidates in order, a building shares out a small budget."""

from __future__ import annotations

from collections.abc import Sequence

from agenda import actions as agenda
from agenda.models import AgendaItem, Meeting
from agenda.sheets import Typed
from community.models import Person
from hall.demo.earlier import earlier
from hall.demo.places import Register

from .telling import COUNCIL, at, cast, gather, once

# nobody has more than half at first; the man of the small repairs is out, and his papers decide
CANDIDATES = """袁师傅 | 1单元 102 · 供销社退休，会修水电
冯阿姨 | 1单元 201 · 每天早上扫院坝
邱老师 | 2单元 301 · 教过书，账记得清楚
小罗 | 2单元 202 · 跑网约车，白天多在家"""
ORDERS = (
    *[("3", "2")] * 4,
    *[("2", "3")] * 3,
    *[("1", "3")] * 2,
    ("4", "1", "3"),
    ("4", "2"),
    ("",),
)
WORKS = """楼道换感应灯 | 1 到 6 楼，两个单元 | 3200
门口加一组充电桩 | 可充六辆 | 12000
小花园添四张长椅 | 防腐木 | 2400
单元门口装扶手 | 两边都装 | 1800
晾衣架翻新 | 楼后空地 | 2900"""
WANTED = (
    *[("1", "3")] * 5,
    *[("2",)] * 4,
    *[("1", "4")] * 4,
    *[("3", "4", "5")] * 3,
    *[("2", "5")] * 2,
    ("",),
)


@once("供销社大院小板凳会：推选院子管家", of=Meeting)
def yard_elects(town: Register, title: str) -> None:
    """Twelve households put four neighbours in order; the third round decides."""
    with earlier(6, 19, 30):
        ballot = Typed("irv", CANDIDATES)
        _council(town, town.person("xie"), "gongxiao", title, "election", "谁来当院子管家？", ballot, ORDERS)


@once("长乐小区1栋小板凳会：微更新怎么花", of=Meeting)
def courtyard_spends(town: Register, title: str) -> None:
    """Nineteen of twenty-four households say what they want of 9,000 yuan; the shares are equal."""
    with earlier(5, 19, 30):
        ballot = Typed("equal_shares_completed", WORKS, budget="9000")
        _council(town, town.person("sun"), "changle-1", title, "question", "9,000 元先办哪几件？", ballot, WANTED)


def _council(
    town: Register,
    head: Person,
    place: str,
    title: str,
    kind: str,
    question: str,
    ballot: Typed,
    papers: Sequence[Sequence[str]],
) -> None:
    """A council with one topic: called, held, voted on by the first doors that come, adjourned."""
    meeting = agenda.call_meeting(
        by=head, kind=Meeting.Kind.COUNCIL, place=town.place(place), title=title, starts_at=at(0, 19), venue="院坝"
    )
    item = agenda.add_topic(meeting, by=head, kind=kind, title=question.rstrip("？"))
    agenda.announce_meeting(meeting, by=head)
    neighbours = town.representatives(place)[: len(papers)]
    gather(meeting, item, head, neighbours)
    poll = agenda.put_motion(item, by=head, question=question, rule_code=COUNCIL, ballot=ballot)
    cast(poll, neighbours, papers)
    agenda.close_vote(item, by=head)
    agenda.end_item(AgendaItem.objects.get(pk=item.pk), by=head)
    agenda.adjourn(meeting, by=head)
