"""The place tree and reads about it."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from community import queries
from community.models import Household, Level, Place, Residency, Role, RoleKind, Unit
from community.queries import NobodyInCharge
from community.sorting import natural_key


def test_the_tree_is_whole(cast):
    above = Place.objects.get_ancestors(cast.stairwell)

    assert Place.objects.find_problems() == ([], [], [], [], [])
    assert [place.name for place in above] == ["桂湖街道", "张家坡社区", "第一网格", "坡上小区", "3栋"]


def test_names_follow_the_reader_and_fall_back_to_chinese(building):
    building.name_en = "Building 3"
    with translation.override("en"):
        assert str(building) == "Building 3"
        assert str(Place(name="9栋")) == "9栋"
    with translation.override("zh-hans"):
        assert str(building) == "3栋"


@pytest.mark.parametrize(
    ("place", "circle", "community"),
    [
        ("stairwell", "grid", "commune"),
        ("building", "grid", "commune"),
        ("grid", "grid", "commune"),
        ("other_stairwell", "other_grid", "commune"),
        ("commune", "commune", "commune"),
        ("street", "street", "street"),
    ],
)
def test_circle_and_community_of_a_place(cast, place, circle, community):
    assert queries.circle_of(getattr(cast, place)) == getattr(cast, circle)
    assert queries.community_of(getattr(cast, place)) == getattr(cast, community)


def test_a_deeper_circle_is_nearer(cast):
    Level.objects.filter(code="building").update(is_circle=True)

    assert queries.circle_of(cast.stairwell) == cast.building


@pytest.mark.parametrize(
    ("place", "person", "kind"),
    [
        ("stairwell", "lin", RoleKind.GRID_HEAD),
        ("grid", "lin", RoleKind.GRID_HEAD),
        ("other_building", "outsider_head", RoleKind.GRID_HEAD),
        ("commune", "qian", RoleKind.SECRETARY),
        ("street", "he", RoleKind.STREET_OFFICER),
    ],
)
def test_who_is_in_charge(cast, place, person, kind):
    assert queries.person_in_charge(getattr(cast, place)) == (getattr(cast, person), kind)


def test_who_is_in_charge_when_one_after_the_other_leaves(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    Role.objects.filter(person=cast.lin).update(until=yesterday)
    assert queries.person_in_charge(cast.stairwell) == (cast.qian, RoleKind.SECRETARY)

    cast.qian.is_active = False
    cast.qian.save()
    assert queries.person_in_charge(cast.stairwell) == (cast.he, RoleKind.STREET_OFFICER)

    Role.objects.filter(person=cast.he).delete()
    assert queries.person_in_charge(cast.stairwell) == (cast.admin, RoleKind.ADMINISTRATOR)

    Role.objects.filter(person=cast.admin).delete()
    with pytest.raises(NobodyInCharge) as refusal, translation.override("en"):
        queries.person_in_charge(cast.stairwell)
    with translation.override("en"):
        assert str(refusal.value) == (
            "Nobody is in charge of 2单元 yet. Ask the street office to name a grid head."
        ).replace("2单元", refusal.value.figures["place"])


def test_the_nearer_grid_head_is_in_charge(cast):
    Role.objects.create(person=cast.chen, kind=RoleKind.GRID_HEAD, place=cast.building)

    assert queries.person_in_charge(cast.stairwell) == (cast.chen, RoleKind.GRID_HEAD)
    assert queries.person_in_charge(cast.grid) == (cast.lin, RoleKind.GRID_HEAD)


@pytest.mark.parametrize(
    ("person", "places"),
    [
        ("wang", ["grid", "estate", "building", "stairwell", "first_stairwell"]),
        ("li", ["grid", "estate", "building", "stairwell", "first_stairwell"]),
        ("stranger", ["other_grid", "other_estate", "other_building", "other_stairwell"]),
        ("lin", ["grid", "estate", "building", "stairwell", "first_stairwell"]),
        ("chen", ["grid", "estate", "building", "stairwell", "first_stairwell"]),
    ],
)
def test_where_a_person_may_raise_a_matter(cast, person, places):
    assert {place.pk for place in queries.places_for(getattr(cast, person))} == {
        getattr(cast, place).pk for place in places
    }


def test_the_secretary_may_raise_anywhere_in_the_community(cast):
    assert set(queries.places_for(cast.qian)) == set(Place.objects.exclude(pk=cast.street.pk))


def test_who_has_no_role_may_raise_nowhere(cast):
    Role.objects.filter(person=cast.wang).delete()

    assert list(queries.places_for(cast.wang)) == []


def test_home_and_household(cast):
    assert queries.home_of(cast.wang) == cast.wang_home
    assert queries.home_of(cast.child) == cast.wang_home
    assert queries.home_of(cast.lin) is None
    assert list(queries.residents_of(cast.stairwell)) == sorted([cast.wang, cast.li, cast.child], key=lambda p: p.pk)


def test_who_moved_out_lives_there_no_more(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    Residency.objects.filter(person=cast.child).update(until=yesterday)

    assert queries.home_of(cast.child) is None
    assert list(queries.residents_of(cast.stairwell, yesterday)) != list(queries.residents_of(cast.stairwell))


def test_the_label_of_a_home(cast):
    with translation.override("zh-hans"):
        assert queries.home_label(cast.wang_home) == "3栋2单元502"
    with translation.override("en"):
        assert queries.home_label(cast.wang_home) == "Building 3, Stairwell 2, 502"


def test_a_unit_above_the_buildings_is_labelled_by_its_place(cast):
    kiosk = Unit.objects.create(place=cast.estate, number="门卫室")

    with translation.override("zh-hans"):
        assert queries.unit_label(kiosk) == "坡上小区门卫室"


def test_labels_of_many_homes_are_read_at_once(cast, django_assert_num_queries):
    for number in range(30):
        Household.objects.create(unit=Unit.objects.create(place=cast.stairwell, number=f"9{number}"))
    units = list(Unit.objects.select_related("place"))

    with django_assert_num_queries(1):
        assert len(queries.unit_labels(units)) == 34


def test_houses_stand_in_natural_order(cast):
    for name in ("10栋", "2栋", "１栋"):
        estate = Place.objects.get(pk=cast.estate.pk)
        Place.objects.add_child(
            estate, create_kwargs={"level": cast.building.level, "name": name, "code": f"b-{ord(name[0])}-{len(name)}"}
        )

    houses = Place.objects.filter(level=cast.building.level, path__startswith=cast.estate.path).order_by("sort_key")
    assert [house.name for house in houses] == ["１栋", "2栋", "3栋", "10栋"]


def test_rooms_stand_in_natural_order(cast):
    for number in ("1001", "99", "B2", "B10"):
        Unit.objects.create(place=cast.first_stairwell, number=number)

    assert [unit.number for unit in Unit.objects.filter(place=cast.first_stairwell)] == [
        "99",
        "101",
        "1001",
        "B2",
        "B10",
    ]


def test_natural_key_pads_and_folds():
    assert natural_key("２栋B10") == "00000002栋b00000010"
    assert natural_key("2栋") < natural_key("10栋")
