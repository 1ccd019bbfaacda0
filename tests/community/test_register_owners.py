"""Whose a home is by its lines: heads and co-owners, years of birth, headings of several storeys and headings twice.

The first files are those of ``../shared/data/registers``; beside each stands one of the same kind made here.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from openpyxl import Workbook

from community.electorates import Electorate, electorate
from community.models import Household, Ownership, Person, Place, Unit
from community.register import actions
from community.register.refusals import ColumnsTwice, NoLines
from tests.community.registers import as_csv
from tests.community.test_register import footprint as whole_footprint
from tests.skips import SHARED

REGISTERS = SHARED / "data" / "registers"
GIVEN = pytest.mark.skipif(not REGISTERS.exists(), reason="../shared/data/registers is not here")
HEADINGS = ("小区", "楼栋", "单元", "房号", "户主", "共有人", "专有面积", "电话", "出生年份")


@pytest.fixture
def bring(cast, tmp_path):
    """``bring(lines)`` or ``bring(path)``: an import at the console into the first grid."""

    def make(lines: Path | list[tuple], *, headings=HEADINGS, **options) -> actions.Outcome:
        path = lines
        if not isinstance(lines, Path):
            path = tmp_path / "register.csv"
            path.write_bytes(as_csv([list(line) for line in lines], headings=headings))
        return actions.import_file(path, community=cast.commune, grid=cast.grid, **options)

    return make


def home(room="101", head="何一", co_owners="", area="88.5", phone="", born="", building="1栋", stairwell="1单元"):
    return ("丁小区", building, stairwell, room, head, co_owners, area, phone, born)


def footprint() -> tuple:
    """Homes and people; a refused import may have begun the community's record."""
    return whole_footprint()[1:]


def refusals(outcome: actions.Outcome) -> list[tuple[int, str, dict]]:
    return [
        (verdict.number, verdict.code, verdict.detail["figures"])
        for verdict in outcome.plan.verdicts
        if verdict.outcome == "refused"
    ]


def born(person: Person) -> str:
    shown = {"year": 4, "month": 7}.get(person.born_part, 10)
    return person.born_on.isoformat()[:shown] if person.born_on else ""


def owners(estate: str) -> dict[str, list[tuple[str, str, str, bool]]]:
    """Name, birth, phone, votes of everybody who owns, by room."""
    place = Place.objects.get(name=estate, level__code="estate")
    rows = Ownership.objects.filter(unit__place__path__startswith=place.path).select_related("person", "unit")
    found: dict[str, list[tuple[str, str, str, bool]]] = {}
    for row in rows.order_by("unit__sort_key", "-is_voter", "pk"):
        one = (row.person.full_name, born(row.person), row.person.phone, row.is_voter)
        found.setdefault(row.unit.number, []).append(one)
    return found


def areas(estate: str) -> dict[str, str]:
    place = Place.objects.get(name=estate, level__code="estate")
    return {unit.number: str(unit.area) for unit in Unit.objects.filter(place__path__startswith=place.path)}


def command(*arguments: str) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_register", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


# 户主 and 共有人


@GIVEN
def test_the_given_file_of_owners(bring):
    outcome = bring(REGISTERS / "owners.csv")

    assert owners("乙小区") == {
        "101": [("石一", "1961", "19900000011", True), ("石二", "1963", "", False)],
        "102": [("石三", "1980", "19900000012", True)],
        "201": [("石四", "1975", "19900000013", True), ("石五", "1976", "", False), ("石六", "2003", "", False)],
        "302": [("余二", "", "19900000018", True)],
    }
    assert areas("乙小区") == {"101": "97.65", "102": "44.10", "201": "1089.50", "302": "120.96"}
    assert refusals(outcome) == [
        (5, "area_unlikely", {"text": "-88.8"}),
        (6, "room_unclear", {"text": "见备注"}),
        (7, "owners_contradict", {"line": 8}),
        (8, "owners_contradict", {"line": 7}),
    ]


