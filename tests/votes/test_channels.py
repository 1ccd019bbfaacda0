"""The ways a rule lets ballots come by, and how old a ballot is that was noted before it was confirmed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from community.electorates import Voter
from votes.actions import cast_ballot, close_poll, open_poll
from votes.doorstep.actions import confirm_entry, note_choice
from votes.hands.actions import record_hands, take_hands
from votes.models import Ballot, Channel, Conflict, HandCount, Mandate
from votes.papers.actions import enter_paper, take_envelope
from votes.proxies.actions import record_mandate, withdraw_mandate
from votes.queries import is_untouched
from votes.refusals import ChannelNotAdmitted, LaterStands
from votes.rendering import ballot_panel, ballot_panel_for

from .conftest import key_of, rule_named

pytestmark = pytest.mark.django_db


def neighbours(cast):
    people = [cast.wang, cast.li, cast.zhao]
    for person in people:
        person.confirmed_at = timezone.now()
        person.save()
    return people


def opened(people, cast, *channels, rule="owners_ordinary"):
    roll = [Voter(person.pk, f"3栋{501 + number}", 1, Decimal("80.00")) for number, person in enumerate(people)]
    law = replace(rule_named(rule), channels=channels) if channels else rule_named(rule)
    return open_poll(by=cast.qian, question="好吗？", rule=law, roll=roll, place=cast.grid)


def by_phone(poll, people, cast):
    cast_ballot(poll, by=people[0], choice="yes", key=key_of("phone"))


def on_paper(poll, people, cast):
    envelope = take_envelope(poll, poll.roll.get(holder=people[0]), by=cast.clerk)
    for clerk in (cast.clerk, cast.lin):
        enter_paper(envelope, by=clerk, chosen=["yes"])


def at_the_door(poll, people, cast):
    note = note_choice(poll, by=cast.lin, seat=poll.roll.get(holder=people[0]), chosen=["yes"])
    confirm_entry(note, by=cast.lin, strength="confirmed")


def by_hand(poll, people, cast):
    seats = [poll.roll.get(holder=people[0]).pk]
    record_hands(poll, by=cast.qian, seats=seats, chosen=["yes"], in_room={people[0].pk})


def by_number(poll, people, cast):
    room = {one.pk for one in people}
    take_hands(poll, by=cast.qian, counts={'"yes"': 1}, in_room=room, teller=people[1])


def by_proxy(poll, people, cast):
    record_mandate(poll, by=cast.clerk, principal=people[0], holder=people[1])
    seat = poll.roll.get(holder=people[0])
    cast_ballot(poll, by=people[1], choice="yes", key=key_of("proxy"), seat_id=seat.pk)


WAYS = {
    Channel.ONLINE: by_phone,
    Channel.PAPER: on_paper,
    Channel.DOOR: at_the_door,
    Channel.HANDS: by_hand,
    Channel.PROXY: by_proxy,
}


@pytest.mark.parametrize("channel", WAYS)
def test_a_ballot_comes_by_the_ways_of_its_rule_and_by_no_other(channel, cast):
    people = neighbours(cast)
    others = tuple(one for one in Channel.values if one != channel)
    poll = opened(people, cast, *others)
    with pytest.raises(ChannelNotAdmitted):
        WAYS[channel](poll, people, cast)
    assert not Ballot.objects.exists()
    assert not Mandate.objects.exists()
    poll = opened(people, cast, channel)
    WAYS[channel](poll, people, cast)
    assert Ballot.objects.get().channel == channel
    close_poll(poll, by=cast.qian)
    assert is_untouched(poll)


def test_hands_are_not_counted_as_a_number_either(cast):
    people = neighbours(cast)
    with pytest.raises(ChannelNotAdmitted):
        by_number(opened(people, cast, "paper", rule="residents_council"), people, cast)
    by_number(opened(people, cast, "hands", rule="residents_council"), people, cast)
    assert HandCount.objects.count() == 1


def test_every_way_is_open_where_the_rule_names_none(cast):
    people = neighbours(cast)
    poll = opened(people, cast)
    del poll.rule["channels"]
    poll.save()
    by_phone(poll, people, cast)
    assert Ballot.objects.count() == 1


def test_the_page_says_by_which_ways_ballots_come(cast):
    people = neighbours(cast)
    poll = opened(people, cast, "paper", "hands")
    with translation.override("zh-hans"):
        assert str(ChannelNotAdmitted("online", ("paper", "hands"))) == "这次表决不收线上的票。可以这样投：纸质、举手。"
        for panel in (ballot_panel(poll, people[0]), ballot_panel_for(poll, on_roll=True)):
            assert panel.state == "not_by_phone"
            page = render_to_string("votes/_ballot.html", {"poll": poll, "panel": panel})
            assert "可以这样投：纸质、举手。" in page
            assert "data-ballot-form" not in page
        on_paper(poll, people, cast)
        panel = ballot_panel(poll, people[0])
        assert (panel.state, panel.may_change) == ("voted", False)
        assert "data-ballot-change" not in render_to_string("votes/_ballot.html", {"poll": poll, "panel": panel})


def test_a_note_confirmed_in_the_stewards_hand_is_no_younger_than_the_note(cast):
    people = neighbours(cast)[:1]
    poll = opened(people, cast)
    seat = poll.roll.get()
    note = note_choice(poll, by=cast.lin, seat=seat, chosen=["yes"])
    by_phone_later = cast_ballot(poll, by=people[0], choice="no", key=key_of("later"))
    with pytest.raises(LaterStands):
        confirm_entry(note, by=cast.lin, strength="confirmed")
    assert seat.ballots.get().marks == by_phone_later.marks == '"no"'
    kept = {(row["channel"], row["marks"]) for row in Conflict.objects.get().sides}
    assert kept == {("online", '"no"'), ("door", '"yes"')}
    again = note_choice(poll, by=cast.lin, seat=seat, chosen=["abstain"])
    confirm_entry(again, by=people[0], strength="confirmed")  # on the own phone: it is what the voter says now
    assert seat.ballots.get().marks == '"abstain"'


def test_the_next_proxy_does_not_read_what_the_one_before_has_cast(cast):
    people = neighbours(cast)
    poll = opened(people, cast)
    by_proxy(poll, people, cast)
    withdraw_mandate(Mandate.objects.get(), by=people[0], poll=poll)
    second = Mandate.objects.create(
        poll=poll, principal=people[0], holder=people[2], recorded_by=cast.clerk, recorded_at=poll.opened_at
    )
    seat = poll.roll.get(holder=people[0])
    panel = ballot_panel(poll, second.holder, seat_id=seat.pk, strength="confirmed")
    assert (panel.seat, panel.ballot, panel.state) == (seat, None, "open")
    assert ballot_panel(poll, people[0]).ballot == Ballot.objects.get()
