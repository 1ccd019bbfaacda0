"""What the cells of a register say of people and areas: names, births, numbers. What could be two things is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from community.register import areas, births, names
from community.register.births import Birth
from community.register.unclear import Unclear
from tests.community.registers import wide

YEAR, MONTH = "year", "month"


def refused(read, cell: str) -> str:
    with pytest.raises(Unclear) as unclear:
        read(cell)
    return unclear.value.code


# names


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("张三、李四", ["张三", "李四"]),
        ("张三,李四；王五", ["张三", "李四", "王五"]),
        ("张三/李四", ["张三", "李四"]),
        ("张三\n李四", ["张三", "李四"]),
        ("张　三", ["张三"]),
        ("张 三", ["张三"]),
        ("张 三 丰", ["张三丰"]),
        ("欧阳 明月", ["欧阳明月"]),
        ("张三 李四", ["张三", "李四"]),
        ("侯敏艳 余敏 诸葛小洋", ["侯敏艳", "余敏", "诸葛小洋"]),
        ("张三(业主)", ["张三"]),
        ("张三【长子】、李四", ["张三", "李四"]),
        ("张三、张三", ["张三"]),
        ("李秀英女士", ["李秀英"]),
        ("李秀英老师", ["李秀英"]),
        ("王国家", ["王国家"]),
        ("John Smith", ["John Smith"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("阿依古丽 • 买买提", ["阿依古丽·买买提"]),
        ("成都桂湖商贸有限公司", ["成都桂湖商贸有限公司"]),
        ("桂湖（成都）商贸有限公司、张三", ["桂湖(成都)商贸有限公司", "张三"]),
        ("张和平", ["张和平"]),
        ("", []),
        ("-", []),
        ("/", []),
        ("无", []),
        ("不详", []),
    ],
)
def test_who_is_named(cell, said):
    assert [one.name for one in names.named_in(cell)] == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("张先生", "name_unclear"),
        ("欧阳女士", "name_unclear"),
        ("张三和李四", "name_unclear"),
        ("张三等", "name_unclear"),
        ("张三等3人", "name_unclear"),
        ("张三(妻)李四", "name_unclear"),
        ("张 三 李 四", "name_unclear"),
        ("阿依古丽 李四", "name_unclear"),
        ("李明 Smith", "name_unclear"),
        ("同上", "name_unclear"),
        ("见备注", "name_unclear"),
        ("待定", "name_unclear"),
        ("张三13800000001", "name_unclear"),
        ("张", "name_unclear"),
        ("张三一家", "name_unclear"),
        ("张三全家", "name_unclear"),
        ("张三夫妇", "name_unclear"),
        ("业主", "name_unclear"),
        ("户主", "name_unclear"),
        ("保密", "name_unclear"),
        ("法院查封", "name_unclear"),
        ("张三或李四", "name_unclear"),
        ("张三的儿子", "name_unclear"),
        ("原业主张三", "name_unclear"),
        ("张某", "name_unclear"),
        ("张某某", "name_unclear"),
        ("张X", "name_unclear"),
        ("张三等三人", "name_unclear"),
        ("李老师", "name_unclear"),
        ("王奶奶", "name_unclear"),
        ("张大爷", "name_unclear"),
        ("张老太", "name_unclear"),
        ("张三（已故）", "has_died"),
        ("张三（去世，长子继承）", "has_died"),
    ],
)
def test_what_is_no_name(cell, code):
    assert refused(names.named_in, cell) == code


def test_a_title_and_a_remark_are_told_apart_from_the_name():
    assert names.named_in("李秀英女士、王建国先生（长子）") == [
        names.Named("李秀英", "ms"),
        names.Named("王建国", "mr", "长子"),
    ]


# births


def year(number: int) -> Birth:
    return Birth(date(number, 12, 31), YEAR)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1958-03-04", [Birth(date(1958, 3, 4))]),
        ("1958/3/4", [Birth(date(1958, 3, 4))]),
        ("1958.3.4", [Birth(date(1958, 3, 4))]),
        ("19580304", [Birth(date(1958, 3, 4))]),
        ("1958年3月4日", [Birth(date(1958, 3, 4))]),
        ("1958-03-04 00:00:00", [Birth(date(1958, 3, 4))]),
        ("1958年3月", [Birth(date(1958, 3, 31), MONTH)]),
        ("1960-02", [Birth(date(1960, 2, 29), MONTH)]),
        ("195803", [Birth(date(1958, 3, 31), MONTH)]),
        ("1958.10", [Birth(date(1958, 10, 31), MONTH)]),
        ("1958.1", [year(1958)]),  # January or October: only the year is sure
        ("1958", [year(1958)]),
        ("１９５８", [year(1958)]),
        ("1958年生", [year(1958)]),
        ("1958年、1960年", [year(1958), year(1960)]),
        ("1958,1960；2003", [year(1958), year(1960), year(2003)]),
        ("1958/1960", [year(1958), year(1960)]),
        ("1958 1960 2012", [year(1958), year(1960), year(2012)]),
        ("1958、、2003", [year(1958), None, year(2003)]),
        ("不详、1960", [None, year(1960)]),
        ("1958-03-04、1960/5/6", [Birth(date(1958, 3, 4)), Birth(date(1960, 5, 6))]),
        ("1958/03/04 1960/05/06", [Birth(date(1958, 3, 4)), Birth(date(1960, 5, 6))]),
        ("", []),
        ("不详", []),
    ],
)
def test_when_they_were_born(cell, said):
    assert births.births_in(cell) == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1958-02-30", "born_unclear"),
        ("2958-03-04", "born_unlikely"),
        ("1958-13", "born_unclear"),
        ("58", "born_unclear"),
        ("1958-1960", "born_unclear"),
        ("19581960", "born_unclear"),
        ("1,958", "born_unclear"),
        ("1858", "born_unlikely"),
        ("60后", "born_unclear"),
    ],
)
def test_when_nobody_was_born(cell, code):
    assert refused(births.births_in, cell) == code


def test_this_year_is_a_year_of_birth_and_the_next_is_none():
    with time_machine.travel("2026-05-01 10:00+08:00", tick=False):
        assert births.births_in("2026、2026-05") == [year(2026), Birth(date(2026, 5, 31), MONTH)]
        assert [refused(births.births_in, cell) for cell in ("2027", "2026-06", "2026-05-02")] == ["born_unlikely"] * 3


@given(st.lists(st.integers(1900, 2025), min_size=1, max_size=5), st.sampled_from("、,，;；/ \n"))
def test_years_come_back_in_their_order(years, separator):
    said = births.births_in(separator.join(map(str, years)))
    assert [str(one) for one in said] == [str(each) for each in years]


# areas


@pytest.mark.parametrize(
    ("cell", "area"),
    [
        ("91.20", "91.20"),
        ("91.2㎡", "91.20"),
        ("91.2 m²", "91.20"),
        ("９１．２平方米", "91.20"),
        ("1,234.5", "1234.50"),
        ("约91", "91.00"),
        ("44,1", "44.10"),
        ("97，65", "97.65"),
        ("1.234,50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("1234,567", "1234.57"),
        ("88.125", "88.13"),
    ],
)
def test_areas(cell, area):
    assert areas.area_in(cell) == Decimal(area)


@pytest.mark.parametrize("cell", ["", "0", "-", "—", "/", "无", "不详"])
def test_a_blank_area_is_unknown(cell):
    assert areas.area_in(cell) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-88.8", "area_unlikely"),
        ("－88.8", "area_unlikely"),
        ("−88.8", "area_unlikely"),
        ("1,089", "area_two_ways"),
        ("44,125", "area_two_ways"),
        ("1.089", "area_two_ways"),
        ("88.8-", "area_unclear"),
        ("97 65", "area_unclear"),
        ("88.8/12.3", "area_unclear"),
        ("88.8+12.3", "area_unclear"),
        ("1.2.3", "area_unclear"),
        ("1,23.4", "area_unclear"),
        ("九十", "area_unclear"),
        ("见合同", "area_unclear"),
        ("1e3", "area_unclear"),
        ("٨٨", "area_unclear"),
        ("123456", "area_unlikely"),
    ],
)
def test_what_is_no_area(cell, code):
    assert refused(areas.area_in, cell) == code


def test_a_letter_in_an_area_is_shown():
    with pytest.raises(Unclear) as unclear:
        areas.area_in("9l.2")
    assert (unclear.value.code, unclear.value.figures) == ("area_letter", {"place": 2, "letter": "l"})


@pytest.mark.parametrize(("cell", "says"), [("88.125", True), ("88.130", False), ("1,089.50", False), ("88", False)])
def test_what_is_rounded_is_told(cell, says):
    assert areas.is_rounded(cell) == says


ways = st.sampled_from(
    [
        "{:.2f}".format,
        "{:,.2f}".format,
        "{:.2f}㎡".format,
        lambda area: f"{area:.2f}".replace(".", ","),
        lambda area: f"{area:,.2f}".translate(str.maketrans(",.", ".,")),
        lambda area: wide(f"{area:.2f}"),
    ]
)


@given(st.integers(1, 9_999_999).map(lambda cents: Decimal(cents) / 100), ways)
def test_an_area_written_with_two_places_is_that_area(area, way):
    assert areas.area_in(way(area)) == area


@given(st.text(alphabet="0123456789.,- ㎡约", max_size=12))
def test_no_other_number_comes_out_than_stands_there(cell):
    """Its digits are those of the cell, in their order, but for the zeros and the rounding at the end."""
    try:
        area = areas.area_in(cell)
    except Unclear:
        return
    if area is not None and not areas.is_rounded(cell):
        digits = "".join(sign for sign in cell if sign.isdigit()).strip("0")
        assert str(area).replace(".", "").strip("0") == digits
        assert area > 0
