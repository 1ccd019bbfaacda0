"""Who lives in the rest of the street: the same communities, homes and people every time, however many are asked for.

Made without a database, one home after the other: the first thousand of a community are the first thousand of five
thousand. Sizes follow the seeds: 2.1 people a household, 22.8 % of them over sixty, fifteen households a steward.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from random import Random

from .names import family_name, given_name

# the year whose ages are meant; fixed, or the street would be another one every January
THIS_YEAR = 2026
HOUSEHOLDS_PER_STEWARD = 16.15
RESIDENTS_REPRESENTATIVES = (603, 11867)  # so many sit for so many households
EMPTY = 0.028

# code, Chinese, English, households; the first is as large as the largest of the seeds
COMMUNITIES = (
    ("donglin", "东林社区", "Donglin Community", 11867),
    ("nanyuan", "南苑社区", "Nanyuan Community", 5240),
    ("beijie", "北街社区", "Beijie Community", 4310),
    ("xishan", "西山社区", "Xishan Community", 4680),
    ("shuanghe", "双河社区", "Shuanghe Community", 5120),
    ("baihua", "百花社区", "Baihua Community", 3960),
    ("jinxiu", "锦绣社区", "Jinxiu Community", 4875),
    ("qingxi", "清溪社区", "Qingxi Community", 4020),
    ("fengming", "凤鸣社区", "Fengming Community", 5400),
    ("yinxing", "银杏社区", "Yinxing Community", 4730),
    ("taohua", "桃花社区", "Taohua Community", 4980),
)

# kinds of houses: stairwells, floors, flats a floor, areas in m²
WALK_UP = (5, 6, 2, ("52.60", "58.30", "63.75", "71.20", "78.45"))
MIDDLE = (2, 11, 4, ("76.20", "84.15", "89.60", "97.80", "112.30"))
TOWER = (2, 18, 4, ("82.35", "89.90", "98.70", "104.50", "121.60"))
HIGH = (1, 30, 4, ("71.80", "88.20", "108.40", "126.75", "143.20"))
# the twelve estates and 113 buildings of the first community
FIRST = (
    (WALK_UP, 9), (TOWER, 11), (MIDDLE, 9), (WALK_UP, 8), (TOWER, 11), (HIGH, 9),
    (MIDDLE, 9), (TOWER, 11), (WALK_UP, 8), (MIDDLE, 8), (TOWER, 11), (HIGH, 9),
)  # fmt: skip
OTHERS = ((WALK_UP, 6), (MIDDLE, 5), (TOWER, 4), (WALK_UP, 8), (HIGH, 4), (TOWER, 5), (MIDDLE, 6), (WALK_UP, 5))
LARGEST_GRID = 600

ESTATE_FIRST = (
    ("金桂", "Golden Osmanthus"), ("翠竹", "Green Bamboo"), ("荷塘", "Lotus Pond"), ("梧桐", "Parasol Tree"),
    ("锦江", "Jinjiang"), ("望月", "Moonview"), ("清风", "Fair Wind"), ("兰亭", "Orchid Pavilion"),
    ("福星", "Lucky Star"), ("康乐", "Kangle"), ("西苑", "West Park"), ("东城", "East Town"), ("春晓", "Spring Dawn"),
    ("龙湾", "Dragon Bend"), ("玉泉", "Jade Spring"), ("紫薇", "Crape Myrtle"),
)  # fmt: skip
ESTATE_LAST = (("苑", "Court"), ("花园", "Gardens"), ("家园", "Homes"), ("新村", "New Village"), ("里", "Lane"))

# who lives together, out of every hundred households: 210 people, 48 of them over sixty
HOUSEHOLDS = (
    ["elder"] * 12 + ["elders"] * 15 + ["three generations"] * 6 + ["family"] * 21 + ["large family"] * 4
    + ["couple"] * 17 + ["alone"] * 19 + ["parent and child"] * 6
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    name: str
    is_woman: bool
    born: date

    @property
    def honorific(self) -> str:
        return "ms" if self.is_woman else "mr"

    @property
    def is_grown(self) -> bool:
        return self.born.year <= THIS_YEAR - 19


@dataclass(slots=True)
class Home:
    """A flat. Nobody in it: then it stands empty; nobody owns it: then it is the developer's still."""

    stairwell: int
    number: str
    area: str
    area_source: str
    people: list[Somebody] = field(default_factory=list)
    landlord: Somebody | None = None
    landlord_number: int = 0
    is_sold: bool = True
    has_co_owner: bool = False
    # of the whole community, counted over households alone
    ordinal: int = -1
    # the household whose first person is steward here, or the level whose steward it is; neither: nobody yet
    steward: int | None = None
    steward_level: str = ""
    is_steward: bool = False
    is_representative: bool = False
    is_confirmed: bool = False


