"""From the bytes of a file to sheets of cells. What is empty, broken, locked, huge or a trap is refused in seconds."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from community.decoding import NotText, decoded, delimiter
from community.text import LOST, clean, unreadable

from . import workbook
from .budget import MOST_CELLS, Budget
from .refusals import BrokenFile, EmptyFile, EncryptedFile, NotATable, OldFormat, TooLarge

MOST_BYTES = 20 * 1024 * 1024
MOST_COLUMNS = 60
LONGEST_CELL = 500
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DELIMITERS = ",;\t|"
_AS_TEXT = re.compile(r'="([^"]*)"')
# of a copied page or a right-to-left mark; two homes would differ by what nobody sees
_NEUTRALISED = re.compile(r"'(?=[=+\-@\t\r])")


class Formula(str):
    """A cell that a table program works out. What it shows may be stale: nobody typed it."""

    __slots__ = ()


class Damaged(str):
    """A cell with a character that nobody can read; the sign of a lost character stands in its stead."""

    __slots__ = ("character", "place")
    character: str
    place: int

    @classmethod
    def of(cls, text: str, character: str) -> Damaged:
        shown = "".join(LOST if unreadable(each) else each for each in text)
        cell = cls(clean(shown, lines=True)[:LONGEST_CELL])
        cell.character, cell.place = f"U+{ord(character):04X}", text.index(character) + 1
        return cell


@dataclass(slots=True)
class Sheet:
    """``rows[0]`` is line 1. Merged cells all hold what stands in their first."""

    name: str
    rows: list[tuple[str, ...]] = field(default_factory=list)


def read_file(path: Path) -> list[Sheet]:
    """The sheets of a CSV or XLSX file that hold anything. Raises a subclass of ``Unreadable``."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise TooLarge(figure=f"{size // (1024 * 1024) + 1} MB", limit=f"{MOST_BYTES // (1024 * 1024)} MB")
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\0 \t\r\n"):
        raise EmptyFile
    budget = Budget()
    if head.startswith(b"PK"):
        found = _book(path, budget)
    elif head.startswith(OLE):
        # names in such a container are UTF-16; a locked .xlsx is kept inside one
        is_locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise EncryptedFile if is_locked else OldFormat
    elif head.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")) or _is_markup(head):
        raise NotATable
    else:
        found = [Sheet("", list(_text_rows(path.read_bytes(), budget)))]
    sheets = [sheet for sheet in found if any(any(row) for row in sheet.rows)]
    if not sheets:
        raise EmptyFile
    return sheets


def _is_markup(head: bytes) -> bool:
    """A web page that calls itself .xls, as some offices' systems write it."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<"


def _book(path: Path, budget: Budget) -> list[Sheet]:
    sheets = []
    for raw in workbook.read_book(path, budget, max_columns=MOST_COLUMNS):
        sheet = Sheet(raw.name, [tuple(_cell(cell) for cell in row) for row in raw.rows])
        _fill_merged(sheet, raw.merges, budget)
        sheets.append(sheet)
    return sheets


def _cell(cell: str | tuple[str]) -> str:
    """A formula comes as a mark of its own; ="0502" is how one types a text."""
    if isinstance(cell, tuple):
        return _typed(f"={cell[0]}")
    return Formula(cell[:LONGEST_CELL]) if cell.startswith("=") else _typed(cell)


def _fill_merged(sheet: Sheet, merges: Iterable[tuple[int, int, int, int]], budget: Budget) -> None:
    """Every cell of a merged region says what its first says. Rows and columns that were not read stay out."""
    for top, left, bottom, right in merges:
        if top > len(sheet.rows) or left > len(sheet.rows[top - 1]) or left > MOST_COLUMNS:
            continue
        value = sheet.rows[top - 1][left - 1]
        if not value:
            continue
        right = min(right, MOST_COLUMNS)
        for number in range(top, min(bottom, len(sheet.rows)) + 1):
            row = sheet.rows[number - 1]
            budget.cells += 1
            # the empty rest of a sheet is no row of the register
            if number > top and not any(row):
                continue
            budget.cells += right - left + 1
            padded = row + ("",) * (right - len(row))
            sheet.rows[number - 1] = padded[: left - 1] + (value,) * (right - left + 1) + padded[right:]
        if budget.cells > MOST_CELLS:
            raise TooLarge(figure=f"{budget.cells}+", limit=f"{MOST_CELLS:,}")
        budget.look_at_the_clock()


@lru_cache(16_384)
def _typed(text: str) -> str:
    if character := unreadable(text):
        return Damaged.of(text, character)
    text = clean(text, lines=True)
    if text.startswith("="):
        kept_as_text = _AS_TEXT.fullmatch(text)
        return kept_as_text[1].strip()[:LONGEST_CELL] if kept_as_text else Formula(text[:LONGEST_CELL])
    return _NEUTRALISED.sub("", text, count=1)[:LONGEST_CELL] if text.startswith("'") else text[:LONGEST_CELL]


def _text_rows(content: bytes, budget: Budget) -> Iterator[tuple[str, ...]]:
    try:
        text = decoded(content)
    except NotText as broken:
        raise BrokenFile from broken
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text, DELIMITERS))
    try:
        for row in reader:
            cells = tuple(_typed(cell) for cell in row[:MOST_COLUMNS])
            budget.spend(len(cells))
            yield cells
            # a quoted cell over several lines: line numbers stay those of the file
            for _ in range(reader.line_num - budget.rows):
                budget.spend(0)
                yield ()
    except csv.Error as broken:
        raise BrokenFile from broken
