"""Pabulib files (``.pb``) of participatory budgets: sections META, PROJECTS and VOTES, fields parted by ``;``.

Every project named in an approval, choose-1 or ordinal vote is approved; in a cumulative or scoring vote, every project
with more than 0 points. The repository of such files is pabulib.org.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from re import fullmatch

from votes.counting.budget.instance import Instance, Oddity, Project, grouped
from votes.counting.budget.outcome import written

from .unreadable import UnreadableFile

SECTIONS = ("meta", "projects", "votes")
NAMED = ("approval", "choose-1", "ordinal")
WITH_POINTS = ("cumulative", "scoring")

_NUMBER = r"[+-]?[0-9]{1,18}([.,][0-9]{0,30})?([eE][+-]?[0-9]{1,2})?"


@dataclass(slots=True)
class _Section:
    """The rows of one section by column, each with the number of its line."""

    line: int
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def columns(self, *needed: str, optional: str = "") -> Iterator[tuple[int, list[str]]]:
        """The fields of these columns, row by row; one that is ``optional`` may be missing.

        Raises ``UnreadableFile`` for a column or a field that is missing.
        """
        for name in needed:
            if name not in self.header:
                raise UnreadableFile(self.line + 1, "no_column", column=name)
        places = [self.header.index(name) for name in needed]
        last = self.header.index(optional) if optional in self.header else None
        for line, row in self.rows:
            if len(row) <= max(places):
                raise UnreadableFile(line, "row_too_short", fields=len(row), needed=max(places) + 1)
            fields = [row[place] for place in places]
            if optional:
                fields.append(row[last] if last is not None and last < len(row) else "")
            yield line, fields


class _Oddities(list[Oddity]):
    """What real files get wrong without harm to the count, each with its line."""

    def numbers(self, meta: Mapping[str, tuple[int, str]], **counted: int) -> None:
        for key, number in counted.items():
            line, said = meta.get(key, (0, str(number)))
            if said != str(number):
                self.append(Oddity(line, "numbers_differ", {"key": key, "said": said, "counted": number}))

    def twice(self, line: int, named: list[str]) -> None:
        seen: set[str] = set()
        for id in named:
            if id in seen:
                self.append(Oddity(line, "project_twice_in_vote", {"project": id}))
            seen.add(id)


def read(text: str) -> Instance:
    """The budget, the projects and the ballots of a file. Raises ``UnreadableFile``.

    Real files hold things that are no fault of a voter, and the votes themselves are what counts: a voter's number
    that stands twice is two voters; numbers in META that are not those counted, and a project that stands twice in one
    vote, are oddities.
    """
    sections = _sections(text)
    meta = {row[0].lower(): (line, row[1] if len(row) > 1 else "") for line, row in sections["meta"].rows}
    projects = _projects(sections["projects"])
    oddities = _Oddities()
    ballots = list(_ballots(sections["votes"], meta, {project.id for project in projects}, oddities))
    oddities.numbers(meta, num_projects=len(projects), num_votes=len(ballots))
    line, budget = meta.get("budget", (sections["meta"].line, ""))
    if not budget:
        raise UnreadableFile(line, "no_budget")
    return Instance(
        projects=tuple(projects),
        budget=_amount(line, "budget", budget),
        ballots=grouped(ballots),
        oddities=tuple(oddities),
    )


def write(instance: Instance, meta: Mapping[str, str], selected: Collection[str] | None = None) -> str:
    """The file of an instance, with ``meta`` beside the numbers that follow from it.

    It reads back equal, with each name on one line. ``selected`` adds the column of what was paid for. Voters are
    numbered by their ballots, which says nothing of who they are. Raises ``ValueError`` for an id that the format
    cannot hold.
    """
    places = {project.id: place for place, project in enumerate(instance.projects)}
    if any(not fullmatch(r"[^,\s]([^,]*[^,\s])?", id) or id.lower() in (*SECTIONS, "none") for id in places):
        raise ValueError(
            "an id that a .pb file cannot hold: with a comma, with spaces around it, or a word of the format"
        )
    out = io.StringIO()
    put = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    counted = {
        "num_projects": str(len(instance.projects)),
        "num_votes": str(instance.voters),
        "budget": str(written(instance.budget)),
        "vote_type": "approval",
    }
    put(["META"])
    put(["key", "value"])
    for key, value in ({key: value for key, value in meta.items() if key not in counted} | counted).items():
        put([key, _on_one_line(value)])
    put(["PROJECTS"])
    put(["project_id", "cost", "votes", "name", *([] if selected is None else ["selected"])])
    supporters = instance.supporters()
    for project in instance.projects:
        columns = [project.id, written(project.cost), supporters[project.id], _on_one_line(project.name)]
        put([*columns, *([] if selected is None else [int(project.id in selected)])])
    put(["VOTES"])
    put(["voter_id", "vote"])
    voters = count(1)
    for approved, number in sorted((sorted(map(places.__getitem__, one)), n) for one, n in instance.ballots.items()):
        vote = ",".join(instance.projects[place].id for place in approved)
        for _voter in range(number):
            put([next(voters), vote])
    return out.getvalue()


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _sections(text: str) -> dict[str, _Section]:
    """The three sections of a file, whatever their order. Fields are without the spaces around them."""
    sections: dict[str, _Section] = {}
    section: _Section | None = None
    for line, row in _rows(text):
        name = row[0].lower()
        if name in SECTIONS:
            if name in sections:
                raise UnreadableFile(line, "section_twice", section=name.upper())
            section = sections[name] = _Section(line)
        elif section is None:
            raise UnreadableFile(line, "no_section")
        elif not section.header:
            section.header = [column.lower() for column in row]
        else:
            section.rows.append((line, row))
    for name in SECTIONS:
        if name not in sections:
            raise UnreadableFile(0, "section_missing", section=name.upper())
    return sections


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    line = 1
    try:
        for row in reader:
            fields = [cell.strip() for cell in row]
            if len(fields) > 1 or any(fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(line, "quoting", error=str(error)) from error


def _projects(section: _Section) -> list[Project]:
    projects: dict[str, Project] = {}
    for line, (id, cost, name) in section.columns("project_id", "cost", optional="name"):
        if not id:
            raise UnreadableFile(line, "project_without_id")
        if id in projects:
            raise UnreadableFile(line, "project_twice", project=id)
        projects[id] = Project(id, name, _amount(line, "cost", cost))
    if not projects:
        raise UnreadableFile(section.line, "no_projects")
    return list(projects.values())


def _ballots(
    section: _Section, meta: Mapping[str, tuple[int, str]], known: set[str], oddities: _Oddities
) -> Iterator[set[str]]:
    """What each voter approves."""
    line, kind = meta.get("vote_type", (0, ""))
    if kind.lower() not in NAMED + WITH_POINTS:
        raise UnreadableFile(line, "vote_type", kind=kind)
    has_points = kind.lower() in WITH_POINTS
    for line, (vote, *points) in section.columns("vote", *(["points"] if has_points else [])):
        named = _list(vote)
        for id in named:
            if id not in known:
                raise UnreadableFile(line, "unknown_project", project=id)
        oddities.twice(line, named)
        if has_points:
            given = [_number(line, "points", number) for number in _list(points[0])]
            if len(given) != len(named):
                raise UnreadableFile(line, "points_differ", points=len(given), projects=len(named))
            named = [id for id, number in zip(named, given, strict=True) if number > 0]
        yield set(named)


def _list(field: str) -> list[str]:
    """The parts of a field with commas. An empty field and the word None are an empty list."""
    if field.lower() == "none":
        return []
    return [part for part in map(str.strip, field.split(",")) if part]


def _amount(line: int, column: str, text: str) -> Fraction:
    amount = _number(line, column, text)
    if amount < 0:
        raise UnreadableFile(line, "below_zero", column=column, text=text)
    return amount


def _number(line: int, column: str, text: str) -> Fraction:
    """A number as Pabulib writes it, with a point or a comma before its decimals."""
    if not fullmatch(_NUMBER, text):
        raise UnreadableFile(line, "no_number", column=column, text=text)
    return Fraction(text.replace(",", "."))