@dataclass(slots=True)
class Building:
    """``number`` in its estate; estate and grid are numbered in their community."""

    grid: int
    estate: int
    estate_name: tuple[str, str]
    number: int
    homes: list[Home]


def buildings(community: str, households: int) -> Iterator[Building]:
    """The buildings of a community until so many households live in them; the last may be half moved in."""
    random = Random(f"{community} 49805")  # noqa: S311 - the demo must come out the same every time
    names = [(one + last, f"{first} {end}") for one, first in ESTATE_FIRST for last, end in ESTATE_LAST]
    random.shuffle(names)
    lived_in, grid, in_grid, deck, landlords = 0, 1, 0, list[str](), count(1)
    for estate, (kind, blocks) in enumerate(_estates(community), start=1):
        flats = kind[0] * kind[1] * kind[2] * blocks
        if in_grid and in_grid + flats > LARGEST_GRID:
            grid, in_grid = grid + 1, 0
        in_grid += flats
        for number in range(1, blocks + 1):
            homes = list(_homes(random, kind, deck, landlords, lived_in))
            is_first = (number == 1) + (number == 1 and in_grid == flats) + (estate == number == 1)
            _look_after([home for home in homes if home.people], is_first)
            wanted = households - lived_in
            lived_in += sum(bool(home.people) for home in homes)
            if lived_in >= households:
                yield Building(grid, estate, names[estate - 1], number, _until(homes, wanted))
                return
            yield Building(grid, estate, names[estate - 1], number, homes)


def _estates(community: str) -> Iterator[tuple]:
    if community == COMMUNITIES[0][0]:
        yield from FIRST
    while True:
        yield from OTHERS


def _until(homes: list[Home], households: int) -> list[Home]:
    """The first flats, up to so many households."""
    kept: list[Home] = []
    for home in homes:
        if households == 0:
            break
        kept.append(home)
        households -= bool(home.people)
    return kept


def _homes(random: Random, kind: tuple, deck: list[str], landlords: Iterator[int], ordinal: int) -> Iterator[Home]:
    stairwells, floors, flats, areas = kind
    seats, of = RESIDENTS_REPRESENTATIVES
    landlord, landlord_number = None, 0
    for stairwell in range(1, stairwells + 1):
        for floor in range(1, floors + 1):
            for flat in range(1, flats + 1):
                source = random.choices(("registry", "survey", "contract"), (86, 9, 5))[0]
                home = Home(stairwell, f"{floor}{flat:02d}", random.choice(areas), source)
                if random.random() < EMPTY:
                    # old houses were sold long ago: what stands empty there has an owner elsewhere
                    home.is_sold = kind is WALK_UP or random.random() < 0.4
                    if home.is_sold:
                        home.landlord, home.landlord_number = _owner_elsewhere(random), next(landlords)
                    yield home
                    continue
                if not deck:
                    deck.extend(HOUSEHOLDS)
                    random.shuffle(deck)
                home.people = household(random, deck.pop())
                if random.random() < 0.14:
                    # one landlord in three has the next flat, too: two flats, one head
                    if landlord is None:
                        landlord, landlord_number = _owner_elsewhere(random), next(landlords)
                    home.landlord, home.landlord_number = landlord, landlord_number
                    landlord = landlord if random.random() < 0.33 else None
                elif len(home.people) > 1 and home.people[1].is_grown:
                    home.has_co_owner = random.random() < 0.3
                home.ordinal = ordinal
                home.is_representative = (ordinal + 1) * seats // of > ordinal * seats // of
                home.is_confirmed = random.random() < 0.6
                ordinal += 1
                yield home


