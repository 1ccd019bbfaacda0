"""Eight requests of one voter leave one ballot; a close leaves none uncounted. Each with a control that fails."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import IntegrityError

from votes.actions import Receipt, cast_ballot
from votes.models import Ballot, BallotRevision
from votes.queries import is_untouched
from votes.refusals import PollNotOpen

from .conftest import key_of, make_people, make_poll
from .races import (
    cast_unlocked,
    close_unlocked,
    faults_of_a_close,
    race_of_one_voter,
    race_to_the_close,
    without_constraint,
)

pytestmark = pytest.mark.django_db(transaction=True)

SHORT, FULL = 30, 300
VOTERS = 6


def one_voter(races: int) -> None:
    for number in range(races):
        people = make_people(1, prefix=f"race{number}-")
        poll = make_poll(people)
        results = race_of_one_voter(poll, people[0])
        assert [type(result) for result in results] == [Receipt] * 8
        assert len({result.receipt for result in results}) == 1
        assert Counter(result.state for result in results) == {"recorded": 1, "repeated": 7}
        assert Ballot.objects.filter(poll=poll).count() == 1
        assert BallotRevision.objects.count() == 0


def the_close(races: int) -> None:
    refused = 0
    for number in range(races):
        people = make_people(VOTERS, prefix=f"race{number}-")
        poll = make_poll(people)
        results = race_to_the_close(poll, people)
        assert {type(result) for result in results[:-1]} <= {Receipt, PollNotOpen}
        assert faults_of_a_close(poll, results) == []
        assert is_untouched(poll)
        refused += sum(isinstance(result, PollNotOpen) for result in results)
    # a race that nobody loses is none
    assert 0 < refused < races * VOTERS


def test_eight_requests_of_one_voter_leave_one_ballot():
    one_voter(SHORT)


def test_a_close_leaves_no_ballot_uncounted_and_accepts_none_after():
    the_close(SHORT)


@pytest.mark.prove
def test_eight_requests_of_one_voter_in_full(proof):
    one_voter(FULL)
    proof("doubled ballots, 8 concurrent requests of one voter", 0, f"of {FULL} races")


@pytest.mark.prove
def test_closes_in_full(proof):
    the_close(FULL)
    proof("ballots uncounted or accepted late, casting against closing", 0, f"of {FULL} races with {VOTERS} voters")


def test_control_without_lock_and_constraint_one_voter_votes_twice():
    doubles = 0
    with without_constraint("one_ballot_per_seat"):
        for number in range(SHORT):
            people = make_people(1, prefix=f"race{number}-")
            poll = make_poll(people)
            race_of_one_voter(poll, people[0], cast=cast_unlocked)
            doubles += Ballot.objects.filter(poll=poll).count() > 1
            if doubles:
                break
    assert doubles > 0


def test_control_the_constraint_alone_refuses_the_double_that_the_lock_prevents():
    refusals, ballots = 0, []
    for number in range(SHORT):
        people = make_people(1, prefix=f"race{number}-")
        poll = make_poll(people)
        results = race_of_one_voter(poll, people[0], cast=cast_unlocked)
        refusals += sum(isinstance(result, IntegrityError) for result in results)
        ballots.append(Ballot.objects.filter(poll=poll).count())
        if refusals:
            break
    assert refusals > 0
    assert set(ballots) == {1}


def test_control_without_the_lock_a_close_loses_ballots():
    faults = []
    for number in range(SHORT * 4):
        people = make_people(VOTERS, prefix=f"race{number}-")
        poll = make_poll(people)
        results = race_to_the_close(poll, people, cast=cast_unlocked, close=close_unlocked(poll))
        faults = faults_of_a_close(poll, results)
        if faults:
            break
    assert faults


def test_the_constraint_is_back_after_the_control(db):
    people = make_people(1)
    poll = make_poll(people)
    cast_ballot(poll, by=people[0], choice="yes", key=key_of("first"))
    ballot = Ballot.objects.get()
    ballot.pk = None
    with pytest.raises(IntegrityError):
        ballot.save(force_insert=True)
