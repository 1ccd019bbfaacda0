"""From bytes to lines: encodings, headings, merged cells; and what is refused in seconds, with nothing changed."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from community.register import reading, workbook
from community.register.columns import guess
from community.register.lines import read_lines
from community.register.reading import Formula, read_file
from community.register.refusals import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    NotATable,
    OldFormat,
    StrangeContent,
    TookTooLong,
    TooLarge,
    TooManyFormulas,
    Unreadable,
    ZipBomb,
)

LINES = [["小区", "楼栋", "房号", "姓名", "面积"], ["桂花苑", "3栋", "501", "张三", "91.20"]]


@pytest.fixture
def file(tmp_path):
    def write(content: bytes, name: str = "register.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def book(tmp_path):
    """``book(build)``: the XLSX that ``build(workbook)`` filled."""

    def write(build) -> Path:
        made = Workbook()
        build(made)
        made.save(tmp_path / "register.xlsx")
        return tmp_path / "register.xlsx"

    return write


def rows_of(path: Path) -> list[list[str]]:
    [sheet] = read_file(path)
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_text_in_every_encoding_and_with_every_mark(file, encoding, mark):
    text = "\r\n".join(mark.join(line) for line in LINES)
    assert rows_of(file(text.encode(encoding))) == LINES


def test_quoted_cells_keep_their_marks_and_the_lines_their_numbers(file):
    content = '房号,姓名\n"3,501","张三\n李四"\n502,王五\n'.encode()
    assert rows_of(file(content)) == [["房号", "姓名"], ["3,501", "张三\n李四"], [], ["502", "王五"]]


def test_what_excel_wrote_as_text_and_what_we_made_harmless_is_read_back(file):
    assert rows_of(file('房号,姓名\n"=""0502""",\'-张三\n'.encode())) == [["房号", "姓名"], ["0502", "-张三"]]


def test_numbers_days_and_truths_of_a_workbook_are_read_as_they_were_typed(book):
    from datetime import date, datetime

    def build(made):
        made.active.append(["房号", "面积", "电话", "生日", "时刻", "真"])
        made.active.append([502, 91.2, 13800000001, date(1958, 3, 4), datetime(1958, 3, 4, 12), True])
        made.active.append([502.0, 0.1 + 0.2, "13800000001", None, None, None])

    assert rows_of(book(build))[1:] == [
        ["502", "91.2", "13800000001", "1958-03-04", "1958-03-04"],
        ["502", "0.3", "13800000001"],
    ]


def test_merged_cells_all_say_what_stands_in_the_first(book):
    def build(made):
        sheet = made.active
        for line in (["楼栋", "房号", "姓名"], ["3栋", "501", "张三"], [None, None, "李四"], [None, "502", "王五"]):
            sheet.append(line)
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:XFD2")

    rows = rows_of(book(build))
    assert [row[:3] for row in rows[1:]] == [["3栋", "501", "张三"], ["3栋", "501", "李四"], ["3栋", "502", "王五"]]


def test_every_sheet_is_read_but_the_hidden_ones(book):
    def build(made):
        made.active.title = "3栋"
        made.active.append(["房号"])
        made.create_sheet("4栋").append(["房号"])
        made.create_sheet("空")
        made.create_sheet("藏").append(["房号"])
        made["藏"].sheet_state = "hidden"

    assert [sheet.name for sheet in read_file(book(build))] == ["3栋", "4栋"]


def test_a_formula_is_marked_as_such(book):
    def build(made):
        made.active.append(["面积", "房号"])
        made.active.append(["=45.6*2", '="0502"'])

    [sheet] = read_file(book(build))
    assert [type(cell) for cell in sheet.rows[1]] == [Formula, str]
    assert sheet.rows[1][1] == "0502"


# headings


def columns_of(book, *rows, merges=()):
    def build(made):
        for row in rows:
            made.active.append(row)
        for merge in merges:
            made.active.merge_cells(merge)

    [sheet] = read_file(book(build))
    return sheet, guess(sheet)


def test_a_heading_below_a_title(book):
    _sheet, columns = columns_of(
        book, ["长乐小区房屋登记表"], [], ["序号", "楼号", "房号", "户主姓名", "建筑面积（㎡）", "联系电话"], ["1", "3"]
    )
    assert (columns.first, columns.fields) == (4, ["", "building", "room", "head", "area", "phone"])