def test_the_head_is_the_first_owner_and_votes_for_the_co_owners(bring, cast):
    bring([home(co_owners="何二、何三", phone="13800000001、13800000002、13800000003", born="1960、1962、2015")])

    assert owners("丁小区") == {
        "101": [
            ("何一", "1960", "13800000001", True),
            ("何二", "1962", "13800000002", False),
            ("何三", "2015", "13800000003", False),
        ]
    }
    [roll] = electorate(Place.objects.get(name="丁小区"), Electorate.OWNERS)
    assert (Person.objects.get(pk=roll.holder).full_name, roll.heads, str(roll.area)) == ("何一", 1, "88.50")
    household = Household.objects.get(unit__number="101", unit__place__name="1单元", unit__area="88.50")
    assert list(household.residencies.order_by("pk").values_list("person__full_name", "is_representative")) == [
        ("何一", True), ("何二", False), ("何三", False),
    ]  # fmt: skip


def test_without_a_column_of_heads_who_is_named_is_the_first_owner(bring):
    headings = ("小区", "楼栋", "单元", "房号", "姓名", "共有人", "面积", "电话", "出生年份")
    bring([home(co_owners="何二", born="1960、1962"), home(room="102", head="何三")], headings=headings)

    assert owners("丁小区") == {
        "101": [("何一", "1960", "", True), ("何二", "1962", "", False)],
        "102": [("何三", "", "", True)],
    }


@pytest.mark.parametrize(
    ("head", "phone"),
    [("户主", "电话"), ("户主", "业主电话"), ("业主", "业主电话"), ("姓名", "电话"), ("产权人", "电话")],
)
def test_phones_of_one_cell_go_to_the_owners_in_their_order(bring, head, phone):
    headings = ("小区", "楼栋", "单元", "房号", head, "共有人", "面积", phone, "出生年份")
    outcome = bring([home(co_owners="何二、何三", phone="13800000001/13800000002")], headings=headings)

    found = [("何一", "", "13800000001", True), ("何二", "", "13800000002", False), ("何三", "", "", False)]
    assert owners("丁小区") == {"101": found}
    assert [verdict.detail.get("left_over") for verdict in outcome.plan.verdicts] == [None]


def test_a_head_beside_a_column_of_owners_lives_there_and_owns_nothing(bring):
    headings = ("小区", "楼栋", "单元", "房号", "户主", "业主", "共有人", "业主电话", "出生年份")
    bring([("丁小区", "1栋", "1单元", "101", "何一", "何四", "何五", "13800000004", "1960")], headings=headings)

    assert owners("丁小区") == {"101": [("何四", "", "13800000004", True), ("何五", "", "", False)]}
    assert [row.person.full_name for row in Household.objects.latest("pk").residencies.all()] == ["何一"]
    assert born(Person.objects.get(full_name="何一")) == "1960"


def test_a_column_of_heads_beside_names_gives_nobody_the_phone_of_another(bring):
    headings = ("小区", "楼栋", "单元", "房号", "户主", "姓名", "面积", "电话", "出生年份")
    lines = [
        ("丁小区", "1栋", "1单元", "101", "何一", "何一", "88.5", "13800000001", "1960"),
        ("丁小区", "1栋", "1单元", "101", "何一", "何二", "", "13800000002", "1990"),
    ]
    bring(lines, headings=headings)

    people = Person.objects.filter(full_name__startswith="何").exclude(username="he").order_by("full_name")
    assert [(one.full_name, one.phone, born(one)) for one in people] == [
        ("何一", "13800000001", "1960"), ("何二", "13800000002", "1990"),
    ]  # fmt: skip
    assert owners("丁小区") == {"101": [("何一", "1960", "13800000001", True)]}


@pytest.mark.parametrize("co_owners", ["何一", "何一、何二", "何 一，何二"])
def test_a_head_named_again_as_co_owner_is_one_person(bring, co_owners):
    bring([home(co_owners=co_owners, born="1960")])
    names = [name for name, *_rest in owners("丁小区")["101"]]
    assert names == (["何一"] if co_owners == "何一" else ["何一", "何二"])


