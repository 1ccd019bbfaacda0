"""One person may hold several seats; each has one ballot, and nothing has two seats on one roll."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from community.electorates import Voter
from community.models import SeatKind
from votes.actions import Cast, cast_ballot, cast_batch, close_poll, mark_present, open_poll
from votes.counting import motion
from votes.counting.sheets import Option, Sheet
from votes.models import Ballot, Channel, Choice, Poll, Seat
from votes.queries import is_untouched, roll_person_ids, seat_of, turnout, voters_of
from votes.refusals import NotOnTheRoll, SeatNotNamed, TwiceOnTheRoll
from votes.rendering import ballot_panel

from .conftest import key_of, make_people, rule_named

pytestmark = pytest.mark.django_db
KEY, OTHER = key_of("first"), key_of("other")


def household(person, number: int) -> Voter:
    return Voter(person.pk, f"3栋{number}", 1, Decimal("0.00"), SeatKind.HOUSEHOLD, number)


@pytest.fixture
def poll(three) -> Poll:
    """The first holds 501 and 502, the second 503 and a seat of their own; the third holds none."""
    first, second, _third = three
    roll = [household(first, 501), household(first, 502), household(second, 503), Voter(second.pk, "本人")]
    return open_poll(by=first, question="好吗？", rule=rule_named("households_written"), roll=roll)


def seat(poll: Poll, label: str) -> Seat:
    return poll.roll.get(label=label)


def ballots() -> list[tuple[str, str]]:
    return list(Ballot.objects.order_by("seat__pk").values_list("seat__label", "marks"))


def test_each_seat_of_a_person_has_a_ballot_of_its_own(poll, three):
    for label, choice in (("3栋501", "yes"), ("3栋502", "no"), ("3栋502", "abstain")):
        cast_ballot(poll, by=three[0], choice=choice, key=key_of(label[-3:], choice), seat_id=seat(poll, label).pk)
    assert ballots() == [("3栋501", '"yes"'), ("3栋502", '"abstain"')]
    assert (turnout(poll).cast_voters, turnout(poll).voters) == (2, 4)
    close_poll(poll, by=three[0])
    assert is_untouched(poll)


def test_several_and_none_named_is_refused_and_leaves_no_row(poll, three):
    with pytest.raises(SeatNotNamed):
        cast_ballot(poll, by=three[0], choice="yes", key=KEY)
    assert ballots() == []


@pytest.mark.parametrize("who", [1, 2])
def test_nobody_casts_for_the_seat_of_another(poll, three, who):
    with pytest.raises(NotOnTheRoll):
        cast_ballot(poll, by=three[who], choice="yes", key=KEY, seat_id=seat(poll, "3栋501").pk)
    assert ballots() == []


def test_a_seat_of_another_poll_is_no_seat_here(poll, three):
    other = open_poll(
        by=three[0], question="另一件？", rule=rule_named("households_written"), roll=[household(three[0], 501)]
    )
    answers = cast_batch(
        [
            Cast(poll.pk, three[0].pk, ("yes",), KEY, other.roll.get().pk),
            Cast(other.pk, three[0].pk, ("yes",), KEY),
        ]
    )
    assert [getattr(answer, "code", "recorded") for answer in answers] == ["not_on_the_roll", "recorded"]


@pytest.mark.parametrize(
    ("named", "status", "code"),
    [("", 422, "seat_not_named"), ("abc", 403, "not_on_the_roll"), ("9" * 40, 403, "not_on_the_roll")],
)
def test_a_form_without_a_seat_of_ones_own_is_refused_with_a_sentence(client, poll, three, named, status, code):
    client.force_login(three[0])
    form = {"choice": "yes", "key": KEY, "seat": named}
    answer = client.post(f"/votes/{poll.pk}/cast/", form, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ballots() == []


def test_the_page_asks_for_one_seat_after_the_other(client, poll, three):
    client.force_login(three[0])
    for label in ("3栋501", "3栋502"):
        assert ballot_panel(poll, three[0]).seat == seat(poll, label)
        page = client.get(f"/votes/{poll.pk}/").text
        assert f'name="seat" value="{seat(poll, label).pk}"' in page
        form = {"choice": "yes", "key": key_of(label[-3:]), "seat": seat(poll, label).pk}
        assert client.post(f"/votes/{poll.pk}/cast/", form).status_code == 303
    assert ballots() == [("3栋501", '"yes"'), ("3栋502", '"yes"')]
    assert ballot_panel(poll, three[0]).state == "voted"


def test_who_comes_in_is_present_for_every_seat(poll, three):
    assert mark_present(poll, three[0])
    assert list(poll.roll.filter(is_present=True).values_list("label", flat=True)) == ["3栋501", "3栋502"]


def test_a_holder_of_several_seats_is_one_person(poll, three):
    assert roll_person_ids(poll) == {three[0].pk, three[1].pk}
    assert list(voters_of(poll).order_by("pk")) == three[:2]
    cast_ballot(poll, by=three[1], choice="no", key=KEY, seat_id=seat(poll, "3栋503").pk)
    assert list(voters_of(poll, poll.roll.filter(ballots=None)).order_by("pk")) == three[:2]
    assert seat_of(poll, three[1]) == seat(poll, "本人")


def test_nothing_has_two_seats_on_one_roll(three):
    roll = [household(three[0], 501), household(three[1], 501)]
    with pytest.raises(TwiceOnTheRoll):
        open_poll(by=three[0], question="好吗？", rule=rule_named("households_written"), roll=roll)
    assert (Poll.objects.count(), Seat.objects.count()) == (0, 0)


def test_the_database_keeps_a_second_seat_and_a_second_ballot_out(poll, three):
    mine = seat(poll, "3栋501")
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(poll=poll, kind=mine.kind, number=mine.number, holder=three[2], label="再来")
    cast_ballot(poll, by=three[0], choice="yes", key=KEY, seat_id=mine.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(poll=poll, seat=mine, marks='"no"', key=OTHER, receipt="A", cast_at=timezone.now())


def test_a_ballot_says_how_it_came_and_so_does_the_one_it_replaced(poll, three):
    mine = seat(poll, "本人").pk
    cast_batch(
        [
            Cast(poll.pk, three[1].pk, ("yes",), KEY, mine),
            Cast(poll.pk, three[1].pk, ("no",), OTHER, mine, channel=Channel.DOOR),
        ]
    )
    ballot = Ballot.objects.get()
    assert (ballot.channel, [older.channel for older in ballot.revisions.all()]) == ("door", ["online"])
    close_poll(poll, by=three[0])
    assert is_untouched(poll)


# methods


def test_the_words_of_a_motion_are_those_of_its_method():
    assert tuple(Choice.values) == motion.OPTIONS


@pytest.mark.parametrize("chosen", [(), ("perhaps",), ("yes", "no"), ('"yes"',)])
def test_what_is_no_answer_to_a_motion_gives_no_marks(chosen):
    with pytest.raises(motion.InvalidMarks):
        motion.marks_from(chosen)


@pytest.mark.parametrize("code", motion.OPTIONS)
def test_marks_are_read_as_they_were_written(code):
    assert motion.choice_of(motion.marks_from([code])) == code


def test_a_poll_is_opened_by_a_method_that_there_is_with_options_that_are_for_it():
    people = make_people(1)
    terms = {
        "by": people[0],
        "question": "好吗？",
        "rule": rule_named("households_written"),
        "roll": [Voter(people[0].pk, "1")],
    }
    with pytest.raises(LookupError):
        open_poll(**terms, counted_by="lots")
    with pytest.raises(ValueError, match="brings its own options"):
        open_poll(**terms, sheet=Sheet((Option("lamp", "路灯"),)))
    assert Poll.objects.count() == 0


def test_the_tally_says_its_method(poll, three):
    close_poll(poll, by=three[0])
    assert (poll.method, poll.options, poll.tally["method"]) == ("motion", [], "motion")


def test_the_sentence_says_what_to_do():
    with translation.override("zh-hans"):
        assert "一个一个地投" in str(SeatNotNamed())