def test_a_heading_of_two_storeys(book):
    _sheet, columns = columns_of(
        book,
        ["房屋信息", None, None, "产权人", None, "住户", None],
        ["楼栋", "单元", "房号", "姓名", "电话", "姓名", "电话"],
        ["3", "2", "501", "张三", "13800000001", "李四", "13900000002"],
        merges=("A1:C1", "D1:E1", "F1:G1"),
    )
    assert columns.first == 3
    assert columns.fields == ["building", "stairwell", "room", "owner", "owner_phone", "name", "phone"]


def test_several_columns_of_one_kind(book):
    sheet, columns = columns_of(book, ["房号", "姓名", "电话1", "电话2"], ["501", "张三", "13800000001", "13900000002"])
    assert columns.fields == ["room", "name", "phone", "phone"]
    assert columns.cell(sheet.rows[1], "phone") == "13800000001、13900000002"


def test_sums_signatures_and_headings_printed_again_are_no_lines(book):
    sheet, columns = columns_of(
        book,
        ["楼栋", "房号", "姓名", "面积"],
        ["3", "501", "张三", 91.2],
        ["楼栋", "房号", "姓名", "面积"],
        ["3", "502", "李四", 80],
        ["合计", None, None, "=SUM(D2:D4)"],
        ["填表人：周婷"],
    )
    assert [line.number for line in read_lines(sheet, columns, {})] == [2, 4]


@pytest.mark.parametrize(
    "line",
    [
        ["平均", None, None, 91.2],
        ["负责人签字：", None, "2026.11.28"],
        [None, "共45户"],
        ["共 45 户、120 人"],
        ["以上空白"],
    ],
)
def test_more_of_what_stands_below_a_table(book, line):
    sheet, columns = columns_of(book, ["楼栋", "房号", "姓名", "面积"], ["3", "501", "张三", 91.2], line)
    assert [line.number for line in read_lines(sheet, columns, {})] == [2]


def test_an_identity_number_kept_as_a_number_keeps_its_birthday(book):
    sheet, _columns = columns_of(book, ["房号", "身份证号"], ["501", 510125195803040021], ["502", -91.25])
    assert [row[1] for row in sheet.rows[1:]] == ["510125195803040000", "-91.25"]


def test_a_cell_that_the_table_program_could_not_work_out(book):
    sheet, columns = columns_of(book, ["楼栋", "房号", "姓名"], ["3", "501", "#N/A"], ["3", "#REF!", "李四"])
    faults = [line.fault for line in read_lines(sheet, columns, {})]
    assert [(fault.code, fault.field) for fault in faults] == [("cell_error", "name"), ("cell_error", "room")]


def test_the_name_of_a_sheet_tells_the_building_and_a_title_the_estate(book):
    def build(made):
        made.active.title = "3栋"
        made.active.append(["长乐小区业主登记"])
        made.active.append(["房号", "姓名"])
        made.active.append(["2-501", "张三"])

    [sheet] = read_file(book(build))
    [line] = read_lines(sheet, guess(sheet), {"长乐小区": "长乐小区"})
    assert (line.home.estate, line.home.building, line.home.stairwell, line.home.room) == ("长乐小区", "3", "2", "501")


def test_members_below_the_first_line_of_their_home(book):
    sheet, columns = columns_of(book, ["楼栋", "房号", "姓名"], ["3", "501", "张三"], [None, None, "李四"])
    first, second = read_lines(sheet, columns, {})
    assert second.home == first.home


# what is refused


