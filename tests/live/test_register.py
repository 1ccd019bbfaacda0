"""A register against real processes: two at once, one killed in the middle, a whole community in time and memory."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from community.models import Entry, Household, Ownership, Person, Place, RegisterImport, Residency, Role, Unit
from tests.browser.house import ROOT
from tests.community.registers import HOUSEHOLDS, PEOPLE, as_csv, rows
from tests.community.test_register_files import BAD, sheet_of, workbook_with
from tests.live.conftest import Beside, until_gone

pytestmark = pytest.mark.live

PREVIEW_SECONDS, COMMIT_SECONDS, MOST_MEGABYTES = 10, 20, 500
# a process of its own between: what the test itself holds must not count
WITH_MEMORY = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
)
TABLES = (Place, Unit, Household, Residency, Ownership, Person, Role, RegisterImport, Entry)


def count() -> tuple[int, ...]:
    return tuple(table.objects.count() for table in TABLES)


@pytest.fixture
def beside(transactional_db, cast, tmp_path) -> dict[str, str]:
    """The environment of a process on the test's own database."""
    return Beside(tmp_path).environment


@pytest.fixture
def start(beside):
    """``start(file)``: the command begun in a process of its own."""

    def begin(file: Path, *options: str, through: list[str] | None = None) -> subprocess.Popen:
        command = [*(through or []), sys.executable, "manage.py", "import_register", str(file)]
        command += ["--community", "commune", "--json", *options]
        return subprocess.Popen(command, cwd=ROOT, env=beside, stdout=subprocess.PIPE, text=True)

    return begin


def register(folder: Path, households: int, seed: int = 1) -> Path:
    path = folder / f"register-{households}-{seed}.csv"
    people = rows(households, households * 2, 12, 3, seed=seed)
    lines = [[grid, f"{estate}{seed}期", *rest] for grid, estate, *rest in people]
    path.write_bytes(as_csv(lines))
    return path


def told(process: subprocess.Popen) -> dict:
    out, _err = process.communicate(timeout=180)
    assert process.returncode == 0, out
    return json.loads(out)["counts"]


def at_once(start, file: Path, households: int) -> None:
    before = count()
    counts = [told(process) for process in [start(file) for _ in range(2)]]
    assert sorted((each["new"], each["unchanged"]) for each in counts) == [(0, 2 * households), (2 * households, 0)]
    grown = [after - b for after, b in zip(count(), before, strict=True)]
    assert grown[1:6] == [households, households, 2 * households, households, 2 * households]
    assert grown[7:] == [1, 1]


def test_two_processes_at_once_bring_one_register_in_once(start, tmp_path):
    at_once(start, register(tmp_path, 150), 150)


@pytest.mark.prove
def test_two_processes_at_once_ten_times(start, tmp_path, proof):
    for turn in range(10):
        # each time other estates: nothing of the turns before is named in the file
        at_once(start, register(tmp_path, 200, turn), 200)
    proof("registers brought in twice by two processes at once", 0, "of 10")


