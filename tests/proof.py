"""The fixture ``proof``: a test states a figure it measured; the run ends with a table and var/proofs.json.

def test_races(proof): ...; proof("ballots lost in races against closing", 0, "of 30 races")
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Proof = Callable[[str, Any, str], None]
rows = pytest.StashKey[list[dict[str, Any]]]()


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    def state(name: str, figure: Any, unit: str) -> None:
        from django.db import connection

        ground = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL + Redis"
        # user_properties travel with the report, from a worker to the process that writes the table.
        row = {"name": name, "figure": figure if isinstance(figure, int | float) else str(figure), "unit": unit}
        request.node.user_properties.append(("proof", row | {"ground": ground}))

    return state


def pytest_configure(config: pytest.Config) -> None:
    config.stash[rows] = []
    config.pluginmanager.register(Collector(config), "proof-collector")


class Collector:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        for kind, row in report.user_properties:
            if kind == "proof":
                kept = dict(row)  # type: ignore[call-overload]
                kept |= {
                    "held": report.passed,
                    "seconds": round(report.duration, 1),
                    "command": f"pytest -m '' '{report.nodeid}'",
                    "date": date.today().isoformat(),
                }
                self.config.stash[rows].append(kept)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    found = config.stash[rows]
    if not found:
        return
    terminalreporter.section("figures")
    for row in found:
        mark = "" if row["held"] else "NOT HELD  "
        terminalreporter.write_line(
            f"{mark}{row['name']}: {row['figure']} {row['unit']}  [{row['ground']}, {row['seconds']} s]"
        )
        terminalreporter.write_line(f"    {row['command']}")
    keep(config, found)


def keep(config: pytest.Config, found: list[dict[str, Any]]) -> None:
    """Rows of other runs stay until the same figure is measured again on the same ground."""
    file = config.rootpath / "var" / "proofs.json"
    file.parent.mkdir(exist_ok=True)
    before = json.loads(file.read_text()) if file.exists() else []
    by_key = {(row["name"], row["ground"]): row for row in before + found}
    file.write_text(json.dumps(list(by_key.values()), ensure_ascii=False, indent=1) + "\n")
