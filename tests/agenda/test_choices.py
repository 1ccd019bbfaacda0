"""A choice at a topic: the chair types options and how many win, and every refusal says what to do."""

from __future__ import annotations

import secrets
from decimal import Decimal

import pytest

from agenda import actions
from agenda.models import AgendaItem
from agenda.queries import minutes
from agenda.queries.rules import ballots_of, rules_of
from agenda.refusals import (
    LongOption,
    NoBudget,
    NoCost,
    OneWins,
    OptionsNotAsked,
    SameOption,
    TooFewOptions,
    TooManyPlaces,
)
from agenda.sheets import Typed, sheet_of
from community.refusals import Missing
from tests.agenda.helpers import acts, rows
from votes.actions import cast_ballot
from votes.counting.sheets import Option
from votes.models import Poll
from votes.queries import recount
from votes.refusals import MethodNotAdmitted
from votes.rules import rule

RULE = "residents_council"
NAMES = "陈大姐 | 1栋 502\n周阿姨｜退休教师\n吴师傅"


def at_topic(evening, kind="election") -> AgendaItem:
    evening.announced()
    item = actions.add_topic(evening.meeting, by=evening.chair, kind=kind, title="推选院子管家")
    evening.meeting = actions.open_meeting(evening.meeting, by=evening.chair)
    evening.present()
    return actions.take_up(item, by=evening.chair)


def put(item, evening, ballot: Typed, **asked) -> Poll:
    return actions.put_motion(item, by=evening.chair, question="谁来当管家？", rule_code=RULE, ballot=ballot, **asked)


@pytest.mark.parametrize(
    ("typed", "options", "limits"),
    [
        (
            Typed("irv", NAMES),
            (Option("1", "陈大姐", "1栋 502"), Option("2", "周阿姨", "退休教师"), Option("3", "吴师傅")),
            {},
        ),
        (
            Typed("stv", "甲\n\n 乙 \n丙", seats=2),
            (Option("1", "甲"), Option("2", "乙"), Option("3", "丙")),
            {"seats": 2},
        ),
        (Typed("some", "甲\n乙", seats=1, most=2), (Option("1", "甲"), Option("2", "乙")), {"seats": 1, "most": 2}),
        (Typed("some", "甲\n乙", seats=2), (Option("1", "甲"), Option("2", "乙")), {"seats": 2, "most": 2}),
        (
            Typed("greedy", "灯 | 楼道 | 3,200 元\n椅子 | ¥2400.50", budget="9,000"),
            (Option("1", "灯", "楼道", Decimal("3200")), Option("2", "椅子", "", Decimal("2400.50"))),
            {"budget": "9000"},
        ),
        (Typed("consent"), (), {}),
        (Typed("motion"), (), {}),
    ],
)
def test_lines_become_a_sheet(typed, options, limits):
    sheet = sheet_of(typed)
    assert (sheet.options, sheet.limits) == (options, limits)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (Typed("irv", "陈大姐\n\n"), TooFewOptions),
        (Typed("irv"), TooFewOptions),
        (Typed("irv", "陈大姐\n周阿姨\n陈大姐 | 另一位"), SameOption),
        (Typed("irv", NAMES, seats=2), OneWins),
        (Typed("irv", f"{'长' * 61}\n乙"), LongOption),
        (Typed("irv", " | 只有说明\n乙"), LongOption),
        (Typed("stv", NAMES, seats=4), TooManyPlaces),
        (Typed("stv", NAMES, seats=0), TooManyPlaces),
        (Typed("some", NAMES, seats=1, most=4), Missing),
        (Typed("greedy", "灯 | 3200\n椅子", budget="9000"), NoCost),
        (Typed("greedy", "灯 | 3200\n椅子 | 很多", budget="9000"), NoCost),
        (Typed("greedy", "灯 | 3200\n椅子 | 0", budget="9000"), NoCost),
        (Typed("greedy", "灯 | 3200\n椅子 | 10"), NoBudget),
        (Typed("greedy", "灯 | 3200\n椅子 | 10", budget="-5"), NoBudget),
        (Typed("consent", "甲\n乙"), OptionsNotAsked),
        (Typed("motion", "甲\n乙"), OptionsNotAsked),
        (Typed("nonsense", NAMES), Missing),
    ],
)
def test_what_makes_no_ballot_is_refused_and_leaves_no_row(evening, typed, refusal):
    item = at_topic(evening)
    before = rows()
    with pytest.raises(refusal) as refused:
        put(item, evening, typed)
    assert str(refused.value)
    assert rows() == before


