"""Channels that race for one seat, and entries that race the close. Each with a control that fails."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection

from community.electorates import Voter
from community.models import Level, Person, Place, Role, RoleKind
from votes import clock
from votes.actions import Cast, Receipt, cast_ballot, cast_batch, close_poll, open_poll
from votes.actions.ballots import record_papers
from votes.counting.motion import Tally
from votes.models import Ballot, BallotRevision, Channel, Conflict, Envelope, PaperEntry, Poll, Seat
from votes.papers.actions import enter_paper, take_envelope
from votes.queries import is_untouched
from votes.refusals import DoesNotStand, PapersWaiting, PollNotOpen

from .conftest import key_of, make_people, rule_named
from .races import at_once, without_constraint

pytestmark = pytest.mark.django_db(transaction=True)

SHORT, FULL = 15, 300
VOTERS = 3


@pytest.fixture
def yard(db) -> Place:
    """A place with two clerks, lin and zhou."""
    level = Level.objects.create(code="grid", name="网格", rank=1, is_circle=True)
    place = Place.objects.add_root({"level": level, "name": "院", "code": "yard"})
    for name in ("lin", "zhou"):
        clerk = Person.objects.create(username=name, full_name=name, password="!none")
        Role.objects.create(person=clerk, kind=RoleKind.CLERK, place=place)
    return place


def clerks() -> list[Person]:
    return list(Person.objects.filter(username__in=("lin", "zhou")).order_by("username"))


def poll_in(yard: Place, people: list[Person], precedence: str) -> Poll:
    roll = [Voter(person.pk, f"3栋{501 + number}") for number, person in enumerate(people)]
    rule = rule_named("households_written")
    return open_poll(by=people[0], question="好不好？", rule=rule, roll=roll, place=yard, precedence=precedence)


# eight requests of one seat, over five channels

REQUESTS = [
    (Channel.ONLINE, "yes"),
    (Channel.ONLINE, "no"),
    (Channel.HANDS, "no"),
    (Channel.DOOR, "abstain"),
    (Channel.PROXY, "yes"),
    (Channel.PROXY, "no"),
    (Channel.PAPER, "yes"),
    (Channel.ONLINE, "abstain"),
]


def cast_locked(cast: Cast) -> object:
    return cast_batch([cast])[0]


def cast_unlocked(cast: Cast) -> object:
    """The same writing without the lock, and outside a transaction: SQLite's IMMEDIATE is a lock too."""
    try:
        return record_papers(Poll.objects.get(pk=cast.poll_id), [cast], clock.now())[0]
    except RuntimeError as no_transaction:  # the record asks for one; ballot and conflict are written before
        return no_transaction


def race_of_one_seat(poll: Poll, cast: Callable[[Cast], object] = cast_locked) -> list[object]:
    seat, by = Seat.objects.get(poll=poll), clerks()[0]
    casts = [
        Cast(poll.pk, None, (choice,), key_of("request", number), seat.pk, "password", channel, by.pk)
        for number, (channel, choice) in enumerate(REQUESTS)
    ]
    return at_once([lambda one=one: cast(one) for one in casts])


def one_seat(yard: Place, races: int) -> None:
    conflicts = 0
    for number in range(races):
        people = make_people(1, prefix=f"race{number}-")
        poll = poll_in(yard, people, random.choice(["latest", "paper"]))
        results = race_of_one_seat(poll)
        assert all(isinstance(result, Receipt | DoesNotStand) for result in results)
        assert Ballot.objects.filter(poll=poll).count() == 1
        ballot = Ballot.objects.get(poll=poll)
        still_open = list(Conflict.objects.filter(poll=poll, settled_at=None))
        counting = [(row["channel"], row["marks"]) for one in still_open for row in one.sides if row["counts"]]
        assert counting in ([], [(ballot.channel, ballot.marks)])
        conflicts += len(still_open)
        assert ballot.channel != Channel.PROXY
        if poll.precedence == "paper":
            assert ballot.channel == Channel.PAPER
        # no choice of any channel is lost
        kept = {(row["channel"], row["marks"]) for one in poll.conflicts.all() for row in one.sides}
        kept |= set(ballot.revisions.values_list("channel", "marks"))
        for (channel, choice), result in zip(REQUESTS, results, strict=True):
            says_what_stood = isinstance(result, Receipt) and result.is_repeat
            assert says_what_stood or (channel, f'"{choice}"') in kept
        close_poll(poll, by=people[0])
        assert is_untouched(poll)
    assert conflicts > races / 2  # nearly always: now and then all come to say the same


def test_eight_requests_over_five_channels_leave_one_ballot_and_one_conflict(yard):
    one_seat(yard, SHORT)


@pytest.mark.prove
def test_eight_requests_over_five_channels_in_full(yard, proof):
    one_seat(yard, FULL)
    proof("ballots or conflicts more than one, 8 concurrent requests of a seat over 5 channels", 0, f"of {FULL} races")


