"""Raised hands: by name, or as a number of the chair that a teller confirms, in one count with all other ballots."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from votes.actions import Cast, cast_ballot, cast_batch, close_poll, mark_left
from votes.counting.marks import Paper
from votes.counting.methods import method
from votes.counting.roll import Box, opened
from votes.counting.sheets import Sheet, numbered
from votes.counting.sums import Weight
from votes.hands.actions import confirm_hands, record_hands, take_hands
from votes.hands.queries import answers_of, may_be_a_number
from votes.hands.refusals import (
    AlreadyCounted,
    CountChanged,
    CountedByHand,
    MoreHandsThanSeats,
    NobodyChosen,
    NoHandsCounted,
    NotByNumber,
    NotInTheRoom,
    NotTheTeller,
    TellerElsewhere,
)
from votes.models import Ballot, HandCount
from votes.queries import came_by, is_untouched, left_out, recount, turnout
from votes.refusals import PollNotOpen
from votes.rendering import ballot_panel

from .conftest import key_of, make_people, make_poll, rule_named

pytestmark = pytest.mark.django_db

YES, NO, ABSTAIN = '"yes"', '"no"', '"abstain"'


@pytest.fixture
def people(db):
    return make_people(10)


@pytest.fixture
def poll(people):
    """Ten households, all present."""
    return make_poll(people)


@pytest.fixture
def room(people):
    """The first eight sit in the room; the last two are online."""
    return {person.pk for person in people[:8]}


@pytest.fixture
def count(poll, people, room):
    def make(teller=None, **counts) -> HandCount:
        marks = {f'"{code}"': number for code, number in counts.items()}
        return take_hands(poll, by=people[0], counts=marks, in_room=room, teller=teller or people[1])

    return make


def press(poll, person, choice="yes", turn=1):
    return cast_ballot(poll, by=person, choice=choice, key=key_of(poll.pk, person.pk, turn))


def seats(poll, people):
    return [poll.roll.get(holder=person).pk for person in people]


# as a number


def test_the_hands_join_the_phones_in_one_count(poll, people, count):
    press(poll, people[8], "no")
    press(poll, people[0], "yes")
    confirm_hands(count(yes=5, no=1), by=people[1])
    close_poll(poll, by=None)
    tally = poll.tally
    assert {name: tally[name]["heads"] for name in ("yes", "no", "abstain", "taking_part", "roll")} == {
        "yes": 6, "no": 2, "abstain": 0, "taking_part": 10, "roll": 10,
    }  # fmt: skip
    assert came_by(poll)["channels"] == {"online": 2, "hands": 6}
    assert poll.verdict["outcome"] == "carried"
    assert is_untouched(poll)


def test_under_a_rule_of_those_who_cast_each_hand_takes_part(people, room):
    poll = make_poll(people, rule="households_written")
    press(poll, people[9], "no")
    counted = take_hands(poll, by=people[0], counts={YES: 5, ABSTAIN: 1}, in_room=room, teller=people[1])
    confirm_hands(counted, by=people[1])
    shown = turnout(poll)
    assert (shown.cast_heads, shown.cast_voters, shown.lines[0].have) == (7, 7, 7)
    close_poll(poll, by=None)
    assert (poll.tally["taking_part"]["heads"], poll.tally["yes"]["heads"]) == (7, 5)
    assert poll.verdict["outcome"] == "carried"
    assert is_untouched(poll)


def test_under_a_rule_of_those_present_the_hands_are_among_them(poll, people, count):
    confirm_hands(count(yes=3), by=people[1])
    shown = turnout(poll)
    assert (shown.cast_heads, shown.present_heads, shown.lines[0].have) == (3, 10, 10)


def test_more_hands_than_people_in_the_room_without_a_ballot(poll, people, count):
    press(poll, people[0])
    press(poll, people[9])  # online: not of the room
    with pytest.raises(MoreHandsThanSeats) as found:
        count(yes=5, no=3)
    assert (found.value.figures["hands"], found.value.figures["seats"]) == (8, 7)
    assert "8" in str(found.value)
    assert "7" in str(found.value)
    assert HandCount.objects.count() == 0
    assert count(yes=5, no=2).total == 7


def test_a_ballot_between_taking_and_confirming_is_held_against_the_number(poll, people, count):
    counted = count(yes=8)
    press(poll, people[3])
    with pytest.raises(MoreHandsThanSeats) as found:
        confirm_hands(counted, by=people[1])
    assert (found.value.figures["hands"], found.value.figures["seats"]) == (8, 7)
    assert not HandCount.objects.get().is_confirmed
    confirm_hands(count(yes=7), by=people[1])
    close_poll(poll, by=None)
    assert poll.tally["yes"]["heads"] == 8
    assert is_untouched(poll)


def test_after_the_confirmation_nobody_of_the_pool_casts_a_first_ballot_by_any_way(poll, people, count):
    press(poll, people[2], "no")
    counted = count(yes=4)
    confirm_hands(counted, by=people[1])
    for person in (people[0], people[7]):
        with pytest.raises(CountedByHand):
            press(poll, person)
        assert ballot_panel(poll, person).state == "by_hand"
    answers = cast_batch(
        [
            Cast(poll.pk, None, ("no",), key_of(way), seats(poll, [people[0]])[0], channel=way, by_id=people[1].pk)
            for way in ("paper", "door", "hands")
        ]
    )
    assert [type(answer) for answer in answers] == [CountedByHand] * 3
    assert press(poll, people[2], "yes", turn=2).state == "changed"  # had one before
    assert press(poll, people[9]).is_first  # not in the room
    assert Ballot.objects.count() == 2


def test_until_it_is_confirmed_it_counts_for_nothing_and_is_said(poll, people, count, client):
    count(yes=8)
    assert press(poll, people[0]).is_first
    close_poll(poll, by=None)
    assert (poll.tally["yes"]["heads"], left_out(poll)) == (1, {"unconfirmed_hands": 8})
    assert is_untouched(poll)
    client.force_login(people[4])
    assert "8 raised hands were not confirmed" in client.get(
        f"/votes/{poll.pk}/", headers={"accept-language": "en"}
    ).text.replace("\n", " ")


def test_who_confirms(poll, people, count, room):
    with pytest.raises(TellerElsewhere):
        count(teller=people[0], yes=1)  # the one who counted
    with pytest.raises(TellerElsewhere):
        count(teller=people[9], yes=1)  # not in the room
    counted = count(yes=1)
    for other in (people[0], people[2], people[9]):
        with pytest.raises(NotTheTeller):
            confirm_hands(counted, by=other)
    confirm_hands(counted, by=people[1])
    with pytest.raises(AlreadyCounted):
        confirm_hands(counted, by=people[1])
    with pytest.raises(AlreadyCounted):
        count(yes=2)


def test_counting_again_takes_the_place_of_the_first_number(poll, people, count):
    first = count(yes=8)
    second = count(yes=2)
    with pytest.raises(CountChanged):
        confirm_hands(first, by=people[1])
    confirm_hands(second, by=people[1])
    assert HandCount.objects.get().counts == {YES: 2}


@pytest.mark.parametrize("counts", [{}, {YES: 0}, {YES: -1}, {'"perhaps"': 2}])
def test_what_is_no_count(poll, people, room, counts):
    with pytest.raises(NoHandsCounted):
        take_hands(poll, by=people[0], counts=counts, in_room=room, teller=people[1])


@pytest.mark.parametrize(("rule", "area"), [("owners_ordinary", "80.00"), ("owners_special", "1.00")])
def test_where_area_counts_hands_go_by_name(people, room, rule, area):
    poll = make_poll(people, rule=rule, area=area)
    assert not may_be_a_number(poll)
    with pytest.raises(NotByNumber):
        take_hands(poll, by=people[0], counts={YES: 1}, in_room=room, teller=people[1])
    assert record_hands(poll, by=people[0], seats=seats(poll, people[:2]), chosen=("yes",), in_room=room)


def test_where_a_seat_weighs_two_heads_hands_go_by_name(poll, people, room):
    poll.roll.filter(holder=people[9]).update(heads=2)
    assert not may_be_a_number(poll)
    with pytest.raises(NotByNumber):
        take_hands(poll, by=people[0], counts={YES: 1}, in_room=room, teller=people[1])


def test_a_closed_vote_takes_no_hands(poll, people, count, room):
    counted = count(yes=1)
    close_poll(poll, by=None)
    calls = (
        lambda: count(yes=1),
        lambda: confirm_hands(counted, by=people[1]),
        lambda: record_hands(poll, by=people[0], seats=seats(poll, people[:1]), chosen=("yes",), in_room=room),
    )
    for call in calls:
        with pytest.raises(PollNotOpen):
            call()


def test_who_leaves_after_the_count_stays_counted(poll, people, count):
    confirm_hands(count(yes=8), by=people[1])
    mark_left(poll, people[0])
    mark_left(poll, people[9])
    close_poll(poll, by=None)
    assert (poll.tally["taking_part"]["heads"], poll.tally["yes"]["heads"]) == (9, 8)
    assert is_untouched(poll)


def test_a_number_changed_afterwards_is_found(poll, people, count):
    confirm_hands(count(yes=3), by=people[1])
    close_poll(poll, by=None)
    HandCount.objects.update(counts={NO: 3})
    assert recount(poll) == ("result",)
    HandCount.objects.update(counts={YES: 3}, teller=people[2])
    assert recount(poll) == ("result",)


# by name


def test_by_name_they_are_ballots_like_the_others(poll, people, room):
    record_hands(poll, by=people[0], seats=seats(poll, people[:4]), chosen=("yes",), in_room=room)
    record_hands(poll, by=people[0], seats=seats(poll, people[4:6]), chosen=("no",), in_room=room)
    rows = Ballot.objects.order_by("seat").values_list("marks", "channel", "cast_by")
    assert list(rows) == [(YES, "hands", people[0].pk)] * 4 + [(NO, "hands", people[0].pk)] * 2
    assert press(poll, people[0], "no").state == "changed"
    close_poll(poll, by=None)
    assert (poll.tally["yes"]["heads"], poll.tally["no"]["heads"]) == (3, 3)
    assert came_by(poll)["channels"] == {"online": 1, "hands": 5}
    assert is_untouched(poll)


def test_all_or_none_and_only_people_of_the_room(poll, people, room):
    with pytest.raises(NotInTheRoom):
        record_hands(poll, by=people[0], seats=seats(poll, people[7:9]), chosen=("yes",), in_room=room)
    with pytest.raises(NotInTheRoom):
        record_hands(poll, by=people[0], seats=[0], chosen=("yes",), in_room=room)
    with pytest.raises(NobodyChosen):
        record_hands(poll, by=people[0], seats=[], chosen=("yes",), in_room=room)
    assert Ballot.objects.count() == 0


# every method


@pytest.mark.parametrize(
    ("code", "marks"),
    [
        ("one", ['["1"]', '["2"]', "[]"]),
        ("approval", ['["1"]', '["2"]', "[]"]),
        ("irv", ['["1"]', '["2"]', "[]"]),
        ("schulze", ['["1"]', '["2"]', "[]"]),
        ("score", []),
        ("dots", []),
    ],
)
def test_a_hand_is_a_ballot_with_one_option(people, room, code, marks):
    sheet = Sheet(numbered(["陈桂芳", "周婷"]))
    poll = make_poll(people, counted_by=code, sheet=sheet)
    assert [answer.marks for answer in answers_of(poll)] == marks
    if not marks:
        assert not may_be_a_number(poll)
        return
    press(poll, people[9], "2")
    counted = take_hands(poll, by=people[0], counts={'["1"]': 6, '["2"]': 2}, in_room=room, teller=people[1])
    confirm_hands(counted, by=people[1])
    close_poll(poll, by=None)
    assert poll.verdict["chosen"] == ["1"]
    assert is_untouched(poll)


# the count alone


@given(
    choices=st.lists(st.sampled_from(["yes", "no", "abstain", None]), min_size=1, max_size=12),
    hands=st.dictionaries(st.sampled_from([YES, NO, ABSTAIN]), st.integers(0, 6), max_size=3),
    rule=st.sampled_from(["residents_council", "households_written"]),
)
def test_the_sum_of_the_parts_never_exceeds_the_roll(choices, hands, rule):
    law = rule_named(rule)
    roll = [Weight(seat) for seat in range(1, len(choices) + 1)]
    papers = [Paper(seat, f'"{choice}"') for seat, choice in enumerate(choices, start=1) if choice]
    box = Box(papers, roll, range(1, len(choices) + 1), hands=hands)
    total = sum(hands.values())
    if total > len(choices) - len(papers):
        with pytest.raises(ValueError, match="hands of"):
            opened(box, law)
        return
    tally = method("motion").count(box, law, Sheet())
    cast = tally.yes.heads + tally.no.heads + tally.abstain.heads
    assert cast == len(papers) + total <= tally.taking_part.heads <= tally.roll.heads
    assert tally.taking_part.heads == (len(choices) if law.participants == "present" else cast)
    assert tally.yes.heads == choices.count("yes") + hands.get(YES, 0)


def test_the_sentence_of_a_refusal_says_both_numbers():
    with translation.override("zh-hans"):
        said = str(MoreHandsThanSeats("counts", hands=12, seats=9))
    assert "12" in said
    assert "9" in said


# the page of the teller


def test_the_teller_confirms_on_their_own_phone(poll, people, count, client_of):
    counted = count(yes=3, no=1)
    where = f"/votes/{poll.pk}/hands/"
    assert client_of(people[2]).get(where).status_code == 404
    client = client_of(people[1])
    assert counted.taken_at.isoformat() in client.get(where).text.replace("&#x27;", "'")
    client.post(where, {"taken": "earlier"})
    assert not HandCount.objects.get().is_confirmed
    client.post(where, {"taken": counted.taken_at.isoformat()})
    assert HandCount.objects.get().is_confirmed
