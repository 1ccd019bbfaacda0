"""The chair's one next act at every state, and the hint under it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from agenda import actions
from agenda.queries import next_act, snapshot
from agenda.queries.next_act import hint
from agenda.rendering import render_regions
from community.moments import moment


def told(meeting):
    with override("en"):
        shot = snapshot(meeting.pk)
        act = next_act(meeting)
        return (act.verb, act.label, act.is_final) if act else None, hint(shot)


TABLE = [
    ("draft", None, "Put something on the agenda first."),
    ("tabled", ("announce", "Announce the meeting", True), "Every resident of the place is told: {when}."),
    ("announced", ("open", "Open the meeting", False), "0 people are here"),
    ("open", ("take_up", "Take up item 1", False), "路灯不亮 1"),
    (
        "discussing",
        ("put_to_vote", "Put it to the vote", False),
        "There is a quorum: 3 of 3 are here.",
    ),
    ("voting", ("close_vote", "Close the vote", True), "Enough have taken part."),
    ("adjourned", None, ""),
]


@pytest.mark.parametrize(("step", "act", "said"), TABLE)
def test_table(evening, step, act, said):
    if step != "draft":
        getattr(evening, step)()
    with override("en"):
        when = moment(evening.meeting.starts_at)
    assert told(evening.meeting) == (act, said.format(when=when))


def test_without_a_quorum_the_hint_says_how_many_more(evening, cast):
    evening.open().present(cast.wang)
    actions.take_up(evening.item, by=cast.lin)
    assert told(evening.meeting)[1] == "1 of the 2 needed are here, 1 more needed"


def test_after_the_last_item_the_meeting_is_adjourned(evening, cast):
    evening.voting().cast_all()
    actions.close_vote(evening.item, by=cast.lin)
    assert told(evening.meeting) == (("adjourn", "Adjourn the meeting", True), "All items are dealt with.")


def test_after_a_vote_without_a_quorum_one_votes_again(cast, time_machine_days):
    from tests.agenda.helpers import Evening

    evening = Evening(cast, kind="owners", rule_code="owners_ordinary")
    evening.announced()
    with time_machine_days(15):
        actions.open_meeting(evening.meeting, by=cast.lin)
        actions.take_up(evening.item, by=cast.lin)
        actions.put_to_vote(evening.item, by=cast.lin)
        assert told(evening.meeting)[1] == "2 more needed for the quorum, you may wait a little"
        actions.close_vote(evening.item, by=cast.lin)
        act, said = told(evening.meeting)
    assert act == ("put_to_vote", "Vote again", False)
    assert said == "Everybody on the roll may vote, here or by phone."


def test_the_next_act_is_worded_in_every_reader_s_language(evening):
    evening.voting()
    shot = snapshot(evening.meeting.pk)

    said = {}
    for language in ("zh-hans", "en"):
        with override(language):
            said[language] = render_regions(shot)["console"]
    assert "结束表决" in said["zh-hans"]
    assert "Close the vote" in said["en"]
    assert "结束表决" not in said["en"]
