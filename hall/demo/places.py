"""The register of the demo: places, homes and people as rows, since a register is imported and not acted.

Deterministic. Where the street is there already nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from community.models import (
    Household,
    Level,
    Organisation,
    Ownership,
    Person,
    Place,
    Residency,
    Role,
    RoleKind,
    StewardLink,
    Unit,
)
from community.sorting import natural_key
from community.statistics import look_anew

from . import crowd
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
# what the later stories need: an estate of 152 households, and six small ones with walls between them
LATER_PLACES = (
    ("guihua", "xuefu-2", "estate", "桂花苑", "Osmanthus Court"),
    ("laojie", "xiangcheng", "grid", "老街网格", "Old Street Grid"),
    ("mianfang", "laojie", "estate", "棉纺厂宿舍", "Cotton Mill Homes"),
    ("liangzhan", "laojie", "estate", "粮站家属院", "Granary Yard"),
    ("gongxiao", "laojie", "estate", "供销社大院", "Supply Co-op Yard"),
    ("youdian", "laojie", "estate", "邮电宿舍", "Post Office Homes"),
    ("erxiao", "laojie", "estate", "二小宿舍", "Second School Homes"),
    ("nongji", "laojie", "estate", "农机院", "Machine Station Yard"),
)

# estate, buildings, stairwells of each, floors, flats a floor
ESTATES = (
    ("changle", 3, 2, 6, 2),
    ("hexie", 2, 2, 5, 2),
    ("guiyuan", 2, 2, 6, 2),
    ("xiangzhang", 2, 2, 5, 2),
)
LATER_ESTATES = (
    ("guihua", 4, 2, 5, 4),
    ("mianfang", 1, 2, 3, 2),
    ("liangzhan", 1, 1, 4, 2),
    ("gongxiao", 1, 2, 3, 2),
    ("youdian", 1, 1, 5, 2),
    ("erxiao", 2, 1, 3, 2),
    ("nongji", 1, 1, 3, 2),
)
EMPTY = 20  # every twentieth flat of the large one: 152 households in 160 flats
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
LATER_STAFF = (
    ("xie", "谢春华", "ms", RoleKind.GRID_HEAD, "laojie"),
    ("peng", "彭友明", "mr", RoleKind.STEWARD, "guihua"),
    ("lv", "吕秀珍", "ms", RoleKind.STEWARD, "laojie"),
    ("liu", "刘桂香", "ms", RoleKind.STEWARD, "zhangjiapo"),
)
# who looks after the households below a place; one grid still waits for a steward
STEWARDS = (
    ("liu", "changle-1"), ("liu", "changle-2"), ("tang", "changle-3"), ("liu", "zhangjiapo"),
    ("peng", "guihua"), ("deng", "guiyuan"), ("lv", "laojie"),
)  # fmt: skip
HOUSEHOLDS_PER_REPRESENTATIVE = 20
NOT_CONFIRMED_YET = 9  # every ninth household still comes in by its card alone


@dataclass
class Register:
    """The demo's own people and places by name, read again each time."""

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


def below(codes: tuple[str, ...]) -> str:
    """A pattern of the paths of these places and of all below them."""
    paths = Place.objects.filter(code__in=codes).values_list("path", flat=True)
    return f"^({'|'.join(paths)})"


