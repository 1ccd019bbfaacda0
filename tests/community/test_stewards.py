"""Which steward looks after which home: linking, history, load, who may; and that nothing half is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from community import record
from community.models import Entry, Household, Notice, Residency, Role, RoleKind, StewardLink, Unit
from community.notices import inbox
from community.refusals import NotYours, Refused
from community.stewards import (
    households_of,
    link_households,
    load,
    may_link_stewards,
    steward_of,
    unlink_households,
    unlinked,
)

EVERYBODY = ("wang", "li", "zhao", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")
TODAY = timezone.localdate


def footprint() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (StewardLink, Entry, Notice))


@pytest.fixture
def tang(cast):
    """A second steward, of the estate."""
    from community.models import Person

    tang = Person.objects.create(username="tang", full_name="唐志强", honorific="mr", password="!none")
    Role.objects.create(person=tang, kind=RoleKind.STEWARD, place=cast.estate, since=date(2024, 1, 1))
    return tang


def test_a_stairwell_gets_its_steward_at_once_and_the_steward_is_told(cast):
    homes = [cast.wang_home, cast.li_home]

    made = link_households(cast.chen, homes, by=cast.lin)

    assert {(link.household, link.since, link.until, link.linked_by) for link in made} == {
        (home, TODAY(), None, cast.lin) for home in homes
    }
    assert [steward_of(home) for home in homes] == [cast.chen, cast.chen]
    assert list(households_of(cast.chen)) == [cast.li_home, cast.wang_home]
    told = inbox(cast.chen).get()
    with override("en"):
        assert record.sentence(told.entry) == "Ms 林 made Ms 陈 the steward of 2 households: 3栋2单元402、3栋2单元502."
    assert (told.url, told.title) == ("/stewards/mine/", "张家坡社区")


def test_linking_the_same_steward_again_writes_nothing(cast):
    link_households(cast.chen, [cast.wang_home], by=cast.lin)
    before = footprint()

    assert link_households(cast.chen, [cast.wang_home], by=cast.lin) == []
    assert footprint() == before


def test_a_new_steward_ends_the_older_link_the_day_before_and_both_hear_of_it(cast, tang):
    since = TODAY() - timedelta(days=30)
    link_households(cast.chen, [cast.wang_home], by=cast.lin, since=since)

    link_households(tang, [cast.wang_home], by=cast.lin)

    rows = StewardLink.objects.filter(household=cast.wang_home).order_by("since")
    assert list(rows.values_list("steward", "since", "until")) == [
        (cast.chen.pk, since, TODAY() - timedelta(days=1)),
        (tang.pk, TODAY(), None),
    ]
    assert [steward_of(cast.wang_home), steward_of(cast.wang_home, on=TODAY() - timedelta(days=1))] == [tang, cast.chen]
    assert [inbox(person).count() for person in (cast.chen, tang)] == [2, 1]


def test_a_link_of_the_same_day_is_corrected_and_the_record_keeps_both(cast, tang):
    link_households(cast.chen, [cast.wang_home], by=cast.lin)
    link_households(tang, [cast.wang_home], by=cast.lin)

    assert list(StewardLink.objects.values_list("steward", "since", "until")) == [(tang.pk, TODAY(), None)]
    cast.commune.refresh_from_db()
    acts = cast.commune.register_chain.entries.order_by("number").values_list("act", "payload__steward")
    assert list(acts) == [("stewards_linked", "陈女士"), ("stewards_linked", "唐先生")]
    assert record.first_break(cast.commune.register_chain) is None


def test_released_homes_have_nobody_from_today(cast):
    long_ago = TODAY() - timedelta(days=9)
    link_households(cast.chen, [cast.wang_home], by=cast.lin, since=long_ago)
    link_households(cast.chen, [cast.li_home], by=cast.lin)

    assert unlink_households([cast.wang_home, cast.li_home, cast.zhao_home], by=cast.lin) == 2
    assert [steward_of(home) for home in (cast.wang_home, cast.li_home)] == [None, None]
    assert list(StewardLink.objects.values_list("household", "since", "until")) == [
        (cast.wang_home.pk, long_ago, TODAY() - timedelta(days=1))
    ]
    assert list(unlinked(cast.building)) == [cast.li_home, cast.wang_home, cast.zhao_home]


@pytest.mark.parametrize(
    ("place", "linkers"),
    [
        ("stairwell", {"lin", "clerk", "qian", "he", "admin"}),
        ("other_stairwell", {"outsider_head", "clerk", "qian", "he", "admin"}),
        ("commune", {"clerk", "qian", "he", "admin"}),
    ],
)
def test_who_may_link(cast, place, linkers):
    place = getattr(cast, place)
    assert {name for name in EVERYBODY if may_link_stewards(getattr(cast, name), place)} == linkers


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_not_link_writes_nothing(cast, name):
    by, before = getattr(cast, name), footprint()
    if may_link_stewards(by, cast.stairwell):
        link_households(cast.chen, [cast.wang_home], by=by)
        assert steward_of(cast.wang_home) == cast.chen
        unlink_households([cast.wang_home], by=by)
    else:
        for act in (
            lambda: link_households(cast.chen, [cast.wang_home], by=by),
            lambda: unlink_households([cast.wang_home], by=by),
        ):
            with pytest.raises(NotYours):
                act()
        assert footprint() == before


def test_all_or_nothing_when_one_home_lies_in_another_grid(cast):
    before = footprint()
    with pytest.raises(NotYours):
        link_households(cast.chen, [cast.wang_home, cast.stranger_home], by=cast.lin)
    with pytest.raises(Refused) as refused:  # the clerk may, but the steward of grid 1 is none of grid 2
        link_households(cast.chen, [cast.wang_home, cast.stranger_home], by=cast.clerk)
    assert (refused.value.code, footprint()) == ("not_a_steward", before)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda cast: (cast.lin, [cast.wang_home], None), "not_a_steward"),
        (lambda cast: (cast.chen, [], None), "nobody_to_link"),
        (lambda cast: (cast.chen, [cast.wang_home], TODAY() + timedelta(days=1)), "not_in_the_future"),
    ],
)
def test_refused_links_leave_no_row(cast, given, code):
    steward, homes, since = given(cast)
    before = footprint()
    with pytest.raises(Refused) as refused:
        link_households(steward, homes, by=cast.clerk, since=since)
    assert (refused.value.code, footprint()) == (code, before)


def test_no_link_is_put_before_a_later_one_that_has_ended(cast, tang):
    link_households(cast.chen, [cast.wang_home], by=cast.lin, since=TODAY() - timedelta(days=9))
    unlink_households([cast.wang_home], by=cast.lin)
    with pytest.raises(Refused) as refused:
        link_households(tang, [cast.wang_home], by=cast.lin, since=TODAY() - timedelta(days=5))
    assert refused.value.code == "linked_later"


def test_a_steward_whose_role_ended_gets_no_homes(cast):
    Role.objects.filter(person=cast.chen).update(until=TODAY() - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        link_households(cast.chen, [cast.wang_home], by=cast.lin)
    assert refused.value.code == "not_a_steward"


def test_the_load_counts_homes_people_and_those_of_sixty(cast, tang, django_assert_num_queries):
    link_households(cast.chen, [cast.wang_home, cast.li_home], by=cast.lin)

    with django_assert_num_queries(3):
        loads = load(cast.grid)
    # wang was born in 1958, li in July 1966, the child in 2016
    sixty = 2 if TODAY() >= date(2026, 7, 1) else 1
    assert [(one.steward, one.households, one.people, one.elders) for one in loads] == [
        (cast.chen, 2, 3, sixty),
        (tang, 0, 0, 0),
    ]
    assert [one.steward for one in load(cast.other_grid)] == []


def test_who_moved_out_is_no_load_and_an_ended_home_is_not_without_a_steward(cast):
    link_households(cast.chen, [cast.wang_home, cast.li_home], by=cast.lin)
    Residency.objects.filter(person=cast.child).update(until=TODAY() - timedelta(days=1))
    Household.objects.filter(pk=cast.zhao_home.pk).update(until=TODAY() - timedelta(days=1))

    assert [one.people for one in load(cast.grid)] == [2]
    assert list(unlinked(cast.grid)) == []


def test_lists_do_not_grow_the_number_of_queries(cast, client_of, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pages = ("/stewards/", f"/stewards/at/{cast.stairwell.pk}/", f"/stewards/{cast.chen.pk}/")
    client = client_of(cast.lin)

    def counted() -> list[int]:
        figures = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            figures.append(len(queries))
        return figures

    link_households(cast.chen, [cast.wang_home], by=cast.lin)
    few = counted()
    for number in range(30):
        unit = Unit.objects.create(place=cast.stairwell, number=f"9{number:02}")
        home = Household.objects.create(unit=unit, since=date(2020, 1, 1))
        Residency.objects.create(person=cast.wang, household=home, since=date(2020, 1, 1))
        if number % 2:
            link_households(cast.chen, [home], by=cast.lin)
    assert counted() == few