@pytest.mark.parametrize(
    ("phone", "phones"),
    [
        ("13800000001、13900000002", ["13800000001", "13900000002"]),
        ("无/13900000002", ["", "13900000002"]),
        ("、13900000002", ["", "13900000002"]),
        ("李四13900000002 张三13800000001", ["13800000001", "13900000002"]),
        ("李四：13900000002", ["", "13900000002"]),
        ("13800000001 13900000002 15000000003", ["13800000001", "13900000002"]),
        ("手机13800000001、13900000002", ["13800000001", "13900000002"]),
    ],
)
def test_nobody_gets_the_phone_of_another(bring, phone, phones):
    bring([home(head="张三", co_owners="李四", phone=phone)])
    assert [phone for _name, _born, phone, _votes in owners("丁小区")["101"]] == phones


@pytest.mark.parametrize(
    ("heading", "kind", "lives_there"),
    [("业主", "商铺", 0), ("业主", "车位", 0), ("业主", "住宅", 1), ("姓名", "商铺", 1)],
)
def test_who_owns_a_shop_lives_there_only_when_the_line_says_so(bring, heading, kind, lives_there):
    bring([("丁小区", "1栋", "5", "张三", kind)], headings=("小区", "楼栋", "房号", heading, "房屋类型"))
    assert Ownership.objects.filter(person__full_name="张三").count() == 1
    assert Household.objects.filter(residencies__person__full_name="张三").count() == lives_there


def test_an_identity_number_that_tells_nothing_is_told(bring):
    headings = ("小区", "楼栋", "房号", "户主", "身份证号")
    outcome = bring([("丁小区", "1栋", "101", "张三", "护照E1234567")], headings=headings)
    assert [(verdict.code, verdict.detail["notes"]) for verdict in outcome.plan.verdicts] == [
        ("id_unread", ["id_unread", "area_blank"])
    ]


def test_a_firm_owns_and_lives_nowhere(bring):
    bring([home(head="桂湖（成都）商贸有限公司")])
    assert owners("丁小区") == {"101": [("桂湖(成都)商贸有限公司", "", "", True)]}
    assert Household.objects.filter(unit__area="88.50").count() == 0


def test_two_owners_on_two_lines_are_refused_and_name_each_other(bring):
    before = footprint()
    outcome = bring([home(), home(building="1幢", stairwell="1", room="101室", head="何六")])

    assert refusals(outcome) == [(2, "owners_contradict", {"line": 3}), (3, "owners_contradict", {"line": 2})]
    assert footprint() == before


def test_a_line_that_names_both_contradicts_nothing(bring):
    headings = ("小区", "楼栋", "单元", "房号", "姓名", "身份", "面积")
    line = ("丁小区", "1栋", "1单元", "101")
    bring([(*line, "何一", "业主", "88.5"), (*line, "何二", "共有人", "")], headings=headings)
    assert [(name, votes) for name, _born, _phone, votes in owners("丁小区")["101"]] == [
        ("何一", True),
        ("何二", False),
    ]


def test_two_heads_and_no_word_about_the_owner_are_refused(bring):
    headings = ("小区", "楼栋", "单元", "房号", "户主", "面积")
    line = ("丁小区", "1栋", "1单元", "101")
    outcome = bring([(*line, "何一", "88.5"), (*line, "何二", "")], headings=headings)
    assert [code for _line, code, _figures in refusals(outcome)] == ["heads_contradict", "heads_contradict"]


