"""Where nothing may be skipped (YANXIA_NO_SKIP=1, set by .ci/run) a skip is a failure.

Only the tests of an absent ``../shared`` may be left out: it is not part of the repository.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def may_skip(reason: str) -> bool:
    return os.environ.get("YANXIA_NO_SKIP") != "1" or ("../shared" in reason and not SHARED.exists())


def refuse(report: Any) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if report.skipped and not may_skip(reason):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: nothing may be skipped here, but this was. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    refuse(report)
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    terminalreporter.write_line(
        f"{len(skipped)} tests were skipped; each with its reason above (-rs)." if skipped else "Nothing was skipped."
    )
