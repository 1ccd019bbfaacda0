"""A proxy against the principal, and against the close: the own ballot stands, and none is uncounted or late."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from votes import clock
from votes.actions import Cast, Receipt, cast_ballot, close_poll
from votes.actions.ballots import record_papers
from votes.models import Ballot, Channel, Mandate, Poll, Seat
from votes.queries import is_untouched
from votes.refusals import OwnBallotStands, PollNotOpen

from .conftest import key_of, make_people, make_poll
from .races import at_once, close_unlocked, faults_of_a_close, race_to_the_close

pytestmark = pytest.mark.django_db(transaction=True)

SHORT, FULL = 30, 300
VOTERS = 6


def proxied_poll(number: int, prefix: str):
    """Six owners; every second one casts for the one before as well, by mandate."""
    people = make_people(VOTERS, prefix=f"{prefix}{number}-")
    poll = make_poll(people, rule="owners_ordinary", area="1.00")
    for principal, holder in zip(people[::2], people[1::2], strict=True):
        Mandate.objects.create(
            poll=poll, principal=principal, holder=holder, recorded_by=people[0], recorded_at=clock.now()
        )
    return poll, people


def seat_of(poll, person) -> int:
    return Seat.objects.get(poll=poll, holder=person).pk


def by_proxy(poll, principal, holder, choice="no"):
    seat = seat_of(poll, principal)
    return lambda: cast_ballot(poll, by=holder, choice=choice, key=key_of("proxy", seat, choice), seat_id=seat)


def own(poll, principal):
    return lambda: cast_ballot(poll, by=principal, choice="yes", key=key_of("own", principal.pk))


def the_principal(races: int) -> None:
    refused = 0
    for number in range(races):
        poll, people = proxied_poll(number, "own")
        pairs = list(zip(people[::2], people[1::2], strict=True))
        racers = [call for pair in pairs for call in (by_proxy(poll, *pair), own(poll, pair[0]), by_proxy(poll, *pair))]
        results = at_once(racers)
        assert {type(result) for result in results} <= {Receipt, OwnBallotStands}
        assert list(Ballot.objects.filter(poll=poll).values_list("marks", "channel")) == [
            ('"yes"', Channel.ONLINE)
        ] * len(pairs)
        close_poll(poll, by=None)
        assert is_untouched(poll)
        refused += sum(isinstance(result, OwnBallotStands) for result in results)
    assert 0 < refused < races * VOTERS  # a race that nobody loses is none


def the_close(races: int) -> None:
    refused = 0
    for number in range(races):
        poll, people = proxied_poll(number, "close")
        holders = dict(zip(people[::2], people[1::2], strict=True))

        def cast(poll, person, choice, key, holders=holders):
            return by_proxy(poll, person, holders[person], choice)

        results = race_to_the_close(poll, people[::2], cast=cast)
        assert {type(result) for result in results[:-1]} <= {Receipt, PollNotOpen}
        assert faults_of_a_close(poll, results) == []
        assert is_untouched(poll)
        refused += sum(isinstance(result, PollNotOpen) for result in results)
    assert 0 < refused < races * VOTERS


def test_the_own_ballot_stands_by_whom_the_race_was_won():
    the_principal(SHORT)


def test_a_close_leaves_no_ballot_by_proxy_uncounted_and_accepts_none_after():
    the_close(SHORT)


@pytest.mark.prove
def test_the_own_ballot_stands_in_full(proof):
    the_principal(FULL)
    proof("ballots by proxy that stood over the principal's own", 0, f"of {FULL} races")


@pytest.mark.prove
def test_closes_in_full(proof):
    the_close(FULL)
    proof("ballots by proxy uncounted or accepted late", 0, f"of {FULL} races")


def unlocked(poll, cast: Cast):
    """The same writing without the lock and outside of a transaction."""

    def racer():
        return record_papers(Poll.objects.get(pk=poll.pk), [cast], clock.now())[0]

    return racer


def test_control_without_the_lock_proxy_and_principal_both_begin_a_ballot_and_the_database_refuses_one():
    refusals, ballots = 0, []
    for number in range(SHORT):
        poll, (principal, holder, *_rest) = proxied_poll(number, "control")
        seat = seat_of(poll, principal)
        casts = [
            Cast(poll.pk, person.pk, ("yes",), key_of("both", person.pk, turn), seat, "confirmed")
            for turn in range(3)
            for person in (principal, holder)
        ]
        results = at_once([unlocked(poll, cast) for cast in casts])
        refusals += sum(isinstance(result, IntegrityError) for result in results)
        ballots.append(Ballot.objects.filter(poll=poll).count())
        if refusals:
            break
    assert refusals > 0
    assert set(ballots) == {1}


def test_control_without_the_lock_a_close_loses_ballots_by_proxy():
    faults = []
    for number in range(SHORT * 4):
        poll, people = proxied_poll(number, "loose")
        holders = dict(zip(people[::2], people[1::2], strict=True))

        def cast(poll, person, choice, key, holders=holders):
            return unlocked(poll, Cast(poll.pk, holders[person].pk, (choice,), key, seat_of(poll, person), "confirmed"))

        results = race_to_the_close(poll, people[::2], cast=cast, close=close_unlocked(poll))
        faults = faults_of_a_close(poll, results)
        if faults:
            break
    assert faults