def test_sheets_are_named_when_the_contradiction_stands_in_another(bring, tmp_path):
    book = Workbook()
    book.remove(book.active)
    for name, head in (("一期", "何一"), ("二期", "何二")):
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS)
        sheet.append(home(head=head))
    book.save(tmp_path / "two.xlsx")
    outcome = bring(tmp_path / "two.xlsx")
    assert [figures for _line, _code, figures in refusals(outcome)] == [{"line": "二期 2"}, {"line": "一期 2"}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (home(born="1960、1962"), "born_count"),
        (home(co_owners="何二、何三", born="1960、2012"), "born_count"),
        (home(head="何一（已故）"), "has_died"),
        (home(head="开发商", co_owners="何二"), "unsold_named"),
        (home(head="何一（未售）"), "unsold_named"),
        (home(area="1,089"), "area_two_ways"),
        (home(room="见备注"), "room_unclear"),
        (home(head="同上"), "name_unclear"),
        (home(head="510125195803040021"), "name_unclear"),
    ],
)
def test_what_nobody_can_tell_is_refused(bring, line, code):
    before = footprint()
    outcome = bring([line])
    assert [found for _line, found, _figures in refusals(outcome)] == [code]
    assert footprint() == before
    assert "510125195803040021" not in repr(outcome.plan.verdicts)


def test_one_year_for_two_in_one_cell_is_nobodys(bring):
    outcome = bring([home(head="何一、何二", born="1960")])
    assert outcome.plan.verdicts[0].detail["notes"] == ["born_of_whom"]
    assert [one[1] for one in owners("丁小区")["101"]] == ["", ""]


def test_a_second_phone_of_one_person_on_another_line_is_told(bring):
    outcome = bring([home(phone="13800000001"), home(phone="13800000009", area="")])
    assert [verdict.detail.get("left_over") for verdict in outcome.plan.verdicts] == [None, ["13800000009"]]


# years of birth


def test_who_is_under_18_by_the_year_is_on_no_roll(bring):
    bring([home(co_owners="何二、何三、何四", born="1960、2008、2009、")])
    estate = Place.objects.get(name="丁小区")

    def roll(day: str) -> list[str]:
        with time_machine.travel(f"{day} 10:00+08:00", tick=False):
            return [Person.objects.get(pk=voter.holder).full_name for voter in electorate(estate, Electorate.RESIDENTS)]

    Household.objects.update(since="2026-01-01")
    for rows in (Household.objects.latest("pk").residencies,):
        rows.update(since="2026-01-01")
    # 何二 may be born on any day of 2008, 何四 is unknown and of age
    assert roll("2026-12-30") == ["何一", "何四"]
    assert roll("2026-12-31") == ["何一", "何二", "何四"]


def test_a_day_takes_the_place_of_a_year_but_a_year_never_of_a_day(bring):
    bring([home(born="1960")])
    bring([home(born="1960-03-04")])
    assert owners("丁小区")["101"][0][1] == "1960-03-04"

    assert bring([home(born="1960")]).register_import is None
    assert owners("丁小区")["101"][0][1] == "1960-03-04"

    bring([home(born="1961")])
    assert owners("丁小区")["101"][0][1] == "1961"


def test_one_year_makes_nobody_one_person(bring):
    bring([home(born="1960"), home(room="102", born="1960")])
    assert Person.objects.filter(full_name="何一").count() == 2


def test_two_years_of_one_person_are_refused_and_a_year_beside_its_day_is_not(bring):
    outcome = bring([home(born="1960"), home(born="1961", area="")])
    assert [(code, figures["day"]) for _line, code, figures in refusals(outcome)] == [
        ("born_contradicts", "1961"), ("born_contradicts", "1960"),
    ]  # fmt: skip
    bring([home(born="1960"), home(born="1960-03-04", area="")])
    assert owners("丁小区")["101"][0][1] == "1960-03-04"


# headings