def test_only_what_the_rule_admits_can_be_put(evening):
    item = at_topic(evening)
    before = rows()
    with pytest.raises(MethodNotAdmitted):
        put(item, evening, Typed("election", NAMES, seats=1))
    assert rows() == before
    offered = [code for code, _name in ballots_of(rules_of(evening.meeting.kind, evening.meeting.place))]
    assert offered == [code for code in rule(RULE, on=evening.meeting.starts_at.date()).methods if code != "motion"]


def test_a_steward_is_elected_at_a_topic_and_the_minutes_say_how(evening, cast):
    item = at_topic(evening)
    poll = put(item, evening, Typed("irv", NAMES), minutes=5)
    assert (poll.method, [option["label"] for option in poll.options]) == ("irv", ["陈大姐", "周阿姨", "吴师傅"])
    for person, order in ((cast.wang, ("3", "1")), (cast.li, ("1",)), (cast.zhao, ("1", "3"))):
        cast_ballot(poll, by=person, choice=order, key=secrets.token_hex(16))
    verdict = actions.close_vote(item, by=cast.lin)
    assert verdict.chosen == ("1",)
    item = AgendaItem.objects.get(pk=item.pk)
    assert (item.state, item.outcome) == ("current", "选出：陈大姐")
    actions.end_item(item, by=cast.lin)
    closing = minutes(evening.meeting).chapters[1].entries[-2]
    assert (closing.act, closing.payload["chosen"], closing.payload["cast"]) == ("item_chosen", "陈大姐", 3)
    assert recount(Poll.objects.get(pk=poll.pk)) == ()


@pytest.mark.parametrize(
    ("answers", "act"),
    [
        ((("consent",), ("consent",), ("abstain",)), "item_agreed"),
        ((("consent",), ("objection", "太吵"), ("abstain",)), "item_not_decided"),
    ],
)
def test_a_proposal_stands_or_is_stopped_by_an_objection(evening, cast, answers, act):
    item = at_topic(evening, kind="question")
    poll = put(item, evening, Typed("consent"))
    for person, answer in zip((cast.wang, cast.li, cast.zhao), answers, strict=True):
        cast_ballot(poll, by=person, choice=answer, key=secrets.token_hex(16))
    actions.close_vote(item, by=cast.lin)
    assert acts(evening.meeting)[-1] == act


# the pages


def act(client, evening, **fields):
    return client.post(f"/meetings/{evening.meeting.pk}/act/", {"act": "put_choice", "page": "chair", **fields})


def test_the_desk_offers_the_form_and_the_room_shows_ballot_and_result(evening, cast, client_of):
    item = at_topic(evening)
    chair = client_of(cast.lin)
    desk = chair.get(f"/meetings/{evening.meeting.pk}/chair/").content.decode()
    assert 'value="put_choice"' in desk
    assert 'name="options"' in desk
    fields = {"question": "谁来当管家？", "rule_code": RULE, "counted_by": "irv", "options": NAMES, "seats": "1"}
    assert act(chair, evening, **fields).status_code == 303
    poll = item.polls.get().poll
    room = client_of(cast.wang).get(f"/meetings/{evening.meeting.pk}/room/").content.decode()
    assert 'data-pad="rank"' in room
    assert "周阿姨" in room
    assert "怎么计票" in room
    client_of(cast.wang).post(f"/votes/{poll.pk}/cast/", {"choice": ["2", "", ""], "key": secrets.token_hex(16)})
    actions.close_vote(item, by=cast.lin)
    for page in ("room", "chair", "projector", "minutes"):
        reader = client_of(cast.lin) if page in ("chair", "projector") else client_of(cast.wang)
        html = reader.get(f"/meetings/{evening.meeting.pk}/{page}/").content.decode()
        assert "第 1 轮得 1 票，超过 1 票的一半。" in html
        assert "周阿姨" in html


def test_a_refused_choice_is_a_page_with_its_sentence(evening, cast, client_of):
    at_topic(evening)
    fields = {"question": "谁？", "rule_code": RULE, "counted_by": "irv", "options": "一个", "seats": "1"}
    answer = act(client_of(cast.lin), evening, **fields)
    assert answer.status_code == 422
    assert "选项至少要两个" in answer.content.decode()
    assert Poll.objects.count() == 0
