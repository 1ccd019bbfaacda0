"""A database of 0.2.0 moves to this version: every hash is still true, and the same pages show the same things.

``keep.py`` says how the rows and what 0.2.0 says of them were made.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.browser.house import ROOT, House
from tests.migrating.keep import unpack

pytestmark = pytest.mark.live

KEEP = "tests/migrating/keep.py"
# names of levels are words of the screens, too; a rule's texts and a row's technical words are not written in Chinese
NOT_THINGS = {"community_level"}
SHORTEST = 3  # 门禁 stands in many sentences of the screens, 村口路灯不亮 in none

# what a page shows since then, and why
GAINED = {("/matters/", "he"): {"学府社区", "香城社区"}}  # the officer's places say of which community they are

Run = Callable[..., str]


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The address of a database that is nobody else's, gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'moved.sqlite3'}"
        return
    server, name = os.environ["DATABASE_URL"], f"moved_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(server, autocommit=True) as outside:
        outside.execute(f'DROP DATABASE IF EXISTS "{name}"')
        outside.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.rsplit("/", 1)[0] + f"/{name}"
        finally:
            outside.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def run(tmp_path) -> Iterator[Run]:
    """``run("manage.py", "migrate")``: a program of this version on that database; what it prints."""
    with empty_database(tmp_path) as url:
        environment = House(tmp_path).environment | {"DATABASE_URL": url}
        if connection.vendor == "postgresql":
            environment["REDIS_URL"] = os.environ["REDIS_URL"]

        def begin(*command: str) -> str:
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600
            )
            assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
            return done.stdout

        yield begin


def move(run: Run, name: str, *asking: str) -> dict[str, Any]:
    """Fill an empty database as 0.2.0 left it, bring it here; what this version says of it."""
    run(KEEP, "stand", name)
    run("manage.py", "migrate", "--verbosity", "0")
    return json.loads(run(KEEP, "say", name, *asking))


def things(name: str) -> list[str]:
    """Every line that somebody wrote in Chinese: titles, texts, names, places, words of the record."""
    _state, *tables = unpack(f"{name}.rows")
    values = [
        value
        for table in tables
        if table["table"] not in NOT_THINGS
        for column in table["columns"].values()
        for value in column
    ]
    found: set[str] = set()
    while values:
        value = values.pop()
        if isinstance(value, dict | list):
            values += value.values() if isinstance(value, dict) else value
        elif isinstance(value, str) and re.search(r"[\u4e00-\u9fff]", value):
            found |= {" ".join(line.split()) for line in value.splitlines()}
    return sorted(thing for thing in found if len(thing) >= SHORTEST)


def shown(pages: list[dict[str, Any]], things: list[str]) -> dict[tuple[str, str], tuple[int, set[str]]]:
    """For each reader and address its status and the things that stand in it."""
    answers = {}
    for page in pages:
        text = " ".join(page["words"])
        answers[page["reader"], page["address"]] = page["status"], {thing for thing in things if thing in text}
    return answers


def differences(before: dict[str, Any], now: dict[str, Any], name: str) -> list[str]:
    known = things(name)
    then, here = shown(before["pages"], known), shown(now["pages"], known)
    return [
        f"{address} for {reader or 'nobody'}: {status} instead of {was_status}, "
        f"lost {sorted(was - are)}, gained {sorted(are - was)}"
        for (reader, address), (status, are) in here.items()
        for was_status, was in [then[reader, address]]
        if (status, are - GAINED.get((address, reader), set())) != (was_status, was)
    ]


def holds(run: Run, name: str, *asking: str) -> dict[str, int]:
    """Everything that must hold; how much of it there was."""
    (before,) = unpack(f"{name}.said")
    now = move(run, name, *asking)
    assert {chain["first_break"] for chain in now["chains"].values()} == {None}
    assert now["chains"] == before["chains"]
    # 0.2.0 compared a deadline as text and found fault with an open written vote that nobody had touched
    assert {number: poll["faults"] for number, poll in now["polls"].items()} == {number: [] for number in now["polls"]}
    hashes = ("roll_hash", "sealed")
    assert [[poll[each] for each in hashes] for poll in now["polls"].values()] == [
        [poll[each] for each in hashes] for poll in before["polls"].values()
    ]
    assert differences(before, now, name) == []
    return {kind: len(now[kind]) for kind in ("chains", "polls", "pages")}


def test_the_demo_of_020_moves_here_with_every_hash_and_page(run):
    assert holds(run, "v020_demo") == {"chains": 33, "polls": 6, "pages": 226}


@pytest.mark.prove
def test_a_street_of_020_moves_here_with_every_hash_and_page(run, proof):
    figures = holds(run, "v020_street", "--refused")
    for kind, figure in figures.items():
        proof(f"{kind} of a 0.2.0 street of 2,000 households that are as they were", figure, f"of {figure}")
    assert figures == {"chains": 33, "polls": 6, "pages": 636}


@pytest.mark.prove
def test_control_a_changed_word_and_a_changed_paper_are_seen(run):
    run(KEEP, "stand", "v020_demo")
    run(
        "manage.py",
        "shell",
        "--command",
        "from django.db import connection\n"
        "connection.cursor().execute(\"UPDATE community_entry SET hash = 'another' WHERE id = 1\")\n"
        "connection.cursor().execute(\"UPDATE votes_poll SET roll_hash = 'another' WHERE id = 1\")\n"
        "connection.cursor().execute(\"UPDATE deliberation_matter SET title = '另外一件事' WHERE serial = 1\")",
    )
    run("manage.py", "migrate", "--verbosity", "0")
    (before,), now = unpack("v020_demo.said"), json.loads(run(KEEP, "say", "v020_demo"))
    assert [number for number, chain in now["chains"].items() if chain["first_break"]] == ["1"]
    assert [number for number, poll in now["polls"].items() if poll["faults"]] == ["1"]
    assert differences(before, now, "v020_demo") != []
