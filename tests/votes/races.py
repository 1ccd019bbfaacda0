"""Races for ballots and closes: the real ones, and the same with lock or constraint taken away.

Each racer is a thread with a connection of its own. The unlocked variants are the controls: they run the
same writing code without what should protect it, and must show the fault the protection is for.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread

from django.db import DatabaseError, connection
from django.db.models import Min

from community.models import Person
from community.refusals import Refused
from votes import clock
from votes.actions import Cast, Receipt, cast_ballot, close_poll
from votes.actions.ballots import record_papers
from votes.counting.motion import count
from votes.counting.roll import Box
from votes.models import Ballot, Poll
from votes.queries import papers_of, present_of, weights_of
from votes.rules import Rule

from .conftest import key_of


def at_once(racers: Sequence[Callable[[], object]]) -> list[object]:
    """Start all behind one barrier; what each returned or raised, in order."""
    results: list[object] = [None] * len(racers)
    start = Barrier(len(racers))

    def run(place: int, racer: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            results[place] = racer()
        except (Refused, DatabaseError) as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def without_constraint(name: str):
    """Take one constraint of the ballots away, and put it back once the doubles are gone."""
    whole = Ballot._meta.constraints
    constraint = next(one for one in whole if one.name == name)
    # SQLite makes the table again from the model, so the model must not have it either
    Ballot._meta.constraints = [one for one in whole if one is not constraint]
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Ballot, constraint)
        yield
    finally:
        firsts = Ballot.objects.values("poll", "seat").annotate(first=Min("pk"))
        Ballot.objects.exclude(pk__in=list(firsts.values_list("first", flat=True))).delete()
        Ballot._meta.constraints = whole
        with connection.schema_editor() as editor:
            editor.add_constraint(Ballot, constraint)


# one voter, many requests


def cast_as(poll: Poll, person: Person, choice: str, key: str) -> Callable[[], Receipt]:
    return lambda: cast_ballot(poll, by=person, choice=choice, key=key)


def cast_unlocked(poll: Poll, person: Person, choice: str, key: str) -> Callable[[], object]:
    """The same writing without the lock, and outside a transaction: SQLite's IMMEDIATE is a lock too."""

    def racer() -> object:
        found = Poll.objects.get(pk=poll.pk)
        answer = record_papers(found, [Cast(poll.pk, person.pk, (choice,), key)], clock.now())[0]
        if isinstance(answer, Refused):
            raise answer
        return answer

    return racer


def race_of_one_voter(poll: Poll, person: Person, cast=cast_as, requests: int = 8) -> list[object]:
    """The same person presses from several devices at once."""
    return at_once([cast(poll, person, "yes", key_of("device", number)) for number in range(requests)])


# casting against closing


def race_to_the_close(poll: Poll, people: Sequence[Person], cast=cast_as, close=None) -> list[object]:
    """Everybody casts while the chair closes; the close is the last of the racers."""
    close = close or (lambda: close_poll(poll, by=people[0]))

    def closer() -> object:
        time.sleep(random.uniform(0, 0.02))
        return close()

    casters = [cast(poll, person, "yes", key_of(poll.pk, person.pk)) for person in people]
    return at_once([*casters, closer])


def close_unlocked(poll: Poll) -> Callable[[], object]:
    """Counting and closing without lock and transaction."""

    def racer() -> object:
        found = Poll.objects.get(pk=poll.pk)
        rule = Rule.from_json(found.rule)
        tally = count(Box(papers_of(found), weights_of(found), present_of(found)), rule)
        found.state, found.closed_at, found.tally = Poll.State.CLOSED, clock.now(), tally.as_json()
        found.save()
        return tally

    return racer


def faults_of_a_close(poll: Poll, results: Sequence[object]) -> list[str]:
    """What went wrong: acknowledged and not counted, in the urn and not counted, accepted after the close."""
    poll = Poll.objects.get(pk=poll.pk)
    counted = poll.tally["yes"]["voters"]
    faults = []
    if counted != Ballot.objects.filter(poll=poll).count():
        faults.append("uncounted")
    if counted != sum(isinstance(result, Receipt) for result in results[:-1]):
        faults.append("acknowledged and uncounted")
    if Ballot.objects.filter(poll=poll, cast_at__gt=poll.closed_at).exists():
        faults.append("accepted after the close")
    return faults
