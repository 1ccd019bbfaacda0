"""The inside of an XLSX file: judged part by part before anything of it is parsed, then read row by row."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .refusals import (
    BrokenFile,
    EncryptedFile,
    NotATable,
    StrangeContent,
    TooLarge,
    TooManyFormulas,
    Unreadable,
    ZipBomb,
)

if TYPE_CHECKING:
    from .reading import Budget

MOST_PARTS = 2_000
MOST_UNPACKED = 160 * 1024 * 1024
MOST_RATIO = 400  # tables of the field pack at 10 to 60
RATIO_FROM = 8 * 1024 * 1024
# these are held in memory whole; only sheets run through
MOST_STRINGS = 40 * 1024 * 1024
MOST_OTHER = 8 * 1024 * 1024
MOST_FORMULAS = 20_000
MOST_MERGES = 100_000
BLOCK = 256 * 1024
NO_XML = ("xl/media/", "xl/embeddings/", "xl/printerSettings/", "xl/activeX/", "xl/vbaProject", "docProps/thumbnail")

_DECLARED = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)""")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']""")

Merge = tuple[int, int, int, int]  # top, left, bottom, right


def sheets(path: Path, budget: Budget, *, max_columns: int) -> Iterator[tuple[str, Iterator[tuple], list[Merge]]]:
    """Name, rows of raw values and merged regions of every visible sheet. Raises ``Unreadable``."""
    try:
        merges = _judge(path, budget)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles it does not know
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
            try:
                for sheet in book.worksheets:
                    if sheet.sheet_state == "visible" and hasattr(sheet, "reset_dimensions"):
                        sheet.reset_dimensions()  # many programs write a wrong size
                        regions = merges.get(sheet._worksheet_path.lstrip("/"), [])
                        rows = _sound(sheet.iter_rows(max_col=max_columns, values_only=True))
                        yield sheet.title, rows, regions
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as broken:  # openpyxl raises whatever it trips over in a damaged file
        raise BrokenFile from broken


def _sound(rows: Iterator[tuple]) -> Iterator[tuple]:
    """The same for the rows, which are taken outside of the reach of ``sheets``."""
    try:
        yield from rows
    except Exception as broken:
        raise BrokenFile from broken


def _judge(path: Path, budget: Budget) -> dict[str, list[Merge]]:
    """Sizes first, then every part is run through once, in blocks. Returns the merged regions of each sheet."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise BrokenFile from broken
    with archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        names = {part.filename for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise EncryptedFile
        if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
            raise NotATable
        _weigh(parts)
        cells = formulas = 0
        merges: dict[str, list[Merge]] = {}
        for part in parts:
            if part.filename.startswith(NO_XML):
                _no_xml(archive, part)
                continue
            is_sheet = part.filename.startswith("xl/worksheets/")
            for block in _blocks(archive, part, budget):
                if _DTD.search(block):
                    raise StrangeContent
                if is_sheet:
                    cells += len(_CELL.findall(block))
                    formulas += len(_FORMULA.findall(block))
                    regions = merges.setdefault(part.filename, [])
                    regions += [_region(found) for found in _MERGE.findall(block)]
                    _within(cells, formulas, len(regions))
        return merges


def _within(cells: int, formulas: int, merges: int) -> None:
    from .reading import MOST_CELLS

    if formulas > MOST_FORMULAS:
        raise TooManyFormulas(n=f"{MOST_FORMULAS:,}+")
    if cells > MOST_CELLS:
        raise TooLarge(figure=f"{MOST_CELLS:,}+", limit=f"{MOST_CELLS:,}")
    if merges > MOST_MERGES:
        raise TooLarge(figure=f"{MOST_MERGES:,}+", limit=f"{MOST_MERGES:,}")


def _weigh(parts: list[zipfile.ZipInfo]) -> None:
    """By the directory alone. A directory that lies is found out later: no part yields more than it says."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise ZipBomb
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise ZipBomb
    for part in parts:
        limit = MOST_OTHER
        if part.filename.startswith(("xl/worksheets/", *NO_XML)):
            limit = MOST_UNPACKED
        elif "sharedstrings" in part.filename.lower():
            limit = MOST_STRINGS
        if part.file_size > limit:
            raise ZipBomb


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The part in blocks that end with a tag, so that no tag is cut. Only UTF-8 XML comes through."""
    rest = b""
    is_first = True
    try:
        with archive.open(part) as stream:
            while block := stream.read(BLOCK):
                budget.look_at_the_clock()
                if is_first:
                    _utf8_xml(block)
                    is_first = False
                block = rest + block
                end = block.rfind(b">") + 1
                if not end and len(block) > 16 * BLOCK:
                    raise StrangeContent
                rest = block[end:]
                yield block[:end]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
        raise BrokenFile from broken
    yield rest


def _utf8_xml(head: bytes) -> None:
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    encoding = declared[1].lower() if declared else b"utf-8"
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or b"\0" in head[:64]:
        raise StrangeContent
    if encoding not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise StrangeContent


def _no_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A picture is never read; but nothing in its place may pass for XML."""
    with archive.open(part) as stream:
        head = stream.read(64)
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<"):
        raise StrangeContent


def _region(found: bytes) -> Merge:
    left, top, right, bottom = range_boundaries(found.decode("ascii"))
    return top, left, bottom, right
