"""Cells that were merged down a column: in a CSV file only the first line of a block still says what they said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from .columns import Columns
from .homes import HomeUnclear, read_home
from .reading import Sheet
from .words import fold

DOWN = ("grid", "estate", "building", "stairwell")  # from the widest: a new one of these empties those behind it

_TWO_PARTS = re.compile(r"\d+-\d+")
Row = tuple[str, ...]


def filled_down(
    sheet: Sheet, columns: Columns, is_no_line: Callable[[Row], bool]
) -> Iterator[tuple[int, Row, dict[str, str]]]:
    """Every line with its number and what the block it stands in says of its place.

    A column counts as merged when no line repeats what the line above it says; elsewhere a blank cell is a fault.
    """
    rows = [
        (number, row)
        for number, row in enumerate(sheet.rows[columns.first - 1 :], start=columns.first)
        if any(row) and not is_no_line(row)
    ]
    homes = [row for _number, row in rows if _is_bare_room(columns, row)]
    merged = [name for name in DOWN if _was_merged([columns.cell(row, name) for row in homes])]
    block: dict[str, str] = {}
    above = columns.first - 1
    for number, row in rows:
        between = sheet.rows[above : number - 1]
        above = number
        has_room = _is_bare_room(columns, row)
        if any(is_one_text([cell for cell in each if cell]) for each in between):
            block = {}  # the title of another block
        for place, name in enumerate(DOWN):
            said = columns.cell(row, name)
            if said and has_room and name in merged:
                block = {wider: block[wider] for wider in DOWN[:place] if wider in block} | {name: said}
        yield number, row, dict(block) if has_room else {}


def is_one_text(said: list[str]) -> bool:
    """One text in the whole line, as a merged title leaves it."""
    return len(set(said)) == 1 and len(said[0]) > 1 and not said[0].isdigit()


def _is_bare_room(columns: Columns, row: Row) -> bool:
    """501, or 2-501 behind a building; 3#-2-501 says itself where it is."""
    if columns.cell(row, "home"):
        return False
    room = columns.cell(row, "room")
    try:
        return bool(room) and (_TWO_PARTS.fullmatch(fold(room)) is not None or not read_home(room=room).building)
    except HomeUnclear:
        return False


def _was_merged(cells: list[str]) -> bool:
    said = [fold(cell) for cell in cells]
    repeats = any(one and one == other for one, other in pairwise(said))
    return bool(said) and bool(said[0]) and said.count("") * 2 >= len(said) and not repeats
