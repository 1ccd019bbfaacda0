"""A plain table of ballots, as a clerk types it: commas, semicolons or tabs between the cells.

The first line names the options in the order of the paper; each further line is one ballot. For a ranking a cell holds
1, 2, 3 … (the same number: level; a gap says nothing; empty: not ranked), for approvals an x or a 1 (empty or 0: not
approved). A column headed *count* says how many ballots are like this line. Lines with nothing in them are passed over.
The table of a budget has in its count column one line *cost*, with what each project costs, and one line *budget*, with
the budget under the first project.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from community.decoding import delimiter
from community.text import clean
from votes.counting.budget.instance import Instance, Project
from votes.counting.ranked.profile import Profile, Ranking

from .numbers import whole
from .unreadable import UnreadableFile

DELIMITERS = ",;\t"
COUNT = {"count", "票数", "张数", "份数"}
COST = ("cost", "费用", "造价")
BUDGET = ("budget", "预算")
MARKED, NOT_MARKED = {"x", "×", "√", "✓", "✔", "1"}, {"", "0"}

_MONEY = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Row:
    """``label`` is the cell of the count column, "" without one; ``cells`` one for each option."""

    line: int
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    options: tuple[str, ...]
    has_counts: bool
    rows: tuple[Row, ...]


def read(text: str) -> Profile:
    """The ballots of a ranking. A line with a count that ranks nobody is so many invalid ballots.

    Raises ``UnreadableFile``.
    """
    table = read_table(text)
    return Profile.of(table.options, [(_ranking(row, table.options), _count(row, table)) for row in table.rows])


def read_budget(text: str) -> Instance:
    """The projects, the budget and the approvals of a vote about a budget; a project's id is its name.

    Raises ``UnreadableFile``.
    """
    table = read_table(text)
    costs, budget = _labelled(table, COST), _labelled(table, BUDGET)
    ballots: dict[frozenset[str], int] = {}
    for row in table.rows:
        if row not in (costs, budget):
            approved = _marked(row, table.options)
            ballots[approved] = ballots.get(approved, 0) + _count(row, table)
    projects = zip(table.options, costs.cells, strict=True)
    return Instance(
        projects=tuple(Project(name, name, _money(costs.line, cost)) for name, cost in projects),
        budget=_money(budget.line, next((cell for cell in budget.cells if cell), "")),
        ballots=ballots,
    )


def read_table(text: str) -> Table:
    """The cells of a table, whatever they mean. Raises ``UnreadableFile``."""
    lines = _lines(text)
    line, head = next(lines, (0, []))
    if not head:
        raise UnreadableFile(0, "empty")
    while head and not head[-1]:
        head.pop()
    counts = [column for column, name in enumerate(head) if name.casefold() in COUNT]
    options = [(column, name) for column, name in enumerate(head) if column not in counts]
    if len(counts) > 1:
        raise UnreadableFile(line, "two_count_columns")
    if not options:
        raise UnreadableFile(line, "no_alternatives")
    seen: set[str] = set()
    for column, name in options:
        if not name:
            raise UnreadableFile(line, "option_without_name", column=column + 1)
        if name in seen:
            raise UnreadableFile(line, "option_twice", name=name)
        seen.add(name)
    return Table(
        tuple(name for _column, name in options),
        bool(counts),
        tuple(_row(at, cells, counts, options, len(head)) for at, cells in lines),
    )


def _count(row: Row, table: Table) -> int:
    """How many ballots a line stands for."""
    count = whole(row.label) if table.has_counts else 1
    if not count:
        raise UnreadableFile(row.line, "count_not_positive", text=row.label)
    return count


def _labelled(table: Table, labels: tuple[str, ...]) -> Row:
    rows = [row for row in table.rows if row.label.casefold() in labels]
    if not rows:
        raise UnreadableFile(0, "no_label", label=labels[0], other=labels[1])
    if len(rows) > 1:
        raise UnreadableFile(rows[1].line, "label_twice", label=rows[1].label)
    return rows[0]


def _money(line: int, text: str) -> Fraction:
    if not _MONEY.fullmatch(text):
        raise UnreadableFile(line, "no_money", text=text)
    return Fraction(text)


def _marked(row: Row, options: tuple[str, ...]) -> frozenset[str]:
    """The options a line approves."""
    for cell, name in zip(row.cells, options, strict=True):
        if cell.casefold() not in MARKED | NOT_MARKED:
            raise UnreadableFile(row.line, "not_a_mark", text=cell, name=name)
    return frozenset(name for cell, name in zip(row.cells, options, strict=True) if cell.casefold() in MARKED)


def _ranking(row: Row, options: tuple[str, ...]) -> Ranking:
    tiers: dict[int, list[str]] = {}
    for cell, name in zip(row.cells, options, strict=True):
        if not cell:
            continue
        if not (rank := whole(cell)):
            raise UnreadableFile(row.line, "not_a_rank", text=cell, name=name)
        tiers.setdefault(rank, []).append(name)
    return tuple(tuple(tiers[rank]) for rank in sorted(tiers))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that holds anything, by the number of its first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text, DELIMITERS), strict=True)
    at = 1
    try:
        for row in reader:
            cells = [clean(cell) for cell in row]
            if any(cells):
                yield at, cells
            at = reader.line_num + 1
    except csv.Error as broken:
        raise UnreadableFile(at, "no_table") from broken


def _row(line: int, cells: list[str], counts: list[int], options: list[tuple[int, str]], width: int) -> Row:
    if any(cells[width:]):
        raise UnreadableFile(line, "too_many_cells", cells=len(cells), of=width)
    cells = cells + [""] * (width - len(cells))
    return Row(line, cells[counts[0]] if counts else "", tuple(cells[column] for column, _name in options))
