"""The civic story of an evening: called, announced, opened, talked over, voted, adjourned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agenda import actions
from agenda.models import AgendaItem, Meeting
from agenda.refusals import (
    FloorPaused,
    MeetingNotOpen,
    MeetingOver,
    NoQuorum,
    NotAnnouncedInTime,
    NothingOnTheAgenda,
    NotNow,
    NotOnTheNotice,
    NotPresent,
    OutOfPlace,
    VoteUnderWay,
    WrongBody,
)
from community import record
from community.models import Notice
from community.refusals import Missing, NotYours, OutOfDate, Refused
from deliberation.matters import actions as deliberation
from deliberation.matters.models import Matter
from tests.agenda.helpers import Evening, acts, rows, state
from votes import clock
from votes.models import Poll


def test_an_evening_from_the_notice_to_the_last_word(evening, cast):
    evening.voting().cast_all("yes")
    verdict = actions.close_vote(evening.item, by=cast.lin)
    assert verdict.outcome == "carried"
    assert evening.item.state == AgendaItem.State.DONE
    assert Matter.objects.get(pk=evening.item.matter_id).stage == "act"
    meeting = actions.adjourn(evening.meeting, by=cast.lin)
    assert meeting.state == Meeting.State.ADJOURNED
    assert acts(meeting) == [
        "meeting_called",
        "item_added",
        "meeting_announced",
        "meeting_opened",
        "item_taken_up",
        "item_put_to_vote",
        "item_carried",
        "meeting_adjourned",
    ]
    assert record.first_break(meeting.chain) is None


def test_the_notice_reaches_every_resident_of_the_place_and_nobody_else(evening, cast):
    evening.announced()
    told = Notice.objects.filter(entry__act="meeting_announced")
    assert set(told.values_list("person__username", flat=True)) == {"wang", "li", "zhao", "child"}
    assert set(told.values_list("url", flat=True)) == {f"/meetings/{evening.meeting.pk}/"}


def test_a_lost_vote_sends_the_matter_back_to_discussion(evening, cast):
    evening.voting().cast_all("no")
    assert actions.close_vote(evening.item, by=cast.lin).outcome == "lost"
    assert Matter.objects.get(pk=evening.item.matter_id).stage == "discuss"
    assert acts(evening.meeting)[-1] == "item_lost"


def test_without_a_quorum_the_vote_does_not_open_and_says_how_many_must_come(evening, cast):
    evening.open().present(cast.wang)
    actions.take_up(evening.item, by=cast.lin)
    before, stood = rows(), state(evening.meeting)
    with pytest.raises(NoQuorum) as refused:
        actions.put_to_vote(evening.item, by=cast.lin)
    assert refused.value.figures == {"present": 1, "needed": 2, "missing": 1}
    assert (rows(), state(evening.meeting)) == (before, stood)
    evening.present(cast.li)
    assert actions.put_to_vote(evening.item, by=cast.lin).is_open


def test_an_owners_vote_opens_without_anybody_present_and_may_end_without_a_quorum(cast, time_machine_days):
    evening = Evening(cast, kind="owners", rule_code="owners_ordinary")
    evening.announced()
    with time_machine_days(15):
        actions.open_meeting(evening.meeting, by=cast.lin)
        actions.take_up(evening.item, by=cast.lin)
        first = actions.put_to_vote(evening.item, by=cast.lin)
        assert actions.close_vote(evening.item, by=cast.lin).outcome == "no_quorum"
        assert evening.item.state == AgendaItem.State.CURRENT
        second = actions.put_to_vote(evening.item, by=cast.lin)
        assert second.pk != first.pk
        evening.poll = second
        evening.cast_all("yes")
        assert actions.close_vote(evening.item, by=cast.lin).outcome == "carried"
    assert acts(evening.meeting).count("item_without_quorum") == 1


def test_after_a_vote_without_a_quorum_the_item_can_be_postponed(cast, time_machine_days):
    evening = Evening(cast, kind="owners", rule_code="owners_ordinary")
    evening.announced()
    with time_machine_days(15):
        actions.open_meeting(evening.meeting, by=cast.lin)
        actions.take_up(evening.item, by=cast.lin)
        actions.put_to_vote(evening.item, by=cast.lin)
        actions.close_vote(evening.item, by=cast.lin)
        actions.postpone_item(evening.item, by=cast.lin, reason="人没到齐")
    assert evening.item.decision.outcome == "postponed"
    assert Matter.objects.get(pk=evening.item.matter_id).stage == "decide"


@pytest.mark.parametrize("meanwhile", ["a new motion", "another meeting"])
def test_a_matter_that_went_on_elsewhere_holds_no_meeting_open(cast, time_machine_days, meanwhile):
    """After a vote without a quorum the matter is free: others may redraft it or table it before this meeting ends."""
    evening = Evening(cast, kind="owners", rule_code="owners_ordinary")
    evening.announced()
    with time_machine_days(15):
        actions.open_meeting(evening.meeting, by=cast.lin)
        actions.take_up(evening.item, by=cast.lin)
        actions.put_to_vote(evening.item, by=cast.lin)
        actions.close_vote(evening.item, by=cast.lin)
        matter = Matter.objects.get(pk=evening.item.matter_id)
        if meanwhile == "a new motion":
            motion = {"question": "装两盏？", "text": "两盏。", "rule_code": "owners_ordinary"}
            deliberation.draft_motion(matter, by=cast.lin, **motion)
        else:
            other = Evening(cast, kind="owners", rule_code="owners_ordinary", chair=cast.qian)
            actions.add_item(other.meeting, by=cast.qian, matter=matter)
        assert actions.adjourn(evening.meeting, by=cast.lin).state == "adjourned"
    outcomes = list(matter.decisions.values_list("outcome", flat=True))
    assert outcomes == (["no_quorum"] if meanwhile == "a new motion" else ["no_quorum", "tabled"])
    assert acts(evening.meeting)[-2:] == ["item_postponed", "meeting_adjourned"]


@pytest.mark.parametrize(
    ("kind", "rule_code", "days", "is_refused"),
    [
        ("owners", "owners_ordinary", 14, True),
        ("owners", "owners_ordinary", 15, False),
        ("owners", "owners_special", 14, True),
        ("assembly", "residents_assembly", 9, True),
        ("assembly", "residents_assembly", 10, False),
        ("council", "residents_council", 0, False),
    ],
)
def test_days_of_notice(cast, time_machine_days, kind, rule_code, days, is_refused):
    evening = Evening(cast, kind=kind, rule_code=rule_code)
    evening.announced()
    with time_machine_days(days):
        actions.open_meeting(evening.meeting, by=cast.lin)
        evening.present()
        actions.take_up(evening.item, by=cast.lin)
        before, stood = rows(), state(evening.meeting)
        if is_refused:
            with pytest.raises(NotAnnouncedInTime) as refused:
                actions.put_to_vote(evening.item, by=cast.lin)
            assert refused.value.figures["days"] == days + 1
            assert (rows(), state(evening.meeting)) == (before, stood)
        else:
            assert actions.put_to_vote(evening.item, by=cast.lin).is_open


def test_owners_do_not_vote_on_what_was_not_announced(cast, time_machine_days):
    evening = Evening(cast, kind="owners", rule_code="owners_ordinary")
    evening.announced()
    with time_machine_days(1):
        late = actions.add_item(evening.meeting, by=cast.lin, matter=evening.matter(title="充电桩"))
    with time_machine_days(30):
        actions.open_meeting(evening.meeting, by=cast.lin)
        actions.take_up(late, by=cast.lin)
        before = rows()
        with pytest.raises(NotOnTheNotice):
            actions.put_to_vote(late, by=cast.lin)
        assert rows() == before


def test_an_item_added_after_the_notice_has_days_of_its_own_in_an_assembly(cast, time_machine_days):
    evening = Evening(cast, kind="assembly", rule_code="residents_assembly")
    evening.announced()
    with time_machine_days(5):
        late = actions.add_item(evening.meeting, by=cast.lin, matter=evening.matter(title="充电桩"))
    with time_machine_days(14):
        actions.open_meeting(evening.meeting, by=cast.lin)
        evening.present()
        actions.take_up(late, by=cast.lin)
        with pytest.raises(NotAnnouncedInTime):
            actions.put_to_vote(late, by=cast.lin)
    with time_machine_days(15):
        assert actions.put_to_vote(late, by=cast.lin).is_open


def test_a_body_decides_only_with_its_own_electorate(cast):
    evening = Evening(cast, kind="council", rule_code="owners_ordinary")
    matter = evening.matter()
    before = rows()
    with pytest.raises(WrongBody):
        actions.add_item(evening.meeting, by=cast.lin, matter=matter)
    assert rows() == before


def test_a_matter_of_another_place_is_not_put_on_the_agenda(cast):
    evening = Evening(cast, place=cast.first_stairwell)
    matter = deliberation.raise_matter(by=cast.li, title="门禁", text="坏了。", place=cast.stairwell, category="safety")
    before = rows()
    with pytest.raises(OutOfPlace):
        actions.add_item(evening.meeting, by=cast.lin, matter=matter)
    assert rows() == before


def test_nothing_on_the_agenda_is_not_announced(evening, cast):
    before, stood = rows(), state(evening.meeting)
    with pytest.raises(NothingOnTheAgenda):
        actions.announce_meeting(evening.meeting, by=cast.lin)
    assert (rows(), state(evening.meeting)) == (before, stood)


def test_a_stale_or_double_click_does_nothing_twice(evening, cast):
    evening.open(count=2)
    seen = evening.meeting.chain.last_number
    actions.take_up(evening.item, by=cast.lin, seen=seen)
    before, stood = rows(), state(evening.meeting)
    with pytest.raises(OutOfDate):
        actions.take_up(evening.items[1], by=cast.lin, seen=seen)
    with pytest.raises(NotNow):
        actions.take_up(evening.item, by=cast.lin)
    assert (rows(), state(evening.meeting)) == (before, stood)


def test_a_vote_is_closed_once(evening, cast):
    evening.voting().cast_all()
    actions.close_vote(evening.item, by=cast.lin)
    before, stood = rows(), state(evening.meeting)
    with pytest.raises(NotNow):
        actions.close_vote(evening.item, by=cast.lin)
    assert (rows(), state(evening.meeting)) == (before, stood)


def test_the_clock_closes_a_vote_at_its_deadline_and_not_before(evening, cast):
    evening.voting(minutes=10).cast_all()
    assert actions.close_overdue_votes() == 0
    with clock.moved(timedelta(minutes=10)):
        assert actions.close_overdue_votes() == 1
        assert actions.close_overdue_votes() == 0
    assert evening.item.decision.outcome == "carried"
    entry = evening.meeting.chain.entries.get(act="item_carried")
    assert entry.actor is None


def test_a_vote_that_cannot_be_closed_stops_no_other(cast):
    broken, sound = Evening(cast).voting(minutes=10), Evening(cast).voting(minutes=10)
    Poll.objects.filter(pk=broken.poll.pk).update(rule={})
    with clock.moved(timedelta(minutes=10)):
        assert actions.close_overdue_votes() == 1
    assert (broken.item.state, sound.item.state) == ("voting", "done")


def test_two_chairs_take_the_same_item_off_the_agenda(evening, cast):
    evening.announced()
    read_before = evening.item
    actions.remove_item(evening.item, by=cast.lin, reason="材料没齐")
    before, stood = rows(), state(evening.meeting)
    for late in (
        lambda: actions.remove_item(read_before, by=cast.qian, reason="材料没齐"),
        lambda: actions.take_up(read_before, by=cast.qian),
        lambda: actions.raise_hand(read_before, by=cast.wang, stance="for"),
    ):
        with pytest.raises(Refused):
            late()
    assert (rows(), state(evening.meeting)) == (before, stood)


def test_ten_minutes_more(evening, cast):
    evening.voting(minutes=10)
    until = evening.poll.closes_at
    assert actions.extend_vote(evening.item, by=cast.lin).closes_at == until + timedelta(minutes=10)
    with clock.moved(timedelta(minutes=10)):
        assert actions.close_overdue_votes() == 0


def test_who_comes_while_the_vote_is_open_counts_as_present(evening, cast):
    evening.open().present(cast.wang, cast.li)
    actions.take_up(evening.item, by=cast.lin)
    poll = actions.put_to_vote(evening.item, by=cast.lin)
    assert set(poll.roll.filter(is_present=True).values_list("holder__username", flat=True)) == {"wang", "li"}
    evening.present(cast.zhao)
    assert poll.roll.filter(is_present=True).count() == 3


def test_being_present_twice_is_being_present_once(evening, cast):
    evening.open().present(cast.wang)
    before = rows()
    again = actions.check_in(evening.meeting, by=cast.lin, person=cast.wang, mode="in_room")
    assert (again.mode, rows()) == ("online", before)


def test_adjourn_is_refused_while_voting_and_postpones_the_rest(evening, cast):
    evening.voting(count=2)
    before, stood = rows(), state(evening.meeting)
    with pytest.raises(VoteUnderWay):
        actions.adjourn(evening.meeting, by=cast.lin)
    assert (rows(), state(evening.meeting)) == (before, stood)
    evening.cast_all()
    actions.close_vote(evening.item, by=cast.lin)
    actions.adjourn(evening.meeting, by=cast.lin)
    second = AgendaItem.objects.get(pk=evening.items[1].pk)
    assert (second.state, second.decision.outcome) == ("done", "postponed")
    assert acts(evening.meeting)[-2:] == ["item_postponed", "meeting_adjourned"]
    with pytest.raises(MeetingOver):
        actions.check_in(evening.meeting, by=cast.wang, person=cast.wang)


def test_undo_is_a_second_act_on_record(evening, cast):
    evening.discussing()
    actions.put_back(evening.item, by=cast.lin)
    assert (evening.item.state, evening.item.taken_up_at) == ("pending", None)
    assert acts(evening.meeting)[-2:] == ["item_taken_up", "item_put_back"]


def test_postponing_needs_a_reason_and_keeps_it(evening, cast):
    evening.discussing()
    before, stood = rows(), state(evening.meeting)
    with pytest.raises(Missing):
        actions.postpone_item(evening.item, by=cast.lin, reason="  ")
    assert (rows(), state(evening.meeting)) == (before, stood)
    actions.postpone_item(evening.item, by=cast.lin, reason="等报价")
    assert (evening.item.decision.outcome, evening.item.decision.reason) == ("postponed", "等报价")


def test_sending_back_moves_the_matter_to_discussion(evening, cast):
    evening.discussing()
    actions.send_back_item(evening.item, by=cast.lin, reason="再商量")
    assert Matter.objects.get(pk=evening.item.matter_id).stage == "discuss"


def test_an_item_taken_off_the_agenda_is_ready_for_another_meeting(evening, cast):
    evening.announced()
    actions.remove_item(evening.item, by=cast.lin, reason="材料没齐")
    assert evening.meeting.items.count() == 0
    other = Evening(cast)
    assert actions.add_item(other.meeting, by=cast.lin, matter=evening.items[0].matter).number == 1


def test_speakers_take_turns_and_the_time_is_on_record(evening, cast):
    evening.discussing()
    first = actions.raise_hand(evening.item, by=cast.wang, stance="for")
    second = actions.raise_hand(evening.item, by=cast.li, stance="against")
    actions.grant_floor(first, by=cast.lin)
    actions.grant_floor(second, by=cast.lin)
    first.refresh_from_db()
    assert first.lowered_at is not None
    actions.end_speech(second, by=cast.li)
    assert acts(evening.meeting)[-4:] == [
        "floor_granted_for",
        "speech_ended_for",
        "floor_granted_against",
        "speech_ended_against",
    ]


def test_speeches_pause_during_the_vote(evening, cast):
    evening.discussing()
    hand = actions.raise_hand(evening.item, by=cast.wang, stance="for")
    actions.put_to_vote(evening.item, by=cast.lin)
    with pytest.raises(FloorPaused):
        actions.grant_floor(hand, by=cast.lin)


def test_who_is_not_present_raises_no_hand(evening, cast):
    evening.open()
    actions.take_up(evening.item, by=cast.lin)
    before = rows()
    with pytest.raises(NotPresent):
        actions.raise_hand(evening.item, by=cast.wang, stance="for")
    assert rows() == before


def test_a_hand_raised_twice_is_one_hand_and_may_change_sides(evening, cast):
    evening.discussing()
    actions.raise_hand(evening.item, by=cast.wang, stance="for")
    hand = actions.raise_hand(evening.item, by=cast.wang, stance="against")
    assert (evening.item.hands.count(), hand.stance) == (1, "against")
    actions.lower_hand(hand, by=cast.wang)
    with pytest.raises(NotNow):
        actions.lower_hand(hand, by=cast.wang)


def test_a_neighbour_does_not_lower_my_hand(evening, cast):
    evening.discussing()
    hand = actions.raise_hand(evening.item, by=cast.wang, stance="for")
    with pytest.raises(NotYours):
        actions.lower_hand(hand, by=cast.li)


def test_a_draft_has_no_door(evening, cast):
    with pytest.raises(NotYours):
        actions.check_in(evening.meeting, by=cast.wang, person=cast.wang)
    with pytest.raises(MeetingNotOpen):
        actions.check_in(evening.meeting, by=cast.lin, person=cast.lin)