def book_with(path: Path, *rows: tuple, merges: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for region in merges:
        book.active.merge_cells(region)
    book.save(path)
    return path


@GIVEN
def test_the_given_heading_of_two_storeys(bring):
    outcome = bring(REGISTERS / "two-storeys.xlsx")
    assert refusals(outcome) == []
    assert owners("甲小区") == {
        "101": [("田一", "1956", "19900000001", True)],
        "102": [("田二", "1954", "19900000002", True), ("田三", "1990", "", False)],
        "201": [("田四", "1970", "19900000003", True), ("田五", "1972", "", False), ("田六", "2012", "", False)],
    }
    assert areas("甲小区") == {"101": "88.50", "102": "92.10", "201": "101.00"}


def test_what_stands_above_groups_and_gives_a_lower_word_no_meaning(bring, tmp_path):
    path = book_with(
        tmp_path / "register.xlsx",
        ("某社区登记册",),
        ("房屋", None, None, None, "业主", None, None, None, None, None),
        ("位置", None, None, None, "人", None, "房", "联系", None, None),
        ("小区", "楼栋", "单元", "房号", "户主", "共有人", "专有面积", "电话", "出生年月", "职业"),
        ("丁小区", "2栋", "1", "101", "何一", "何二", 90, "13800000001", "1960-03、1962-04", "教师"),
        merges=("A1:J1", "A2:D2", "E2:J2", "A3:D3", "E3:F3", "H3:J3"),
    )
    assert refusals(bring(path)) == []
    assert owners("丁小区") == {
        "101": [("何一", "1960-03", "13800000001", True), ("何二", "1962-04", "", False)],
    }


def test_a_group_tells_whose_name_and_phone_it_is(bring, tmp_path):
    path = book_with(
        tmp_path / "register.xlsx",
        ("房屋", None, None, "产权人", None, "共有人", None, "住户", None),
        ("楼栋", "单元", "房号", "姓名", "电话", "姓名", "电话", "姓名", "电话"),
        ("2", "1", "101", "何一", "13800000001", "何二", "13800000002", "何三", "13800000003"),
        merges=("A1:C1", "D1:E1", "F1:G1", "H1:I1"),
    )
    lines = actions._lines(path, Place.objects.get(code="commune"), [])[0]
    assert [(one.name, one.phone, one.owns, one.lives_here) for one in lines[0].people] == [
        ("何三", "13800000003", "", True),
        ("何一", "13800000001", "owner", False),
        ("何二", "13800000002", "co_owner", False),
    ]


@GIVEN
def test_the_given_headings_that_stand_twice(cast):
    before = footprint()
    code, said = command(str(REGISTERS / "headings-twice.csv"), "--community", "commune")
    assert (code, str(ColumnsTwice([], headings="户主 | 户主", line="2")) in said) == (2, True)
    assert footprint() == before


TWICE = ("小区", "楼栋", "单元", "房号", "户主", "面积", "面积")


@pytest.mark.parametrize(
    ("headings", "cells", "asks"),
    [
        (TWICE, ("何一", "88", "89"), True),
        (TWICE, ("何一", "88", "88"), False),
        (TWICE, ("何一", "", "88"), False),
        ((*TWICE[:5], "专有面积", "建筑面积"), ("何一", "88", "99"), True),
        ((*TWICE[:5], "电话", "电话"), ("何一", "13800000001", "13800000002"), True),
        ((*TWICE[:5], "电话1", "电话2"), ("何一", "13800000001", "13800000002"), False),
        ((*TWICE[:5], "电话", "联系电话"), ("何一", "13800000001", "13800000002"), False),
        ((*TWICE[:4], "业主", "产权人", "面积"), ("何一", "何二", "88"), True),
        ((*TWICE[:4], "业主", "产权人", "面积"), ("何一", "何一", "88"), False),
        ((*TWICE[:5], "共有人1", "共有人2"), ("何一", "何二", "何三"), False),
    ],
)
def test_columns_of_one_meaning_are_asked_about_when_they_differ(bring, headings, cells, asks):
    line = ("丁小区", "1栋", "1单元", "101", *cells)
    if asks:
        before = footprint()
        with pytest.raises(ColumnsTwice):
            bring([line], headings=headings)
        assert footprint() == before
    else:
        assert refusals(bring([line], headings=headings)) == []


@GIVEN
def test_the_given_heading_without_a_line(cast):
    code, said = command(str(REGISTERS / "heading-only.csv"), "--community", "commune")
    assert (code, str(NoLines()) in said) == (2, True)


def test_a_heading_without_a_line_is_refused(bring):
    for lines in ([], [("", "", "", "", "", "", "", "", "")], [("合计", "", "", "", "", "", "0", "", "")]):
        with pytest.raises(NoLines):
            bring(lines)
