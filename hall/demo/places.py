"""The register of the demo: places, homes and people as rows, since a register is imported and not acted.

Deterministic. Whoever finds the street already there changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from community.models import Household, Level, Organisation, Ownership, Person, Place, Residency, Role, RoleKind, Unit
from community.sorting import natural_key

from .names import AREAS, FAMILY_NAMES, GIVEN_MEN, GIVEN_WOMEN

STREET = "guixiang"
TOLD = ("xuefu", "xiangcheng")  # the communities of the stories
SINCE = date(2021, 3, 1)

LEVELS = (
    ("street", "街道", "Street", False),
    ("community", "社区", "Community", False),
    ("grid", "网格", "Grid", True),
    ("estate", "小区", "Estate", False),
    ("building", "楼栋", "Building", False),
    ("stairwell", "单元", "Stairwell", False),
)

# code, the one above, level, Chinese, English
PLACES = (
    (STREET, "", "street", "桂乡街道", "Guixiang Street"),
    ("xuefu", STREET, "community", "学府社区", "Xuefu Community"),
    ("xuefu-1", "xuefu", "grid", "第一网格", "Grid 1"),
    ("changle", "xuefu-1", "estate", "长乐小区", "Changle Estate"),
    ("xuefu-2", "xuefu", "grid", "第二网格", "Grid 2"),
    ("hexie", "xuefu-2", "estate", "和谐小区", "Hexie Estate"),
    ("zhangjiapo", "xuefu", "grid", "张家坡", "Zhangjiapo"),
    ("zhangjiapo-yard", "zhangjiapo", "estate", "张家坡院子", "Zhangjiapo Courtyard"),
    ("xiangcheng", STREET, "community", "香城社区", "Xiangcheng Community"),
    ("xiangcheng-1", "xiangcheng", "grid", "第一网格", "Grid 1"),
    ("guiyuan", "xiangcheng-1", "estate", "桂园", "Guiyuan Estate"),
    ("xiangcheng-2", "xiangcheng", "grid", "第二网格", "Grid 2"),
    ("xiangzhang", "xiangcheng-2", "estate", "香樟苑", "Camphor Court"),
)

# estate, buildings, stairwells of each, floors, flats a floor
ESTATES = (
    ("changle", 3, 2, 6, 2),
    ("hexie", 2, 2, 5, 2),
    ("guiyuan", 2, 2, 6, 2),
    ("xiangzhang", 2, 2, 5, 2),
)
SHOPS = (("changle-1", "底商1", "64.20"), ("changle-1", "底商2", "71.80"), ("guiyuan-1", "底商1", "58.60"))

# the three households of the courtyard: username, name, how addressed, born, room, m²
COURTYARD = (
    ("wang", "王秀兰", "ms", date(1957, 4, 12), "1号", "86.40"),
    ("li", "李建国", "mr", date(1962, 9, 3), "2号", "92.00"),
    ("chen", "陈国栋", "mr", date(1978, 1, 20), "3号", "104.50"),
)

# username, name, how addressed, role, place
STAFF = (
    ("chen", "陈国栋", "mr", RoleKind.GRID_HEAD, "zhangjiapo"),
    ("sun", "孙丽华", "ms", RoleKind.GRID_HEAD, "xuefu-1"),
    ("zhao", "赵明亮", "mr", RoleKind.GRID_HEAD, "xuefu-2"),
    ("qin", "秦晓梅", "ms", RoleKind.GRID_HEAD, "xiangcheng-1"),
    ("luo", "罗文斌", "mr", RoleKind.GRID_HEAD, "xiangcheng-2"),
    ("liu", "刘桂香", "ms", RoleKind.STEWARD, "xuefu-1"),
    ("tang", "唐志强", "mr", RoleKind.STEWARD, "changle"),
    ("deng", "邓小燕", "ms", RoleKind.STEWARD, "guiyuan"),
    ("zhou", "周婷", "ms", RoleKind.CLERK, "xuefu"),
    ("fang", "方慧", "ms", RoleKind.SECRETARY, "xuefu"),
    ("jiang", "蒋卫东", "mr", RoleKind.SECRETARY, "xiangcheng"),
    ("he", "何平", "mr", RoleKind.STREET_OFFICER, STREET),
    ("zheng", "郑宇", "mr", RoleKind.ADMINISTRATOR, STREET),
)


@dataclass
class Register:
    """The demo's own people and places by name, read anew each time."""

    places: dict[str, Place] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def place(self, code: str) -> Place:
        if code not in self.places:
            self.places[code] = Place.objects.select_related("level").get(code=code)
        return self.places[code]

    def person(self, username: str) -> Person:
        if username not in self.people:
            self.people[username] = Person.objects.get(username=username)
        return self.people[username]

    def of_home(self, stairwell: str, number: str) -> Person:
        """The representative of the household in a flat."""
        row = Residency.objects.current().get(
            household__unit__place__code=stairwell, household__unit__number=number, is_representative=True
        )
        return row.person

    def representatives(self, place: str) -> list[Person]:
        """Those who represent a household below a place, door by door."""
        rows = Residency.objects.current().filter(
            is_representative=True, household__unit__place__path__startswith=self.place(place).path
        )
        rows = rows.select_related("person").order_by("household__unit__place__path", "household__unit__sort_key")
        return [row.person for row in rows]


@transaction.atomic
def build_register() -> Register:
    """Make the street when it is not there yet."""
    if not Place.objects.filter(code=STREET).exists():
        _Builder().build()
    return Register()


