"""A whole street around the demo: exact counts, the same every time, more when more is asked, nothing doubled."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from community.electorates import Electorate, electorate
from community.models import (
    Household,
    Organisation,
    Ownership,
    Person,
    Place,
    Residency,
    Role,
    RoleKind,
    StewardLink,
    Unit,
)
from community.queries import person_in_charge
from hall.demo import crowd
from hall.demo.places import build_register
from hall.demo.street import LARGEST, settle

TOLD = 415


@pytest.fixture
def street(db):
    """Without the stories, which move no homes."""
    build_register()
    heard: list[tuple[str, int, int]] = []
    return lambda households: (settle(households, lambda *news: heard.append(news)), heard)


def homes() -> list[tuple]:
    rows = Residency.objects.order_by("person__username").values_list(
        "person__username",
        "person__full_name",
        "person__phone",
        "household__unit__place__code",
        "household__unit__number",
    )
    return list(rows)


def test_households_are_counted_exactly_and_progress_is_told(street):
    moved_in, heard = street(600)
    assert (moved_in, Household.objects.count()) == (600 - TOLD, 600)
    assert heard == [("东林社区", 600 - TOLD, 600 - TOLD)]


def test_asking_again_adds_nothing_and_asking_for_more_adds_the_missing(street):
    street(600)
    first = homes()
    assert (street(600)[0], homes()) == (0, first)
    assert (street(500)[0], homes()) == (0, first)
    assert street(900)[0] == 300
    assert Household.objects.count() == 900
    later = homes()
    assert set(first) <= set(later)
    # the street is the same whether it came at once or bit by bit
    planned = [home for block in crowd.buildings("donglin", 900 - TOLD) for home in block.homes if home.people]
    told = {name for name, *_rest in later if name.startswith("donglin-")}
    assert told == {f"donglin-{home.ordinal:05d}-{n}" for home in planned for n in range(len(home.people))}


def test_every_household_is_filled_owned_and_looked_after(street):
    street(900)
    donglin = Place.objects.get(code="donglin")
    households = Household.objects.filter(unit__place__path__startswith=donglin.path)
    assert households.count() == 900 - TOLD
    assert households.exclude(residencies__is_representative=True).count() == 0
    units = Unit.objects.filter(place__path__startswith=donglin.path)
    assert units.filter(area=None).count() == 0
    assert units.exclude(ownerships__is_voter=True).count() == 0
    links = StewardLink.objects.current().filter(household__in=households)
    assert links.values("household").distinct().count() == links.count() > 0.97 * households.count()
    roles = Role.objects.filter(kind=RoleKind.STEWARD, person__in=links.values("steward"))
    levels = set(roles.values_list("place__level__code", flat=True))
    assert levels == {"street", "community", "grid", "estate", "building"}
    assert {person_in_charge(place)[1] for place in Place.objects.filter(level__code="stairwell")} == {
        RoleKind.GRID_HEAD
    }
    assert Ownership.objects.filter(unit__in=units, is_voter=False).exists()  # co-owners


def test_the_developer_of_an_estate_is_one_head(street):
    street(3000)
    firms = Organisation.objects.filter(kind=Organisation.Kind.DEVELOPER)
    estates = Place.objects.filter(code__startswith="donglin-e", level__code="estate")
    assert sorted(firms.values_list("place", flat=True)) == sorted(estates.values_list("pk", flat=True))
    for firm in firms:
        mine = [voter for voter in electorate(firm.place, Electorate.OWNERS) if voter.holder == firm.contact.pk]
        owned = Unit.objects.filter(ownerships__person=firm.contact)
        assert [(voter.heads, voter.area) for voter in mine] == [(1, sum(unit.area for unit in owned))]
        assert owned.count() >= 4


def namesakes() -> list[tuple[int, str]]:
    """Two of one name in one household."""
    rows = Residency.objects.values_list("household", "person__full_name").annotate(times=Count("pk"))
    return list(rows.filter(times__gt=1).values_list("household", "person__full_name"))


def test_people_of_one_home_are_told_apart_by_their_names(street):
    assert namesakes() == []
    street(900)
    assert namesakes() == []


def test_nobody_has_a_password_and_phones_are_nobodys(street):
    street(900)
    people = Person.objects.filter(username__startswith="donglin-")
    assert {person.has_usable_password() for person in people} == {False}
    phones = [phone for phone in people.values_list("phone", flat=True) if phone]
    assert len(phones) == len(set(phones)) > 600
    assert {(phone[:4], len(phone)) for phone in phones} == {("1990", 11)}


def test_the_largest_community_is_that_of_the_seeds():
    blocks = list(crowd.buildings("donglin", 11867))
    lived_in = [home for block in blocks for home in block.homes if home.people]
    people = [who for home in lived_in for who in home.people]
    assert (len(blocks), len({block.estate for block in blocks}), len(lived_in)) == (113, 12, 11867)
    assert abs(len(people) - 24926) < 100
    elders = sum(who.born < date(crowd.THIS_YEAR - 60, 1, 1) for who in people)
    assert 0.225 < elders / len(people) < 0.231
    assert sum(home.is_representative for home in lived_in) == 603
    assert len({who.name for who in people}) > 12000
    assert [home for home in lived_in if len({who.name for who in home.people}) < len(home.people)] == []


def test_more_than_the_street_holds_is_refused(db):
    with pytest.raises(CommandError, match="has room for"):
        call_command("demo", quiet=True, households=LARGEST + 1, stdout=io.StringIO())
    assert Role.objects.count() == 0


def test_without_a_demo_there_are_no_accounts(db):
    with pytest.raises(CommandError, match="There is no demo here yet"):
        call_command("demo_accounts", stdout=io.StringIO())
