"""Real budgets of Polish districts from ``../shared/data/pabulib``, against what the reference tool counts for them.

Where a file has a column ``selected``, that is the official result, by the rule of most approvals.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from votes.counting.budget import equal_shares, greedy
from votes.files.pabulib import read, write

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "pabulib"
FILES = sorted(FOLDER.glob("*.pb"))
GIVEN = pytest.mark.skipif(not FILES, reason="../shared/data/pabulib is not here")

# greedy, equal shares, equal shares completed
COUNTED = {
    "poland_warszawa_2019_falenica": (
        "1591 434 2106 658 1940 1257 497",
        "1591 434 2106 1940 658",
        "1591 434 2106 658 1940 1257 497",
    ),
    "poland_zabrze_2020_konczyce": ("P0064 P0065", "P0064", "P0064 P0065"),
    "poland_zabrze_2021_maciejow": ("P0008", "P0008", "P0008"),
}


def text(path: Path) -> str:
    return path.read_text("utf-8-sig")


def selected_officially(path: Path) -> set[str] | None:
    rows = [row for row in csv.reader(text(path).splitlines(), delimiter=";") if row]
    at = [row[0] for row in rows]
    header, *projects = rows[at.index("PROJECTS") + 1 : at.index("VOTES")]
    if "selected" not in header:
        return None
    return {row[0] for row in projects if row[header.index("selected")] == "1"}


@GIVEN
@pytest.mark.parametrize("name", COUNTED)
def test_each_rule_agrees_with_the_reference(name):
    given = read(text(FOLDER / f"{name}.pb"))
    outcomes = (greedy.count(given), equal_shares.count(given), equal_shares.completed(given))
    assert tuple(" ".join(outcome.selected) for outcome in outcomes) == COUNTED[name]


@GIVEN
def test_every_file_reads_back_equal_and_agrees_with_its_official_result():
    checked = 0
    for path in FILES:
        given = read(text(path))
        assert given.oddities == ()
        assert read(write(given, {"description": path.stem})) == given
        official = selected_officially(path)
        if official is not None:
            assert set(greedy.count(given).selected) == official
            checked += 1
    assert checked
