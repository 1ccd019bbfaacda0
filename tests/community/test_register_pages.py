"""The pages and the command of the register: who finds them, what they say, what a bad file leaves behind."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from community.models import Household, Person, RegisterImport
from community.register import reading
from community.register.refusals import NoCommunity, NoGrid, NoSuchFormat
from tests.community.registers import as_csv
from tests.community.test_register import HEADINGS, NEW, footprint, line

EVERYBODY = ("wang", "li", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")
KEEPERS = {"clerk", "qian", "he", "admin"}
LIST = "/register/"


@pytest.fixture(autouse=True)
def _english(cast):
    Person.objects.update(language="en")


@pytest.fixture
def desk(cast, client_of, fresh):
    return client_of(fresh(cast.clerk))


def send(client, lines, name="register.csv"):
    content = lines if isinstance(lines, bytes) else as_csv(lines, headings=HEADINGS)
    from community.models import Place

    community = Place.objects.get(code="commune").pk
    return client.post(LIST, {"community": community, "file": SimpleUploadedFile(name, content)})


@pytest.fixture
def previewed(desk):
    def make(lines) -> RegisterImport:
        send(desk, lines)
        found = RegisterImport.objects.latest("pk")
        desk.post(f"/register/{found.pk}/read/")
        found.refresh_from_db()
        return found

    return make


def test_from_the_file_to_the_rows(desk, cast):
    answer = send(desk, [NEW, line(room="1O2", name="郑洁")])
    found = RegisterImport.objects.get()
    page = reverse("community:register", args=[found.pk])
    assert (answer.status_code, answer.url, found.state) == (303, page, "reading")
    html = desk.get(page).content.decode()
    assert "The register is being read" in html
    assert "register-progress" in html

    answer = desk.post(f"{page}read/")
    assert (answer.status_code, answer.url) == (303, page)
    html = desk.get(page).content.decode()
    assert "There is a letter O in it. Is it 102?" in html
    assert "Carry out 1 line" in html
    assert ("郑洁" in html, "郑*" in html) == (False, True)

    answer = desk.post(f"{page}commit/")
    assert (answer.status_code, answer.url) == (303, page)
    assert Household.objects.filter(unit__number="101", unit__place__name="1单元").count() == 2
    assert "Download the lines that stayed out" in desk.get(page).content.decode()
    assert default_storage.listdir("register")[1] != []  # inside the test's transaction nothing is committed yet


def test_htmx_is_told_where_to_go(desk):
    send(desk, [NEW])
    found = RegisterImport.objects.get()
    page = f"/register/{found.pk}/"
    assert "The file is being opened" in desk.get(f"{page}progress/").content.decode()
    answer = desk.post(f"{page}read/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == page
    assert desk.get(f"{page}progress/").headers["HX-Redirect"] == page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "There is nothing in this file"),
        (b"PK\x03\x04broken", "This file is damaged"),
        (reading.OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (reading.OLE + b"\0" * 600, "old format .xls"),
    ],
)
def test_a_bad_file_says_why_and_changes_nothing(desk, content, sentence):
    before = footprint()
    answer = send(desk, content)
    if answer.status_code == 422:
        assert sentence in answer.content.decode()
        assert RegisterImport.objects.count() == 0
    else:
        found = RegisterImport.objects.get()
        desk.post(f"/register/{found.pk}/read/")
        html = desk.get(f"/register/{found.pk}/").content.decode()
        assert sentence in html
        assert "The register is as it was." in html
        assert default_storage.listdir("register")[1] == []
    assert footprint() == before


def test_what_is_gone_is_asked_for_twice(desk, previewed):
    desk.post(f"/register/{previewed([NEW, line(room='102', name='郑洁')]).pk}/commit/")
    found = previewed([NEW, line(room="103", name="冯刚")])
    page = f"/register/{found.pk}/"
    assert "End the 1 entry that is no longer in the file" in desk.get(page).content.decode()

    answer = desk.post(f"{page}commit/", {"end_vanished": "1"})
    assert answer.status_code == 200
    assert "End what is no longer in the file?" in answer.content.decode()
    assert Household.objects.filter(until__isnull=False).count() == 0

    answer = desk.post(f"{page}commit/", {"end_vanished": "1", "sure": "1"})
    assert answer.status_code == 303
    assert Household.objects.filter(until__isnull=False).count() == 1


def test_columns_can_be_said_otherwise(desk, previewed):
    found = previewed([NEW])
    html = desk.get(f"/register/{found.pk}/?show=columns").content.decode()
    assert "What each column holds" in html
    form = {f"s0-c{n}": name for n, name in enumerate(found.mapping["sheets"][0]["fields"])}

    bad = desk.post(f"/register/{found.pk}/columns/", form | {"s0-first": "0"})
    assert bad.status_code == 422
    good = desk.post(f"/register/{found.pk}/columns/", form | {"s0-first": "2", "s0-c7": ""})
    assert good.status_code == 303
    found.refresh_from_db()
    assert (found.state, found.mapping["sheets"][0]["fields"][7]) == ("reading", "")
    desk.post(f"/register/{found.pk}/read/")
    assert "phone" not in found.lines.get().detail


def test_the_preview_names_the_sheets_that_were_passed_over(desk, previewed, tmp_path):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(NEW)
    book.create_sheet("填表说明").append(["请如实填写"])
    book.save(tmp_path / "register.xlsx")
    found = previewed((tmp_path / "register.xlsx").read_bytes())

    page = desk.get(reverse("community:register", args=[found.pk]))
    assert page.context["passed_over"] == ["填表说明"]
    assert "填表说明" in page.content.decode()


def test_put_aside(desk, previewed):
    found = previewed([NEW])
    assert desk.post(f"/register/{found.pk}/aside/").status_code == 302
    found.refresh_from_db()
    assert (found.state, found.lines.count()) == ("abandoned", 0)
    assert "put aside" in desk.get(LIST).content.decode()


def test_a_second_tap_meets_a_sentence(desk, previewed):
    found = previewed([NEW])
    assert desk.post(f"/register/{found.pk}/commit/").status_code == 303
    answer = desk.post(f"/register/{found.pk}/commit/")
    assert (answer.status_code, "This import is finished" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_goes_home(desk, kind):
    answer = desk.post(f"/register/export/commune.{kind}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert ("王秀兰" in answer.content.decode("utf-8-sig")) if kind == "csv" else answer.content.startswith(b"PK")
    assert desk.get(f"/register/export/commune.{kind}").status_code == 405
    assert desk.post("/register/export/commune.exe").status_code == 404


def test_who_finds_the_register(cast, client_of, previewed, fresh):
    found = previewed([NEW])
    gets = (LIST, f"/register/{found.pk}/", f"/register/{found.pk}/progress/", f"/register/{found.pk}/refused.csv")
    posts = ("read/", "columns/", "commit/", "aside/")
    for name in EVERYBODY:
        client = client_of(fresh(getattr(cast, name)))
        expected = {200} if name in KEEPERS else {404}
        assert {client.get(url).status_code for url in gets} == expected, name
        if name not in KEEPERS:
            before = footprint()
            assert {client.post(f"/register/{found.pk}/{act}").status_code for act in posts} == {404}, name
            assert client.post("/register/export/commune.csv").status_code == 404
            assert send(client, [NEW]).status_code == 404
            assert footprint() == before
            assert 'href="/register/"' not in client.get("/").content.decode()
        else:
            assert 'href="/register/"' in client.get("/").content.decode()


def test_a_passer_by_is_sent_to_the_door(client, previewed):
    found = previewed([NEW])
    for url in (LIST, f"/register/{found.pk}/"):
        assert client.get(url).url.startswith("/sign-in/")


def test_another_communitys_register_is_not_there(cast, client_of, previewed, fresh):
    from community.models import Level, Place, Role

    found = previewed([NEW])
    other = Place.objects.add_child(
        Place.objects.get(pk=cast.street.pk),
        create_kwargs={"level": Level.objects.get(code="community"), "name": "学府社区", "code": "xuefu"},
    )
    Role.objects.filter(person=cast.qian).update(place=other)
    client = client_of(fresh(cast.qian))
    assert client.get(LIST).status_code == 200
    assert client.get(f"/register/{found.pk}/").status_code == 404
    assert client.post("/register/export/commune.csv").status_code == 404


def test_no_page_grows_with_its_lines(desk, previewed, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for flats in (1, 30):
        found = previewed([line(room=f"{flats}{n:02}", name="郑洁") for n in range(flats)])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(f"/register/{found.pk}/?show=new")
        asked.append(len(queries))
    assert asked[0] == asked[1]


# the command


def run(*arguments, command="import_register") -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def on_disk(tmp_path):
    def write(lines):
        path = tmp_path / "register.csv"
        path.write_bytes(lines if isinstance(lines, bytes) else as_csv(lines, headings=HEADINGS))
        return str(path)

    return write


def test_the_command_tells_what_it_did(cast, on_disk):
    path = on_disk([NEW, line(room="1O2", name="郑洁")])
    before = footprint()
    code, said = run(path, "--community", "commune", "--dry-run", "--json")
    report = json.loads(said)
    assert (code, report["dry_run"], report["written"], footprint() == before) == (1, True, False, True)
    assert report["refused_lines"] == [
        {"sheet": "", "line": 3, "home": "", "code": "letter_for_digit", "reason": report["refused_lines"][0]["reason"]}
    ]

    code, said = run(path, "--community", "commune")
    assert code == 1
    assert "written: True" in said
    assert RegisterImport.objects.get().state == "committed"
    after = footprint()
    code, said = run(path, "--community", "commune")
    assert ("written: False" in said, footprint() == after) == (True, True)


def test_the_command_ends_what_is_gone_only_when_told(cast, on_disk):
    assert run(on_disk([NEW, line(room="102", name="郑洁")]), "--community", "commune")[0] == 0
    path = on_disk([NEW])
    assert run(path, "--community", "commune")[0] == 0
    assert Household.objects.filter(until__isnull=False).count() == 0
    assert run(path, "--community", "commune", "--end-vanished")[0] == 0
    assert Household.objects.filter(until__isnull=False).count() == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", reading.OLE + b"\0" * 600])
def test_the_command_refuses_a_bad_file(cast, on_disk, content):
    before = footprint()
    code, said = run(on_disk(content), "--community", "commune", "--json")
    assert (code, set(json.loads(said)), footprint() == before) == (2, {"error", "sentence"}, True)


def test_the_command_knows_the_community_and_the_file(cast, on_disk):
    assert run(on_disk([NEW]), "--community", "nowhere")[0] == 2
    assert run(on_disk([NEW]), "--community", "grid")[0] == 2
    assert run("/nowhere.csv", "--community", "commune")[0] == 2


@pytest.mark.parametrize("grid", ["nowhere", "commune"])
def test_the_command_knows_the_grid(cast, on_disk, grid):
    before = footprint()
    code, said = run(on_disk([NEW]), "--community", "commune", "--grid", grid, "--json")
    assert (code, json.loads(said)["error"], footprint() == before) == (2, NoGrid.code, True)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_command_takes_the_register_home_and_it_changes_nothing(cast, on_disk, tmp_path, ending):
    assert run(on_disk([NEW]), "--community", "commune")[0] == 0
    path = tmp_path / f"home{ending}"
    code, said = run(str(path), "--community", "commune", command="export_register")
    assert (code, said) == (0, f"written: {path} ({path.stat().st_size:,} bytes)\n")
    before = footprint()
    code, said = run(str(path), "--community", "commune", "--json")
    assert (code, json.loads(said)["written"], footprint() == before) == (0, False, True)


@pytest.mark.parametrize(
    ("name", "community", "refusal"), [("home.csv", "nowhere", NoCommunity), ("home.ods", "commune", NoSuchFormat)]
)
def test_the_command_takes_nothing_home_from_nowhere_or_in_another_format(cast, tmp_path, name, community, refusal):
    path = tmp_path / name
    code, said = run(str(path), "--community", community, command="export_register")
    assert (code, path.exists()) == (2, False)
    expected = refusal(code=community) if refusal is NoCommunity else refusal()
    assert said.strip() == str(expected)
