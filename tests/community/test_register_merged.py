"""Cells that were merged down and lost it: the first line of a block says what holds for those below."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.models import Unit
from community.register import actions
from community.register.columns import guess
from community.register.lines import read_lines
from community.register.reading import Sheet
from tests.community.registers import as_csv

HEADINGS = ("小区", "楼栋", "单元", "房号", "姓名", "电话", "面积")
DOWN = 3  # columns that were merged


def lost(homes: list[tuple[str, str, str, str]]) -> list[tuple[str, ...]]:
    """The places of homes as a CSV has them after a merge: said once, then blank until it or a wider one changes."""
    lines, above = [], ("",) * DOWN
    for home in homes:
        same = next((n for n in range(DOWN) if home[n] != above[n]), DOWN)
        lines.append(("",) * same + home[same:])
        above = home[:DOWN]
    return lines


def read(lines) -> list[tuple[str, str, str, str] | str]:
    sheet = Sheet("", [(*HEADINGS[:4], "姓名"), *lines])
    return [
        line.fault.code if line.fault else (line.home.estate, line.home.building, line.home.stairwell, line.home.room)
        for line in read_lines(sheet, guess(sheet), {})
    ]


blocks = st.dictionaries(
    st.sampled_from(["甲苑", "乙苑"]),
    st.dictionaries(
        st.sampled_from(["1栋", "2栋", "3栋"]),
        st.dictionaries(st.sampled_from(["1单元", "2单元"]), st.integers(1, 6), min_size=1),
        min_size=1,
    ),
    min_size=1,
)


@given(blocks)
@settings(max_examples=200)
def test_every_home_of_a_block_is_the_home_it_was_or_none(estates):
    homes = [
        (estate, building, stairwell, f"{101 + room}")
        for estate, buildings in estates.items()
        for building, stairwells in buildings.items()
        for stairwell, rooms in stairwells.items()
        for room in range(rooms)
    ]
    found = read([(*places, f"何{'一二三四五六七八九十'[n % 10]}") for n, places in enumerate(lost(homes))])
    plain = [(estate, building[:-1], stairwell[:-2], room) for estate, building, stairwell, room in homes]
    for one, home in zip(found, plain, strict=True):
        # no part is another's; what was not filled is blank, and refused when homes are looked for
        assert all(part in ("", right) for part, right in zip(one, home, strict=True))


@pytest.fixture
def bring(cast, tmp_path):
    def make(lines) -> actions.Outcome:
        path = tmp_path / "register.csv"
        path.write_bytes(as_csv([list(line) for line in lines], headings=HEADINGS))
        return actions.import_file(path, community=cast.commune, grid=cast.grid)

    return make


def where() -> list[tuple[str, str]]:
    units = Unit.objects.filter(number__startswith="7").order_by("pk")
    return [(unit.place.name, unit.number) for unit in units]


def refusals(outcome: actions.Outcome) -> list[tuple[int, str]]:
    return [(verdict.number, verdict.code) for verdict in outcome.plan.verdicts if verdict.outcome == "refused"]


def test_blank_buildings_and_stairwells_below_the_first_are_filled(bring):
    outcome = bring(
        [
            ("丁小区", "1栋", "1单元", "701", "何一", "13800000001", "50"),
            ("", "", "", "", "何二", "", ""),
            ("", "", "", "702", "何三", "", ""),
            ("", "", "2单元", "701", "何四", "", ""),
            ("", "2栋", "1单元", "701", "何五", "", ""),
            ("", "", "", "702", "何六", "", ""),
            ("", "3栋", "1单元", "701", "何七", "", ""),
        ]
    )
    assert refusals(outcome) == []
    assert where() == [
        ("1单元", "701"),
        ("1单元", "702"),
        ("2单元", "701"),
        ("1单元", "701"),
        ("1单元", "702"),
        ("1单元", "701"),
    ]


def test_a_blank_stairwell_beside_those_that_are_said_puts_no_flat_beside_them(bring):
    outcome = bring(
        [
            ("丁小区", "1栋", "", "700", "何一", "", ""),
            ("丁小区", "1栋", "1单元", "701", "何二", "", ""),
            ("丁小区", "1栋", "1单元", "702", "何三", "", ""),
            ("丁小区", "1栋", "", "703", "何四", "", ""),
        ]
    )
    assert refusals(outcome) == [(2, "stairwell_blank"), (5, "stairwell_blank")]
    assert where() == [("1单元", "701"), ("1单元", "702")]


def test_a_shop_below_the_stairwells_has_none(bring):
    outcome = bring(
        [
            ("丁小区", "1栋", "1单元", "701", "何二", "", ""),
            ("丁小区", "1栋", "1单元", "702", "何三", "", ""),
            ("丁小区", "1栋", "", "底商1", "何四", "", ""),
            ("丁小区", "1栋", "", "7号商铺", "何五", "", ""),
        ]
    )
    assert refusals(outcome) == []


def test_a_blank_building_before_the_first_is_no_home_of_the_estate_itself(bring):
    outcome = bring(
        [
            ("丁小区", "", "", "700", "何一", "", ""),
            ("丁小区", "1栋", "1单元", "701", "何二", "", ""),
            ("丁小区", "1栋", "1单元", "702", "何三", "", ""),
        ]
    )
    assert refusals(outcome) == [(2, "building_missing")]
