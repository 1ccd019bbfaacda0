"""Cells that break a reader, or that it would take for something else; and what a preview must not keep."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Ownership, RegisterImport
from community.register import actions, areas, exporting, people, reasons
from community.register.homes import HomeUnclear, read_home
from community.register.refusals import TooLarge
from community.register.unclear import Unclear
from tests.community.registers import as_csv

HEADINGS = ("小区", "楼栋", "单元", "房号", "姓名", "身份", "面积", "身份证号", "电话")


@pytest.fixture
def bring(cast):
    def make(*lines, headings=HEADINGS) -> RegisterImport:
        file = SimpleUploadedFile("登记表.csv", as_csv([list(line) for line in lines], headings=headings))
        found = actions.bring_register(file, community=cast.commune, by=cast.clerk)
        return actions.read_register(found, by=cast.clerk)

    return make


def line(room="601", name="周明", status="", area="", number="", phone=""):
    return ("坡上小区", "3栋", "2单元", room, name, status, area, number, phone)


@pytest.mark.parametrize("area", ["NaN1", "-nan12", "sNaN1", "Infinity1", "1e999999"])
def test_an_area_that_is_no_number(area):
    with pytest.raises(Unclear):
        areas.area_in(area)


def test_an_identity_number_in_digits_of_another_script():
    assert people.told_by_id_number("51012519580304" + "00" + "\u19da" + "1") == (None, "")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("业主", "owner"),
        ("产权人", "owner"),
        ("业主(不住)", "owner_away"),
        ("共有人", "co_owner"),
        ("业主家属", "resident"),
        ("业主配偶", "resident"),
        ("业主之子", "resident"),
        ("业主子女", "resident"),
        ("业主父母", "resident"),
        ("非业主", "resident"),
        ("租客", "tenant"),
    ],
)
def test_the_family_of_an_owner_owns_nothing(said, status):
    assert people.status_in(said) == status


def test_a_wife_named_before_the_owner_takes_no_vote(bring, cast):
    lines = [line(name="吴梅", status="业主配偶"), line(name="周明", status="业主")]
    actions.carry_out(bring(*lines), by=cast.clerk)
    assert [one.person.full_name for one in Ownership.objects.filter(unit__number="601")] == ["周明"]


def test_two_rooms_in_one_are_one_home_and_no_stairwell():
    assert read_home(building="3栋", room="501/502").stairwell == ""
    assert read_home(building="3栋", room="501/502").room == "501-502"
    assert read_home(building="3栋", stairwell="2单元", room="501/502").room == "501-502"
    assert read_home(building="3栋", room="2-502").stairwell == "2"
    assert read_home(building="3栋", room="12/502").stairwell == "12"
    with pytest.raises(HomeUnclear):
        read_home(building="3栋", stairwell="2单元", room="1-502")


def test_signs_nobody_sees_are_no_difference(bring, cast):
    first = [line(name="周明", phone="13800000001")]
    actions.carry_out(bring(*first), by=cast.clerk)
    unseen = (
        "\ufeff坡上小区",
        "3栋\u200b",
        "2单元",
        "\u200e601\u202c",
        "周\u200b明",
        "",
        "",
        "",
        "\u202d13800000001\u202c",
    )
    assert [one.outcome for one in bring(unseen).lines.filter(number__gt=0)] == ["unchanged"]


@pytest.mark.parametrize(
    ("character", "shown"),
    [("\ue000", "U+E000"), ("\U000f0001", "U+F0001"), ("\ufffd", "U+FFFD"), ("\u0378", "U+0378")],
)
def test_a_character_that_cannot_be_read_is_named_and_not_dropped(bring, cast, character, shown):
    found = bring(line(name=f"周{character}明"), line(room="602", name="周𠮷"))

    refused, new = found.lines.filter(number__gt=0)
    assert (new.outcome, refused.code) == ("new", "character_lost")
    assert refused.detail["figures"] == {"place": 2, "character": shown}
    assert shown in next(reasons.sentences(refused))
    # taken home and brought again as it is, it is refused again
    [again] = bring(line(name=refused.detail["cells"]["name"])).lines.filter(number__gt=0)
    assert again.code == "character_lost"


def test_a_character_lost_in_a_place_makes_no_other_place(bring, cast):
    found = bring(("坡\ue000上小区", *line()[1:]))
    assert [(one.code, one.label) for one in found.lines.filter(number__gt=0)] == [("character_lost", "")]


def test_a_sign_no_workbook_may_hold_is_not_exported(bring, cast):
    actions.carry_out(bring(("坡\x07上小区", *line()[1:])), by=cast.clerk)
    assert exporting.take_register(cast.commune, by=cast.clerk, kind="xlsx").startswith(b"PK")


def test_an_identity_number_is_kept_nowhere_not_even_of_a_refused_line(bring):
    number = "510125195803040021"
    found = bring(line(area="abc", number=number))
    [refused] = found.lines.filter(outcome="refused")
    assert number not in json.dumps(refused.detail)
    assert refused.detail["cells"]["born"] == "1958-03-04"
    assert number not in exporting.refused_lines(found).decode()


def test_more_lines_than_a_community_has_are_split_and_not_swallowed(bring, monkeypatch, cast):
    monkeypatch.setattr(actions, "MOST_LINES", 3)
    found = bring(*(line(room=f"70{n}") for n in range(4)))
    assert (found.state, found.fault) == ("failed", str(TooLarge(figure="3+", limit="3")))
    assert bring(*(line(room=f"70{n}") for n in range(3))).state == "previewed"


def test_the_highest_number_of_lines_stays_below_the_memory_promised(cast, tmp_path):
    """Measured at a tenth: 50 MB of the 500 the whole may take."""
    lines = (
        line(room=f"{n // 90 + 1}{n % 90 + 10}", name="周明", area="88.0", phone=f"138{n:08}") for n in range(6_000)
    )
    path = tmp_path / "register.csv"
    path.write_bytes(as_csv([list(one) for one in lines], headings=HEADINGS))
    tracemalloc.start()
    actions.import_file(path, community=cast.commune, dry_run=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (actions.MOST_LINES <= 60_000, peak < 40_000_000) == (True, True)
