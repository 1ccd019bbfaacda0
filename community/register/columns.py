"""Where the heading of a sheet is and what each column holds: a guess by spellings, which the clerk may change."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .reading import Sheet
from .words import fold, words, written

FIELDS: dict[str, str | Promise] = {
    "grid": pgettext_lazy("column", "grid"),
    "estate": pgettext_lazy("column", "estate"),
    "building": pgettext_lazy("column", "building"),
    "stairwell": pgettext_lazy("column", "stairwell"),
    "room": pgettext_lazy("column", "room"),
    "home": pgettext_lazy("column", "whole address"),
    "kind": pgettext_lazy("column", "flat, shop or parking"),
    "area": pgettext_lazy("column", "area in m²"),
    "area_source": pgettext_lazy("column", "where the area is from"),
    "state": pgettext_lazy("column", "sold or not, lived in or not"),
    "name": pgettext_lazy("column", "who lives there"),
    "relation": pgettext_lazy("column", "relation to the head of the household"),
    "status": pgettext_lazy("column", "owner, tenant or family"),
    "sex": pgettext_lazy("column", "sex"),
    "born": pgettext_lazy("column", "date of birth"),
    "id_number": pgettext_lazy("column", "identity number (only the birthday is taken from it)"),
    "phone": pgettext_lazy("column", "phone"),
    "owner": pgettext_lazy("column", "owner"),
    "owner_phone": pgettext_lazy("column", "phone of the owner"),
    "co_owner": pgettext_lazy("column", "co-owner"),
}
# of these a home may have several columns: 电话1, 电话2
MANY = frozenset({"name", "phone", "owner", "owner_phone", "co_owner"})
HOME = frozenset({"room", "home"})
SOMEBODY = frozenset({"name", "owner", "state", "area"})
ROWS_LOOKED_AT = 30
_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]|[*:：\d.、]+$|^\d+[.、]|\*")


@dataclass(slots=True)
class Columns:
    """``fields[i]`` is what column i holds, "" for nothing of ours; ``first`` the first line with a home."""

    sheet: str
    first: int
    headings: list[str]
    fields: list[str]
    title: str = ""
    positions: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.positions = {}
        for index, name in enumerate(self.fields):
            if name:
                self.positions.setdefault(name, []).append(index)

    @property
    def is_clear(self) -> bool:
        """Enough to read a register: a room and somebody, or something about it."""
        return bool(HOME & set(self.fields)) and bool(SOMEBODY & set(self.fields))

    def cell(self, row: tuple[str, ...], name: str) -> str:
        """What a line says in a field; several columns of people in one text."""
        places = self.positions.get(name)
        if not places:
            return ""
        if len(places) == 1:
            return row[places[0]] if places[0] < len(row) else ""
        found = [row[place] for place in places if place < len(row) and row[place]]
        return (written("and").join(found) if name in MANY else found[0]) if found else ""

    def as_json(self) -> dict[str, Any]:
        kept = asdict(self)
        del kept["positions"]
        return kept


def guess(sheet: Sheet) -> Columns:
    """The best heading of one or two storeys among the first lines; the first line when none is known."""
    rows = sheet.rows[:ROWS_LOOKED_AT]
    best, best_score = None, 0
    for index in range(len(rows)):
        below = rows[index + 1] if index + 1 < len(rows) else ()
        for height, parents, children in ((1, (), rows[index]), (2, rows[index], below)):
            fields = _fields(parents, children)
            # a second storey has to say more than the first alone
            score = 10 * len({name for name in fields if name}) - height
            if score > best_score:
                best, best_score = (index, height, _headings(parents, children), fields), score
    if best is None:
        first = next((number for number, row in enumerate(rows) if any(row)), 0)
        headings = list(rows[first]) if rows else []
        return Columns(sheet.name, first + 2, headings, [""] * len(headings))
    index, height, headings, fields = best
    title = " ".join(dict.fromkeys(cell for row in rows[:index] for cell in row if cell))
    return Columns(sheet.name, index + height + 1, headings, fields, title[:200])


def chosen(kept: list[dict[str, Any]], sheets: list[Sheet]) -> list[Columns]:
    """What the clerk chose, for the sheets of the same names; a guess for the others."""
    by_name = {each["sheet"]: each for each in kept}
    found = []
    for sheet in sheets:
        if sheet.name in by_name:
            each = by_name[sheet.name]
            fields = [name if name in FIELDS else "" for name in each["fields"]]
            found.append(Columns(sheet.name, each["first"], each["headings"], fields, each.get("title", "")))
        else:
            found.append(guess(sheet))
    return found


def field_of(heading: str) -> str:
    """The field a heading names, or "". Exact spellings only: 是否业主 is not 业主."""
    text = _BRACKETS.sub("", fold(heading)).strip("()（）/-·")
    return _spellings().get(text, "") if text else ""


@cache
def _spellings() -> dict[str, str]:
    return {spelling: name for name, each in words()["columns"].items() for spelling in each}


def _headings(parents: tuple[str, ...], children: tuple[str, ...]) -> list[str]:
    pairs = _pairs(parents, children)
    return [" · ".join(dict.fromkeys(part for part in pair if part)) for pair in pairs]


def _fields(parents: tuple[str, ...], children: tuple[str, ...]) -> list[str]:
    fields: list[str] = []
    for above, below in _pairs(parents, children):
        found = (field_of(above + below) if above and below else "") or field_of(below) or field_of(above)
        if found in fields and found not in MANY:
            found = ""
        fields.append(found)
    return fields


def _pairs(parents: tuple[str, ...], children: tuple[str, ...]) -> list[tuple[str, str]]:
    """Parent and child of each column; a parent reaches to the right until the next one."""
    pairs, above = [], ""
    for index in range(max(len(parents), len(children))):
        own = parents[index] if index < len(parents) else ""
        below = children[index] if index < len(children) else ""
        above = own or (above if below else "")
        pairs.append((above, below))
    return pairs
