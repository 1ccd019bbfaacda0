"""Holds a lock against what the project and the installed packages ask for. Pure: it is given everything it judges.

A lock is a list of requirements as they stand in the file. ``asks`` tells for each installed package the version and
the requirements of its metadata, markers included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REMEDY = "Make both locks again, with the command in CONTRIBUTING.md under “a dependency”, then run make env-dev."
EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True)
class Installed:
    version: str
    requires: tuple[Requirement, ...] = ()


def read(text: str) -> list[Requirement]:
    """The pins of a requirements file; hashes are pip's business."""
    lines = (line.split("#")[0].rstrip(" \\") for line in text.splitlines())
    return [Requirement(line) for line in lines if line.strip() and not line.lstrip().startswith("--hash")]


def faults(pins: list[Requirement], project: list[Requirement], asks: Mapping[str, Installed], title: str) -> list[str]:
    """A sentence for each thing that is not as it should be, with the name of the package."""
    found = [f"{title}: {pin} is not pinned to one version." for pin in pins if version_of(pin) is None]
    here = {canonicalize_name(pin.name): pin for pin in pins if holds(pin)}
    for name, pin in here.items():
        there = asks.get(name)
        if there is None or there.version != version_of(pin):
            found.append(f"{title}: {pin} is pinned, installed is {there.version if there else 'none'}.")
    wanted = [("pyproject.toml", each) for each in project if holds(each)]
    wanted += [
        (name, each)
        for name, pin in here.items()
        if name in asks
        for each in asks[name].requires
        if any(holds(each, extra) for extra in ("", *pin.extras))
    ]
    for asker, each in wanted:
        found += [f"{title}: {asker} asks for {each}, {reason}." for reason in unmet(each, here)]
    known = {canonicalize_name(each.name) for each in reachable(pins, project, asks)}
    found += [f"{title}: nothing asks for {pin}." for pin in pins if canonicalize_name(pin.name) not in known]
    return found


def unmet(wanted: Requirement, here: Mapping[str, Requirement]) -> Iterator[str]:
    pin = here.get(canonicalize_name(wanted.name))
    if pin is None:
        yield "which is not pinned"
        return
    if missing := named(wanted.extras) - named(pin.extras):
        yield f"but {pin.name} is pinned without [{','.join(sorted(missing))}]"
    version = version_of(pin)
    if version and not wanted.specifier.contains(version, prereleases=True):
        yield f"but pinned is {version}"


def reachable(pins: list[Requirement], project: list[Requirement], asks: Mapping[str, Installed]) -> list[Requirement]:
    """What is asked for on any machine: a lock serves systems other than this one."""
    extras: dict[str, set[str]] = {}
    for pin in pins:
        extras.setdefault(canonicalize_name(pin.name), set()).update(named(pin.extras))
    found, seen, waiting = [], set[str](), list(project)
    while waiting:
        each = waiting.pop()
        found.append(each)
        name = canonicalize_name(each.name)
        if name not in seen and name in asks:
            seen.add(name)
            waiting += [one for one in asks[name].requires if is_wanted(one, extras.get(name, set()))]
    return found


def is_wanted(requirement: Requirement, extras: set[str]) -> bool:
    asked = named(EXTRA.findall(str(requirement.marker or "")))
    return not asked or bool(asked & extras)


def holds(requirement: Requirement, extra: str = "") -> bool:
    """Is it meant for this machine?"""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def named(extras: Iterable[str]) -> set[str]:
    return {canonicalize_name(extra) for extra in extras}


def version_of(pin: Requirement) -> str | None:
    only = list(pin.specifier)
    is_one = len(only) == 1 and only[0].operator == "==" and not only[0].version.endswith(".*")
    return only[0].version if is_one else None
