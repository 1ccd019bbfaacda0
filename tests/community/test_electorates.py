"""Who is entitled to vote: the four rolls."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from community.electorates import AreaUnknown, Electorate, Voter, electorate
from community.models import Household, Ownership, Person, Place, Residency, Role, RoleKind, SeatKind, Unit

LONG_AGO = date(2020, 1, 1)


def people(voters: list[Voter]) -> list[str]:
    return [Person.objects.get(pk=voter.holder).username for voter in voters]


@pytest.mark.parametrize(
    ("kind", "in_grid", "in_commune"),
    [
        (Electorate.RESIDENTS, {"wang", "li", "zhao"}, {"wang", "li", "zhao", "stranger"}),
        (Electorate.HOUSEHOLDS, {"wang", "li", "zhao"}, {"wang", "li", "zhao", "stranger"}),
        (Electorate.OWNERS, {"wang", "li", "zhao"}, {"wang", "li", "zhao", "stranger"}),
        (Electorate.REPRESENTATIVES, {"li"}, {"li", "stranger"}),
    ],
)
def test_who_stands_on_which_roll(cast, kind, in_grid, in_commune):
    assert set(people(electorate(cast.grid, kind))) == in_grid
    assert set(people(electorate(cast.commune, kind))) == in_commune


def test_a_roll_says_for_what_each_votes_in_chinese_whatever_the_reader_speaks(cast):
    with translation.override("en"):
        roll = electorate(cast.stairwell, Electorate.OWNERS)

    assert roll == [
        Voter(cast.li.pk, "3栋2单元402", 1, Decimal("92.15")),
        Voter(cast.wang.pk, "3栋2单元502", 1, Decimal("86.40")),
    ]


@pytest.mark.parametrize(
    ("born_on", "on", "votes"),
    [
        (date(2008, 5, 2), date(2026, 5, 1), False),
        (date(2008, 5, 1), date(2026, 5, 1), True),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2010, 2, 28), date(2028, 2, 29), True),
        (date(2010, 3, 1), date(2028, 2, 29), False),
        (None, date(2026, 5, 1), True),
    ],
)
def test_residents_vote_from_their_eighteenth_birthday(cast, born_on, on, votes):
    Person.objects.filter(pk=cast.child.pk).update(born_on=born_on)

    assert ("child" in people(electorate(cast.stairwell, Electorate.RESIDENTS, on))) is votes


def test_who_lives_in_two_homes_votes_once_as_a_resident(cast):
    shop = Household.objects.create(unit=Unit.objects.create(place=cast.first_stairwell, number="102"), since=LONG_AGO)
    Residency.objects.create(person=cast.wang, household=shop, since=LONG_AGO)

    assert people(electorate(cast.grid, Electorate.RESIDENTS)).count("wang") == 1


def test_who_represents_two_households_votes_for_both(cast):
    other = Household.objects.create(unit=Unit.objects.create(place=cast.stairwell, number="503"), since=LONG_AGO)
    Residency.objects.create(person=cast.wang, household=other, is_representative=True, since=LONG_AGO)

    assert electorate(cast.stairwell, Electorate.HOUSEHOLDS) == [
        Voter(cast.li.pk, "3栋2单元402", kind=SeatKind.HOUSEHOLD, number=cast.li_home.pk),
        Voter(cast.wang.pk, "3栋2单元502, 3栋2单元503", heads=2, kind=SeatKind.HOUSEHOLD, number=cast.wang_home.pk),
    ]


def test_who_moved_out_or_was_deactivated_is_on_no_residents_roll(cast):
    Residency.objects.filter(person=cast.li).update(until=timezone.localdate() - timedelta(days=1))
    Person.objects.filter(pk=cast.zhao.pk).update(is_active=False)

    assert people(electorate(cast.grid, Electorate.RESIDENTS)) == ["wang"]
    assert people(electorate(cast.grid, Electorate.HOUSEHOLDS)) == ["wang"]


def test_a_household_that_ended_has_no_voter(cast):
    Household.objects.filter(pk=cast.li_home.pk).update(until=date(2025, 12, 31))

    assert people(electorate(cast.stairwell, Electorate.HOUSEHOLDS, date(2025, 12, 31))) == ["li", "wang"]
    assert people(electorate(cast.stairwell, Electorate.HOUSEHOLDS, date(2026, 1, 1))) == ["wang"]


def test_one_owner_is_one_head_with_the_area_of_flats_and_shops_but_not_of_parking(cast):
    for number, kind, area in [("102", "shop", "40.25"), ("车位7", "parking", "12.50")]:
        unit = Unit.objects.create(place=cast.first_stairwell, number=number, kind=kind, area=Decimal(area))
        Ownership.objects.create(person=cast.wang, unit=unit, since=LONG_AGO)

    assert electorate(cast.building, Electorate.OWNERS) == [
        Voter(cast.li.pk, "3栋2单元402", 1, Decimal("92.15")),
        Voter(cast.wang.pk, "3栋2单元502, 3栋1单元102", 1, Decimal("126.65")),
        Voter(cast.zhao.pk, "3栋1单元101", 1, Decimal("105.00")),
    ]


def test_co_owners_have_the_one_voter_they_named(cast):
    flat = cast.wang_home.unit
    Ownership.objects.create(person=cast.zhao, unit=flat, is_voter=False, since=LONG_AGO)
    assert electorate(cast.stairwell, Electorate.OWNERS)[1] == Voter(cast.wang.pk, "3栋2单元502", 1, Decimal("86.40"))

    Ownership.objects.filter(person=cast.wang).update(is_voter=False)
    Ownership.objects.filter(person=cast.zhao, unit=flat).update(is_voter=True)
    assert electorate(cast.stairwell, Electorate.OWNERS)[1] == Voter(cast.zhao.pk, "3栋2单元502", 1, Decimal("86.40"))


def test_where_co_owners_named_nobody_the_first_stands_for_the_unit(cast):
    Ownership.objects.filter(person=cast.wang).update(until=timezone.localdate() - timedelta(days=1))
    for person in (cast.zhao, cast.li):
        Ownership.objects.create(person=person, unit=cast.wang_home.unit, is_voter=False, since=LONG_AGO)

    assert electorate(cast.stairwell, Electorate.OWNERS) == [
        Voter(cast.li.pk, "3栋2单元402", 1, Decimal("92.15")),
        Voter(cast.zhao.pk, "3栋2单元502", 1, Decimal("86.40")),
    ]


MERGE = [
    # what is owned: (owner, room, kind, m²), … → (heads, m²) of each owner
    ("one unit, one head", [("zhao", "701", "flat", "80.00")], {"zhao": (1, "80.00")}),
    (
        "several units of one owner are one head with all the area",
        [("zhao", "701", "flat", "80.00"), ("zhao", "702", "flat", "90.00"), ("zhao", "703", "shop", "30.00")],
        {"zhao": (1, "200.00")},
    ),
    (
        "unsold units of the developer are one head together",
        [("clerk", str(number), "flat", "100.00") for number in range(701, 741)] + [("zhao", "741", "flat", "80.00")],
        {"clerk": (1, "4000.00"), "zhao": (1, "80.00")},
    ),
    (
        "parking is no vote and no area",
        [("zhao", "701", "flat", "80.00"), ("zhao", "P1", "parking", "12.50"), ("li", "P2", "parking", "12.50")],
        {"zhao": (1, "80.00")},
    ),
    ("who owns a parking space alone is on no roll", [("zhao", "P1", "parking", "12.50")], {}),
    (
        "a shop counts like a flat",
        [("zhao", "101", "shop", "40.25"), ("li", "701", "flat", "80.00")],
        {"zhao": (1, "40.25"), "li": (1, "80.00")},
    ),
    (
        "of co-owners the first votes, the second is no head",
        [("zhao", "701", "flat", "80.00"), ("li", "701", "flat", "80.00")],
        {"zhao": (1, "80.00")},
    ),
    (
        "a co-owner who owns another unit alone is a head for that one",
        [("zhao", "701", "flat", "80.00"), ("li", "701", "flat", "80.00"), ("li", "702", "flat", "90.00")],
        {"zhao": (1, "80.00"), "li": (1, "90.00")},
    ),
]


@pytest.mark.parametrize(("owned", "heads"), [row[1:] for row in MERGE], ids=[row[0] for row in MERGE])
def test_how_owners_are_merged(cast, owned, heads):
    cast.building.refresh_from_db()  # treebeard counts children on the row
    new = Place.objects.add_child(
        cast.building, create_kwargs={"level": cast.stairwell.level, "name": "9单元", "code": "ninth"}
    )
    for owner, number, kind, area in owned:
        unit, is_new = Unit.objects.get_or_create(
            place=new, number=number, defaults={"kind": kind, "area": Decimal(area)}
        )
        Ownership.objects.create(person=getattr(cast, owner), unit=unit, is_voter=is_new, since=LONG_AGO)

    roll = electorate(new, Electorate.OWNERS)

    assert {Person.objects.get(pk=voter.holder).username: (voter.heads, str(voter.area)) for voter in roll} == heads


def test_the_owners_of_one_lift_vote_alone(cast):
    """A partial electorate is the roll of a smaller place; who owns elsewhere too counts with the area here."""
    other = Unit.objects.create(place=cast.first_stairwell, number="102", area=Decimal("70.00"))
    Ownership.objects.create(person=cast.wang, unit=other, since=LONG_AGO)

    assert electorate(cast.stairwell, Electorate.OWNERS) == [
        Voter(cast.li.pk, "3栋2单元402", 1, Decimal("92.15")),
        Voter(cast.wang.pk, "3栋2单元502", 1, Decimal("86.40")),
    ]
    assert people(electorate(cast.first_stairwell, Electorate.OWNERS)) == ["zhao", "wang"]


def test_the_area_of_a_deactivated_owner_still_counts_against_the_majority(cast):
    Person.objects.filter(pk=cast.wang.pk).update(is_active=False)

    assert people(electorate(cast.stairwell, Electorate.OWNERS)) == ["li", "wang"]


def test_no_owners_roll_without_the_area_of_every_flat(cast):
    Unit.objects.filter(pk=cast.wang_home.unit_id).update(area=None)

    with pytest.raises(AreaUnknown) as refusal:
        electorate(cast.grid, Electorate.OWNERS)
    with translation.override("en"):
        assert str(refusal.value) == (
            "The area of 3栋2单元502 is not on record. An owners' roll needs the area of every flat and shop."
        )


def test_a_representative_of_two_places_has_one_seat(cast):
    Role.objects.create(person=cast.li, kind=RoleKind.REPRESENTATIVE, place=cast.building)

    assert electorate(cast.commune, Electorate.REPRESENTATIVES) == [
        Voter(cast.li.pk, "第一网格"),
        Voter(cast.stranger.pk, "第二网格"),
    ]


def test_a_representative_counts_from_the_first_to_the_last_day(cast):
    Role.objects.filter(person=cast.li, kind=RoleKind.REPRESENTATIVE).update(
        since=date(2026, 1, 1), until=date(2026, 6, 30)
    )

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [people(electorate(cast.grid, Electorate.REPRESENTATIVES, day)) for day in days] == [[], ["li"], ["li"], []]


def test_a_label_never_outgrows_the_roll(cast):
    Place.objects.filter(pk=cast.building.pk).update(name="长" * 60)
    for number in range(60, 70):
        unit = Unit.objects.create(place=cast.stairwell, number=str(number), area=Decimal("10.00"))
        Ownership.objects.create(person=cast.wang, unit=unit, since=LONG_AGO)

    wang = next(voter for voter in electorate(cast.stairwell, Electorate.OWNERS) if voter.holder == cast.wang.pk)
    assert (wang.heads, wang.area) == (1, Decimal("186.40"))
    assert len(wang.label) == 120
    assert wang.label.endswith(" +8")


@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        (Electorate.RESIDENTS, 2),
        (Electorate.HOUSEHOLDS, 2),
        (Electorate.OWNERS, 2),
        (Electorate.REPRESENTATIVES, 1),
    ],
)
def test_a_roll_takes_the_same_queries_however_long_it_is(cast, kind, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        electorate(cast.stairwell, kind)
    with django_assert_num_queries(queries):
        electorate(cast.street, kind)
