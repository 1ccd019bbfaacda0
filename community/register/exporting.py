"""The register as a file that reads in again without a change, and what was refused with the reason beside it."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from community.models import Person, Place, RegisterImport, RegisterLine, Unit
from community.permissions import may_manage_people
from community.record import register_chain, write
from community.refusals import NotYours

from .columns import FIELDS
from .known import Known, KnownPerson, KnownUnit
from .queries import lines_of
from .reasons import sentences
from .refusals import NoSuchFormat
from .words import words, written

COLUMNS = (
    "grid",
    "estate",
    "column_building",
    "column_stairwell",
    "room",
    "kind",
    "area",
    "area_source",
    "name",
    "relation",
    "status",
    "sex",
    "born",
    "phone",
)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: object) -> str:
    """A cell that no table program takes for a formula."""
    shown = str(text)
    return f"'{shown}" if shown.startswith(DANGEROUS) else shown


def take_register(community: Place, *, by: Person, kind: str) -> bytes:
    """A community's whole register as ``csv`` or ``xlsx``; who took it stands in its chain. Raises ``NotYours``."""
    if not may_manage_people(by, community):
        raise NotYours
    return _written(community, by=by, kind=kind)


def export_file(path: Path, *, community: Place) -> int:
    """The same at the console, by the operator, into a file; returns how many bytes. Raises ``NoSuchFormat``.

    The file is there whole or not at all, and only its owner may read it: names and phones stand in it in full.
    """
    kind = path.suffix.removeprefix(".").lower()
    if kind not in ("csv", "xlsx"):
        raise NoSuchFormat
    content = _written(community, by=None, kind=kind)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside:
        beside.write(content)
    Path(beside.name).replace(path)
    return len(content)


@transaction.atomic
def _written(community: Place, *, by: Person | None, kind: str) -> bytes:
    known = Known(community)
    rows = list(_rows(known))
    chain = register_chain(community)
    write(chain, "register_exported", by=by, file=f"{community.code}.{kind}", homes=len(known.units))
    heading = [written(name) for name in COLUMNS]
    return _csv(heading, rows) if kind == "csv" else _xlsx(heading, rows)


def refused_lines(register_import: RegisterImport) -> bytes:
    """The refused lines as they stood in the file, with the reason in the last column; reads in again when mended."""
    lines = list(register_import.lines.filter(outcome=RegisterLine.Outcome.REFUSED).order_by("pk"))
    fields = [name for name in FIELDS if any(name in line.detail["cells"] for line in lines)]
    heading = [written("sheet"), written("line"), *(_heading(name) for name in fields), written("reason")]
    rows = (
        [
            line.sheet,
            str(line.number),
            *(line.detail["cells"].get(name, "") for name in fields),
            " ".join(sentences(line)),
        ]
        for line in lines
    )
    return _csv(heading, rows)


def noted_lines(register_import: RegisterImport) -> bytes:
    """The lines to be looked at, with the note beside each; phones that were left out stand there in full."""
    heading = [written("sheet"), written("line"), _heading("home"), _heading("name"), written("others")]
    rows = (
        [line.sheet, str(line.number), line.label, line.detail.get("name", ""), _notes(line)]
        for line in lines_of(register_import, "doubt")
    )
    return _csv(heading, rows)


def _notes(line: RegisterLine) -> str:
    return " ".join(sentences(line, is_masked=False))


def _heading(field: str) -> str:
    return str(words()["columns"][field][0])


def _rows(known: Known) -> Iterator[list[str]]:
    order = dict(
        zip(
            Unit.objects.filter(place__path__startswith=known.community.path)
            .order_by("place__path", "sort_key", "pk")
            .values_list("pk", flat=True),
            range(len(known.units)),
            strict=True,
        )
    )
    for unit in sorted(known.units, key=lambda each: order[each.pk]):
        where = {rung.level: rung.name for rung in unit.rung.ladder()}
        home = [where.get(level, "") for level in ("grid", "estate", "building", "stairwell")]
        home += [
            unit.number,
            written(unit.kind),
            "" if unit.area is None else str(unit.area),
            written(unit.area_source) if unit.area_source else "",
        ]
        for line in _people(unit, known.developer_pk):
            yield home + line


def _people(unit: KnownUnit, developer: int | None) -> Iterator[list[str]]:
    """Name, relation, status, sex, birthday, phone: the representative first, owners elsewhere last."""
    first = [unit.residents[unit.representative]] if unit.representative in unit.residents else []
    living = first + [person for person in unit.residents.values() if person not in first]
    away = [person for pk, person in unit.owners.items() if pk not in unit.residents and pk != developer]
    if not living and not away:
        yield ["", "", written("unsold" if developer in unit.owners else "vacant"), "", "", ""]
    for person in living + away:
        is_here = person.pk in unit.residents
        status = "resident"
        if person.pk in unit.owners:
            status = ("owner" if person.pk == unit.voter else "co_owner") + ("" if is_here else "_away")
        relation = written("head") if person.pk == unit.representative else ""
        yield [person.name, relation, written(status), *_about(person)]


def _about(person: KnownPerson) -> list[str]:
    sex = written(person.honorific) if person.honorific else ""
    return [sex, str(person.born) if person.born else "", person.phone]


def _csv(heading: list[str], rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    # Excel takes UTF-8 for the local code page without the mark
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heading: list[str], rows: Iterable[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(written("sheet"))
    sheet.append(heading)
    for row in rows:
        cells = []
        for text in row:
            # rooms and phones stay text: 0502 and 138… are no numbers
            cell = WriteOnlyCell(sheet, value=harmless(text))
            cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
