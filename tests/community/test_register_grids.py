"""To which grid an estate belongs that nobody knows yet: what any line of the file says of it holds for all."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.utils import translation
from openpyxl import Workbook

from community.models import Place
from community.register import actions
from community.register.reasons import sentence_of

WITH_GRID = ("网格", "小区", "楼栋", "单元", "房号", "户主")
WITHOUT = WITH_GRID[1:]


@pytest.fixture
def bring(cast, tmp_path):
    """``bring([[heading, line, …], …])``: a book of these sheets, brought in at the console."""

    def make(sheets, **options) -> actions.Outcome:
        book = Workbook()
        book.remove(book.active)
        for lines in sheets:
            sheet = book.create_sheet()
            for line in lines:
                sheet.append(line)
        book.save(tmp_path / "register.xlsx")
        return actions.import_file(tmp_path / "register.xlsx", community=cast.commune, **options)

    return make


def outcomes(outcome: actions.Outcome) -> list[str]:
    return [verdict.code if verdict.outcome == "refused" else verdict.outcome for verdict in outcome.plan.verdicts]


def grid_of(estate: str) -> int:
    return Place.objects.get_parent(Place.objects.get(name=estate, level__code="estate")).pk


def flats(cast, *, first: str, second: str) -> list[list[tuple]]:
    """Two sheets of one new estate, of which one names the grid, in the given order."""
    sheets = {
        "with": [WITH_GRID, (cast.grid.name, "丁小区", "1栋", "1单元", "101", "何一")],
        "without": [WITHOUT, ("丁小区", "2栋", "1单元", "101", "何二")],
    }
    return [sheets[first], sheets[second]]


@pytest.mark.parametrize(("first", "second"), list(permutations(["with", "without"])))
@pytest.mark.parametrize("is_told_another", [False, True])
def test_a_grid_that_one_sheet_names_holds_for_the_others(bring, cast, first, second, is_told_another):
    grid = cast.other_grid if is_told_another else None
    outcome = bring(flats(cast, first=first, second=second), grid=grid)

    assert outcomes(outcome) == ["new", "new"]
    assert grid_of("丁小区") == cast.grid.pk


def test_the_grid_said_for_the_file_takes_only_estates_whose_grid_no_line_names(bring, cast):
    sheets = [*flats(cast, first="without", second="with"), [WITHOUT, ("戊小区", "1栋", "1单元", "101", "何三")]]
    assert outcomes(bring(sheets, grid=cast.other_grid)) == ["new", "new", "new"]
    assert (grid_of("丁小区"), grid_of("戊小区")) == (cast.grid.pk, cast.other_grid.pk)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_grids_of_one_new_estate_refuse_all_its_lines_in_any_order(bring, cast, order):
    lines = [
        (cast.grid.name, "丁小区", "1栋", "1单元", "101", "何一"),
        (cast.other_grid.name, "丁小区", "1栋", "1单元", "102", "何二"),
        ("", "丁小区", "1栋", "1单元", "103", "何三"),
    ]
    outcome = bring([[WITH_GRID, *(lines[place] for place in order)]], grid=cast.grid)

    assert outcomes(outcome) == ["grid_contradicts"] * 3
    assert not Place.objects.filter(name="丁小区").exists()
    with translation.override("en"):
        named = {verdict.detail["cells"]["head"]: sentence_of(verdict) for verdict in outcome.plan.verdicts}
    where = outcome.columns[0].sheet, order.index(1) + 2
    assert named["何一"] == (
        f"“丁小区” is new, and line {where[0]} {where[1]} says that it belongs to {cast.other_grid.name}. "
        "Write the same grid in all its lines."
    )


@pytest.mark.parametrize("is_first", [True, False])
def test_one_line_of_many_that_names_another_grid_is_refused_alone(bring, cast, is_first):
    lines = [
        (cast.grid.name, "丁小区", "1栋", "1单元", f"{101 + n}", f"何{'一二三四五六七八九十'[n]}") for n in range(10)
    ]
    wrong = (cast.other_grid.name, "丁小区", "1栋", "1单元", "201", "何百")
    sheet = [WITH_GRID, *([wrong, *lines] if is_first else [*lines, wrong])]
    assert sorted(outcomes(bring([sheet]))) == ["grid_contradicts"] + ["new"] * 10
    assert grid_of("丁小区") == cast.grid.pk


def test_a_grid_that_is_not_there_refuses_its_own_line_alone(bring, cast):
    sheet = [
        WITH_GRID,
        ("九十九网格", "丁小区", "1栋", "1单元", "101", "何一"),
        (cast.grid.name, "丁小区", "1栋", "1单元", "102", "何二"),
        ("", "丁小区", "1栋", "1单元", "103", "何三"),
    ]
    assert outcomes(bring([sheet])) == ["grid_unknown", "new", "new"]


def test_a_known_estate_stays_where_it_is(bring, cast):
    sheets = [
        [WITH_GRID, (cast.other_grid.name, cast.estate.name, "9栋", "1单元", "101", "何一")],
        [WITHOUT, (cast.estate.name, "9栋", "1单元", "102", "何二")],
    ]
    assert outcomes(bring(sheets))[:2] == ["estate_elsewhere", "new"]


def test_an_estate_without_a_grid_anywhere_is_still_asked_about(bring, cast):
    assert outcomes(bring([[WITHOUT, ("丁小区", "1栋", "1单元", "101", "何一")]])) == ["grid_missing"]