def kill_in_the_middle(start, beside, folder: Path, *, households: int, kills: int) -> tuple[int, int]:
    """How often nothing was there afterwards, and how often all of it. Anything else fails."""
    begun = time.monotonic()
    told(start(register(folder, households, 99)))
    whole = time.monotonic() - begun
    nothing = everything = 0
    for turn in range(kills):
        before, file = count(), register(folder, households, turn)
        process = start(file)
        time.sleep(whole * random.uniform(0.4, 1.1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        until_gone(beside)
        grown = [after - b for after, b in zip(count(), before, strict=True)]
        is_whole = grown[1:6] == [households, households, 2 * households, households, 2 * households]
        assert not any(grown) or (is_whole and grown[7:] == [1, 1])
        everything, nothing = everything + any(grown), nothing + (not any(grown))
        if not any(grown) and turn % 5 == 0:
            assert told(start(file))["new"] == 2 * households
    return nothing, everything


def test_a_killed_import_leaves_all_or_nothing(start, beside, tmp_path):
    nothing, everything = kill_in_the_middle(start, beside, tmp_path, households=400, kills=3)
    assert nothing + everything == 3


@pytest.mark.prove
def test_a_register_killed_twenty_times_leaves_all_or_nothing(start, beside, tmp_path, proof):
    nothing, everything = kill_in_the_middle(start, beside, tmp_path, households=2_000, kills=20)
    proof(
        "imports killed in the middle that left a part",
        0,
        f"of {nothing + everything} kills, {everything} came too late",
    )
    assert (nothing + everything, nothing > 0) == (20, True)


def measured(beside: dict[str, str], households: int, people: int) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.registers", str(households), str(people)],
        cwd=ROOT,
        env=beside | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
        check=True,
    )
    figures = json.loads(done.stdout)
    assert (figures["first"]["new"], figures["first"]["refused"]) == (people, 0)
    assert (figures["second"]["unchanged"], figures["second"]["new"], figures["second"]["changed"]) == (people, 0, 0)
    assert figures["megabytes"] < MOST_MEGABYTES
    return figures


def test_a_register_of_a_thousand_homes(beside):
    figures = measured(beside, 1_000, 2_100)
    assert figures["preview"] < PREVIEW_SECONDS
    assert figures["commit"] < COMMIT_SECONDS


@pytest.mark.prove
def test_a_register_of_a_whole_community(beside, proof):
    figures = measured(beside, HOUSEHOLDS, PEOPLE)
    proof(f"preview of {HOUSEHOLDS:,} households", figures["preview"], f"s, limit {PREVIEW_SECONDS}")
    proof(f"carrying out {HOUSEHOLDS:,} households", figures["commit"], f"s, limit {COMMIT_SECONDS}")
    proof(f"memory for {HOUSEHOLDS:,} households", figures["megabytes"], f"MB, limit {MOST_MEGABYTES}")
    if connection.vendor == "sqlite":  # the limits are promised there
        assert figures["preview"] < PREVIEW_SECONDS
        assert figures["commit"] < COMMIT_SECONDS


SMALL = ("nothing", "half a zip", "locked", "a million laughs", "a directory that lies")
BOMBS = {name: BAD[name] for name in SMALL} | {
    "a bomb of 200 MB": (lambda: workbook_with(b"<worksheet>" + b"0" * 200_000_000), None),
    "a million formulas": (lambda: sheet_of("<c><f>%d</f></c>", 1_000_000), None),
    "three million cells": (lambda: sheet_of("<c><v>%d</v></c>", 3_000_000), None),
}


def refuse(start, folder: Path, name: str) -> tuple[float, int]:
    """Seconds and megabytes a bad file costs, beginning and end of Python included."""
    content = BOMBS[name][0]
    path = folder / "bad.xlsx"
    path.write_bytes(content() if callable(content) else content)
    before = count()
    begun = time.monotonic()
    process = start(path, through=[sys.executable, "-c", WITH_MEMORY])
    out, _err = process.communicate(timeout=180)
    seconds = time.monotonic() - begun
    said, kilobytes = out.splitlines()
    assert (process.returncode, set(json.loads(said)), count() == before) == (2, {"error", "sentence"}, True)
    return seconds, int(kilobytes) // 1024


@pytest.mark.parametrize("name", ["locked", "a bomb of 200 MB"])
def test_a_bad_file_costs_little(start, tmp_path, name):
    seconds, megabytes = refuse(start, tmp_path, name)
    assert seconds < 30
    assert megabytes < MOST_MEGABYTES


@pytest.mark.prove
def test_every_bad_file_is_refused_in_seconds(start, tmp_path, proof):
    costs = {name: refuse(start, tmp_path, name) for name in BOMBS}
    slowest = max(costs, key=lambda name: costs[name][0])
    proof("slowest refusal of a bad file", round(costs[slowest][0], 1), f"s, {slowest}; limit 10")
    proof("most memory for a bad file", max(cost[1] for cost in costs.values()), f"MB, limit {MOST_MEGABYTES}")
    assert max(cost[0] for cost in costs.values()) < 10
    assert max(cost[1] for cost in costs.values()) < MOST_MEGABYTES