@transaction.atomic
def build_register() -> Register:
    """Make the street when it is not there yet, and what was added to it since."""
    if not Place.objects.filter(code=STREET).exists():
        _Builder().build()
    if not Place.objects.filter(code=LATER_PLACES[0][0]).exists():
        _Builder().enlarge()
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
        self._staff(STAFF)
        self._organisations()

    def enlarge(self) -> None:
        """The places and people of later stories, the links of stewards, and who was confirmed at the door."""
        self.levels = {level.code: level for level in Level.objects.all()}
        self.places = {place.code: place for place in Place.objects.all()}
        for code, above, level, name, english in LATER_PLACES:
            self._place(code, above, level, name, english)
        for estate in LATER_ESTATES:
            self.random = Random(f"{estate[0]} 49805")  # noqa: S311 - the same every time
            self._estate(*estate)
        self._staff(LATER_STAFF)
        look_anew()
        self._link_stewards()
        self._confirm()

    def _staff(self, staff: tuple) -> None:
        for username, name, honorific, kind, place in staff:
            person = Person.objects.filter(username=username).first()
            if person is None:
                person = self._person(username, name, honorific, date(1980, 5, 1))
                person.save()
            Role.objects.create(person=person, kind=kind, place=self.places[place], since=SINCE)

    def _link_stewards(self) -> None:
        for username, code in STEWARDS:
            steward = Person.objects.get(username=username)
            households = Household.objects.filter(unit__place__path__startswith=self.places[code].path)
            StewardLink.objects.bulk_create(
                StewardLink(steward=steward, household=household, since=SINCE) for household in households
            )

    def _confirm(self) -> None:
        """Stewards saw most people at the door; each estate's households send some residents' representatives."""
        seen_at = timezone.make_aware(datetime.combine(SINCE, time(10))) + timedelta(days=40)
        steward = Person.objects.get(username="liu")
        rows = Residency.objects.filter(is_representative=True, household__unit__place__path__regex=below(TOLD))
        rows = rows.select_related("household__unit__place").order_by("household__unit__place__path", "pk")
        seats = []
        for number, row in enumerate(rows):
            phone = f"1990900{number:04d}"
            confirmed = {} if number % NOT_CONFIRMED_YET == 8 else {"confirmed_at": seen_at, "confirmed_by": steward}
            Person.objects.filter(pk=row.person_id).update(phone=phone, **confirmed)
            if number % HOUSEHOLDS_PER_REPRESENTATIVE == 4:
                paths = row.household.unit.place.ladder_paths
                place = Place.objects.get(path__in=paths, level__code="estate")
                kind = RoleKind.REPRESENTATIVE
                seats.append(Role(person_id=row.person_id, kind=kind, place=place, since=SINCE))
        Role.objects.bulk_create(seats)

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _place(self, code: str, above: str, level: str, name: str, english: str) -> None:
        row = {"level": self.levels[level], "code": code, "name": name, "name_en": english}
        # treebeard counts the children on the row: read the parent again
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
                        if estate not in (each[0] for each in LATER_ESTATES):
                            self._household(self.places[code], f"{floor}0{flat}")
                        else:
                            self._family(self.places[code], f"{floor}0{flat}")

    def _family(self, place: Place, number: str) -> None:
        """As in the rest of the street; some flats of the large estate stand empty."""
        area = Decimal(self.random.choice(AREAS))
        self.number += 1
        if place.code.startswith("guihua") and self.number % EMPTY == 7:
            owner = self._person(f"{place.code}-{number}-owner", *self._name(), date(1969, 6, 1))
            owner.save()
            unit = Unit.objects.create(place=place, number=number, area=area)
            Ownership.objects.create(person=owner, unit=unit, since=SINCE)
            return
        people = [
            self._person(f"{place.code}-{number}-{each}", who.name, who.honorific, who.born)
            for each, who in enumerate(crowd.household(self.random, self.random.choice(crowd.HOUSEHOLDS)))
        ]
        self._home(place, number, area, Person.objects.bulk_create(people))

    def _household(self, place: Place, number: str) -> None:
        """One to three people; in a good fifth of the homes somebody over sixty."""
        first_year = self.random.choice((1948, 1953, 1959, 1968, 1975, 1979, 1983, 1987, 1991, 1995))
        name, honorific = self._name()
        members = [(name, honorific, first_year)]
        if self.random.random() < 0.7:
            members.append((*self._name("mr" if honorific == "ms" else "ms"), first_year + self.random.randint(-3, 3)))
        if len(members) == 2 and first_year > 1970 and self.random.random() < 0.6:
            child, child_honorific = self._name()
            child = name[0] + child[1:]
            if child in (name, members[1][0]):
                child = _next_name(child, GIVEN_WOMEN if child_honorific == "ms" else GIVEN_MEN)
            members.append((child, child_honorific, first_year + 27))
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


def _next_name(full_name: str, given: tuple[str, ...]) -> str:
    """The given name after this one, without a draw: the rest of the street stays as it is."""
    return full_name[0] + given[(given.index(full_name[1:]) + 1) % len(given)]
