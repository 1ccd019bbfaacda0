"""What stands on an agenda without a matter: reports, open questions, motions from the floor, and their votes."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agenda import actions
from agenda.models import AgendaItem, ItemPoll
from agenda.queries import minutes, next_act, snapshot
from agenda.refusals import (
    EndsByItsVote,
    MeetingOver,
    NoMatter,
    NoMotion,
    NoQuorum,
    NotAnnouncedInTime,
    NotNow,
    VoteUnderWay,
)
from community.refusals import Missing
from deliberation.matters.models import Decision
from tests.agenda.helpers import Evening, acts, rows
from votes import clock
from votes.actions import cast_ballot
from votes.queries import recount

RULE = "residents_council"


def topic(evening, kind="question", title="门口的桂花树修不修") -> AgendaItem:
    return actions.add_topic(evening.meeting, by=evening.chair, kind=kind, title=title)


def at_topic(evening, **what) -> AgendaItem:
    """In session, three present, the topic taken up."""
    evening.announced()
    item = topic(evening, **what)
    evening.meeting = actions.open_meeting(evening.meeting, by=evening.chair)
    evening.present()
    return actions.take_up(item, by=evening.chair)


def put(item, evening, question="今年修一次，好不好？", **asked):
    return actions.put_motion(item, by=evening.chair, question=question, rule_code=RULE, **asked)


@pytest.mark.parametrize("kind", ["report", "election", "question", "motion"])
def test_a_topic_stands_on_the_agenda_before_the_meeting(evening, kind):
    item = topic(evening, kind=kind, title="  物业费收支  ")
    assert (item.number, item.kind, item.heading, item.matter, item.decision) == (1, kind, "物业费收支", None, None)
    assert acts(evening.meeting) == ["meeting_called", "item_added"]
    evening.meeting = actions.announce_meeting(evening.meeting, by=evening.chair)
    assert next_act(evening.meeting).verb == "open"


@pytest.mark.parametrize("given", [{"kind": "matter"}, {"kind": "party"}, {"title": "  "}])
def test_a_topic_needs_a_kind_and_a_title(evening, given):
    before = rows()
    with pytest.raises(Missing):
        topic(evening, **given)
    assert rows() == before


def test_a_topic_can_still_be_added_in_session_but_not_after_it(evening):
    evening.open()
    assert topic(evening).number == 2
    evening.meeting = actions.adjourn(evening.meeting, by=evening.chair)
    before = rows()
    with pytest.raises(MeetingOver):
        topic(evening)
    assert rows() == before


@pytest.mark.parametrize(
    "crooked",
    [
        {"kind": "report"},  # a matter that says it is none
        {"title": "自己的题目"},
        {"matter": None},
        {"decision": None},
        {"kind": "report", "matter": None, "decision": None},
    ],
)
def test_an_item_has_a_matter_or_a_title_never_both_nor_neither(evening, crooked):
    evening.tabled()
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=evening.item.pk).update(**crooked)


def test_it_is_taken_up_spoken_on_put_back_and_ended(evening, cast):
    item = at_topic(evening, kind="report")
    hand = actions.raise_hand(item, by=cast.wang, stance="for")
    actions.grant_floor(hand, by=cast.lin)
    actions.put_back(item, by=cast.lin)
    item = actions.take_up(item, by=cast.lin)
    assert next_act(evening.meeting).code == f"end_item:{item.pk}"
    item = actions.end_item(item, by=cast.lin)
    assert (item.state, item.outcome) == ("done", item.get_state_display())
    assert acts(evening.meeting)[-6:] == [
        "item_taken_up",
        "floor_granted_for",
        "speech_ended_for",
        "item_put_back",
        "item_taken_up",
        "item_ended",
    ]
    with pytest.raises(NotNow):
        actions.end_item(item, by=cast.lin)


def test_a_matter_ends_by_its_vote(evening, cast):
    evening.discussing()
    before = rows()
    with pytest.raises(EndsByItsVote):
        actions.end_item(evening.item, by=cast.lin)
    with pytest.raises(EndsByItsVote):
        put(evening.item, evening)
    assert rows() == before


def test_a_topic_is_postponed_but_not_sent_back(evening, cast):
    item = at_topic(evening)
    before = rows()
    with pytest.raises(NoMatter):
        actions.send_back_item(item, by=cast.lin, reason="再议")
    with pytest.raises(NoMotion):
        actions.put_to_vote(item, by=cast.lin)
    assert rows() == before
    item = actions.postpone_item(item, by=cast.lin, reason="人没到齐")
    assert (item.state, item.put_off_because, item.outcome) == ("done", "人没到齐", Decision.Outcome.POSTPONED.label)


def test_adjourning_postpones_what_was_not_dealt_with(evening, cast):
    item = at_topic(evening)
    actions.adjourn(evening.meeting, by=cast.lin)
    item.refresh_from_db()
    assert (item.state, bool(item.reason)) == ("done", True)
    assert acts(evening.meeting)[-3:] == ["item_postponed", "item_postponed", "meeting_adjourned"]


def test_several_votes_follow_one_another_at_a_topic(evening, cast):
    item = at_topic(evening)
    first = put(item, evening, text="花 300 元请人修。")
    with pytest.raises(NotNow):
        put(item, evening)
    with pytest.raises(VoteUnderWay):
        actions.end_item(item, by=cast.lin)
    for person in (cast.wang, cast.li):
        cast_ballot(first, by=person, choice="yes", key=secrets.token_hex(16))
    assert actions.close_vote(item, by=cast.lin).is_carried
    item.refresh_from_db()
    assert item.state == "current"
    second = put(item, evening, question="明年再修，好不好？", minutes=5)
    assert actions.extend_vote(item, by=cast.lin) == second
    assert not actions.close_vote(item, by=cast.lin).is_carried
    actions.end_item(item, by=cast.lin)

    assert list(ItemPoll.objects.filter(item=item).values_list("number", "poll")) == [(1, first.pk), (2, second.pk)]
    assert [recount(poll) for poll in (first, second)] == [(), ()]
    assert (first.about_title, first.about_url) == (item.title, f"/meetings/{evening.meeting.pk}/")
    chapter = minutes(evening.meeting).chapters[1]
    assert [entry.act for entry in chapter.entries] == [
        "item_taken_up",
        "item_put_to_vote",
        "item_carried",
        "item_put_to_vote",
        "vote_prolonged",
        "item_lost",
        "item_ended",
    ]
    assert [held.poll.question for held in chapter.item.polls.all()] == [first.question, second.question]
    assert Decision.objects.exclude(poll=None).count() == 0


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"question": " "}, Missing),
        ({"rule_code": "owners_ordinary"}, Missing),
        ({"rule_code": "nonsense"}, Missing),
        ({"minutes": 0}, Missing),
    ],
)
def test_a_motion_needs_a_question_a_rule_of_the_meeting_and_a_reasonable_time(evening, cast, asked, refusal):
    item = at_topic(evening)
    before = rows()
    with pytest.raises(refusal):
        actions.put_motion(item, by=cast.lin, **{"question": "修不修？", "rule_code": RULE, **asked})
    assert rows() == before


def test_without_a_quorum_no_motion_is_put(evening, cast):
    item = at_topic(evening)
    for person in (cast.wang, cast.li):
        actions.check_out(evening.meeting, by=person, person=person)
    before = rows()
    with pytest.raises(NoQuorum):
        put(item, evening)
    assert rows() == before


def test_a_topic_voted_on_stays_on_the_agenda(evening, cast):
    item = at_topic(evening)
    put(item, evening)
    actions.close_vote(item, by=cast.lin)
    item = actions.put_back(item, by=cast.lin)
    before = rows()
    with pytest.raises(NotNow):
        actions.remove_item(item, by=cast.lin, reason="不议了")
    assert rows() == before


def test_the_clock_closes_a_vote_at_a_topic(evening):
    item = at_topic(evening)
    put(item, evening, minutes=5)
    with clock.moved(timedelta(minutes=5)):
        assert actions.close_overdue_votes() == 1
    item.refresh_from_db()
    assert item.state == "current"


def test_days_of_notice_hold_for_a_motion_from_the_floor_too(cast, time_machine_days):
    evening = Evening(cast, kind="assembly", rule_code="residents_assembly")
    evening.announced()
    with time_machine_days(10):
        actions.open_meeting(evening.meeting, by=cast.lin)
        evening.present()
        item = topic(evening, kind="motion")
        actions.take_up(item, by=cast.lin)
        before = rows()
        with pytest.raises(NotAnnouncedInTime):
            actions.put_motion(item, by=cast.lin, question="修不修？", rule_code="residents_assembly")
        with pytest.raises(Missing):
            actions.put_motion(item, by=cast.lin, question="修不修？", rule_code=RULE)
        assert rows() == before


def test_each_vote_at_a_matter_stands_at_its_item(cast, time_machine_days):
    evening = Evening(cast, kind="owners", rule_code="owners_ordinary")
    evening.announced()
    with time_machine_days(15):
        actions.open_meeting(evening.meeting, by=cast.lin)
        actions.take_up(evening.item, by=cast.lin)
        polls = []
        for _round in range(2):
            polls.append(actions.put_to_vote(evening.item, by=cast.lin))
            assert snapshot(evening.meeting.pk).open_poll == polls[-1]
            actions.close_vote(evening.item, by=cast.lin)
        assert [held.poll for held in ItemPoll.objects.filter(item=evening.item)] == polls
        chapter = minutes(evening.meeting).chapters[0]
        assert [held.poll for held in chapter.item.polls.all()] == polls
        actions.postpone_item(evening.item, by=cast.lin, reason="人太少")
        shot = snapshot(evening.meeting.pk)
    assert (shot.poll, shot.shown.put_off_because) == (None, "人太少")


def test_the_room_reads_three_votes_with_as_many_queries_as_one(evening):
    item = at_topic(evening)
    counts = []
    for _round in range(3):
        put(item, evening)
        actions.close_vote(item, by=evening.chair)
        snapshot(evening.meeting.pk)  # who is entitled is kept for a minute
        with CaptureQueriesContext(connection) as queries:
            snapshot(evening.meeting.pk)
        counts.append(len(queries))
    assert counts == [9, 9, 9]
