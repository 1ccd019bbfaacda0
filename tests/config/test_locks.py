"""Both locks name everything that is asked for, extras included, and nothing else: pip adds nothing of its own."""

from __future__ import annotations

import tomllib
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.browser.house import ROOT

from .locks import REMEDY, Installed, faults, read

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME = PROJECT["dependencies"]
LOCKS = {
    "requirements.txt": RUNTIME,
    "requirements-dev.txt": RUNTIME + PROJECT["optional-dependencies"]["dev"],
}


def installed() -> dict[str, Installed]:
    return {
        canonicalize_name(each.metadata["Name"]): Installed(each.version, tuple(map(Requirement, each.requires or [])))
        for each in distributions()
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_what_is_asked_for_and_nothing_else(lock):
    found = faults(read((ROOT / lock).read_text()), [Requirement(each) for each in LOCKS[lock]], installed(), lock)
    assert found == [], "\n".join([*found, REMEDY])


# made-up cases: a project that asks for a server, whose extra asks for keys

LOCK = """\
keys==2.1 \\
    --hash=sha256:aa
server[tls]==5.0 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
winter==1.0 ; sys_platform == 'a-system-of-winter' \\
    --hash=sha256:dd
"""
ASKS = {
    "server": Installed(
        "5.0",
        (
            Requirement("keys>=2; extra == 'tls'"),
            Requirement("winter; sys_platform == 'a-system-of-winter'"),
            Requirement("pictures; extra == 'shown'"),
        ),
    ),
    "keys": Installed("2.1"),
}


def judge(lock: str = LOCK, project: str = "server[tls]>=4", asks: dict[str, Installed] | None = None) -> list[str]:
    return faults(read(lock), [Requirement(project)], asks or ASKS, "lock")


def test_a_good_lock_has_no_faults():
    assert judge() == []


def test_a_missing_extra():
    assert judge(LOCK.replace("[tls]", "")) == [
        "lock: pyproject.toml asks for server[tls]>=4, but server is pinned without [tls].",
        "lock: nothing asks for keys==2.1.",
    ]


def test_an_extra_that_a_package_asks_for():
    asks = ASKS | {"keys": Installed("2.1", (Requirement("server[shown]"),))}
    assert judge(asks=asks) == ["lock: keys asks for server[shown], but server is pinned without [shown]."]


def test_a_missing_pin():
    assert judge(LOCK.replace("keys==2.1 \\\n    --hash=sha256:aa\n", "")) == [
        'lock: server asks for keys>=2; extra == "tls", which is not pinned.'
    ]


def test_a_requirement_of_the_project_that_is_not_locked():
    assert judge(project="pictures") == [
        "lock: pyproject.toml asks for pictures, which is not pinned.",
        "lock: nothing asks for keys==2.1.",
        "lock: nothing asks for server[tls]==5.0.",
        'lock: nothing asks for winter==1.0; sys_platform == "a-system-of-winter".',
    ]


def test_a_stale_pin():
    stale = LOCK + "pictures==1.0\n"
    asks = ASKS | {"pictures": Installed("1.0")}
    assert judge(stale, asks=asks) == ["lock: nothing asks for pictures==1.0."]


def test_an_unsatisfied_specifier():
    assert judge(project="server[tls]>=6") == ["lock: pyproject.toml asks for server[tls]>=6, but pinned is 5.0."]


def test_a_package_installed_in_another_version():
    asks = ASKS | {"keys": Installed("2.2")}
    assert judge(asks=asks) == ["lock: keys==2.1 is pinned, installed is 2.2."]


def test_a_range_is_no_pin():
    asks = ASKS | {"keys": Installed("2.1")}
    assert judge(LOCK.replace("keys==2.1", "keys>=2.1"), asks=asks) == [
        "lock: keys>=2.1 is not pinned to one version.",
        "lock: keys>=2.1 is pinned, installed is 2.1.",
    ]
