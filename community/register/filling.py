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

FEWEST_BLANK = 3  # one cell in three: a single blank one among many was forgotten
_TWO_PARTS = re.compile(r"\d+-\d+")
Row = tuple[str, ...]


def filled_down(
    sheet: Sheet, columns: Columns, is_no_line: Callable[[Row], bool]
) -> Iterator[tuple[int, Row, dict[str, str]]]:
    """Every line with its number and what the block it stands in says of its place.

    A column counts as merged when no line repeats what the line above says of the same block; elsewhere a blank cell
    is a fault.
    """
    rows = [
        (number, row, _is_bare_room(columns, row))
        for number, row in enumerate(sheet.rows[columns.first - 1 :], start=columns.first)
        if any(row) and not is_no_line(row)
    ]
    homes = [row for _number, row, has_room in rows if has_room]
    merged = _merged_among([[columns.cell(row, name) for name in DOWN] for row in homes])
    block: dict[str, str] = {}
    above = columns.first - 1
    for number, row, has_room in rows:
        between = sheet.rows[above : number - 1]
        above = number
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


def _merged_among(places: list[list[str]]) -> list[str]:
    """Which of ``DOWN`` were merged, by what each home says of them. One home alone may be a block of its own."""
    merged = []
    for place, name in enumerate(DOWN):
        is_blank = [not each[place] for each in places]
        if not places or is_blank[0] or sum(is_blank) * FEWEST_BLANK < len(places):
            continue
        said = [[fold(cell) for cell in each[: place + 1]] for each in places]
        if not any(_repeats(one, other) for one, other in pairwise(said)):
            merged.append(name)
    return merged


def _repeats(above: list[str], below: list[str]) -> bool:
    """The last cell says what it said above, and no wider place begins with it."""
    *wider_above, said = above
    *wider, again = below
    return (
        bool(said)
        and said == again
        and not any(new and new != old for old, new in zip(wider_above, wider, strict=True))
    )
