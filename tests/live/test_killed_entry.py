"""A clerk's session that is killed in the middle of an entry leaves nothing of it, or all."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import count

import pytest

from community.electorates import Electorate, electorate
from tests.browser.house import ROOT
from tests.live.conftest import Beside, until_gone
from votes.actions import open_poll
from votes.models import Ballot, Envelope, PaperEntry
from votes.papers.actions import enter_paper, take_envelope
from votes.queries import seat_of

pytestmark = pytest.mark.live

# the second entry of a paper, in a process that kills itself before its n-th statement
ENTERS_AND_DIES = """
import os, signal
from django.db import connection
from community.models import Person
from votes.models import Envelope
from votes.papers.actions import enter_paper
paper, clerk = Envelope.objects.get(), Person.objects.get(username="lin")
left = {statements}
def counted(execute, sql, params, many, context):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(counted):
    enter_paper(paper, by=clerk, chosen=["yes"])
"""
NOTHING, ALL = ("once", 1, 0, 1), ("done", 2, 1, 2)


def state() -> tuple[str, int, int, int]:
    """Of the envelope; entries, ballots, and what the record knows of the paper."""
    envelope = Envelope.objects.get()
    known = envelope.poll.chain.entries.filter(act__in=("paper_entered", "paper_agreed")).count()
    return envelope.state, PaperEntry.objects.count(), Ballot.objects.count(), known


def enter_in_a_process(house: Beside, statements: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "shell", "--command", ENTERS_AND_DIES.format(statements=statements)]
    done = subprocess.run(command, cwd=ROOT, env=house.environment, capture_output=True, text=True, timeout=120)
    until_gone(house.environment)
    return done


@pytest.fixture
def paper(evening, cast) -> Envelope:
    """Of wang, entered once by the clerk."""
    roll = electorate(cast.grid, Electorate.HOUSEHOLDS)
    poll = open_poll(by=cast.lin, question="好不好？", rule="households_written", roll=roll, place=cast.grid)
    envelope = take_envelope(poll, seat_of(poll, cast.wang), by=cast.clerk)
    return enter_paper(envelope, by=cast.clerk, chosen=["yes"])


def is_killed_before(house: Beside, statement: int) -> bool:
    """Was the entry killed there, and left nothing? Else it came to its end, and left all."""
    done = enter_in_a_process(house, statement)
    is_killed = done.returncode == -signal.SIGKILL
    assert is_killed or done.returncode == 0, done.stderr
    assert state() == (NOTHING if is_killed else ALL), f"killed before statement {statement}: {is_killed}"
    return is_killed


def test_an_entry_that_is_killed_leaves_nothing_or_all(house, paper):
    assert state() == NOTHING
    assert [is_killed_before(house, statement) for statement in (2, 8, 14, 1000)] == [True, True, True, False]


@pytest.mark.prove
def test_an_entry_that_is_killed_before_each_of_its_statements(house, paper, proof):
    kills = next(statement for statement in count(1) if not is_killed_before(house, statement)) - 1
    assert kills >= 15
    proof("entries left in part by a killed session", 0, f"of {kills} kills, one before each statement")
