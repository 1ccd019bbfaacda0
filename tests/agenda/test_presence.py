"""Coming, leaving and coming back: spells on record, the gauge, the floor and the open vote."""

from __future__ import annotations

import secrets

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from agenda import actions
from agenda.models import Attendance
from agenda.queries import minutes, snapshot
from agenda.refusals import MeetingOver, NotNow, NotPresent
from agenda.rendering import render_regions
from community.refusals import NotYours
from tests.agenda.helpers import rows
from votes.actions import cast_ballot
from votes.models import Seat


def leave(evening, person, by=None):
    return actions.check_out(evening.meeting, by=by or person, person=person)


def present_in(poll) -> set[str]:
    return set(Seat.objects.filter(poll=poll, is_present=True).values_list("holder__username", flat=True))


def test_opening_the_meeting_checks_in_whoever_opens_it(evening, cast):
    evening.open()
    spell = evening.meeting.attendances.get()
    assert (spell.person, spell.checked_in_by, spell.mode) == (cast.lin, cast.lin, "in_room")
    assert evening.meeting.chain.entries.get(act="meeting_opened").payload["present"] == 1


def test_who_leaves_and_comes_back_has_two_spells(evening, cast):
    evening.discussing()
    ended = leave(evening, cast.wang)
    assert (ended.left_by, ended.left_at is not None) == (cast.wang, True)
    shot = snapshot(evening.meeting.pk)
    assert (shot.present_count, shot.left, shot.quorum.present) == (3, 1, 2)
    with override("en"):
        assert "1 left" in render_regions(shot)["presence"]
    again = actions.check_in(evening.meeting, by=cast.wang, person=cast.wang, mode="in_room")
    assert again.pk != ended.pk
    assert list(evening.meeting.attendances.filter(person=cast.wang).values_list("mode", "left_at")) == [
        ("online", ended.left_at),
        ("in_room", None),
    ]
    shot = snapshot(evening.meeting.pk)
    assert (shot.present_count, shot.left, shot.quorum.present) == (4, 0, 3)
    attendee = next(one for one in minutes(evening.meeting).attendees if one.person == cast.wang)
    assert (len(attendee.spells), attendee.left) == (2, True)


def test_a_second_leaving_changes_nothing(evening, cast):
    evening.discussing()
    leave(evening, cast.wang)
    before = rows()
    with pytest.raises(NotNow):
        leave(evening, cast.wang)
    assert rows() == before


def test_two_spells_at_once_cannot_be_written(evening, cast):
    evening.discussing()
    row = {"meeting": evening.meeting, "person": cast.wang, "mode": "online", "checked_in_by": cast.wang}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(**row, left_at=timezone.now())


EVERYBODY = ("wang", "li", "zhao", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin", "child")


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_say_that_somebody_left(evening, cast, name):
    evening.discussing()
    before = rows()
    if name in {"lin", "qian", "he", "clerk", "zhao"}:
        assert leave(evening, cast.zhao, by=getattr(cast, name)).left_by == getattr(cast, name)
    else:
        with pytest.raises(NotYours):
            leave(evening, cast.zhao, by=getattr(cast, name))
        assert rows() == before


def test_after_the_meeting_nobody_leaves(evening, cast):
    evening.discussing()
    actions.adjourn(evening.meeting, by=cast.lin)
    with pytest.raises(MeetingOver):
        leave(evening, cast.wang)


def test_who_left_speaks_no_more(evening, cast):
    evening.discussing()
    waiting = actions.raise_hand(evening.item, by=cast.wang, stance="for")
    speaking = actions.raise_hand(evening.item, by=cast.li, stance="for")
    actions.grant_floor(speaking, by=cast.lin)
    for person in (cast.wang, cast.li):
        leave(evening, person)
    for hand in (waiting, speaking):
        hand.refresh_from_db()
        assert hand.lowered_at is not None
    assert evening.meeting.chain.entries.filter(act="speech_ended_for").count() == 1
    with pytest.raises(NotPresent):
        actions.raise_hand(evening.item, by=cast.wang, stance="for")


def test_who_leaves_an_open_vote_without_casting_counts_no_more_and_does_again_on_return(evening, cast):
    evening.voting()
    cast_ballot(evening.poll, by=cast.li, choice="yes", key=secrets.token_hex(16))
    for person in (cast.wang, cast.li):
        leave(evening, person)
    assert present_in(evening.poll) == {"li", "zhao"}  # li has cast and counts
    assert [int(line.have) for line in snapshot(evening.meeting.pk).turnout.lines] == [2]
    actions.check_in(evening.meeting, by=cast.wang, person=cast.wang)
    assert present_in(evening.poll) == {"wang", "li", "zhao"}


def test_a_quorum_is_lost_by_two_who_leave(evening, cast):
    evening.voting()
    for person in (cast.wang, cast.li):
        leave(evening, person)
    assert str(actions.close_vote(evening.item, by=cast.lin).outcome) == "no_quorum"


def test_the_page_of_the_room_offers_to_leave_and_to_come_back(evening, cast, client_of):
    evening.discussing()
    wang = client_of(cast.wang)
    room, act = f"/meetings/{evening.meeting.pk}/room/", f"/meetings/{evening.meeting.pk}/act/"

    def offered():
        html = wang.get(room).content.decode()
        return 'value="check_out"' in html, 'value="check_in"' in html

    assert offered() == (True, False)
    answer = wang.post(act, {"act": "check_out", "page": "room"}, headers={"HX-Request": "true", "HX-Target": "here"})
    assert 'value="check_in"' in answer.content.decode()
    assert offered() == (False, True)
    wang.post(act, {"act": "check_in", "page": "room"})
    assert offered() == (True, False)
