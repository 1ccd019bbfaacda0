"""Who the cells of one line name, what each is to the home, and which phone and birthday is whose."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import people
from .births import Birth, births_in
from .columns import Columns
from .names import Named, is_organisation, is_vacant, named_in, without_remark
from .people import Somebody
from .unclear import Unclear
from .words import fold

SOMEBODY = ("head", "name", "owner", "co_owner")
PHONES = ("phone", "owner_phone", "co_owner_phone")


@dataclass(slots=True)
class Persons:
    """``remarks`` stood in brackets behind a name; ``left_over`` are phones that nobody could take."""

    people: list[Somebody] = field(default_factory=list)
    leaves_owner_open: bool = False
    notes: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def persons_of(cells: dict[str, str], columns: Columns, *, is_dwelling: bool = True) -> Persons:
    """Everybody a line names, each once. Raises ``Unclear``.

    In a sheet with co-owners and no column of owners the head of the household (else who is named) is the first
    owner. A list of owners alone is a list of who lives there, where somebody can live: ``is_dwelling``.
    """
    named = {column: _named(cells, column) for column in SOMEBODY}
    has = columns.positions
    status = people.status_in(cells.get("status", ""))
    if is_vacant(cells.get("status", "")):
        named["head"] = named["name"] = []
    owners = named["owner"] or ([] if "owner" in has or status else _owners_besides_co_owners(named, cells, columns))
    is_away = people.is_away(cells.get("state", ""))
    owning = status.removesuffix("_away") if status.startswith(("owner", "co_owner")) else ""
    if is_away and not status and "owner" not in has:
        owning = "owner"  # let or empty: who stands there is whom it belongs to
    lives_away = status.endswith("_away") or (is_away and bool(owning))
    found = _Found()
    for place, each in enumerate(named["name"] or named["head"]):
        one = found.add(each, lives_here=not lives_away)
        one.owns = "co_owner" if owning and place else owning
        one.is_head = people.is_head(cells.get("relation", "")) and not place
    for each in named["head"][:1]:
        found.add(each, lives_here=True).is_head = True
    live_here = is_dwelling and not is_away and _is_list_of_owners(named, owners, columns)
    for place, each in enumerate(owners):
        found.add(each, lives_here=live_here).owns = "co_owner" if place else "owner"
    for each in named["co_owner"]:
        one = found.add(each, lives_here=live_here)
        one.owns = one.owns or "co_owner"
    persons = Persons(found.people, remarks=list(dict.fromkeys(found.remarks)))
    persons.leaves_owner_open = not status and "owner" not in has and not any(one.owns for one in found.people)
    in_order = _subjects(named, owners, found, columns)
    everybody = [found.of(each) for column in SOMEBODY for each in named[column]]
    one_leads = len(named["name"] or named["head"] or owners) == 1
    _tell_births(persons, cells, _Order(in_order, everybody, one_leads))
    _give_phones(in_order, cells, "phone")
    # 业主电话 speaks of the co-owners, too, unless they have a column of their own
    also_owning = [] if "co_owner_phone" in has else named["co_owner"]
    _give_phones([found.of(each) for each in [*owners, *also_owning]], cells, "owner_phone")
    _give_phones([found.of(each) for each in named["co_owner"]], cells, "co_owner_phone")
    _note_left_over(persons, cells)
    if persons.remarks:
        persons.notes.append("remark")
    return persons


def refuse_named(cells: dict[str, str]) -> None:
    """Somebody is named in a home that is not sold: nobody can say whose it is. Raises ``Unclear``."""
    for column in SOMEBODY:
        cell = cells.get(column, "")
        name = without_remark(cell)
        if name and not people.is_unsold(name) and not is_vacant(name) and named_in(name, column):
            raise Unclear("unsold_named", column)


class _Found:
    """The people of a line, each name once, in the order in which they are named."""

    def __init__(self) -> None:
        self.people: list[Somebody] = []
        self.remarks: list[str] = []
        self._by_name: dict[str, Somebody] = {}

    def add(self, named: Named, *, lives_here: bool) -> Somebody:
        """The person of that name; who lives there by one column does not move out by another."""
        key = fold(named.name)
        if key not in self._by_name:
            lives_here = lives_here and not is_organisation(named.name)
            self._by_name[key] = Somebody(named.name, honorific=named.honorific, lives_here=lives_here)
            self.people.append(self._by_name[key])
        if named.remark:
            self.remarks.append(named.remark)
        return self._by_name[key]

    def of(self, named: Named) -> Somebody:
        return self._by_name[fold(named.name)]


def _named(cells: dict[str, str], column: str) -> list[Named]:
    cell = cells.get(column, "")
    return named_in(cell, column) if cell and not is_vacant(cell) else []


def _owners_besides_co_owners(named: dict[str, list[Named]], cells: dict[str, str], columns: Columns) -> list[Named]:
    """户主 (or 姓名) beside 共有人. A member of the family on a line of its own owns nothing."""
    has = columns.positions
    if "co_owner" not in has:
        return []
    if named["head"]:
        return named["head"]
    is_list_of_owners = "relation" not in has and "head" not in has
    if named["co_owner"] or is_list_of_owners or people.is_head(cells.get("relation", "")):
        return named["name"]
    return []


def _is_list_of_owners(named: dict[str, list[Named]], owners: list[Named], columns: Columns) -> bool:
    """Does the line name nobody but owners? Then they live there."""
    has = columns.positions
    if "owner" in has:
        return "name" not in has and "head" not in has
    return not named["name"] or (owners is named["name"] and "relation" not in has)


def _subjects(named: dict[str, list[Named]], owners: list[Named], found: _Found, columns: Columns) -> list[Somebody]:
    """Whose phones and birthdays a line gives, in their order: of who is named; in a list of owners of all of them."""
    if named["name"] and (owners is not named["name"] or "relation" in columns.positions):
        several = named["name"]
    elif named["head"] and owners is not named["head"]:
        several = named["head"]
    else:
        several = [*owners, *named["co_owner"]]
    return [found.of(each) for each in several]


@dataclass(slots=True)
class _Order:
    """The people of a line in the order in which a cell may speak of them.

    ``one_leads``: a single person stands first, in a cell of their own; what is said once is said of them.
    """

    subjects: list[Somebody]
    everybody: list[Somebody]
    one_leads: bool

    def whose(self, said: list) -> list[Somebody]:
        """The people to whom ``said`` belongs, one each, nobody when none can tell. Raises ``Unclear``."""
        while len(said) > len(self.subjects) and not said[-1]:
            said.pop()
        for people_named in (self.subjects, _once(self.subjects), self.everybody, _once(self.everybody)):
            if len(said) == len(people_named):
                return people_named
        if len(said) == 1:
            return self.subjects[:1] if self.one_leads else []
        raise Unclear("born_count", "born", n=len(said), people=len(_once(self.subjects)))


def _tell_births(persons: Persons, cells: dict[str, str], order: _Order) -> None:
    """One birthday for each person in their order."""
    if not any(cells.get(column) for column in ("id_number", "born", "sex")):
        return
    people.refuse_id_numbers(cells.get("id_number", ""))
    by_id = people.told_by_id_numbers(cells.get("id_number", ""))
    if "born" not in cells and by_id and not all(day for day, _honorific in by_id):
        persons.notes.append("id_unread")
    for births in (births_in(cells.get("born", "")), [Birth(day) if day else None for day, _honorific in by_id]):
        if not any(births):
            continue
        whose = order.whose(births)
        if not whose and persons.people:
            persons.notes.append("born_of_whom")
        for one, birth in zip(whose, births, strict=False):
            _tell_birth(one, birth)
    sexes = [people.honorific_in(cells.get("sex", ""))] if cells.get("sex") else [each for _day, each in by_id]
    if any(sexes):
        for one, honorific in zip(order.whose(sexes), sexes, strict=False):
            one.honorific = honorific or one.honorific


def _tell_birth(one: Somebody, birth: Birth | None) -> None:
    if birth is None:
        return
    if one.born and not one.born.agrees_with(birth):
        raise Unclear("born_contradicts_id", "born")
    one.born = birth if one.born is None else max(one.born, birth, key=lambda each: len(str(each)))


def _once(people_named: list[Somebody]) -> list[Somebody]:
    return list({id(one): one for one in people_named}.values())


def _give_phones(whom: list[Somebody], cells: dict[str, str], column: str) -> None:
    """One number each: place by place where there are as many as people, else the first to the first."""
    if column not in cells:
        return
    if _give_named_phones(whom, cells[column], column):
        return
    places = people.phones_by_place(cells[column], column)
    if len(whom) > 1 and len(places) == len(whom):
        numbers = [place[0] if place else "" for place in places]
    elif len(whom) > 1:
        numbers = [number for place in places for number in place]
    else:
        numbers = people.phones_in(cells[column], column)
    for one, number in zip(whom, numbers, strict=False):
        one.phone = one.phone or number


def _give_named_phones(whom: list[Somebody], cell: str, column: str) -> bool:
    """李四13900000002 张三13800000001: a name beside a number counts more than the order."""
    if not people.has_words(cell):
        return False
    of_name = {fold(one.name): one for one in whom}
    named = [(of_name.get(name), numbers) for name, numbers in people.phones_by_word(cell, column)]
    if not any(one for one, _numbers in named):
        return False
    for one, numbers in named:
        if one is not None and numbers:
            one.phone = one.phone or numbers[0]
    return True


def _note_left_over(persons: Persons, cells: dict[str, str]) -> None:
    """A person has one number: what is left over, in whichever cell, is told."""
    kept = {one.phone for one in persons.people}
    said = [number for column in PHONES if column in cells for number in people.phones_in(cells[column], column)]
    persons.left_over = [phone for phone in dict.fromkeys(said) if phone not in kept]
    if persons.left_over:
        persons.notes.append("more_phones")