def _look_after(homes: list[Home], is_first: int) -> None:
    """A steward for some fifteen homes each, one of the neighbours; a few are left to those of the levels above.

    ``is_first`` counts for how many of estate, grid and community this is the first building.
    """
    stewards = max(1, round(len(homes) / HOUSEHOLDS_PER_STEWARD))
    above = ("estate", "grid", "community")
    turn, first = -1, homes[0]
    for place, home in enumerate(homes):
        if place * stewards // len(homes) != turn:
            turn, first, home.is_steward = place * stewards // len(homes), home, True
        home.steward = first.ordinal
    for place, home in enumerate(homes):
        if home.is_steward:
            continue
        if place % 83 == 5:
            home.steward = None
        elif place in (3, 7, 9)[:is_first]:
            home.steward, home.steward_level = None, above[(3, 7, 9).index(place)]
        elif place == 11 and is_first == 3:
            home.steward, home.steward_level = None, "street"


def household(random: Random, kind: str) -> list[Somebody]:
    """Who lives together in a household of that kind, the one who represents it first; no two of one name."""
    people: dict[str, Somebody] = {}
    for one in _household(random, kind):
        told_apart = one if one.name not in people else _another(one, people)
        people[told_apart.name] = told_apart
    return list(people.values())


def _another(one: Somebody, taken: Container[str]) -> Somebody:
    """The same with another given name, drawn apart: the rest of the street stays as it is."""
    apart, surname = Random(f"{one.name} 49805"), _surname(one)  # noqa: S311 - the same every time
    name = one.name
    while name in taken:
        name = surname + given_name(apart, is_woman=one.is_woman, born=one.born.year)
    return replace(one, name=name)


def _surname(one: Somebody) -> str:
    return one.name[:2] if one.name[:2] in ("欧阳", "司徒", "上官") else one.name[0]


def _household(random: Random, kind: str) -> list[Somebody]:
    woman_first = random.random() < 0.5
    if kind == "elder":
        return [_somebody(random, _elder_age(random), is_woman=random.random() < 0.62)]
    if kind == "elders":
        age = _elder_age(random)
        first = _somebody(random, age, is_woman=woman_first)
        return [first, _somebody(random, max(61, age + random.randint(-4, 4)), is_woman=not woman_first)]
    if kind == "alone":
        return [_somebody(random, random.randint(22, 58), is_woman=woman_first)]
    if kind == "couple":
        age = random.randint(25, 57)
        first = _somebody(random, age, is_woman=woman_first)
        return [first, _somebody(random, min(58, max(22, age + random.randint(-4, 4))), is_woman=not woman_first)]
    age = random.randint(28, 50)
    first = _somebody(random, age, is_woman=woman_first)
    people = [first]
    if kind != "parent and child":
        people.append(_somebody(random, min(58, age + random.randint(-3, 4)), is_woman=not woman_first))
    father = next((each for each in people if not each.is_woman), first)
    surname = _surname(father)
    for number in range(2 if kind == "large family" else 1):
        child_age = max(0, min(age - 24, random.randint(1, 24)) - 3 * number)
        people.append(_somebody(random, child_age, is_woman=random.random() < 0.48, surname=surname))
    if kind == "three generations":
        people.append(_somebody(random, max(61, age + random.randint(23, 30)), is_woman=random.random() < 0.6))
    return people


def _elder_age(random: Random) -> int:
    """Sixty-one to ninety-four, the old fewer than the young."""
    return 61 + int(34 * random.random() ** 1.7)


def officer(duty: str) -> Somebody:
    """Holders of a duty that is a job."""
    random = Random(f"{duty} 49805")  # noqa: S311 - the demo must come out the same every time
    return _somebody(random, random.randint(28, 57), is_woman=random.random() < 0.6)


def _owner_elsewhere(random: Random) -> Somebody:
    return _somebody(random, random.randint(35, 78), is_woman=random.random() < 0.5)


def _somebody(random: Random, age: int, *, is_woman: bool, surname: str = "") -> Somebody:
    born = date(THIS_YEAR - age, random.randint(1, 12), random.randint(1, 28))
    name = (surname or family_name(random)) + given_name(random, is_woman=is_woman, born=born.year)
    return Somebody(name, is_woman, born)
