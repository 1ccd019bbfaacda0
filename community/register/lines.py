"""From the cells of a line to what it says of a home and its people, or why it cannot be read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter

from . import people
from .columns import Columns
from .homes import Home, HomeUnclear, key_of, read_home
from .people import Somebody, Unclear
from .reading import Formula, Sheet
from .words import fold, words

HOME_FIELDS = ("estate", "building", "stairwell", "room", "home")


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


def read_lines(sheet: Sheet, columns: Columns, known_estates: dict[str, str]) -> Iterator[Line]:
    """The lines with a home or a person. Empty lines, sums, signatures and headings printed again are passed over.

    ``known_estates`` are the names in the register by their key: a title or a sheet's name may tell the estate.
    """
    defaults = _told_by_the_sheet(sheet, columns, known_estates)
    heading = {cell for cell in columns.headings if cell}
    above: Line | None = None
    for number, row in enumerate(sheet.rows[columns.first - 1 :], start=columns.first):
        if not any(row) or _is_no_line(row, heading):
            continue
        cells = {name: text for name in columns.positions if (text := columns.cell(row, name))}
        if not cells:
            continue
        line = Line(sheet.name, number, cells)
        formula = _first_formula(columns, row)
        if formula is not None:
            cell = f"{get_column_letter(formula + 1)}{number}"
            line.fault = Fault("formula", columns.fields[formula], {"cell": cell})
        _read_home(line, above, defaults)
        if line.fault is None:
            _read_rest(line, columns)
        above = line
        yield line


def _first_formula(columns: Columns, row: tuple[str, ...]) -> int | None:
    read = (index for index, name in enumerate(columns.fields) if name and index < len(row))
    return next((index for index in read if type(row[index]) is Formula), None)


def _is_no_line(row: tuple[str, ...], heading: set[str]) -> bool:
    said = [cell for cell in row if cell]
    first = fold(said[0])
    if any(first.startswith(word) for word in words()["notes_rows"]):
        return True
    return len(said) > 2 and sum(cell in heading for cell in said) * 3 >= len(said) * 2


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
        if not said and above is not None and (line.cells.get("name") or line.cells.get("owner")):
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
        line.area = people.area_in(cells.get("area", ""))
        line.area_source = people.area_source_in(cells.get("area_source", ""))
        line.kind = people.kind_in(cells.get("kind", ""), line.home.room if line.home else "")
        line.is_unsold = people.is_unsold(*(cells.get(name, "") for name in ("name", "owner", "state", "status")))
        if not line.is_unsold:
            line.people = _people(line, columns)
    except Unclear as unclear:
        line.fault = Fault(unclear.code, unclear.field, unclear.figures)


def _people(line: Line, columns: Columns) -> list[Somebody]:
    cells = line.cells
    is_empty = people.is_vacant(cells.get("name", "")) or people.is_vacant(cells.get("status", ""))
    names = [] if is_empty else people.names_in(cells.get("name", ""))
    owners = [] if people.is_vacant(cells.get("owner", "")) else people.names_in(cells.get("owner", ""), "owner")
    co_owners = people.names_in(cells.get("co_owner", ""), "co_owner")
    status = people.status_in(cells.get("status", ""))
    is_away = people.is_away(cells.get("state", ""))
    owning = status.removesuffix("_away") if status.startswith(("owner", "co_owner")) else ""
    if is_away and not status and "owner" not in columns.positions:
        owning = "owner"  # let or empty: who stands there is whom it belongs to
    born_on, honorific = _birthday(line, len(names or owners) == 1)
    found: list[Somebody] = []
    for place, name in enumerate(names):
        lives = not (status.endswith("_away") or people.is_organisation(name) or (is_away and owning))
        owns = "co_owner" if owning and place else owning
        head = people.is_head(cells.get("relation", "")) and not place
        found.append(Somebody(name, lives_here=lives, is_head=head, owns=owns))
    line.leaves_owner_open = not status and "owner" not in columns.positions and not co_owners
    _give_phones(found, people.phones_in(cells.get("phone", "")))
    for place, name in enumerate([*owners, *co_owners]):
        # a list of owners alone is a list of who lives there, unless it says otherwise
        lives = "name" not in columns.positions and not is_away and not people.is_organisation(name)
        known = next((one for one in found if one.name == name), None)
        if known is None:
            known = Somebody(name, lives_here=lives)
            found.append(known)
        known.owns = "co_owner" if place else "owner"
    of_owners = [one for one in found if one.name in owners and not one.phone]
    _give_phones(of_owners, people.phones_in(cells.get("owner_phone", ""), "owner_phone"))
    if not names and owners:
        _give_phones([one for one in of_owners if not one.phone], people.phones_in(cells.get("phone", "")))
    _note_left_over(line, found)
    if found and born_on:
        found[0].born_on = born_on
    if found and honorific:
        found[0].honorific = honorific
    return found


def _birthday(line: Line, is_one: bool):
    """Of the one person of a line; a cell for several says nobody's."""
    told, honorific = people.told_by_id_number(line.cells.get("id_number", ""))
    born_on, is_partial = people.birthday_in(line.cells.get("born", "")) if is_one else (None, False)
    honorific = people.honorific_in(line.cells.get("sex", "")) or honorific
    if told and born_on and told != born_on:
        raise Unclear("born_contradicts_id", "born")
    if is_partial and not told:
        line.notes.append("born_partial")
    return (born_on or told, honorific) if is_one else (None, "")


def _give_phones(whom: list[Somebody], phones: list[str]) -> None:
    """One number each, the first to the first."""
    for one, phone in zip(whom, phones, strict=False):
        one.phone = one.phone or phone


def _note_left_over(line: Line, found: list[Somebody]) -> None:
    """A person has one number: what is left over, in whichever cell, is told."""
    kept = {one.phone for one in found}
    said = [*people.phones_in(line.cells.get("phone", "")), *people.phones_in(line.cells.get("owner_phone", ""))]
    line.left_over = [phone for phone in dict.fromkeys(said) if phone not in kept]
    if line.left_over:
        line.notes.append("more_phones")


def estate_key(name: str) -> str:
    return key_of("estate", name)
