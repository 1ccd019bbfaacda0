"""What no voter, proxy or clerk can bend: the keys of the office, the hands of who left, the own ballot, mandates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from community.refusals import NotYours
from votes.actions import cast_ballot, close_poll, mark_left, settle_conflict
from votes.actions.ballots import _KEY
from votes.answers import chosen
from votes.doorstep.actions import confirm_entry, note_choice
from votes.hands.actions import confirm_hands, take_hands
from votes.models import Ballot, Conflict
from votes.papers.actions import enter_paper, take_envelope
from votes.proxies.actions import look_at_photo, record_mandate, withdraw_mandate
from votes.queries import is_untouched, turnout
from votes.refusals import OwnBallotFirst, OwnBallotStands

from .conftest import key_of, make_people, make_poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def proxied(cast):
    """Five owners vote; the first has let the second cast."""
    people = make_people(5)
    poll = make_poll(people, rule="owners_ordinary", area="80.00", place=cast.grid, by=cast.qian)
    record_mandate(poll, by=cast.clerk, principal=people[0], holder=people[1])
    return poll, people[1], poll.roll.get(holder=people[0])


def on_paper(poll, seat, cast, choice):
    envelope = take_envelope(poll, seat, by=cast.clerk)
    for clerk in (cast.clerk, cast.lin):
        enter_paper(envelope, by=clerk, chosen=[choice])
    return envelope


@pytest.mark.parametrize("word", ["paper", "door", "conflict", "void", "withdrawn"])
def test_nobody_reads_or_keeps_out_a_ballot_of_the_office_by_a_guessed_key(proxied, cast, word):
    poll, proxy, seat = proxied
    for number in range(1, 6):
        choice = "yes" if number % 2 else "abstain"
        cast_ballot(poll, by=proxy, choice=choice, key=f"{word}-{number:0>16}", seat_id=seat.pk)
    on_paper(poll, seat, cast, "no")
    assert Ballot.objects.get(seat=seat).marks == '"no"'
    with pytest.raises(OwnBallotStands):
        cast_ballot(poll, by=proxy, choice="yes", key=f"{word}-{3:0>16}", seat_id=seat.pk)


def test_a_proxy_who_knows_the_key_of_the_principals_ballot_learns_nothing(proxied, cast):
    poll, proxy, seat = proxied
    on_paper(poll, seat, cast, "no")
    with pytest.raises(OwnBallotStands):
        cast_ballot(poll, by=proxy, choice="yes", key=Ballot.objects.get(seat=seat).key, seat_id=seat.pk)


def test_what_is_said_at_the_door_is_cast_whatever_keys_were_used_before(cast):
    poll = make_poll([cast.wang], rule="households_written", place=cast.grid, by=cast.qian)
    seat = poll.roll.get()
    for number in range(1, 9):
        choice = "yes" if number % 2 else "abstain"
        cast_ballot(poll, by=cast.wang, choice=choice, key=f"door-{number}".ljust(16, "_"))
    receipt = confirm_entry(note_choice(poll, by=cast.lin, seat=seat, chosen=["no"]), by=cast.lin)
    assert (receipt.marks, seat.ballots.get().marks, seat.ballots.get().channel) == ('"no"', '"no"', "door")


def test_a_ballot_may_be_changed_after_a_conflict_whatever_keys_were_used_before(cast):
    poll = make_poll([cast.wang], rule="households_written", place=cast.grid, by=cast.qian)
    seat = poll.roll.get()
    cast_ballot(poll, by=cast.wang, choice="yes", key=f"conflict-{1:0>16}")
    on_paper(poll, seat, cast, "no")
    conflict = Conflict.objects.get()
    cast_ballot(poll, by=cast.wang, choice="abstain", key=f"conflict-{conflict.pk:0>16}")
    place = next(place for place, row in enumerate(conflict.sides) if not row["counts"])
    settle_conflict(conflict, by=cast.clerk, side=place, reason="as the voter wants it")
    cast_ballot(poll, by=cast.wang, choice="no", key=key_of("later"))
    assert seat.ballots.get().marks == '"no"'
    assert _KEY.fullmatch(seat.ballots.get().revisions.last().key)
    assert is_untouched(poll)


def test_who_leaves_between_the_count_and_the_teller_has_raised_a_hand_all_the_same(db):
    people = make_people(4)
    poll = make_poll(people)
    room = {one.pk for one in people}
    counted = take_hands(poll, by=people[0], counts={'"yes"': 4}, in_room=room, teller=people[1])
    mark_left(poll, people[3])
    confirm_hands(counted, by=people[1])
    assert turnout(poll).present_heads == 4
    close_poll(poll, by=None)
    assert (poll.tally["yes"]["heads"], poll.tally["taking_part"]["heads"]) == (4, 4)
    assert is_untouched(poll)


def test_no_clerk_lets_the_ballot_of_a_proxy_count_over_the_own_one(proxied, cast):
    poll, proxy, seat = proxied
    cast_ballot(poll, by=proxy, choice="yes", key=key_of("proxy"), seat_id=seat.pk)
    cast_ballot(poll, by=seat.holder, choice="no", key=key_of("own"))
    conflict = Conflict.objects.get()
    place = next(place for place, row in enumerate(conflict.sides) if row["channel"] == "proxy")
    with pytest.raises(OwnBallotFirst):
        settle_conflict(conflict, by=cast.clerk, side=place, reason="the proxy asked for it")
    assert seat.ballots.get().marks == '"no"'
    settle_conflict(conflict, by=cast.clerk, side=1 - place)
    assert seat.ballots.get().marks == '"no"'


def test_a_mandate_of_a_wider_place_is_kept_by_the_office_of_that_place(cast):
    people = make_people(3)
    wide, narrow = (
        make_poll(people, rule="owners_ordinary", area="80.00", place=place, by=cast.qian)
        for place in (cast.commune, cast.grid)
    )
    until = timezone.localdate() + timedelta(days=9)
    mandate = record_mandate(wide, by=cast.clerk, principal=people[0], holder=people[1], until=until)
    for act in (withdraw_mandate, look_at_photo):
        with pytest.raises(NotYours):
            act(mandate, by=cast.lin, poll=narrow)
    withdraw_mandate(mandate, by=cast.clerk, poll=narrow)


def test_a_reason_is_clean_by_whatever_field_it_comes():
    two_fields = QueryDict("choice=objection&choice=%00no%E2%80%AE%E2%80%8B%20lift")
    assert chosen(two_fields) == ("objection", "no lift")
    assert chosen(QueryDict("choice=objection&reason=%E2%80%8B")) == ("objection",)
