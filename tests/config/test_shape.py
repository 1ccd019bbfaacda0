"""The shape of the house that no linter knows: `make check` runs it, `make test` too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "hall", "agenda", "deliberation", "votes", "community")  # from the top down
# the rooms of deliberation each have a namespace of their own
NAMESPACES = {"matters": "deliberation"}
ADDRESS = re.compile(rf"""["']({"|".join([*ROOMS, *NAMESPACES])}):[a-z_]+["']""")
TAGS = re.compile(r"\{[%{].*?[%}]\}")
SAFE = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
UNSAFE = {
    "inline style": re.compile(r"<style\b|\sstyle="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|javascript:"),
    "inline handler": re.compile(r"\son[a-z]+=|hx-on"),
}


def files(folder: Path, *endings: str) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings and "migrations" not in path.parts:
            yield path


@pytest.mark.parametrize("room", ROOMS[1:])
def test_a_lower_room_links_no_higher_one(room):
    higher = ROOMS[: ROOMS.index(room)]
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for folder, endings in ((ROOT / room, (".py",)), (ROOT / "templates" / room, (".html", ".txt")))
        for path in files(folder, *endings)
        for match in ADDRESS.finditer(path.read_text())
        if NAMESPACES.get(match[1], match[1]) in higher
    ]
    assert named == []


def test_the_room_of_cases_links_no_flow():
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files(ROOT / "deliberation" / "cases", ".py")
        for match in ADDRESS.finditer(path.read_text())
        if match[1] in NAMESPACES
    ]
    assert named == []


def test_no_page_marks_text_safe_or_carries_style_and_script_within():
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in files(ROOT / "templates", ".html")
        for what, pattern in UNSAFE.items()
        if pattern.search(TAGS.sub("", path.read_text()))
    ]
    found += [
        str(path.relative_to(ROOT)) for path in files(ROOT / "templates", ".html") if SAFE.search(path.read_text())
    ]
    assert found == []


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_only_the_live_room_speaks_to_the_channel_layer():
    speaking = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in files(ROOT / room, ".py")
        if any(name.startswith("channels.layers") for name in imported(path))
    ]
    assert speaking == ["agenda/room.py"]


def test_no_code_is_marked_safe_in_python_but_what_is_named_here():
    found = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in files(ROOT / room, ".py")
        if re.search(r"\bmark_safe\b|\bSafeString\(", path.read_text())
    ]
    assert found == []
