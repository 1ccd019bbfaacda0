"""Made registers: what is put in comes out through the rows and through taking it home, or is refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.models import Ownership, Person, Place, Unit
from community.register import actions, exporting
from community.register.births import Birth
from community.register.reasons import sentence_of
from tests.community.registers import SPELLINGS, as_csv

HEADINGS = ("小区", "楼栋", "单元", "房号", "户主", "共有人", "专有面积", "电话", "出生年份", "房屋类型")
ESTATE = "戊小区"
SEPARATORS = "、,，;；/"
MADE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Owner:
    name: str
    born: str
    phone: str


@dataclass(frozen=True)
class Home:
    building: int
    stairwell: int
    room: str
    owners: tuple[Owner, ...]
    area: Decimal
    kind: str


given_names = st.text(alphabet="兰芳志强晓燕卫东丽华明亮文斌玉梅", min_size=1, max_size=2)
names = st.tuples(st.sampled_from(["王", "李", "欧阳", "古丽·"]), given_names).map("".join).filter(lambda n: len(n) > 1)
years = st.integers(1920, 2025).map(str)
months = st.dates(date(1920, 1, 1), date(2025, 12, 1)).map(lambda day: day.isoformat()[:7])
days = st.dates(date(1920, 1, 1), date(2025, 12, 1)).map(date.isoformat)
phones = st.integers(13_000_000_000, 19_999_999_999).map(str)


@st.composite
def registers(draw: st.DrawFn) -> tuple[Home, ...]:
    """Homes of several buildings. Nobody owns two of them: names and phones are each given once."""
    places = draw(st.sets(st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(1, 9)), min_size=1, max_size=6))
    homes = []
    free_phones = iter(draw(st.lists(phones, min_size=24, max_size=24, unique=True)))
    for building, stairwell, floor in sorted(places):
        called = draw(st.lists(names, min_size=1, max_size=4, unique=True))
        birth = st.one_of(years, months, days) if draw(st.booleans()) else years
        owners = tuple(Owner(name, draw(birth), next(free_phones)) for name in called)
        area = Decimal(draw(st.integers(1_000, 99_999))) / 100
        homes.append(Home(building, stairwell, f"{floor}01", owners, area, draw(st.sampled_from(["住宅", "商铺"]))))
    return tuple(homes)


def written(home: Home, spelling: int, separator: str) -> list[str]:
    first, *others = home.owners
    return [
        ESTATE,
        *SPELLINGS[spelling](home.building, home.stairwell, home.room),
        first.name,
        separator.join(one.name for one in others),
        f"{home.area:,.2f}" if spelling % 2 else f"{home.area:.2f}㎡",
        separator.join(one.phone for one in home.owners),
        separator.join(one.born.replace("/", "-") for one in home.owners),
        home.kind,
    ]


def on_record() -> dict[tuple[str, str, str], tuple]:
    """Owners in their order, area and kind of every home of the estate."""
    estate = Place.objects.filter(name=ESTATE).first()
    if estate is None:
        return {}
    found = {}
    for unit in Unit.objects.filter(place__path__startswith=estate.path).select_related("place"):
        building = Place.objects.get_parent(unit.place)
        owned = Ownership.objects.filter(unit=unit).select_related("person").order_by("pk")
        owners = tuple((row.person.full_name, born(row.person), row.person.phone, row.is_voter) for row in owned)
        found[building.name, unit.place.name, unit.number] = (owners, unit.area, unit.kind)
    return found


def born(person: Person) -> str:
    return str(Birth(person.born_on, person.born_part)) if person.born_on else ""


def expected(homes: tuple[Home, ...]) -> dict[tuple[str, str, str], tuple]:
    kinds = {"住宅": "flat", "商铺": "shop"}
    return {
        (f"{home.building}栋", f"{home.stairwell}单元", home.room): (
            tuple((one.name, one.born, one.phone, not place) for place, one in enumerate(home.owners)),
            home.area,
            kinds[home.kind],
        )
        for home in homes
    }


@pytest.fixture
def brought(cast, tmp_path):
    """``brought(lines)``: an import at the console."""

    def bring(lines: list[list[str]], headings=HEADINGS) -> actions.Outcome:
        path = tmp_path / "register.csv"
        path.write_bytes(as_csv(lines, headings=headings, encoding="gb18030"))
        return actions.import_file(path, community=cast.commune, grid=cast.grid)

    return bring


def figures(outcome: actions.Outcome) -> dict[str, int]:
    return {name: outcome.plan.counts[name] for name in ("new", "changed", "refused", "vanished")}


@MADE
@given(registers(), st.integers(0, len(SPELLINGS) - 1), st.sampled_from(SEPARATORS))
def test_what_is_put_in_comes_out_and_taken_home_changes_nothing(cast, brought, tmp_path, homes, spelling, separator):
    with transaction.atomic():
        outcome = brought([written(home, spelling, separator) for home in homes])
        assert figures(outcome) == {"new": len(homes), "changed": 0, "refused": 0, "vanished": 0}
        assert on_record() == expected(homes)

        for name in ("home.csv", "home.xlsx"):
            exporting.export_file(tmp_path / name, community=cast.commune)
            again = actions.import_file(tmp_path / name, community=cast.commune)
            assert figures(again) == {"new": 0, "changed": 0, "refused": 0, "vanished": 0}
            assert again.register_import is None
        transaction.set_rollback(True)


FAULTS = {
    # column: what a clerk may have written there, none of which says a home, a person or a number
    3: ("见备注", "", "5O1", "不详", "2026-03-02"),
    4: ("同上", "王", "王先生", "王芳（已故）", "王芳和李兰", "510125195803040021"),
    6: ("-88.8", "1,089", "八十八", "88.8/90", "9l.5", "97 65"),
    7: ("138000000012", "1.38E+10", "1380000000a"),
    8: ("1958-02-30", "1858", "58", "1958、1960、1962、1964、1966、1968"),
}
faults = st.sampled_from([(column, cell) for column, cells in FAULTS.items() for cell in cells])


@MADE
@given(registers(), faults, st.data())
def test_a_fault_keeps_its_home_out_and_no_other(cast, brought, homes, fault, data):
    column, cell = fault
    broken = data.draw(st.integers(0, len(homes) - 1))
    lines = [written(home, 0, "、") for home in homes]
    lines[broken][column] = cell
    with transaction.atomic():
        outcome = brought(lines)
        refused = [verdict for verdict in outcome.plan.verdicts if verdict.outcome == "refused"]
        assert [(verdict.number, bool(sentence_of(verdict))) for verdict in refused] == [(broken + 2, True)]
        assert on_record() == expected(homes[:broken] + homes[broken + 1 :])
        transaction.set_rollback(True)
