"""The many ways a home, a phone and a status are written in the field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.register import people
from community.register.homes import Home, HomeUnclear, key_of, name_of, read_home
from community.register.unclear import Unclear
from tests.community.registers import wide

HOME = Home(building="3", stairwell="2", room="501")


@pytest.mark.parametrize(
    "cells",
    [
        {"room": "3#-2-501"},
        {"room": "3#2-501"},
        {"room": "3幢2单元501室"},
        {"room": "３栋２单元５０１"},
        {"room": "3-2-501"},
        {"room": "3—2—501"},
        {"room": "3 / 2 / 501"},
        {"room": "三栋二单元501"},
        {"room": "叁号楼贰单元501"},
        {"room": "三栋二单元五〇一室"},
        {"building": "叁栋", "stairwell": "贰单元", "room": "伍零壹"},
        {"room": "3号楼2单元501号"},
        {"building": "3栋", "stairwell": "2", "room": "501"},
        {"building": "3栋2单元", "room": "501室"},
        {"building": "3-2", "room": "501"},
        {"building": "3#", "stairwell": "2#", "room": "501"},
        {"building": "3", "room": "2-501"},
        {"building": "3", "stairwell": "2", "room": "3-2-501"},
        {"building": "03", "stairwell": "02", "room": "501"},
    ],
)
def test_one_home_in_many_spellings(cells):
    assert read_home(**cells) == HOME


@pytest.mark.parametrize(
    ("cells", "home"),
    [
        ({"room": "桂花苑3栋2单元501"}, Home("桂花苑", "3", "2", "501")),
        ({"home": "壹号院十二幢二单元一一〇三室"}, Home("壹号院", "12", "2", "1103")),
        ({"home": "桂花苑3-2-501"}, Home("桂花苑", "3", "2", "501")),
        ({"home": "阳光100 3-2-501"}, Home("阳光100", "3", "2", "501")),
        ({"home": "桂湖1期3栋2单元501室"}, Home("桂湖1期", "3", "2", "501")),
        ({"home": "新都区桂乡街道桂花苑3栋2单元501"}, Home("桂花苑", "3", "2", "501")),
        ({"estate": "桂花苑", "home": "桂花苑3#2-501"}, Home("桂花苑", "3", "2", "501")),
        ({"building": "桂花苑3栋", "room": "501"}, Home("桂花苑", "3", "", "501")),
        ({"room": "3栋501"}, Home("", "3", "", "501")),
        ({"room": "3栋底商1"}, Home("", "3", "", "底商1")),
        ({"building": "A座", "room": "1203"}, Home("", "A", "", "1203")),
        ({"building": "综合楼", "room": "底商1"}, Home("", "综合楼", "", "底商1")),
        ({"building": "3", "room": "地下室"}, Home("", "3", "", "地下室")),
        ({"building": "3", "room": "门面"}, Home("", "3", "", "门面")),
        ({"building": "3", "room": "A"}, Home("", "3", "", "A")),
        ({"estate": "张家坡院子", "room": "1号"}, Home("张家坡院子", "", "", "1")),
        ({"building": "3", "stairwell": "2", "room": "501a"}, Home("", "3", "2", "501A")),
        ({"building": "3", "stairwell": "2", "room": "负101"}, Home("", "3", "2", "负101")),
        ({"building": "3", "stairwell": "-", "room": "501"}, Home("", "3", "", "501")),
        ({"building": "3", "stairwell": "无", "room": "501"}, Home("", "3", "", "501")),
        ({"estate": "成都市桂花苑", "building": "桂花苑3栋", "room": "501"}, Home("成都市桂花苑", "3", "", "501")),
    ],
)
def test_what_else_a_cell_may_hold(cells, home):
    assert read_home(**cells) == home


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"building": "3", "stairwell": "2", "room": "5O1"}, "letter_for_digit", "room"),
        ({"building": "3", "stairwell": "2", "room": "50l"}, "letter_for_digit", "room"),
        ({"building": "3", "room": "2026-03-02"}, "date_for_room", "room"),
        ({"building": "3", "stairwell": "2"}, "room_missing", "room"),
        ({"building": "3", "stairwell": "1", "room": "2-501"}, "home_contradicts", "room"),
        ({"building": "3", "stairwell": "2", "room": "4栋2单元501"}, "home_contradicts", "room"),
        ({"building": "3", "stairwell": "2", "room": "<script>"}, "room_unclear", "room"),
        ({"building": "3", "stairwell": "2", "room": "见备注"}, "room_unclear", "room"),
        ({"building": "3", "stairwell": "2", "room": "3栋2单元见备注2"}, "room_unclear", "room"),
        ({"building": "3", "stairwell": "2", "room": "同上"}, "room_unclear", "room"),
        ({"building": "3", "stairwell": "2", "room": "不详"}, "room_unclear", "room"),
        ({"building": "3", "stairwell": "2", "room": "张三"}, "room_unclear", "room"),
        ({"home": "桂花苑3栋2单元待定"}, "room_unclear", "home"),
        ({"home": "1栋1-5号商铺"}, "room_unclear", "home"),
        # nothing is cut off: -3 is not 3, 5.5 is not 5, of two buildings neither is the one
        ({"building": "-3栋", "room": "501"}, "place_unclear", "building"),
        ({"building": "3", "stairwell": "-1单元", "room": "501"}, "place_unclear", "stairwell"),
        ({"building": "3", "stairwell": "2", "room": "-101"}, "room_unclear", "room"),
        ({"building": "3", "stairwell": "2", "room": "−1"}, "room_unclear", "room"),
        ({"building": "5.5栋", "room": "501"}, "place_unclear", "building"),
        ({"building": "5、6栋", "room": "501"}, "place_unclear", "building"),
        ({"building": "5，6号楼", "stairwell": "1", "room": "501"}, "place_unclear", "building"),
        ({"estate": "甲苑", "building": "三期5栋", "room": "501"}, "home_contradicts", "building"),
        ({"estate": "甲苑", "building": "乙苑5栋", "room": "501"}, "home_contradicts", "building"),
        ({"estate": "同上", "building": "3", "room": "501"}, "place_unclear", "estate"),
        ({"estate": "〃", "building": "3", "room": "501"}, "place_unclear", "estate"),
        ({"building": "同上", "room": "501"}, "place_unclear", "building"),
        ({"building": "3", "stairwell": "不详", "room": "501"}, "place_unclear", "stairwell"),
        ({"building": "3", "stairwell": "″", "room": "501"}, "place_unclear", "stairwell"),
    ],
)
def test_a_home_that_cannot_be_read_says_which_cell(cells, code, field):
    with pytest.raises(HomeUnclear) as unclear:
        read_home(**cells)
    assert (unclear.value.code, unclear.value.field) == (code, field)


numbers = st.integers(1, 199).map(str)
rooms = st.tuples(st.integers(1, 40), st.integers(1, 20)).map(lambda pair: f"{pair[0]}{pair[1]:02}")
ways = st.sampled_from(
    [
        lambda b, s, r: {"room": f"{b}#-{s}-{r}"},
        lambda b, s, r: {"room": f"{b}幢{s}单元{r}室"},
        lambda b, s, r: {"home": f"桂花苑{b}栋{s}单元{r}"},
        lambda b, s, r: {"home": f"桂花苑{b}-{s}-{r}"},
        lambda b, s, r: {"room": wide(f"{b}栋{s}单元{r}")},
        lambda b, s, r: {"building": f"{b}号楼{s}单元", "room": r},
        lambda b, s, r: {"building": b, "room": f"{s}-{r}"},
        lambda b, s, r: {"building": f"{b}栋", "stairwell": f"{s}单元", "room": f"{r}号"},
    ]
)


@given(numbers, numbers, rooms, ways)
def test_every_spelling_comes_back_to_the_same_home(building, stairwell, room, way):
    read = read_home(**way(building, stairwell, room))
    assert (read.building, read.stairwell, read.room) == (building, stairwell, room)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    try:
        home = read_home(room=text)
    except HomeUnclear:
        return
    assert home.room


@given(numbers)
def test_what_we_write_has_the_key_of_what_was_read(number):
    assert key_of("building", name_of("building", number)) == key_of("building", number)
    assert key_of("stairwell", name_of("stairwell", number)) == key_of("stairwell", number)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("13800000001", ["13800000001"]),
        ("１３８００００００01", ["13800000001"]),
        ("138 0000 0001", ["13800000001"]),
        ("138-0000-0001", ["13800000001"]),
        ("+86 13800000001", ["13800000001"]),
        ("028-83960000/13800000001", ["13800000001", "02883960000"]),
        ("13800000001、13900000002", ["13800000001", "13900000002"]),
        ("13800000001 13900000002", ["13800000001", "13900000002"]),
        ("父13800000001子13900000002", ["13800000001", "13900000002"]),
        ("13800000001 13900000002 15000000003", ["13800000001", "13900000002", "15000000003"]),
        ("138 0000 0001 139 0000 0002 150 0000 0003", ["13800000001", "13900000002", "15000000003"]),
        ("13800000001.0", ["13800000001"]),
        ("无", []),
        ("-", []),
    ],
)
def test_phones_in_a_cell(cell, phones):
    assert people.phones_in(cell) == phones


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("138000000012", "phone_length"),
        ("1.38E+10", "phone_mangled"),
        ("1380000000l", "phone_length"),
        ("23800000001", "phone_unlikely"),
    ],
)
def test_a_phone_that_cannot_be_right(cell, code):
    with pytest.raises(Unclear) as unclear:
        people.phones_in(cell)
    assert unclear.value.code == code


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("510125580304001", [(date(1958, 3, 4), "mr")]),
        ("'51012519580304002X", [(date(1958, 3, 4), "ms")]),
        # a table program keeps fifteen digits: the birthday is there, the rest is not
        ("510125195803040000", [(date(1958, 3, 4), "")]),
        ("护照E12345678", [(None, "")]),
        ("510125********002X", [(None, "")]),
    ],
)
def test_what_an_identity_number_tells(cell, said):
    assert people.told_by_id_numbers(cell) == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [("5.10125E+17", "phone_mangled"), ("510125195813040021", "born_unclear"), ("510125591304001", "born_unclear")],
)
def test_an_identity_number_that_cannot_be_right(cell, code):
    with pytest.raises(Unclear) as unclear:
        people.refuse_id_numbers(cell)
    assert (unclear.value.code, unclear.value.field) == (code, "id_number")
    assert cell not in str(unclear.value.figures)


def test_an_identity_number_tells_birthday_and_address_and_is_kept_nowhere():
    assert people.told_by_id_number("51012519580304002X") == (date(1958, 3, 4), "ms")
    assert people.told_by_id_number("12345") == (None, "")


@pytest.mark.parametrize(
    "cell", ["未售", "空置(未售)", "空置（未售）", "开发商", "建设单位", "开发公司自持", "某房地产开发有限公司"]
)
def test_unsold_in_several_spellings(cell):
    assert people.is_unsold(cell)


@pytest.mark.parametrize("cell", ["空置", "已售", "张三", ""])
def test_sold_or_vacant(cell):
    assert not people.is_unsold(cell)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("业主", "owner"),
        ("业主（不住）", "owner_away"),
        ("共有人", "co_owner"),
        ("共有人(不住)", "co_owner_away"),
        ("租户", "tenant"),
        ("家属", "resident"),
        ("党员", ""),
    ],
)
def test_what_somebody_is_to_a_home(cell, status):
    assert people.status_in(cell) == status
