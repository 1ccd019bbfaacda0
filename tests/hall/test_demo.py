"""The demo: built by actions, the same every time, never doubled; and the ways into it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from community import record
from community.models import Chain, Household, Person, Place, Role, Unit
from community.queries import Electorate, electorate, person_in_charge
from deliberation.models import Matter
from deliberation.queries import derive_position
from hall.clock import tick

LAMP = "村口路灯不亮，晚上走路看不见"

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    call_command("demo", quiet=True, stdout=io.StringIO())


def counts() -> list[int]:
    return [model.objects.count() for model in (Place, Unit, Household, Person, Role, Matter, Chain)]


def accounts() -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("demo_accounts", json=True, base_url="http://yard.test", stdout=out)
    return json.loads(out.getvalue())


def test_one_matter_stands_at_every_stage(demo):
    standing = sorted(Matter.objects.values_list("stage", "waits_for", "ending"))
    assert standing == [
        ("act", "carry_out", ""),
        ("decide", "decide", ""),
        ("discuss", "discuss", ""),
        ("raise", "revise", ""),
        ("raise", "triage", ""),
        ("raise", "triage", ""),
        ("review", "", "answered"),
        ("review", "", "settled"),
        ("review", "review", ""),
    ]


def test_what_the_demo_says_is_what_the_flow_says(demo):
    for matter in Matter.objects.all():
        assert {field: getattr(matter, field) for field in derive_position(matter).as_fields()} == derive_position(
            matter
        ).as_fields()
    assert [record.first_break(chain) for chain in Chain.objects.all()] == [None] * Chain.objects.count()


def test_the_past_is_told_in_order(demo):
    for chain in Chain.objects.all():
        moments = list(chain.entries.order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)


def test_running_it_again_doubles_nothing(demo):
    before = counts()
    call_command("demo", quiet=True, stdout=io.StringIO())
    assert counts() == before


def test_the_neighbourhood_has_the_promised_size(demo):
    assert 190 <= Household.objects.count() <= 210
    assert Place.objects.filter(level__code="community").count() == 2
    assert [len(electorate(place, Electorate.OWNERS)) > 0 for place in Place.objects.filter(level__code="estate")] == (
        [True] * 5
    )


def test_the_lamp_is_ready_for_two_people(demo):
    matter = Matter.objects.get(title=LAMP)
    chair, _kind = person_in_charge(matter.place)
    assert (matter.waits_for, matter.raiser.username, chair.username) == ("triage", "wang", "chen")
    voters = electorate(matter.circle, Electorate.HOUSEHOLDS)
    assert [voter.person.username for voter in voters] == ["wang", "li", "chen"]


def test_accounts_open_the_doors(demo):
    issued = accounts()
    assert {account["kind"] for account in issued} == {"link", "password"}
    for account in issued:
        client = Client()
        if account["kind"] == "link":
            assert account["address"].startswith("http://yard.test/enter/")
            assert client.post(account["address"].removeprefix("http://yard.test")).status_code == 302
        else:
            words = {"username": account["username"], "password": account["password"]}
            assert client.post("/sign-in/", words).status_code == 302
        assert (account["name"], client.get("/me/").status_code) == (account["name"], 200)


def test_new_accounts_end_the_old_ones(demo):
    first = {account["name"]: account for account in accounts()}
    accounts()
    old_link = first["王秀兰"]["address"].removeprefix("http://yard.test")
    assert Client().post(old_link).status_code == 410
    chen = first["陈国栋"]
    assert not Client().login(username=chen["username"], password=chen["password"])


def test_the_table_for_people_names_everybody(demo):
    out = io.StringIO()
    call_command("demo_accounts", base_url="http://yard.test", stdout=out)
    text = out.getvalue()
    assert [name for name in ("王秀兰", "李建国", "陈国栋", "何平") if name not in text] == []
    assert text.count("http://yard.test/enter/") == 3


def test_without_a_demo_there_are_no_accounts():
    with pytest.raises(CommandError, match="There is no demo here yet"):
        call_command("demo_accounts", stdout=io.StringIO())


def test_the_clock_has_nothing_left_to_do(demo):
    assert tick() == 0
