"""One home of a file beside the same home of the register: what is new, what differs, who is no longer named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from community.masking import masked_name
from community.models import Unit

from .births import Birth
from .known import Known, KnownPerson, KnownUnit, Rung
from .lines import Line
from .people import Somebody, masked_phone
from .words import fold, written

OF_AGE = 18
People = dict[tuple[str, "str | date"], "PersonPlan"]
SHOWN_AS = {"born": "born_on"}  # the name of the change in the rows of a preview


@dataclass(slots=True, eq=False)
class PersonPlan:
    """Somebody the register knows (``known``) or will know. Several homes may share one."""

    name: str
    known: KnownPerson | None = None
    phone: str = ""
    born: Birth | None = None
    honorific: str = ""
    said: set[str] = field(default_factory=set)
    changes: dict[str, object] = field(default_factory=dict)
    pk: int | None = None
    is_listed: bool = False

    def hear(self, one: Somebody) -> list[tuple[str, str, str]]:
        """Take over what a line says, the first word counts. Blank cells say nothing. Returns what changes."""
        differs = []
        for name in ("phone", "born", "honorific"):
            told = getattr(one, name)
            if not told or (name in self.said and not self._is_closer(name, told)):
                continue
            if name == "born" and self.born and not self._is_closer(name, told) and self.born.agrees_with(told):
                continue  # the day is known already, the file says the year
            self.said.add(name)
            before = getattr(self.known, name) if self.known else None
            if self.known and told != before:
                self.changes[name] = told
                differs.append((SHOWN_AS.get(name, name), _shown(name, before), _shown(name, told)))
            setattr(self, name, told)
        return differs

    def _is_closer(self, name: str, told: Any) -> bool:
        """The day of birth where a year was known."""
        return (
            name == "born" and bool(self.born) and told.agrees_with(self.born) and len(str(told)) > len(str(self.born))
        )


@dataclass(eq=False)
class HomePlan:
    rung: Rung
    room: str
    number: str
    unit: KnownUnit | None
    kind: str = ""
    area: Decimal | None = None
    area_source: str = ""
    unit_changes: dict[str, object] = field(default_factory=dict)
    moving_in: list[PersonPlan] = field(default_factory=list)
    moving_out: list[int] = field(default_factory=list)
    residents: list[PersonPlan] = field(default_factory=list)
    representative: PersonPlan | None = None  # only when it is another than today
    new_owners: list[PersonPlan] = field(default_factory=list)
    owners: list[PersonPlan] = field(default_factory=list)
    voter: PersonPlan | None = None  # whom the file names first; today's voter stays as long as one owns
    takes_vote: bool = False  # the file names another of today's owners
    is_unsold: bool = False
    is_sold: bool = False  # the developer's until now
    gone: list[tuple[str, int]] = field(default_factory=list)
    verdicts: list[tuple[Line, str, str, dict[str, object]]] = field(default_factory=list)


@dataclass(slots=True)
class _Member:
    """One person of the home, out of all lines that name it."""

    plan: PersonPlan
    lives_here: bool
    is_head: bool
    owns: str
    line: Line


def compare(
    lines: list[Line], rung: Rung, room: str, known: Known, people: People, by_pk: dict[int, PersonPlan]
) -> HomePlan:
    """``people`` and ``by_pk`` gather the persons of the whole file, so that one owner of two flats stays one."""
    unit = rung.units.get(room)
    first = lines[0]
    number = unit.number if unit else (first.home.room if first.home else room)
    home = HomePlan(rung, room, number, unit, is_unsold=any(line.is_unsold for line in lines))
    news: dict[int, list[tuple[str, str, str]]] = {id(line): [] for line in lines}
    came: dict[int, str] = {}
    _compare_unit(home, lines, news)
    members = _members(home, lines, known, people, by_pk, news)
    _compare_residents(home, members, news, came)
    _compare_owners(home, members, lines, known, news, came)
    if unit is None:
        came[id(first)] = "new_home"
    for line in lines:
        home.verdicts.append((line, *_verdict(line, came.get(id(line), ""), news[id(line)])))
    return home


def _compare_unit(home: HomePlan, lines: list[Line], news: dict[int, list]) -> None:
    unit = home.unit
    for name in ("area", "area_source", "kind"):
        stating = next((line for line in lines if getattr(line, name)), None)
        before = getattr(unit, name) if unit else None
        told = getattr(stating, name) if stating else None
        setattr(home, name, told or before or (Unit.Kind.FLAT.value if name == "kind" else before or None))
        if unit and told and told != before:
            home.unit_changes[name] = told
            news[id(stating)].append((name, str(before or ""), str(told)))
    home.area_source = home.area_source or ""
    if home.area is None and home.kind != Unit.Kind.PARKING:
        lines[0].notes.append("area_blank")


def _members(
    home: HomePlan, lines: list[Line], known: Known, people: People, by_pk: dict[int, PersonPlan], news: dict[int, list]
) -> list[_Member]:
    found: dict[int, _Member] = {}
    of_home: dict[str, PersonPlan] = {}
    for line in lines:
        for one in line.people:
            key = fold(one.name)
            # one name is one person of a home, unless the register knows two
            plan = None if _has_two(home.unit, key) else of_home.get(key)
            plan = of_home[key] = plan or _identify(one, home.unit, known, people, by_pk)
            plan.is_listed = True
            if one.phone and "phone" in plan.said and one.phone != plan.phone:
                line.left_over.append(one.phone)
                line.notes.append("more_phones")
            news[id(line)] += plan.hear(one)
            member = found.get(id(plan))
            if member is None:
                found[id(plan)] = _Member(plan, one.lives_here, one.is_head, one.owns, line)
            else:
                member.lives_here = member.lives_here or one.lives_here
                member.is_head = member.is_head or one.is_head
                member.owns = "owner" if "owner" in (member.owns, one.owns) else member.owns or one.owns
    return list(found.values())


def _identify(
    one: Somebody, unit: KnownUnit | None, known: Known, people: People, by_pk: dict[int, PersonPlan]
) -> PersonPlan:
    """In the same home by name; elsewhere only by name and phone, or name and birthday when no phone says otherwise."""
    key = fold(one.name)
    match = _of_home(one, key, unit)
    plan: PersonPlan | None = None
    if match is None:
        if one.phone:
            plan = people.get((key, one.phone))
            match = None if plan else known.by_phone.get((key, one.phone))
            other = plan or match
            # a landline is the home's; a mobile and a name are one person
            is_shared = not one.phone.startswith("1")
            if is_shared and other and other.born and one.born and not other.born.agrees_with(one.born):
                plan = match = None
        if plan is None and match is None and one.born and not one.born.part:
            plan = people.get((key, one.born.day))
            match = None if plan else known.by_birthday.get((key, one.born.day))
            other = plan or match
            if other is not None and one.phone and other.phone and other.phone != one.phone:
                plan = match = None
    if match is not None:
        plan = by_pk.get(match.pk)
        if plan is None:
            plan = by_pk[match.pk] = PersonPlan(
                match.name, match, match.phone, match.born, match.honorific, pk=match.pk
            )
    if plan is None:
        plan = PersonPlan(one.name)
    if one.phone:
        people.setdefault((key, one.phone), plan)
    if one.born and not one.born.part:
        people.setdefault((key, one.born.day), plan)
    return plan


def _same_name(unit: KnownUnit | None, key: str) -> dict[int, KnownPerson]:
    if unit is None:
        return {}
    return {pk: person for each in (unit.residents, unit.owners) for pk, person in each.items() if person.key == key}


def _has_two(unit: KnownUnit | None, key: str) -> bool:
    return len(_same_name(unit, key)) > 1


def _of_home(one: Somebody, key: str, unit: KnownUnit | None) -> KnownPerson | None:
    same = _same_name(unit, key)
    if len(same) < 2:
        return next(iter(same.values()), None)
    closest = sorted(
        same.values(),
        key=lambda person: (person.born != one.born, person.phone != one.phone, person.pk),
    )
    return closest[0]


def _compare_residents(home: HomePlan, members: list[_Member], news: dict[int, list], came: dict[int, str]) -> None:
    unit = home.unit
    known = unit.residents if unit else {}
    living = [member for member in members if member.lives_here]
    home.residents = [member.plan for member in living]
    for member in living:
        if member.plan.pk not in known or member.plan.pk is None:
            home.moving_in.append(member.plan)
            came.setdefault(id(member.line), "new_person")
    for member in members:
        if not member.lives_here and member.plan.pk in known and member.plan.pk is not None:
            home.moving_out.append(member.plan.pk)
            news[id(member.line)].append(("moved_out", "", masked_name(member.plan.name)))
    listed = {member.plan.pk for member in members}
    home.gone += [("resident", pk) for pk in known if pk not in listed]
    heads = [member for member in living if member.is_head]
    today = unit.representative if unit else None
    if (len(heads) == 1 and heads[0].plan.pk != today) or (living and today is None):
        chosen = heads[0] if heads else next((member for member in living if is_of_age(member.plan)), living[0])
        home.representative = chosen.plan
        if today is not None or (unit and unit.residents):
            news[id(chosen.line)].append(("representative", "", masked_name(chosen.plan.name)))


def is_of_age(person: PersonPlan) -> bool:
    if person.born is None:
        return True
    today, born = timezone.localdate(), person.born.day
    return (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) >= OF_AGE


def _compare_owners(
    home: HomePlan,
    members: list[_Member],
    lines: list[Line],
    known: Known,
    news: dict[int, list],
    came: dict[int, str],
) -> None:
    unit = home.unit
    owners = unit.owners if unit else {}
    developer = known.developer_pk
    if home.is_unsold:
        if developer is None or developer not in owners:
            came.setdefault(id(lines[0]), "new_owner")
        home.gone += [("owner", pk) for pk in owners if pk != developer]
        return
    owning = [member for member in members if member.owns]
    if not owning and not owners and all(line.leaves_owner_open for line in lines):
        heads = [member for member in members if member.is_head] or members
        owning = heads[:1]
    if not owning:
        return
    home.owners = [member.plan for member in owning]
    first = [member for member in owning if member.owns != "co_owner"] or owning
    listed = {member.plan.pk for member in owning}
    keeps = unit is not None and unit.voter is not None and unit.voter in {member.plan.pk for member in first}
    home.voter = next((m.plan for m in first if m.plan.pk == unit.voter), None) if unit and keeps else first[0].plan
    for member in owning:
        if member.plan.pk is None or member.plan.pk not in owners:
            home.new_owners.append(member.plan)
            came.setdefault(id(member.line), "new_owner")
    if unit and unit.voter in listed and not keeps:
        home.takes_vote = True
        news[id(first[0].line)].append(("voter", "", masked_name(first[0].plan.name)))
    gone = [pk for pk in owners if pk not in listed]
    home.is_sold = developer is not None and developer in gone
    if home.is_sold:
        news[id(owning[0].line)].append(("sold", "", ""))
    home.gone += [("owner", pk) for pk in gone if pk != developer]


def _verdict(line: Line, came: str, news: list[tuple[str, str, str]]) -> tuple[str, str, dict[str, object]]:
    shown: dict[str, object] = {}
    names = written("and").join(masked_name(one.name) for one in line.people)
    if names:
        shown["name"] = names
    if came or news:
        if line.area is not None:
            shown["area"] = str(line.area)
        phones = written("and").join(masked_phone(one.phone) for one in line.people if one.phone)
        if phones:
            shown["phone"] = phones
    if news:
        shown["changes"] = [list(change) for change in news]
    if line.notes:
        shown["notes"] = list(dict.fromkeys(line.notes))
    if line.left_over:
        shown["left_over"] = line.left_over
    if line.remarks:
        shown["remarks"] = line.remarks
    # somebody new who takes the place of another, or brings another area, changes the home that is there
    is_new = came == "new_home" or (came and not news)
    outcome = "new" if is_new else "changed" if news else "unchanged"
    code = line.notes[0] if line.notes else came or (news[0][0] if news else "")
    return outcome, code, shown


def _shown(name: str, value: object) -> str:
    """A value as the preview shows it: phones masked."""
    if not value:
        return ""
    return masked_phone(str(value)) if name == "phone" else str(value)
