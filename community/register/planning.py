"""From the lines of a file and the register as it is to a plan: what each line would do, and why some do nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from statistics import median

from community.masking import masked_name

from .births import Birth
from .comparing import HomePlan, PersonPlan, compare
from .known import Known, Rung
from .leaving import Gone, cards_ending
from .lines import Fault, Line
from .people import Somebody, told_by_id_numbers, without_id_numbers
from .unclear import Unclear
from .words import fold, written

ODD_AREA = 8  # times the middle of the building, or its eighth
ODD_FROM = 4  # homes of a building before a middle means anything
REPORT_EVERY = 500
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Verdict:
    """One line of the preview. ``number`` is 0 for what is in no line."""

    sheet: str
    number: int
    outcome: str
    label: str
    code: str = ""
    detail: dict[str, object] = field(default_factory=dict)


@dataclass
class Plan:
    homes: list[HomePlan] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    unread: int = 0
    area: Decimal = Decimal("0.00")
    cards: int = 0
    cards_of_gone: int = 0

    @property
    def counts(self) -> dict[str, int | str]:
        """Lines by outcome; ``doubt`` are those to be looked at; ``area`` in m² of every home that is not refused.

        ``cards`` end because the file says who moves out or in, ``cards_of_gone`` more when what vanished ends, too.
        """
        counted: dict[str, int | str] = dict.fromkeys(("new", "changed", "unchanged", "vanished", "refused"), 0)
        for verdict in self.verdicts:
            counted[verdict.outcome] = int(counted[verdict.outcome]) + 1
        doubt = sum(verdict.code in DOUBTS for verdict in self.verdicts)
        cards = {"cards": self.cards, "cards_of_gone": self.cards_of_gone}
        figures: dict[str, int | str] = {
            "doubt": doubt,
            "unread": self.unread,
            "homes": len(self.homes),
            "area": str(self.area),
        }
        return counted | cards | figures

    @property
    def does_nothing(self) -> bool:
        return not any(verdict.outcome in ("new", "changed", "vanished") for verdict in self.verdicts)


DOUBTS = frozenset(
    {"area_blank", "area_odd", "area_rounded", "more_phones", "born_partial", "born_of_whom", "remark", "id_unread"}
)


class _Group:
    """All lines of one home."""

    def __init__(self, rung: Rung, room: str) -> None:
        self.rung, self.room = rung, room
        self.lines: list[Line] = []

    @property
    def blocker(self) -> Line | None:
        """The first line that keeps the whole home out; a line written twice does not."""
        return next((line for line in self.lines if line.fault and line.fault.code != "duplicate"), None)


def make_plan(lines: Iterable[Line], known: Known, progress: Progress | None = None) -> Plan:
    """What carrying out ``lines`` would do. Reads nothing from the database and writes nothing.

    A home is taken in whole or not at all: a fault in one of its lines refuses the others too, so that nobody seems
    to be gone because a neighbouring cell was wrong.
    """
    lines = list(lines)
    plan = Plan()
    groups = _grouped(lines, known, plan)
    for group in groups.values():
        _refuse_contradictions(group)
    _refuse_two_birthdays(lines)
    _note_odd_areas(groups.values())
    people: dict[tuple[str, str | date], PersonPlan] = {}
    by_pk: dict[int, PersonPlan] = {}
    verdict_of: dict[int, Verdict] = {}
    done = 0
    for group in groups.values():
        blocker = group.blocker
        if blocker is not None:
            for line in group.lines:
                line.fault = line.fault or Fault("home_refused", "", {"line": _where(blocker, line)})
        else:
            kept = [line for line in group.lines if line.fault is None]
            home = compare(kept, group.rung, group.room, known, people, by_pk)
            plan.homes.append(home)
            plan.area += home.area or Decimal("0.00")
            plan.gone += [Gone(home.unit, role, person) for role, person in home.gone]
            for line, outcome, code, detail in home.verdicts:
                label = known.label(group.rung, home.number)
                verdict_of[id(line)] = Verdict(line.sheet, line.number, outcome, label, code, detail)
        before, done = done, done + len(group.lines)
        if progress and before // REPORT_EVERY != done // REPORT_EVERY:
            progress(done, len(lines))
    plan.verdicts = [verdict_of.get(id(line)) or _refused(line, known) for line in lines]
    plan.gone = _homes_gone(groups.values(), known) + plan.gone
    here = {pk for pk, person in by_pk.items() if person.is_listed}
    plan.verdicts += [_vanished(gone, known, here) for gone in plan.gone]
    _count_cards(plan, known)
    return plan


def _grouped(lines: list[Line], known: Known, plan: Plan) -> dict[tuple[int, str], _Group]:
    groups: dict[tuple[int, str], _Group] = {}
    for line in lines:
        if line.home is not None:
            known.hear(line.home, f"{line.sheet} {line.number}".strip())
    for line in lines:
        if line.home is None:
            plan.unread += 1
            continue
        try:
            rung, room = known.find(line.home, line.kind)
        except Unclear as unclear:
            line.fault = line.fault or Fault(unclear.code, unclear.field, unclear.figures)
            line.home = None
            plan.unread += 1
            continue
        groups.setdefault((id(rung), room), _Group(rung, room)).lines.append(line)
    return groups


def _refuse_contradictions(group: _Group) -> None:
    sound = [line for line in group.lines if line.fault is None]
    if len(sound) < 2:
        return
    seen: dict[object, Line] = {}
    for line in sound:
        said = (repr(line.people), line.area, line.kind, line.is_unsold)
        if said in seen:
            line.fault = Fault("duplicate", "", {"line": _where(seen[said], line)})
        seen.setdefault(said, line)
    sound = [line for line in sound if line.fault is None]
    with_area = [line for line in sound if line.area is not None]
    for line in with_area:
        other = next((each for each in with_area if each.area != line.area), None)
        if other is not None:
            line.fault = Fault("area_contradicts", "area", {"line": _where(other, line), "area": str(other.area)})
    _refuse_two_owners([line for line in sound if line.fault is None])
    if any(line.is_unsold for line in sound):
        for line in sound:
            if line.people and not line.is_unsold and line.fault is None:
                unsold = next(each for each in sound if each.is_unsold)
                line.fault = Fault("unsold_and_people", "name", {"line": _where(unsold, line)})


def _refuse_two_owners(sound: list[Line]) -> None:
    """Two first owners of one home, or two heads where nobody is named as its owner: nobody can say whose it is.

    Two lines do not contradict each other when one of them names both.
    """
    if len(sound) < 2:
        return
    _refuse_two("owners_contradict", sound, lambda one: one.owns == "owner", lambda one: bool(one.owns))
    if all(line.leaves_owner_open for line in sound):
        _refuse_two("heads_contradict", sound, lambda one: one.is_head, lambda one: one.is_head)


def _refuse_two(
    code: str, lines: list[Line], is_first: Callable[[Somebody], bool], is_one: Callable[[Somebody], bool]
) -> None:
    claims = []
    for line in lines:
        first = next((fold(one.name) for one in line.people if is_first(one)), "")
        if first:
            claims.append((line, first, {fold(one.name) for one in line.people if is_one(one)}))
    for line, first, named in claims:
        for other, other_first, other_named in claims:
            if first not in other_named and other_first not in named:
                line.fault = line.fault or Fault(code, "owner", {"line": _where(other, line)})
                break


def _where(other: Line, line: Line) -> int | str:
    """The number of another line, with its sheet when that is another one."""
    return other.number if other.sheet == line.sheet else f"{other.sheet} {other.number}"


def _refuse_two_birthdays(lines: list[Line]) -> None:
    """One person, known by name and home or name and phone, with two birthdays in one file: nobody can say which."""
    said: dict[tuple[object, ...], dict[Birth, Line]] = {}
    for line in lines:
        if line.fault is not None or line.home is None:
            continue
        for one in line.people:
            if one.born is not None:
                keys: list[tuple[object, ...]] = [(fold(one.name), line.home)]
                if one.phone.startswith("1"):
                    keys.append((fold(one.name), one.phone))
                for key in keys:
                    said.setdefault(key, {}).setdefault(one.born, line)
    for births in said.values():
        for (first, line), (second, other) in combinations(births.items(), 2):
            if not first.agrees_with(second):
                line.fault = Fault("born_contradicts", "born", {"line": _where(other, line), "day": str(second)})
                other.fault = Fault("born_contradicts", "born", {"line": _where(line, other), "day": str(first)})


def _note_odd_areas(groups: Iterable[_Group]) -> None:
    by_building: dict[int, list[Line]] = {}
    for group in groups:
        building = group.rung.nearest("building")
        if building is not None:
            stated = next((line for line in group.lines if line.area is not None and line.fault is None), None)
            if stated is not None and stated.kind != "parking":
                by_building.setdefault(id(building), []).append(stated)
    for lines in by_building.values():
        if len(lines) < ODD_FROM:
            continue
        middle = median(line.area for line in lines if line.area is not None)
        for line in lines:
            if line.area is not None and (line.area > middle * ODD_AREA or line.area * ODD_AREA < middle):
                line.notes.insert(0, "area_odd")


def _refused(line: Line, known: Known) -> Verdict:
    """What was in the line goes along: somebody who mends it wants to see it."""
    fault = line.fault or Fault("room_missing", "room")
    label = known.label(known.find(line.home, line.kind)[0], line.home.room) if line.home is not None else ""
    cells = dict(line.cells)
    # the number itself is kept nowhere, not even beside what is to be mended
    told = [day.isoformat() if day else "" for day, _honorific in told_by_id_numbers(cells.pop("id_number", ""))]
    if any(told):
        cells.setdefault("born", written("and").join(told))
    cells = {name: without_id_numbers(cell) for name, cell in cells.items()}
    detail: dict[str, object] = {"cells": cells, "field": fault.field, "figures": _plain(fault.figures)}
    return Verdict(line.sheet, line.number, "refused", label, fault.code, detail)


def _plain(figures: dict[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, int) else without_id_numbers(str(value)) for name, value in figures.items()
    }


def _homes_gone(groups: Iterable[_Group], known: Known) -> list[Gone]:
    """Homes of the estates (or buildings) the file speaks of that are in none of its lines."""
    groups = list(groups)
    scopes = {id(scope) for group in groups if (scope := group.rung.estate_or_building())}
    named = {id(group.rung.units[group.room]) for group in groups if group.room in group.rung.units}
    gone = []
    for unit in known.units:
        scope = unit.rung.estate_or_building()
        if scope is None or id(scope) not in scopes or id(unit) in named:
            continue
        is_empty = not unit.residents and not set(unit.owners) - {known.developer_pk}
        if not is_empty:
            gone.append(Gone(unit, "home"))
    return gone


def _count_cards(plan: Plan, known: Known) -> None:
    few, all_of_them = (
        cards_ending(plan.homes, plan.gone, end_vanished=end_vanished).keys() & known.with_card
        for end_vanished in (False, True)
    )
    plan.cards, plan.cards_of_gone = len(few), len(all_of_them - few)


def _vanished(gone: Gone, known: Known, here: set[int]) -> Verdict:
    label = known.label(gone.unit.rung, gone.unit.number)
    if gone.role == "home":
        return Verdict("", 0, "vanished", label, "home_gone", {"n": len(gone.unit.residents)})
    person = known.people[gone.person]
    code = f"{gone.role}_gone"
    if gone.role == "resident" and gone.person in here:
        code = "moved_away"
    return Verdict("", 0, "vanished", label, code, {"name": masked_name(person.name), "person": person.pk})
