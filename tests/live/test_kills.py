"""A server killed while people vote: what was acknowledged is on record, once, with the choice that was made.

And what a test that kills must wait for before it counts.
"""

from __future__ import annotations

import random
import secrets
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from community.electorates import Voter
from community.models import Level, Person
from tests.browser.house import ROOT
from tests.live.conftest import Beside, until_gone
from votes.actions import open_poll
from votes.counting.motion import marks_from
from votes.models import Ballot

pytestmark = pytest.mark.live

VOTERS_AT_ONCE = 8
PATIENCE = 60  # tries of one ballot, half a second apart


def a_poll(cast, voters: int):
    people = Person.objects.bulk_create(
        [
            Person(username=f"voter{n}", full_name=f"选民{n}", password="!", confirmed_at=timezone.now())
            for n in range(voters)
        ]
    )
    roll = [Voter(person.pk, f"{n}户", 1, Decimal("80.00")) for n, person in enumerate(people)]
    poll = open_poll(by=cast.lin, question="装一盏路灯，好不好？", rule="owners_ordinary", roll=roll)
    return poll, people


def session_of(person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def cast_until_answered(house, poll, session: str, choice: str) -> str | None:
    """The receipt of one ballot, sent again with the same key until somebody answers."""
    token = get_random_string(32)
    key = secrets.token_hex(16)
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
    headers = {"Accept": "application/json", "X-CSRFToken": token, "Origin": house.url}
    pause = threading.Event()
    with httpx.Client(base_url=house.url, cookies=cookies, timeout=5) as http:
        for _ in range(PATIENCE):
            try:
                answer = http.post(f"/votes/{poll.pk}/cast/", data={"choice": choice, "key": key}, headers=headers)
            except httpx.HTTPError:
                pause.wait(0.5)
                continue
            assert answer.status_code == 200, answer.text[:300]
            return answer.json()["receipt"]
    return None


def kill_while_voting(house, cast, *, voters: int, kills: int) -> tuple[int, int, int, int]:
    """How often the server was killed, how many ballots were acknowledged, are lost, and are counted twice."""
    poll, people = a_poll(cast, voters)
    sessions = [session_of(person) for person in people]
    chosen = [random.choice(["yes", "no", "abstain"]) for _ in people]
    house.start()
    is_over = threading.Event()
    killed = []

    def kill_now_and_then() -> None:
        for _ in range(kills):
            if is_over.wait(random.uniform(0.2, 1.0)):
                return
            house.kill()
            killed.append(house.port)
            house.start()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        with ThreadPoolExecutor(VOTERS_AT_ONCE) as pool:
            receipts = list(pool.map(lambda n: cast_until_answered(house, poll, sessions[n], chosen[n]), range(voters)))
    finally:  # no server may be started after the test
        is_over.set()
        killer.join()
    kept = dict(Ballot.objects.filter(poll=poll).values_list("receipt", "marks"))
    acknowledged = [n for n, receipt in enumerate(receipts) if receipt]
    lost = [n for n in acknowledged if kept.get(receipts[n]) != marks_from([chosen[n]])]
    return len(killed), len(acknowledged), len(lost), Ballot.objects.filter(poll=poll).count() - len(kept.keys())


@pytest.fixture
def house(evening, tmp_path):
    house = Beside(tmp_path)
    yield house
    house.stop()


def test_no_acknowledged_ballot_is_lost_when_the_server_is_killed(house, cast):
    kills, acknowledged, lost, twice = kill_while_voting(house, cast, voters=60, kills=2)
    assert kills >= 1
    assert (acknowledged, lost, twice) == (60, 0, 0)


@pytest.mark.prove
def test_no_acknowledged_ballot_is_lost_in_twenty_kills(house, cast, proof):
    kills, acknowledged, lost, twice = kill_while_voting(house, cast, voters=3000, kills=20)
    proof("acknowledged ballots lost while the server was killed", lost, f"of {acknowledged}, in {kills} kills")
    assert (lost, twice) == (0, 0)
    assert acknowledged == 3000


DIES_AFTER_ITS_COMMIT_WAS_SENT = """
import os, signal
from django.db import connection, transaction
from community.models import Level
transaction.set_autocommit(False)
Level.objects.create(code="late", name="late", rank=99)
if connection.vendor == "postgresql":
    connection.connection.pgconn.send_query(b"SELECT pg_sleep(1); COMMIT")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_had_sent_is_there_once_its_connection_is_gone(house):
    """PostgreSQL carries out what it was sent; on SQLite nobody is left to write."""
    command = [sys.executable, "manage.py", "shell", "--command", DIES_AFTER_ITS_COMMIT_WAS_SENT]
    assert subprocess.run(command, cwd=ROOT, env=house.environment, timeout=60).returncode == -signal.SIGKILL
    until_gone(house.environment)
    assert Level.objects.filter(code="late").count() == (1 if connection.vendor == "postgresql" else 0)
