"""From the cells of a line to what it says of a home and its people, or why it cannot be read."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from openpyxl.utils import get_column_letter

from . import areas, births, people
from .columns import STOREY, Columns
from .filling import filled_down, is_one_text
from .homes import OF_A_ROW, Home, HomeUnclear, read_home
from .people import Somebody
from .persons import SOMEBODY, persons_of, refuse_named
from .reading import Damaged, Formula, Sheet
from .unclear import Unclear
from .words import fold, words

NOT_THERE = ("character_lost", "cell_error")  # what a cell says of a place is lost
HOME_FIELDS = ("estate", "building", "stairwell", "room", "home")
PLACE_FIELDS = frozenset({"grid", *HOME_FIELDS})
SAYS_SOMETHING = frozenset(
    {"room", "home", "head", "name", "owner", "co_owner", "area", "phone", "owner_phone", "born"}
)
CELL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
FEW = 3  # cells from the left in which a sum is named


@dataclass(slots=True)
class Fault:
    """Why a line is refused; ``field`` is the cell to mend."""

    code: str
    field: str
    figures: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One line of a sheet. ``cells`` as they stand there, by our field."""

    sheet: str
    number: int
    cells: dict[str, str]
    home: Home | None = None
    people: list[Somebody] = dataclasses.field(default_factory=list)
    area: Decimal | None = None
    area_source: str = ""
    kind: str = ""
    is_unsold: bool = False
    leaves_owner_open: bool = False
    fault: Fault | None = None
    notes: list[str] = dataclasses.field(default_factory=list)
    left_over: list[str] = dataclasses.field(default_factory=list)  # phones that nobody could take
    remarks: list[str] = dataclasses.field(default_factory=list)  # what stood in brackets behind a name


def read_lines(sheet: Sheet, columns: Columns, known_estates: dict[str, str]) -> Iterator[Line]:
    """The lines with a home or a person. Empty lines, sums, signatures and headings printed again are passed over.

    ``known_estates`` are the names in the register by their key: a title or a sheet's name may tell the estate.
    """
    defaults = _told_by_the_sheet(sheet, columns, known_estates)
    heading = {label for cell in columns.headings for label in cell.split(STOREY) if label}
    above: Line | None = None
    for number, row, told in filled_down(sheet, columns, lambda row: _is_no_line(row, heading, columns.title)):
        cells = columns.cells(row)
        if not SAYS_SOMETHING & cells.keys():
            continue
        line = Line(sheet.name, number, told | cells)
        line.fault = _untyped(columns, row, number) or _damaged(line.cells)
        if not (line.fault and line.fault.code in NOT_THERE and line.fault.field in PLACE_FIELDS):
            _read_home(line, above, defaults)
        if line.fault is None:
            _read_rest(line, columns)
        above = line
        yield line


def _untyped(columns: Columns, row: tuple[str, ...], number: int) -> Fault | None:
    """A cell of the line that cannot be taken as it stands: a formula, or one of several that lost a character."""
    for index, name in enumerate(columns.fields[: len(row)]):
        cell = row[index]
        if name and type(cell) is Formula:
            return Fault("formula", name, {"cell": f"{get_column_letter(index + 1)}{number}"})
        if name and cell in CELL_ERRORS:
            return Fault("cell_error", name, {"cell": f"{get_column_letter(index + 1)}{number}"})
        if name and type(cell) is Damaged:
            return _lost(cell, name)
    return None


def _damaged(cells: dict[str, str]) -> Fault | None:
    """The same of what the block above says."""
    return next((_lost(cell, name) for name, cell in cells.items() if type(cell) is Damaged), None)


def _lost(cell: Damaged, name: str) -> Fault:
    return Fault("character_lost", name, {"place": cell.place, "character": cell.character})


def _is_no_line(row: tuple[str, ...], heading: set[str], title: str) -> bool:
    """Sums, notes, signatures; a heading or a title printed again; one text merged over the whole line."""
    said = [cell for cell in row if cell]
    first = fold(said[0])
    if first.startswith(words()["notes_rows"]):
        return True
    if any(fold(cell).endswith(words()["sums"]) for cell in said[:FEW]):
        return True
    if len(said) <= FEW and any(_counts().match(fold(cell)) for cell in said):
        return True
    if len(said) >= FEW and is_one_text(said):
        return True
    if all(cell in title for cell in said) and not any(sign.isdigit() for cell in said for sign in cell):
        return True
    return len(said) > 2 and sum(cell in heading for cell in said) * 3 >= len(said) * 2


@cache
def _counts() -> re.Pattern[str]:
    """共45户, 共 45 户、120 人."""
    return re.compile(rf"共\d+[{words()['counts']}]")


def _told_by_the_sheet(sheet: Sheet, columns: Columns, known_estates: dict[str, str]) -> dict[str, str]:
    """Estate and building of a sheet called 桂花苑3栋, or below a title that names one known estate."""
    told: dict[str, str] = {}
    if not {"building", "home"} & set(columns.fields) and any(sign.isdigit() for sign in sheet.name):
        try:
            home = read_home(building=sheet.name, room="1")
            is_house = home.building and any(fold(sheet.name).endswith(word) for word in words()["building_suffixes"])
            if is_house:
                told = {"building": home.building} | ({"estate": home.estate} if home.estate else {})
        except HomeUnclear:
            told = {}
    if "estate" not in columns.fields and "estate" not in told:
        text = fold(sheet.name) + " " + fold(columns.title)
        named = [name for name in known_estates.values() if fold(name) in text]
        if len(named) == 1:
            told["estate"] = named[0]
    return told


def _read_home(line: Line, above: Line | None, defaults: dict[str, str]) -> None:
    said = {name: line.cells[name] for name in HOME_FIELDS if name in line.cells}
    try:
        if not said and above is not None and any(line.cells.get(name) for name in SOMEBODY):
            # the further members of a household stand below its first line
            if above.home is None:
                raise HomeUnclear("home_above_unclear", "room", line=above.number)
            line.home = above.home
            return
        line.home = read_home(**(defaults | said), grid=line.cells.get("grid", ""))
    except HomeUnclear as unclear:
        line.fault = line.fault or Fault(unclear.code, unclear.field, dict(unclear.figures))


def _read_rest(line: Line, columns: Columns) -> None:
    cells = line.cells
    try:
        line.area = areas.area_in(cells.get("area", ""))
        line.area_source = people.area_source_in(cells.get("area_source", ""))
        line.kind = people.kind_in(cells.get("kind", ""), line.home.room if line.home else "")
        line.is_unsold = people.is_unsold(*(cells.get(name, "") for name in (*SOMEBODY, "state", "status")))
        if line.is_unsold:
            refuse_named(cells)
        else:
            found = persons_of(cells, columns, is_dwelling=line.kind not in OF_A_ROW)
            line.people, line.left_over, line.remarks = found.people, found.left_over, found.remarks
            line.leaves_owner_open = found.leaves_owner_open
            line.notes += found.notes
    except Unclear as unclear:
        line.fault = Fault(unclear.code, unclear.field, unclear.figures)
    if areas.is_rounded(cells.get("area", "")):
        line.notes.append("area_rounded")
    if births.is_month_unclear(cells.get("born", "")):
        line.notes.append("born_partial")
