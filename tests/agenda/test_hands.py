"""Raised hands at the desk: who may, who is in the room, and how they join the other ballots."""

from __future__ import annotations

import pytest

from agenda import actions
from agenda.models import Attendance
from agenda.refusals import NotNow
from community.refusals import NotYours
from votes.hands.actions import confirm_hands
from votes.hands.refusals import CountedByHand, MoreHandsThanSeats, NotInTheRoom, TellerElsewhere
from votes.models import Ballot, HandCount
from votes.queries import is_untouched

pytestmark = pytest.mark.django_db


@pytest.fixture
def voting(evening, cast):
    """Wang, Li and the steward sit in the room, Zhao is online; the vote is open."""
    evening.open()
    for person in (cast.wang, cast.li, cast.chen):
        actions.check_in(evening.meeting, by=cast.lin, person=person, mode=Attendance.Mode.IN_ROOM)
    actions.check_in(evening.meeting, by=cast.zhao, person=cast.zhao)
    actions.take_up(evening.item, by=cast.lin)
    evening.poll = actions.put_to_vote(evening.item, by=cast.lin)
    return evening


def seats(voting, *people):
    return list(voting.item.last_poll.roll.filter(holder__in=people).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("name", "by_name", "as_number"),
    [
        ("lin", True, True),
        ("qian", True, True),
        ("he", True, True),
        ("clerk", True, False),
        ("admin", False, False),
        ("chen", False, False),
        ("wang", False, False),
        ("stranger", False, False),
    ],
)
def test_who_records_hands_and_who_counts_them(voting, cast, client_of, name, by_name, as_number):
    person = getattr(cast, name)
    for may, act in (
        (as_number, lambda: actions.take_hands(voting.item, by=person, counts={'"yes"': 1}, teller=cast.li)),
        (
            by_name,
            lambda: actions.record_hands(voting.item, by=person, seats=seats(voting, cast.wang), chosen=("yes",)),
        ),
    ):
        if may:
            assert act()
        else:
            with pytest.raises(NotYours):
                act()
    assert (HandCount.objects.count(), Ballot.objects.count()) == (int(as_number), int(by_name))
    status = client_of(person).get(f"/meetings/{voting.meeting.pk}/hands/").status_code
    assert status == (200 if by_name else 404 if name == "stranger" else 403)


def test_by_name_and_by_phone_are_counted_together(voting, cast):
    actions.record_hands(voting.item, by=cast.lin, seats=seats(voting, cast.wang, cast.li), chosen=("yes",))
    with pytest.raises(NotInTheRoom):
        actions.record_hands(voting.item, by=cast.lin, seats=seats(voting, cast.zhao), chosen=("yes",))
    poll = voting.item.last_poll
    actions.close_vote(voting.item, by=cast.lin)
    poll.refresh_from_db()
    assert (poll.tally["yes"]["heads"], poll.came_by["channels"]) == (2, {"hands": 2})
    assert is_untouched(poll)


def test_a_number_is_confirmed_by_somebody_else_in_the_room(voting, cast):
    with pytest.raises(MoreHandsThanSeats):
        actions.take_hands(voting.item, by=cast.lin, counts={'"yes"': 3}, teller=cast.chen)
    with pytest.raises(TellerElsewhere):
        actions.take_hands(voting.item, by=cast.lin, counts={'"yes"': 2}, teller=cast.zhao)
    counted = actions.take_hands(voting.item, by=cast.lin, counts={'"yes"': 2}, teller=cast.chen)
    confirm_hands(counted, by=cast.chen)
    with pytest.raises(CountedByHand):
        voting.cast_all()
    poll = voting.item.last_poll
    actions.close_vote(voting.item, by=cast.lin)
    poll.refresh_from_db()
    assert (poll.tally["yes"]["heads"], poll.came_by["channels"]) == (2, {"hands": 2})
    assert is_untouched(poll)


def test_the_page_at_the_desk_records_by_name_and_asks_for_the_number(voting, cast, client_of):
    client, where = client_of(cast.lin), f"/meetings/{voting.meeting.pk}/hands/"
    (wang,) = seats(voting, cast.wang)
    assert f'name="seats" value="{wang}"' in client.get(where).text
    client.post(where, {"seats": [wang], "choice": "no"})
    assert Ballot.objects.get().marks == '"no"'
    for typo in ("x", "-1", "1 2", "1.5", "100000"):  # a number that cannot be read is asked for again, never left out
        client.post(where, {"hands-yes": "1", "hands-no": "", "hands-abstain": typo, "teller": cast.chen.pk})
        assert not HandCount.objects.exists()
    client.post(where, {"hands-yes": " 1 ", "hands-no": "", "hands-abstain": "0", "teller": cast.chen.pk})
    assert HandCount.objects.get().counts == {'"yes"': 1}
    assert client_of(cast.chen).get(f"/votes/{voting.item.last_poll.pk}/hands/").status_code == 200


def test_before_and_after_the_vote_there_is_nothing_to_count(evening, cast):
    evening.discussing()
    with pytest.raises(NotNow):
        actions.record_hands(evening.item, by=cast.lin, seats=[1], chosen=("yes",))
