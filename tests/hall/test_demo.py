"""The demo: built by actions, the same every time, never doubled; every page of it; and the ways into it."""

from __future__ import annotations

import io
import json
import socket

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agenda.models import Meeting
from community import record
from community.electorates import Electorate, electorate
from community.models import STAFF, Chain, Household, Person, Place, Role, StewardLink, Unit
from community.queries import person_in_charge
from deliberation.cases.queries import derive_position
from deliberation.matters import queries
from deliberation.matters.models import Comment, Decision, Matter, Publication
from hall import address
from hall.clock import tick
from hall.demo.places import Register

LAMP = "村口路灯不亮，晚上走路看不见"
WIRES = "电动车充电桩不够，有人拉“飞线”"
WALLS = "六个小区之间的围墙，拆不拆、怎么拆"
HEATERS = "楼顶79台闲置太阳能热水器松动，怕掉下来"
PIT = "地下车库蓄水井要加护栏"
HOLE = "北门外小巷路面塌了一个洞"
AIR = "楼下空调外机正对我家窗户吹热风"
GATE = "和谐小区大门要不要装门禁"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """Told once for all of these tests, and taken back at their end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", quiet=True, stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


def counts() -> list[int]:
    models = (Place, Unit, Household, Person, Role, StewardLink, Matter, Meeting, Comment, Publication, Chain)
    return [model.objects.count() for model in models]


def accounts() -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("demo_accounts", json=True, base_url="http://yard.test", stdout=out)
    return json.loads(out.getvalue())


def matter(title: str) -> Matter:
    return Matter.objects.get(title=title)


def acts(title: str) -> list[str]:
    return list(matter(title).chain.entries.order_by("number").values_list("act", flat=True))


def test_every_story_stands_where_it_was_told_to():
    standing = {
        title: (lane, stage, waits_for, ending)
        for title, lane, stage, waits_for, ending in Matter.objects.values_list(
            "title", "lane", "stage", "waits_for", "ending"
        )
    }
    assert standing == {
        "儿童滑梯的板子松了": ("regular", "review", "", "settled"),
        "想问问物业费是怎么算的": ("regular", "review", "", "answered"),
        "2单元楼道感应灯不亮": ("regular", "review", "review", ""),
        "3栋门口台阶太陡，老人上下不方便": ("regular", "decide", "decide", ""),
        "楼上太吵": ("regular", "raise", "revise", ""),
        "桂园门口垃圾桶满了没人清": ("regular", "raise", "triage", ""),
        "要求物业免我家三年物业费": ("regular", "raise", "second_look", ""),
        "楼上拉电线下来给电瓶车充电": ("regular", "review", "", "merged"),
        "充电口晚上抢不到，能不能多装几个": ("regular", "review", "", "merged"),
        LAMP: ("regular", "raise", "triage", ""),
        WIRES: ("regular", "discuss", "discuss", ""),
        WALLS: ("difficult", "decide", "decide", ""),
        HEATERS: ("important", "decide", "publicity", ""),
        PIT: ("regular", "act", "carry_out", ""),
        HOLE: ("hazard", "review", "review", ""),
        AIR: ("small", "review", "", "settled"),
        GATE: ("regular", "decide", "decide", ""),
    }


def test_what_the_demo_says_is_what_the_flow_says():
    for one in Matter.objects.all():
        position = derive_position(one).as_fields()
        assert {field: getattr(one, field) for field in position} == position
    assert [record.first_break(chain) for chain in Chain.objects.all()] == [None] * Chain.objects.count()


def test_the_past_is_told_in_order():
    for chain in Chain.objects.all():
        moments = list(chain.entries.order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)
    for community in Place.objects.filter(level__code="community"):
        raised = list(Matter.objects.filter(community=community).order_by("serial").values_list("raised_at", flat=True))
        assert raised == sorted(raised)


def test_the_heaters_wait_for_the_answer_to_an_objection():
    heaters = matter(HEATERS)
    decision, posted = heaters.decisions.get(), heaters.publications.get()
    assert decision.outcome == Decision.Outcome.CARRIED
    assert len(electorate(heaters.place, Electorate.HOUSEHOLDS)) == 152
    assert [objection.outcome for objection in posted.objections.all()] == ["open"]
    assert (posted.closed_at, heaters.voices.count(), heaters.holder.username) == (None, 3, "zhao")


def test_the_wires_keep_everybody_who_raised_them():
    wires = matter(WIRES)
    assert (wires.intake, wires.voices.count(), wires.voices.exclude(from_matter=None).count()) == ("door", 7, 2)
    assert sorted(wires.merged.values_list("raiser_id", flat=True)) == sorted(
        wires.voices.exclude(from_matter=None).values_list("person_id", flat=True)
    )
    assert (wires.motions.count(), wires.decisions.count()) == (1, 0)


def test_the_walls_come_back_to_every_grid_day():
    walls = matter(WALLS)
    assert list(walls.decisions.values_list("outcome", flat=True)) == [
        "lost",
        "sent_back",
        "postponed",
        "sent_back",
        "tabled",
    ]
    assert (walls.motions.count(), walls.circle.code) == (3, "laojie")
    assert Place.objects.filter(level__code="estate", path__startswith=walls.place.path).count() == 6
    changed = Comment.objects.filter(matter=walls, edits__isnull=False).distinct()
    assert [comment.edits.get().stance for comment in changed.order_by("pk")].count("against") == 3


def test_the_pit_went_up_one_level_with_a_trace():
    pit = matter(PIT)
    assert acts(PIT)[-2:] == ["holder_reminded", "matter_escalated_by_clock"]
    raised = pit.escalations.get()
    assert (raised.from_person.username, raised.to_person.username, raised.by) == ("sun", "fang", None)
    assert (pit.handler.username, pit.holder.username, pit.leader.username) == ("sun", "tang", "fang")


def test_the_hole_was_fixed_the_same_day_and_reported():
    hole = matter(HOLE)
    work, posted = hole.undertakings.get(), hole.publications.get()
    assert (hole.intake, hole.decisions.count(), posted.kind) == ("patrol", 0, "report")
    assert (work.finished_at - hole.raised_at).total_seconds() < 8 * 3600 < 24 * 3600
    assert list(hole.photos.values_list("moment", flat=True)) == ["raised", "after"]


def test_the_air_conditioner_was_looked_at_by_a_second_person():
    look = matter(AIR).second_looks.get()
    assert (look.proposed_by.username, look.looked_by.username, look.agreed) == ("luo", "jiang", False)


def test_the_gate_is_open_for_written_votes():
    decision = matter(GATE).decisions.get()
    assert (decision.form, decision.outcome) == ("written", "voting")
    assert (decision.poll.roll.count(), decision.poll.ballots.count()) == (40, 20)


def test_running_it_again_doubles_nothing():
    before = counts()
    call_command("demo", quiet=True, stdout=io.StringIO())
    assert counts() == before


def test_the_neighbourhood_has_the_promised_size():
    assert Household.objects.count() == 415
    assert Place.objects.filter(level__code="community").count() == 2
    estates = Place.objects.filter(level__code="estate")
    assert [len(electorate(estate, Electorate.OWNERS)) > 0 for estate in estates] == [True] * 12


def test_the_lamp_is_ready_for_two_people():
    lamp = matter(LAMP)
    chair, _kind = person_in_charge(lamp.place)
    assert (lamp.waits_for, lamp.raiser.username, chair.username) == ("triage", "wang", "chen")
    voters = electorate(lamp.circle, Electorate.HOUSEHOLDS)
    assert [Person.objects.get(pk=voter.holder).username for voter in voters] == ["wang", "li", "chen"]


def test_every_page_of_every_story_answers_every_role():
    """Who may know of a matter reads it, anyone who may not gets 404; no page breaks."""
    town = Register()
    readers = [town.person(name) for name in ("wang", "sun", "liu", "tang", "zhou", "fang", "he", "zheng")]
    readers += [town.of_home("guihua-3-2", "302"), town.of_home("erxiao-1-1", "201")]
    for reader in readers:
        client = Client()
        client.force_login(reader)
        visible = set(Matter.objects.visible_to(reader).values_list("pk", flat=True))
        answers = {pk: client.get(f"/matters/{pk}/").status_code for pk in Matter.objects.values_list("pk", flat=True)}
        assert answers == {pk: 200 if pk in visible else 404 for pk in answers}, reader
        met = set(Meeting.objects.visible_to(reader).values_list("pk", flat=True))
        answers = {
            pk: client.get(f"/meetings/{pk}/").status_code for pk in Meeting.objects.values_list("pk", flat=True)
        }
        assert answers == {pk: 200 if pk in met else 404 for pk in answers}, reader
        for page in ("/", "/matters/", "/meetings/", "/inbox/", "/me/"):
            assert (page, client.get(page).status_code) == (page, 200)


def asked(reader: Person, page: str) -> int:
    client = Client()
    client.force_login(reader)
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["wang", "chen", "sun", "liu", "zhou", "fang", "he", "zheng"])
def test_no_home_asks_more_than_fifteen_questions(name):
    assert asked(Register().person(name), "/") <= 15


def test_no_page_of_a_matter_asks_more_than_fifteen_questions():
    """In every lane at every step: who leads it, its raiser, a neighbour, and all staff above it."""
    staff = Role.objects.current().filter(kind__in=STAFF)
    counts = {}
    for one in Matter.objects.select_related("circle", "place", "raiser", "handler", "lifted_to"):
        neighbour = Role.objects.current().filter(kind="resident", place__path__startswith=one.circle.path)
        readers = {one.leader, one.raiser, neighbour.exclude(person=one.raiser).order_by("pk")[0].person}
        readers |= {role.person for role in staff if one.place.path.startswith(role.place.path)}
        counts |= {(one.title, reader.full_name): asked(reader, f"/matters/{one.pk}/") for reader in readers}
    assert {page: count for page, count in counts.items() if count > 15} == {}


def test_what_is_asked_further_of_the_parts_of_a_matter_stays_within_them():
    """Each relation that was read with the matter, narrowed or ordered again, gives the same rows as it holds."""
    for one in Matter.objects.all():
        matter = queries.dossier(one.leader or one.raiser, one.pk)
        owners = [matter, *matter.publications.all(), *matter.undertakings.all(), *matter.review_rounds.all()]
        owners += [note for work in matter.undertakings.all() for note in work.progress.all()]
        for owner in owners:
            for name in owner._prefetched_objects_cache:
                rows = getattr(owner, name)
                assert set(rows.order_by("-pk")) == set(rows.all()), (one.title, name)
                assert rows.filter(pk__gt=0).count() == len(rows.all()), (one.title, name)


def test_accounts_open_the_doors():
    issued = accounts()
    assert {account["kind"] for account in issued} == {"link", "card", "password"}
    for account in issued:
        client = Client()
        if account["kind"] == "link":
            assert account["address"].startswith("http://yard.test/enter/")
            assert client.post(account["address"].removeprefix("http://yard.test")).status_code == 302
        elif account["kind"] == "card":
            who = client.get(account["address"].removeprefix("http://yard.test"), follow=True)
            assert (who.status_code, who.redirect_chain[-1][0]) == (200, "/card/who/")
            continue
        else:
            words = {"username": account["username"], "password": account["password"]}
            assert client.post("/sign-in/", words).status_code == 302
        assert (account["name"], client.get("/me/").status_code) == (account["name"], 200)


def test_new_accounts_end_the_old_ones():
    first = {account["name"]: account for account in accounts()}
    accounts()
    old_link = first["王秀兰"]["address"].removeprefix("http://yard.test")
    assert Client().post(old_link).status_code == 410
    chen = first["陈国栋"]
    assert not Client().login(username=chen["username"], password=chen["password"])


def test_the_table_for_people_names_everybody():
    out = io.StringIO()
    call_command("demo_accounts", base_url="http://yard.test", stdout=out)
    text = out.getvalue()
    assert [name for name in ("王秀兰", "李建国", "陈国栋", "何平") if name not in text] == []
    assert text.count("http://yard.test/enter/") == 5


def links() -> tuple[set[str], str]:
    """The origins of the links that are printed without an address given, and what is said beside them."""
    out, err = io.StringIO(), io.StringIO()
    call_command("demo_accounts", json=True, stdout=out, stderr=err)
    issued = [account["address"] for account in json.loads(out.getvalue()) if "address" in account]
    return {"/".join(link.split("/")[:3]) for link in issued}, err.getvalue()


def test_the_links_are_for_the_server_that_runs(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    nobody = f"No server runs here now. The links are for {settings.SITE_ORIGINS[0]}: start one with manage.py serve.\n"
    assert links() == ({settings.SITE_ORIGINS[0]}, nobody)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        address.leave(f"http://yard.test:{port}", "127.0.0.1", port)
        assert links() == ({f"http://yard.test:{port}"}, "")
    assert links() == ({settings.SITE_ORIGINS[0]}, nobody)


def test_the_clock_has_nothing_left_to_do():
    assert tick() == 0
