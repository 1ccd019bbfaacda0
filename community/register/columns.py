"""Where the heading of a sheet is and what each column holds: a guess by spellings, which the clerk may change."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .reading import Sheet
from .refusals import ColumnsTwice
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
    "head": pgettext_lazy("column", "head of the household"),
    "name": pgettext_lazy("column", "who lives there"),
    "relation": pgettext_lazy("column", "relation to the head of the household"),
    "status": pgettext_lazy("column", "owner, tenant or family"),
    "sex": pgettext_lazy("column", "sex"),
    "born": pgettext_lazy("column", "day, month or year of birth"),
    "id_number": pgettext_lazy("column", "identity number (only the birthday is taken from it)"),
    "phone": pgettext_lazy("column", "phone"),
    "owner": pgettext_lazy("column", "owner"),
    "owner_phone": pgettext_lazy("column", "phone of the owner"),
    "co_owner": pgettext_lazy("column", "co-owner"),
    "co_owner_phone": pgettext_lazy("column", "phone of the co-owner"),
}
PHONES = frozenset({"phone", "owner_phone", "co_owner_phone"})
# of these a home may have several columns: 电话1, 电话2
MANY = PHONES | {"name", "owner", "co_owner"}
HOME = frozenset({"room", "home"})
PLACES = frozenset({"estate", "building", "stairwell", "room"})
SOMEBODY = frozenset({"head", "name", "owner", "state", "area"})
STOREYS = 3
ROWS_LOOKED_AT = 30
STOREY = " · "
_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]|[*:：\d.、]+$|^\d+[.、]|[*\ufffd]")
_BETWEEN = re.compile(r"[/／或、()（）\-]+")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十①-⑩()（）]+$")
LONGEST_HEADINGS = 60


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
        found = {fold(row[place]): row[place] for place in reversed(places) if place < len(row) and row[place]}
        said = list(reversed(found.values()))
        return (written("and").join(said) if name in MANY else said[0]) if said else ""

    def cells(self, row: tuple[str, ...]) -> dict[str, str]:
        """What a line says, by field, without what is blank."""
        found = {}
        for name, places in self.positions.items():
            text = self.cell(row, name) if len(places) > 1 else row[places[0]] if places[0] < len(row) else ""
            if text:
                found[name] = text
        return found

    def as_json(self) -> dict[str, Any]:
        kept = asdict(self)
        del kept["positions"]
        return kept


def guess(sheet: Sheet) -> Columns:
    """The best heading of one to three storeys among the first lines; the first line when none is known."""
    rows = sheet.rows[:ROWS_LOOKED_AT]
    best, best_score = None, 0
    for index in range(len(rows)):
        for height in range(1, min(STOREYS, len(rows) - index) + 1):
            labels = _labels(rows[index : index + height])
            fields = [_field(each) for each in labels]
            # a further storey has to say more than the first alone
            score = 10 * len({name for name in fields if name}) - height
            if score > best_score:
                best, best_score = (index, height, labels, fields), score
    if best is None:
        first = next((number for number, row in enumerate(rows) if any(row)), 0)
        headings = list(rows[first]) if rows else []
        return Columns(sheet.name, first + 2, headings, [""] * len(headings))
    index, height, labels, fields = best
    title = " ".join(dict.fromkeys(cell for row in rows[:index] for cell in row if cell))
    headings = [STOREY.join(each) for each in labels]
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


def refuse_twice(sheet: Sheet, columns: Columns, all_columns: list[Columns]) -> None:
    """Two columns of one meaning may stand there as long as no line says two things. Raises ``ColumnsTwice``."""
    known = {fold(heading) for heading in columns.headings}
    for name, places in columns.positions.items():
        if len(places) < 2 or _is_a_list(name, [columns.headings[place] for place in places]):
            continue
        for number, row in enumerate(sheet.rows[columns.first - 1 :], start=columns.first):
            said = {fold(row[place]) for place in places if place < len(row) and row[place]}
            if len(said) > 1 and not said <= known:
                headings = " | ".join(columns.headings[place] for place in places)
                where = f"{sheet.name} {number}".strip()
                mapping = [each.as_json() for each in all_columns]
                raise ColumnsTwice(mapping, headings=headings[:LONGEST_HEADINGS], line=where)


def _is_a_list(name: str, headings: list[str]) -> bool:
    """电话1, 电话2 and 共有人1, 共有人2: each column has one of several."""
    folded = [fold(heading) for heading in headings]
    if name not in MANY or len(set(folded)) < len(folded):
        return False
    return name in PHONES or len({_NUMBERED.sub("", heading) for heading in folded}) == 1


@lru_cache(4_096)
def field_of(heading: str) -> str:
    """The field a heading names, or "". Exact spellings only: 是否业主 is not 业主."""
    whole = fold(heading)
    parts = {_spellings()[part] for part in _BETWEEN.split(whole) if part in _spellings()}
    if parts in ({"head", "owner"}, {"name", "owner"}):
        return "owner"  # 户主/业主姓名
    if "room" in parts and len(parts) > 1 and parts <= PLACES:
        return "home"  # 楼栋/单元/房号
    text = _BRACKETS.sub("", whole).strip("()（）/-·")
    return _spellings().get(text, "") if text else ""


@cache
def _spellings() -> dict[str, str]:
    return {spelling: name for name, each in words()["columns"].items() for spelling in each}


def _field(labels: tuple[str, ...]) -> str:
    """The lowest word has the meaning, alone or with the words above it: 业主 over 电话 is 业主电话.

    What stands above groups, and gives a lower word that we do not know no meaning: 业主 over 职业 is nothing of ours.
    """
    if len(labels) > 1 and fold(labels[-1]).strip("()") in words()["area_units"]:
        labels = labels[:-1]
    joined = ("".join(labels[start:]) for start in range(len(labels)))
    return next((name for text in joined if (name := field_of(text))), "")


def _labels(storeys: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The words above each column from the top down; a word reaches to the right until the next one of its storey."""
    width = max(len(row) for row in storeys)
    reach = [""] * len(storeys)
    found = []
    for place in range(width):
        own = [row[place] if place < len(row) else "" for row in storeys]
        for storey, word in enumerate(own):
            if word:
                reach[storey:] = [word, *[""] * (len(storeys) - storey - 1)]
        lowest = max((storey for storey, word in enumerate(own) if word), default=-1)
        words_above = [own[storey] or reach[storey] for storey in range(lowest + 1)]
        found.append(tuple(dict.fromkeys(word for word in words_above if word)))
    return found