def zip_of(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook_with(sheet: bytes, key: str = "r:id") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            f'<sheet name="a" sheetId="1" {key}="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
            b"</Relationships>",
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>"""
WIDE_LAUGHS = LAUGHS.decode().replace("?>", ' encoding="utf-16"?>').encode("utf-16")
CELL = b'<c r="A1"><v>1</v></c>'


def sheet_of(inside: str, number: int) -> bytes:
    """A workbook of ``number`` cells that pack as badly as real ones."""
    cells = "".join(inside % (each * 7_919 % 1_000_003) for each in range(number))
    return workbook_with(f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode())


def lying_directory() -> bytes:
    """Says 10 bytes and holds 200 MB."""
    content = bytearray(workbook_with(b"0" * 200_000_000))
    size = struct.pack("<I", 200_000_000)
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = struct.pack("<I", 10)
    return bytes(content)


def one_token() -> bytes:
    """A start tag of 60 MB: expat begins it afresh with every block."""
    words = [b"%07d " % (each * 7_919 % 97) * 8 for each in range(97)]
    text = b"".join(words[each * each % 97] for each in range(940_000))
    return workbook_with(b'<worksheet a="' + text + b'"></worksheet>')


def merges_over_nothing() -> bytes:
    """Two lines far apart, and between them merges that hold nothing."""
    lines = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in (1, 199_999))
    merges = b'<mergeCell ref="A1:A199998"/>' * 90_000
    return workbook_with(b"<worksheet>" + lines + merges + b"</worksheet>")


def squeezed_otherwise() -> bytes:
    content = bytearray(workbook_with(b"<worksheet/>"))
    place = content.rfind(b"PK\x01\x02")
    content[place + 10 : place + 12] = struct.pack("<H", zipfile.ZIP_LZMA)
    return bytes(content)


BAD = {
    "nothing": (b"", EmptyFile),
    "blanks": (b" \r\n\r\n", EmptyFile),
    "marks only": (b",,,\r\n,,,\r\n", EmptyFile),
    "half a zip": (workbook_with(b"<worksheet/>")[:300], BrokenFile),
    "another zip": (zip_of({"readme.txt": b"hello"}), NotATable),
    "a sheet that ends in the middle": (workbook_with(b"<worksheet><sheetData><row>"), BrokenFile),
    "a sheet without its part": (workbook_with(b"<worksheet/>").replace(b"sheet1.xml", b"sheet9.xml", 1), BrokenFile),
    "locked": (reading.OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
    "the old format": (reading.OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), OldFormat),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", NotATable),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, NotATable),
    "bytes of no encoding": (b"\xff\xff\x81,\x80\xff\r\n", BrokenFile),
    "zeros within": ("房号,姓名\n501,张\0三\n".encode(), BrokenFile),
    "21 MB": (lambda: b"1,2,3\n" * 3_700_000, TooLarge),
    "a bomb of 200 MB": (lambda: workbook_with(b"<worksheet>" + b"0" * 200_000_000), ZipBomb),
    "a directory that lies": (lying_directory, BrokenFile),
    "a million laughs": (workbook_with(LAUGHS), StrangeContent),
    "laughs in UTF-16": (workbook_with(WIDE_LAUGHS), StrangeContent),
    "a million formulas": (lambda: sheet_of("<c><f>%d</f></c>", 1_000_000), TooManyFormulas),
    "three million cells": (lambda: sheet_of("<c><v>%d</v></c>", 3_000_000), TooLarge),
    "one token without end": (one_token, StrangeContent),
    "elements in elements": (lambda: workbook_with(b"<a><b><c>" * 900_000), StrangeContent),
    "merges over nothing": (merges_over_nothing, TooLarge),
    "squeezed otherwise": (squeezed_otherwise, BrokenFile),
    "a sheet without an address": (workbook_with(b"<worksheet/>", "id"), BrokenFile),
    "a line far below": (
        workbook_with(b'<worksheet><sheetData><row r="1048576">' + CELL + b"</row></sheetData></worksheet>"),
        TooLarge,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_seconds(file, name):
    content, refusal = BAD[name]
    path = file(content() if callable(content) else content, "register.xlsx")
    begun = time.process_time()
    with pytest.raises(refusal):
        read_file(path)
    assert time.process_time() - begun < 10


def test_strings_without_end_are_a_bomb(file):
    parts = {"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b"0" * (workbook.MOST_STRINGS + 1)}
    with pytest.raises(ZipBomb):
        read_file(file(zip_of(parts)))


def test_merges_over_the_whole_sheet_cost_no_more_than_the_sheet(file):
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 3_001))
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 90_000 + b"</mergeCells>"
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData>" + merges + b"</worksheet>"
    with pytest.raises(TooLarge):
        read_file(file(workbook_with(sheet)))


def test_reading_has_an_end(file, monkeypatch):
    path = file("\n".join("1,2" for _ in range(2_000)).encode())
    monkeypatch.setattr(reading.Budget.__init__, "__defaults__", (-1,))
    with pytest.raises(TookTooLong):
        read_file(path)


@pytest.mark.parametrize("cut", range(50, 5_000, 450))
def test_a_workbook_cut_anywhere_or_with_a_byte_changed_never_breaks_the_reader(book, file, cut):
    path = book(lambda made: [made.active.append(line) for line in LINES])
    content = path.read_bytes()
    for changed in (content[:cut], content[:cut] + bytes([content[cut] ^ 0x55]) + content[cut + 1 :]):
        try:
            read_file(file(changed, "cut.xlsx"))
        except Unreadable:
            continue