class _Builder:
    def __init__(self) -> None:
        self.random = Random(49805)  # noqa: S311 - the demo must come out the same every time
        self.levels: dict[str, Level] = {}
        self.places: dict[str, Place] = {}
        self.number = 0
        self.nobody = make_password(None)

    def build(self) -> None:
        for rank, (code, name, english, is_circle) in enumerate(LEVELS, start=1):
            self.levels[code], _ = Level.objects.get_or_create(
                code=code, defaults={"name": name, "name_en": english, "rank": rank, "is_circle": is_circle}
            )
        for code, above, level, name, english in PLACES:
            self._place(code, above, level, name, english)
        for estate in ESTATES:
            self._estate(*estate)
        for building, number, area in SHOPS:
            owner = self._person(f"shop{self._next()}", *self._name(), date(1975, 6, 1))
            owner.save()
            unit = Unit.objects.create(
                place=self.places[building], number=number, kind=Unit.Kind.SHOP, area=Decimal(area)
            )
            Ownership.objects.create(person=owner, unit=unit, since=SINCE)
        for username, name, honorific, born, number, area in COURTYARD:
            person = self._person(username, name, honorific, born)
            person.save()
            self._home(self.places["zhangjiapo-yard"], number, Decimal(area), [person])
        for username, name, honorific, kind, place in STAFF:
            person = Person.objects.filter(username=username).first()
            if person is None:
                person = self._person(username, name, honorific, date(1980, 5, 1))
                person.save()
            Role.objects.create(person=person, kind=kind, place=self.places[place], since=SINCE)
        self._organisations()

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _place(self, code: str, above: str, level: str, name: str, english: str) -> None:
        row = {"level": self.levels[level], "code": code, "name": name, "name_en": english}
        # treebeard counts the children on the row: read the parent anew
        parent = Place.objects.get(code=above) if above else None
        self.places[code] = Place.objects.add_child(parent, row) if parent else Place.objects.add_root(row)

    def _estate(self, estate: str, buildings: int, stairwells: int, floors: int, flats: int) -> None:
        for building in range(1, buildings + 1):
            above = f"{estate}-{building}"
            self._place(above, estate, "building", f"{building}栋", f"Building {building}")
            for stairwell in range(1, stairwells + 1):
                code = f"{above}-{stairwell}"
                self._place(code, above, "stairwell", f"{stairwell}单元", f"Stairwell {stairwell}")
                for floor in range(1, floors + 1):
                    for flat in range(1, flats + 1):
                        self._household(self.places[code], f"{floor}0{flat}")

    def _household(self, place: Place, number: str) -> None:
        """One to three people; in a good fifth of the homes somebody over sixty."""
        first_year = self.random.choice((1948, 1953, 1959, 1968, 1975, 1979, 1983, 1987, 1991, 1995))
        name, honorific = self._name()
        members = [(name, honorific, first_year)]
        if self.random.random() < 0.7:
            members.append((*self._name("mr" if honorific == "ms" else "ms"), first_year + self.random.randint(-3, 3)))
        if len(members) == 2 and first_year > 1970 and self.random.random() < 0.6:
            child, child_honorific = self._name()
            members.append((name[0] + child[1:], child_honorific, first_year + 27))
        people = [
            self._person(f"resident{self._next()}", full_name, called, date(year, self.random.randint(1, 12), 15))
            for full_name, called, year in members
        ]
        Person.objects.bulk_create(people)
        self._home(place, number, Decimal(self.random.choice(AREAS)), people)

    def _name(self, honorific: str = "") -> tuple[str, str]:
        honorific = honorific or self.random.choice(("ms", "mr"))
        given = self.random.choice(GIVEN_WOMEN if honorific == "ms" else GIVEN_MEN)
        return self.random.choice(FAMILY_NAMES) + given, honorific

    def _person(self, username: str, full_name: str, honorific: str, born: date) -> Person:
        return Person(username=username, full_name=full_name, honorific=honorific, born_on=born, password=self.nobody)

    def _home(self, place: Place, number: str, area: Decimal, people: list[Person]) -> None:
        unit = Unit.objects.create(place=place, number=number, area=area, sort_key=natural_key(number))
        household = Household.objects.create(unit=unit, since=SINCE)
        Residency.objects.bulk_create(
            Residency(person=person, household=household, is_representative=first == 0, since=SINCE)
            for first, person in enumerate(people)
        )
        Ownership.objects.create(person=people[0], unit=unit, since=SINCE)
        roles = [Role(person=p, kind=RoleKind.RESIDENT, place=place, household=household, since=SINCE) for p in people]
        kind = RoleKind.HOUSEHOLD_REPRESENTATIVE
        roles.append(Role(person=people[0], kind=kind, place=place, household=household, since=SINCE))
        Role.objects.bulk_create(roles)

    def _organisations(self) -> None:
        register = Register()
        kinds = Organisation.Kind
        for name, english, kind, place, contact in (
            ("长乐物业服务中心", "Changle Property Service", kinds.PROPERTY_FIRM, "changle", register.person("tang")),
            ("桂园物业", "Guiyuan Property", kinds.PROPERTY_FIRM, "guiyuan", register.person("deng")),
            (
                "长乐小区业主委员会",
                "Changle Owners' Committee",
                kinds.OWNERS_COMMITTEE,
                "changle",
                register.of_home("changle-2-1", "301"),
            ),
            ("桂乡供电所", "Guixiang Power Station", kinds.PARTNER, STREET, None),
        ):
            Organisation.objects.create(
                name=name, name_en=english, kind=kind, place=self.places[place], contact=contact
            )
