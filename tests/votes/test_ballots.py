"""Casting: who may, what is kept, what a repeat gets."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from votes import clock
from votes.actions import Cast, cast_ballot, cast_batch, close_poll
from votes.counting.motion import choice_of
from votes.freezing import receipt_code
from votes.models import Ballot, BallotRevision
from votes.queries import ballot_of, is_untouched, may_see, roll_person_ids, seat_of
from votes.refusals import BadKey, NoSuchChoice, NoSuchPoll, NotOnTheRoll, PollNotOpen
from votes.signals import turnout_changed

from .conftest import key_of, make_people, make_poll

FIRST, SECOND, THIRD = (key_of(name) for name in ("first", "second", "third"))


def facts(receipt):
    return receipt.state, choice_of(receipt.marks), receipt.revision, choice_of(receipt.current_marks)


def papers() -> list[tuple[str, int]]:
    rows = Ballot.objects.order_by("pk").values_list("marks", "revision")
    return [(choice_of(marks), revision) for marks, revision in rows]


def kept() -> list[tuple[str, int, str]]:
    rows = BallotRevision.objects.order_by("pk").values_list("marks", "revision", "key")
    return [(choice_of(marks), revision, key) for marks, revision, key in rows]


def test_a_ballot_is_recorded_with_a_receipt(poll, three):
    receipt = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    ballot = ballot_of(poll, three[0])
    assert facts(receipt) == ("recorded", "yes", 1, "yes")
    assert (ballot.marks, ballot.receipt, ballot.cast_at) == ('"yes"', receipt.receipt, receipt.cast_at)
    assert len(receipt.receipt) == 9
    assert receipt.receipt[4] == "-"


@pytest.mark.parametrize("choice", ["yes", "no", "abstain"])
def test_the_receipt_names_the_paper_and_nothing_of_the_choice(poll, three, choice):
    receipt = cast_ballot(poll, by=three[0], choice=choice, key=FIRST)
    assert receipt.receipt == receipt_code(seat_of(poll, three[0]).pk, 1, FIRST)


def test_a_change_keeps_the_paper_before(poll, three):
    first = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    second = cast_ballot(poll, by=three[0], choice="no", key=SECOND)
    assert facts(second) == ("changed", "no", 2, "no")
    assert papers() == [("no", 2)]
    assert kept() == [("yes", 1, FIRST)]
    assert first.receipt != second.receipt


def test_the_same_key_again_gets_the_same_receipt(poll, three):
    first = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    again = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    assert facts(again) == ("repeated", "yes", 1, "yes")
    assert (again.receipt, again.cast_at) == (first.receipt, first.cast_at)
    assert (papers(), kept()) == ([("yes", 1)], [])


def test_an_older_key_again_gets_its_own_receipt_and_changes_nothing(poll, three):
    first = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    cast_ballot(poll, by=three[0], choice="no", key=SECOND)
    again = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    assert facts(again) == ("repeated", "yes", 1, "no")
    assert again.receipt == first.receipt
    assert (papers(), len(kept())) == ([("no", 2)], 1)


def test_the_same_choice_with_a_new_key_is_the_same_paper(poll, three):
    first = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    again = cast_ballot(poll, by=three[0], choice="yes", key=SECOND)
    assert facts(again) == ("repeated", "yes", 1, "yes")
    assert again.receipt == first.receipt
    assert (papers(), kept()) == ([("yes", 1)], [])


def test_back_and_forth_keeps_every_paper(poll, three):
    for choice, key in (("yes", FIRST), ("no", SECOND), ("yes", THIRD)):
        cast_ballot(poll, by=three[0], choice=choice, key=key)
    assert papers() == [("yes", 3)]
    assert kept() == [("yes", 1, FIRST), ("no", 2, SECOND)]
    assert is_untouched(poll)


@pytest.mark.parametrize(
    ("who", "choice", "key", "refusal"),
    [
        (3, "yes", FIRST, NotOnTheRoll),
        (0, "perhaps", FIRST, NoSuchChoice),
        (0, "", FIRST, NoSuchChoice),
        (0, "yes", "", BadKey),
        (0, "yes", "k" * 15, BadKey),
        (0, "yes", "k" * 65, BadKey),
        (0, "yes", "钥匙" * 10, BadKey),
        (0, "yes", "key with spaces in it", BadKey),
    ],
)
def test_a_refused_ballot_leaves_no_row(db, who, choice, key, refusal):
    people = make_people(4)
    poll = make_poll(people[:3])
    with pytest.raises(refusal):
        cast_ballot(poll, by=people[who], choice=choice, key=key)
    assert (papers(), kept()) == ([], [])


def test_after_the_close_nothing_is_recorded_but_a_repeat_is_answered(poll, three):
    first = cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    close_poll(poll, by=three[0])
    assert cast_ballot(poll, by=three[0], choice="yes", key=FIRST).receipt == first.receipt
    for person, key in ((three[0], SECOND), (three[1], FIRST)):
        with pytest.raises(PollNotOpen) as refused:
            cast_ballot(poll, by=person, choice="no", key=key)
        assert refused.value.when == poll.closed_at
    assert (papers(), kept()) == ([("yes", 1)], [])


def test_after_the_deadline_nothing_is_recorded_even_if_nobody_closed(three):
    deadline = clock.now() + timedelta(minutes=5)
    poll = make_poll(three, closes_at=deadline)
    with clock.moved(timedelta(minutes=4)):
        cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
    with clock.moved(timedelta(minutes=5)), pytest.raises(PollNotOpen) as refused:
        cast_ballot(poll, by=three[1], choice="yes", key=FIRST)
    assert refused.value.when == deadline
    assert f"{timezone.localtime(deadline):%H:%M}" in str(refused.value)
    assert papers() == [("yes", 1)]


def test_the_deadline_is_read_from_the_clock_of_the_database(db):
    with time_machine.travel("2031-05-05 12:00:00+08:00", tick=False):
        told = clock.now()
        here = timezone.now()
    # the host's clock is SQLite's; a PostgreSQL server keeps its own and does not believe the host
    assert (told == here) is (connection.vendor != "postgresql")


def test_the_clock_goes_on_inside_a_transaction(db):
    assert clock.now() < clock.now()


def test_a_batch_answers_each_in_the_order_given(db):
    people = make_people(5)
    poll, other = make_poll(people[:3]), make_poll(people[3:])
    close_poll(other, by=people[3])
    answers = cast_batch(
        [
            Cast(poll.pk, people[0].pk, ("yes",), FIRST),
            Cast(other.pk, people[3].pk, ("yes",), FIRST),
            Cast(poll.pk, people[4].pk, ("yes",), FIRST),
            Cast(poll.pk, people[0].pk, ("no",), SECOND),
            Cast(poll.pk, people[1].pk, ("maybe",), FIRST),
            Cast(poll.pk, people[0].pk, ("yes",), FIRST),
            Cast(0, people[0].pk, ("yes",), FIRST),
            Cast(poll.pk, people[2].pk, ("abstain",), FIRST),
        ]
    )
    told = [getattr(answer, "state", None) or type(answer) for answer in answers]
    assert told == ["recorded", PollNotOpen, NotOnTheRoll, "changed", NoSuchChoice, "repeated", NoSuchPoll, "recorded"]
    assert papers() == [("no", 2), ("abstain", 1)]
    assert kept() == [("yes", 1, FIRST)]
    assert is_untouched(poll)


@pytest.mark.parametrize("size", [1, 60])
def test_a_batch_needs_the_same_number_of_queries_whatever_its_size(db, django_assert_num_queries, size):
    people = make_people(size)
    poll = make_poll(people)
    first = [Cast(poll.pk, person.pk, ("yes",), FIRST) for person in people]
    second = [Cast(poll.pk, person.pk, ("no",), SECOND) for person in people]
    of_the_clock = 1 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(6 + of_the_clock):  # savepoint, poll, roll, ballots, insert, release
        cast_batch(first)
    with django_assert_num_queries(8 + of_the_clock):  # and the older papers, update, insert of the older
        cast_batch(second)


@pytest.mark.django_db(transaction=True)
def test_one_bad_row_takes_nobody_elses_vote_with_it():
    people = make_people(4)
    poll = make_poll(people)
    long = "k" * 64
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGER[connection.vendor].format(seat=seat_of(poll, people[2]).pk))
    try:
        answers = cast_batch([Cast(poll.pk, person.pk, ("yes",), long) for person in people])
    finally:
        with connection.cursor() as cursor:
            for statement in _DROP[connection.vendor]:
                cursor.execute(statement)
    assert [getattr(answer, "state", None) or answer.code for answer in answers] == [
        "recorded",
        "recorded",
        "not_saved",
        "recorded",
    ]
    assert papers() == [("yes", 1)] * 3


_TRIGGER = {
    "sqlite": (
        "CREATE TRIGGER refuse_one BEFORE INSERT ON votes_ballot WHEN NEW.seat_id = {seat} "
        "BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_one() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'refused by the test' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql; "
        "CREATE TRIGGER refuse_one BEFORE INSERT ON votes_ballot FOR EACH ROW "
        "WHEN (NEW.seat_id = {seat}) EXECUTE FUNCTION refuse_one()"
    ),
}
_DROP = {
    "sqlite": ["DROP TRIGGER refuse_one"],
    "postgresql": ["DROP TRIGGER refuse_one ON votes_ballot", "DROP FUNCTION refuse_one()"],
}


def test_turnout_is_news_after_the_commit_and_only_for_a_first_paper(poll, three, django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, poll_id, **more):
        heard.append(poll_id)

    turnout_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            cast_ballot(poll, by=three[0], choice="yes", key=FIRST)
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            cast_ballot(poll, by=three[0], choice="no", key=SECOND)
            cast_ballot(poll, by=three[0], choice="no", key=SECOND)
    finally:
        turnout_changed.disconnect(hear)
    assert heard == [poll.pk]


def test_the_roll_says_who_may(db):
    people = make_people(4)
    poll = make_poll(people[:3])
    assert roll_person_ids(poll) == frozenset(person.pk for person in people[:3])
    assert [may_see(poll, person) for person in people] == [True, True, True, False]
