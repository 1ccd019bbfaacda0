"""A whole street: how long it takes to move in, how large it is, and how the pages and rolls answer there.

python -m benchmarks.street [--households 50000]                                  (SQLite, in a folder of its own)
python -m tests.servers run -- python -m benchmarks.street [--households 50000]   (PostgreSQL)

Every page stands beside the same page of the small demo, in the same run: read the ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

RUNS = 7
HOST = "127.0.0.1:8000"
PAGES = ("/", "/matters/", "/meetings/", "/matters/new/", "/inbox/")
# who reads, in the told neighbourhood and then among the many
READERS = (
    ("a resident", "wang", "donglin-00420-0"),
    ("a grid head", "chen", "donglin-g2-head"),
    ("a clerk", "zhou", "donglin-clerk"),
    ("a community secretary", "fang", "donglin-secretary"),
    ("the street officer", "he", "he"),
)
ROLLS = (
    ("household representatives of a grid", "households", "xuefu-1", "donglin-g2"),
    ("owners of an estate", "owners", "changle", "donglin-e2"),
    ("residents of a community", "residents", "xuefu", "donglin"),
    ("owners of a community", "owners", "xuefu", "donglin"),
    ("representatives of a community", "representatives", "xuefu", "donglin"),
    ("owners of the street", "owners", "guixiang", "guixiang"),
)


def milliseconds(act: Callable[[], object], runs: int = RUNS) -> float:
    act()  # the first fills what is kept
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def pages(column: int) -> dict[str, float]:
    from django.test import Client

    from community.models import Person

    figures = {}
    for reader in READERS:
        client = Client(headers={"host": HOST})
        client.force_login(Person.objects.get(username=reader[column]))
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code == 200, (reader[column], page, answer.status_code)
            figures[f"{page} of {reader[0]}"] = milliseconds(lambda who=client, at=page: who.get(at))
    return figures


def rolls(column: int) -> dict[str, tuple[float, int]]:
    from community.electorates import Electorate, electorate
    from community.models import Place

    figures = {}
    for name, kind, *places in ROLLS:
        place, of = Place.objects.get(code=places[column]), Electorate(kind)
        voters = len(electorate(place, of))
        figures[name] = (milliseconds(lambda at=place, who=of: electorate(at, who), runs=3), voters)
    return figures


def meeting(grid: str, head: str) -> tuple[float, int]:
    """A council of a whole grid: from calling it to an open vote with a frozen roll; undone again."""
    from django.db import transaction
    from django.utils import timezone

    from agenda import actions as agenda
    from agenda.models import Attendance, Meeting
    from community.electorates import Electorate, electorate
    from community.models import Person, Place
    from deliberation.matters import actions as matters

    chair, place = Person.objects.get(username=head), Place.objects.get(code=grid)
    voters = electorate(place, Electorate.HOUSEHOLDS)
    with transaction.atomic():
        raiser = Person.objects.get(pk=voters[0].holder)
        matter = matters.raise_matter(by=raiser, title="Roll", text="Roll.", place=place, category="safety")
        matters.accept_matter(matter, by=chair)
        matters.draft_motion(matter, by=chair, question="Roll?", text="Roll.", rule_code="residents_council")
        kind = Meeting.Kind.COUNCIL
        called = agenda.call_meeting(
            by=chair, kind=kind, place=place, title="Roll", starts_at=timezone.now(), venue="-"
        )
        item = agenda.add_item(called, by=chair, matter=matter)
        began = time.perf_counter()
        agenda.announce_meeting(called, by=chair)
        agenda.open_meeting(called, by=chair)
        here = [voter.holder for voter in voters[: len(voters) * 2 // 3 + 1]]
        for person in Person.objects.filter(pk__in=here):
            agenda.check_in(called, by=person, person=person, mode=Attendance.Mode.ONLINE)
        agenda.take_up(item, by=chair)
        agenda.put_to_vote(item, by=chair)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds * 1000, len(voters)


def owners_vote(place_code: str) -> dict[str, float]:
    """A written vote of all owners: the roll is read and frozen, everybody on it is told of one entry; undone again."""
    from django.db import transaction
    from django.utils import timezone

    from community.electorates import Electorate, electorate
    from community.models import Notice, Person, Place
    from community.notices import send_mailings, tell
    from votes.actions import open_poll
    from votes.queries import voters_of

    place, chair = Place.objects.get(code=place_code), Person.objects.get(username="he")
    with transaction.atomic():
        began = time.perf_counter()
        roll = electorate(place, Electorate.OWNERS)
        read = time.perf_counter()
        poll = open_poll(
            by=chair, question="Roll?", rule="owners_ordinary", roll=roll, closes_at=timezone.now() + timedelta(days=15)
        )
        frozen = time.perf_counter()
        entry = poll.chain.entries.get(act="poll_opened")
        tell(voters_of(poll), entry, title="Roll?", url="/")
        act = time.perf_counter()
        while send_mailings():
            pass
        last = time.perf_counter()
        told = Notice.objects.filter(entry=entry).count()
        transaction.set_rollback(True)
    return {
        f"roll of {len(roll):,} owners: read": read - began,
        f"roll of {len(roll):,} owners: frozen": frozen - read,
        f"{told:,} told: the act": act - frozen,
        f"{told:,} told: the last of them": last - frozen,
    }


def size() -> int:
    from django.db import connection

    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def seconds_of(*command: str, **options: object) -> float:
    from django.core.management import call_command

    began = time.perf_counter()
    call_command(*command, stdout=sys.stderr, **options)
    return time.perf_counter() - began


def measure(households: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    small_seconds, small_size = seconds_of("demo", quiet=True), size()
    small_pages, small_rolls = pages(1), rolls(0)
    small_meeting = meeting("xuefu-1", "sun")
    seconds = seconds_of("demo", quiet=True, households=households)
    again = seconds_of("demo", quiet=True, households=households)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{connection.vendor}: {households:,} households")
    print(f"small demo {small_seconds:.1f} s, {small_size / 1e6:.1f} MB")
    print(f"moving in {seconds:.1f} s, {size() / 1e6:.1f} MB; run again {again:.1f} s")
    print(f"\n{'ms, median':58} {'street':>9} {'demo':>9} {'ratio':>7}")
    for name, value in pages(2).items():
        line(name, value, small_pages[name])
    for name, (value, voters) in rolls(1).items():
        line(f"roll: {name}, {small_rolls[name][1]:,} and {voters:,}", value, small_rolls[name][0])
    value, voters = meeting("donglin-g2", "donglin-g2-head")
    line(f"meeting to open vote, {small_meeting[1]:,} and {voters:,} households", value, small_meeting[0])
    for name, seconds in owners_vote("guixiang").items():
        print(f"{name:58} {seconds:9.2f} s")


def line(name: str, value: float, small: float) -> None:
    print(f"{name:58} {value:9.1f} {small:9.1f} {value / small:7.2f}", flush=True)


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--households", type=int, default=50000)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="yanxia-street-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        if "TEST_DATABASE_URL" in os.environ:
            os.environ |= {
                "DATABASE_URL": os.environ["TEST_DATABASE_URL"],
                "REDIS_URL": os.environ["TEST_REDIS_URL"],
            }
        measure(asked.households)


if __name__ == "__main__":
    main()
