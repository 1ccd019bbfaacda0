"""What a register says and nobody can take: further phones of a cell, and new estates without a grid."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Person, Place, RegisterImport
from community.register import actions, exporting
from tests.community.registers import as_csv
from tests.community.test_register import HEADINGS, NEW, line, outcomes

TWO_PHONES = line(电话="13800000001、13900002222")


@pytest.fixture
def bring(cast):
    def make(*lines, headings=HEADINGS) -> RegisterImport:
        file = SimpleUploadedFile("登记表.csv", as_csv(list(lines), headings=headings))
        found = actions.bring_register(file, community=cast.commune, by=cast.clerk)
        return actions.read_register(found, by=cast.clerk)

    return make


@pytest.fixture
def desk(cast, client_of):
    Person.objects.update(language="en")
    return client_of(Person.objects.get(pk=cast.clerk.pk))


def notes_of(found: RegisterImport) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exporting.noted_lines(found).decode("utf-8-sig"))))


# phones


def test_the_preview_names_the_phones_it_leaves_out_masked(bring, desk):
    found = bring(TWO_PHONES)
    page = desk.get(f"/register/{found.pk}/?show=doubt").text

    assert "More phones than people, one is kept for each. Left out: 139****2222." in page
    assert ("13900002222" in page, f"/register/{found.pk}/notes.csv" in page) == (False, True)


def test_the_notes_to_take_home_name_them_in_full_also_afterwards(bring, desk, cast):
    found = bring(TWO_PHONES, line(room="102", name="郑洁"))
    expected = ["", "2", "桂花苑1栋1单元101", "周*"]
    assert [row[:4] for row in notes_of(found)] == [["表", "行", "房屋", "姓名"], expected]
    actions.carry_out(found, by=cast.clerk)

    assert Person.objects.get(full_name="周明").phone == "13800000001"
    assert [row[:4] for row in notes_of(found)[1:]] == [expected]
    assert "13900002222" in notes_of(found)[1][4]
    page = desk.get(f"/register/{found.pk}/").text
    assert "Download the phones that were left out" in page
    answer = desk.get(f"/register/{found.pk}/notes.csv")
    assert (answer.status_code, "13900002222" in answer.content.decode("utf-8-sig")) == (200, True)


def test_they_go_with_the_next_import(bring, cast):
    first = actions.carry_out(bring(TWO_PHONES), by=cast.clerk)
    actions.carry_out(bring(line(room="102", name="郑洁")), by=cast.clerk)

    assert (first.lines.count(), notes_of(first)[1:]) == (0, [])


def test_a_refused_line_goes_home_with_every_phone_it_had(bring):
    found = bring(line(room="1O1", 电话="13800000001、13900002222"))

    assert "13800000001、13900002222" in exporting.refused_lines(found).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("headings", "cells", "left_over"),
    [
        (("姓名", "电话"), ("周明、郑洁", "13800000001、13900002222"), None),
        (("姓名", "电话"), ("周明、郑洁", "13800000001、13900002222、13700003333"), ["13700003333"]),
        (("姓名", "电话"), ("空置", "13800000001"), ["13800000001"]),
        (("姓名", "电话", "业主", "业主电话"), ("周明", "13800000001", "周明", "13900002222"), ["13900002222"]),
        (("姓名", "电话", "业主", "业主电话"), ("周明", "13800000001", "周明", "13800000001"), None),
        (("姓名", "电话1", "电话2"), ("周明", "13800000001", "13900002222"), ["13900002222"]),
    ],
)
def test_no_phone_is_dropped_without_a_word(bring, headings, cells, left_over):
    where = ("网格", "小区", "楼栋", "单元", "房号")
    found = bring(("第一网格", "桂花苑", "1栋", "1单元", "101", *cells), headings=(*where, *headings))

    assert found.lines.get().detail.get("left_over") == left_over


@pytest.mark.parametrize("who", ["wang", "chen", "lin"])
def test_nobody_else_finds_the_notes(bring, cast, client_of, who):
    assert client_of(getattr(cast, who)).get(f"/register/{bring(TWO_PHONES).pk}/notes.csv").status_code == 404


# new estates where there are several grids


def test_a_new_estate_without_a_grid_is_refused_with_what_to_do(bring, desk):
    found = bring(line(网格=""))
    page = desk.get(f"/register/{found.pk}/").text

    assert (
        "“桂花苑” is new, and there are several grids. Say under “What each column holds” to which grid new estates "
        "belong, or add a column “网格” that names it."
    ) in page
    assert "New estates belong to" in page


def columns_form(found: RegisterImport, **more) -> dict[str, str]:
    fields = found.mapping["sheets"][0]["fields"]
    return {f"s0-c{n}": name for n, name in enumerate(fields)} | {"s0-first": "2"} | more


def test_the_grid_of_new_estates_is_said_once_for_the_file(bring, desk, cast):
    found = bring(line(网格=""), line(room="301", name="孙立", 小区="坡下小区", 楼栋="5栋", 网格="", 面积="78.60"))
    assert outcomes(found)[0] == ("refused", "grid_missing")
    assert desk.post(f"/register/{found.pk}/columns/", columns_form(found, grid=cast.grid.pk)).status_code == 303
    desk.post(f"/register/{found.pk}/read/")
    found.refresh_from_db()

    # an estate that is known stays where it is
    assert [outcome for outcome, _code in outcomes(found)] == ["new", "unchanged"]
    assert f'<option value="{cast.grid.pk}" selected>' in desk.get(f"/register/{found.pk}/?show=columns").text
    assert desk.post(f"/register/{found.pk}/commit/").status_code == 303
    estate = Place.objects.get(name="桂花苑")
    assert Place.objects.get_parent(estate).pk == cast.grid.pk


def test_what_a_line_says_of_its_grid_counts_more(bring, cast):
    found = bring(NEW)
    fields = {"": found.mapping["sheets"][0]["fields"]}
    actions.choose_columns(found, fields=fields, first={}, by=cast.clerk, grid=cast.other_grid)
    found.refresh_from_db()
    actions.carry_out(actions.read_register(found, by=cast.clerk), by=cast.clerk)

    assert Place.objects.get_parent(Place.objects.get(name="桂花苑")).pk == cast.grid.pk


def test_a_grid_of_elsewhere_is_none_to_choose(bring, desk, cast):
    found = bring(line(网格=""))
    answer = desk.post(f"/register/{found.pk}/columns/", columns_form(found, grid=cast.building.pk))

    assert answer.status_code == 422
    found.refresh_from_db()
    assert (found.state, found.mapping["grid"]) == ("previewed", None)


def test_with_one_grid_nobody_is_asked(bring, desk, cast):
    Place.objects.filter(pk=cast.other_grid.pk).update(level=cast.estate.level)
    found = bring(line(网格=""))

    assert outcomes(found) == [("new", "new_home")] or outcomes(found)[0][0] == "new"
    assert "New estates belong to" not in desk.get(f"/register/{found.pk}/?show=columns").text


def test_an_estate_of_two_grids_needs_the_column(bring, desk, cast):
    Place.objects.filter(pk=cast.other_estate.pk).update(name="坡上小区")
    found = bring(line(小区="坡上小区", 网格=""))

    assert outcomes(found)[0] == ("refused", "estate_twice")
    assert "“坡上小区” stands in several grids. Add a column “网格”" in desk.get(f"/register/{found.pk}/").text