@contextmanager
def without_the_conflicts_constraint():
    whole = Conflict._meta.constraints
    (constraint,) = whole
    Conflict._meta.constraints = []
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Conflict, constraint)
        yield
    finally:
        Conflict.objects.all().delete()
        Conflict._meta.constraints = whole
        with connection.schema_editor() as editor:
            editor.add_constraint(Conflict, constraint)


def test_control_without_lock_and_constraints_a_seat_has_two_ballots_or_conflicts(yard):
    doubles = 0
    with without_constraint("one_ballot_per_seat"), without_the_conflicts_constraint():
        for number in range(SHORT * 4):
            poll = poll_in(yard, make_people(1, prefix=f"race{number}-"), "latest")
            race_of_one_seat(poll, cast_unlocked)
            doubles += Ballot.objects.filter(poll=poll).count() > 1 or Conflict.objects.filter(poll=poll).count() > 1
            if doubles:
                break
        BallotRevision.objects.all().delete()  # else the doubles could not be taken away
    assert doubles


def test_control_the_constraints_alone_refuse_what_the_lock_prevents(yard):
    refusals = 0
    for number in range(SHORT * 4):
        poll = poll_in(yard, make_people(1, prefix=f"race{number}-"), "latest")
        results = race_of_one_seat(poll, cast_unlocked)
        assert Ballot.objects.filter(poll=poll).count() == 1
        assert Conflict.objects.filter(poll=poll, settled_at=None).count() <= 1
        refusals += sum(isinstance(result, IntegrityError) for result in results)
        if refusals:
            break
    assert refusals


# entries, and phones of the same seats, against the close


def race_to_the_close(poll: Poll, people: list[Person], close: Callable[[], object]) -> list[object]:
    """Each seat has a paper that one clerk has entered: the second entry, the phone and the close race."""
    first, second = clerks()
    papers = []
    for person in people:
        seat = Seat.objects.get(poll=poll, holder=person)
        papers.append(enter_paper(take_envelope(poll, seat, by=first), by=first, chosen=["yes"]))

    def phone(person: Person) -> object:
        return cast_ballot(poll, by=person, choice="no", key=key_of(poll.pk, person.pk), strength="password")

    def closer() -> object:
        for _attempt in range(200):
            time.sleep(random.uniform(0, 0.01))
            try:
                return close()
            except PapersWaiting:
                continue
        return None

    entries = [lambda paper=paper: enter_paper(paper, by=second, chosen=["yes"]) for paper in papers]
    return at_once([*entries, *(lambda person=person: phone(person) for person in people), closer])


def faults_of(poll: Poll) -> list[str]:
    """What went wrong at a close: a paper or ballot uncounted, one accepted after, one that counts without reason."""
    poll = Poll.objects.get(pk=poll.pk)
    tally = Tally.from_json(poll.tally)
    faults = []
    if tally.taking_part.voters != Ballot.objects.filter(poll=poll).count():
        faults.append("uncounted")
    if Envelope.objects.filter(poll=poll).waiting().exists():
        faults.append("closed over a paper that waits")
    if PaperEntry.objects.filter(envelope__poll=poll, entered_at__gt=poll.closed_at).exists():
        faults.append("entered after the close")
    if Ballot.objects.filter(poll=poll, cast_at__gt=poll.closed_at).exists():
        faults.append("accepted after the close")
    return faults


def the_close(yard: Place, races: int) -> None:
    refused = 0
    for number in range(races):
        people = make_people(VOTERS, prefix=f"race{number}-")
        poll = poll_in(yard, people, random.choice(["latest", "paper"]))
        results = race_to_the_close(poll, people, lambda poll=poll: close_poll(poll, by=None))
        assert all(isinstance(one, Envelope) for one in results[:VOTERS]), results
        assert all(isinstance(one, Receipt | DoesNotStand | PollNotOpen) for one in results[VOTERS:-1]), results
        assert faults_of(poll) == []
        assert is_untouched(poll)
        assert Tally.from_json(Poll.objects.get(pk=poll.pk).tally).taking_part.voters == VOTERS
        refused += sum(isinstance(result, PollNotOpen) for result in results)
    assert refused < races * VOTERS


def test_a_close_waits_for_each_paper_and_accepts_nothing_after(yard):
    the_close(yard, SHORT)


@pytest.mark.prove
def test_closes_against_entries_in_full(yard, proof):
    the_close(yard, FULL)
    proof("papers uncounted or entered late, entry and phone against closing", 0, f"of {FULL} races of {VOTERS} seats")


def test_control_a_close_that_neither_waits_nor_locks_loses_papers(yard):
    faults = []
    for number in range(SHORT * 4):
        people = make_people(VOTERS, prefix=f"race{number}-")
        poll = poll_in(yard, people, "paper")
        race_to_the_close(poll, people, lambda poll=poll: close_carelessly(poll))
        faults = faults_of(poll)
        if faults:
            break
    assert faults


def close_carelessly(poll: Poll) -> Poll:
    """Counting and closing without the lock, and without asking for the papers that wait."""
    from votes.queries import tally_of

    found = Poll.objects.get(pk=poll.pk)
    found.tally = tally_of(found).as_json()
    found.state, found.closed_at = Poll.State.CLOSED, clock.now()
    found.save()
    return found
