"""Who may do what with places, people and ways in; and how far each sees."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Role, RoleKind
from community.permissions import TRIAGE_KINDS, is_staff_at, may_issue_entry_link, may_manage_people
from community.reach import holds, reach_of

EVERYBODY = ("wang", "li", "zhao", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")


def who(cast, may) -> set[str]:
    return {name for name in EVERYBODY if may(getattr(cast, name))}


@pytest.mark.parametrize(
    ("place", "staff"),
    [
        ("stairwell", {"chen", "lin", "clerk", "qian", "he", "admin"}),
        ("grid", {"chen", "lin", "clerk", "qian", "he", "admin"}),
        ("other_grid", {"outsider_head", "clerk", "qian", "he", "admin"}),
        ("commune", {"clerk", "qian", "he", "admin"}),
        ("street", {"he", "admin"}),
    ],
)
def test_staff_of_a_place(cast, place, staff):
    assert who(cast, lambda person: is_staff_at(person, getattr(cast, place))) == staff


@pytest.mark.parametrize(
    ("place", "keepers"),
    [
        ("grid", {"clerk", "qian", "he", "admin"}),
        ("commune", {"clerk", "qian", "he", "admin"}),
        ("street", {"he", "admin"}),
    ],
)
def test_who_keeps_the_register(cast, place, keepers):
    assert who(cast, lambda person: may_manage_people(person, getattr(cast, place))) == keepers


@pytest.mark.parametrize(
    ("for_person", "issuers"),
    [
        ("wang", {"chen", "lin", "clerk", "qian", "he", "admin"}),
        ("child", {"chen", "lin", "clerk", "qian", "he", "admin"}),
        ("stranger", {"outsider_head", "clerk", "qian", "he", "admin"}),
        ("chen", set()),
        ("qian", set()),
        ("admin", set()),
    ],
)
def test_who_may_issue_a_way_in(cast, for_person, issuers):
    assert who(cast, lambda person: may_issue_entry_link(person, getattr(cast, for_person))) == issuers


def test_no_link_opens_the_account_of_a_neighbour_who_became_staff(cast):
    Role.objects.create(person=cast.wang, kind=RoleKind.STEWARD, place=cast.stairwell)

    assert who(cast, lambda person: may_issue_entry_link(person, cast.wang)) == set()


def test_no_link_for_who_was_deactivated(cast):
    cast.wang.is_active = False

    assert who(cast, lambda person: may_issue_entry_link(person, cast.wang)) == set()


@pytest.mark.parametrize(
    ("place", "triage"),
    [("stairwell", {"lin", "qian", "he", "admin"}), ("commune", {"qian", "he", "admin"})],
)
def test_rights_reach_down_the_tree_and_not_up(cast, place, triage):
    assert who(cast, lambda person: holds(person, TRIAGE_KINDS, getattr(cast, place))) == triage


@pytest.mark.parametrize(
    ("since", "until", "has_right"),
    [(0, None, True), (0, 0, True), (-9, -1, False), (1, None, False)],
)
def test_a_role_holds_from_its_first_to_its_last_local_day(cast, since, until, has_right):
    today = timezone.localdate()
    Role.objects.filter(person=cast.lin).update(
        since=today + timedelta(days=since), until=None if until is None else today + timedelta(days=until)
    )

    assert is_staff_at(cast.lin, cast.grid) is has_right


def test_a_deactivated_person_and_a_passer_by_have_no_rights(cast):
    cast.lin.is_active = False

    assert [is_staff_at(person, cast.grid) for person in (cast.lin, AnonymousUser())] == [False, False]
    assert [reach_of(person).home + reach_of(person).below for person in (cast.lin, AnonymousUser())] == [(), ()]


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("wang", {"stairwell", "grid"}),
        ("child", {"stairwell", "grid"}),
        ("li", {"stairwell", "grid"}),
        ("stranger", {"other_stairwell"}),
        ("chen", {"stairwell", "grid"}),
        ("lin", {"stairwell", "grid"}),
        ("outsider_head", {"other_stairwell"}),
        ("clerk", {"stairwell", "grid", "other_stairwell"}),
        ("qian", {"stairwell", "grid", "other_stairwell"}),
        ("he", {"stairwell", "grid", "other_stairwell"}),
    ],
)
def test_how_far_each_sees(cast, person, sees):
    circles = {"stairwell": cast.grid, "grid": cast.grid, "other_stairwell": cast.other_grid}
    reach = reach_of(getattr(cast, person))

    assert {name for name, circle in circles.items() if reach.covers(getattr(cast, name), circle=circle)} == sees


def test_reach_is_read_once_for_a_request_and_anew_after_it(cast, fresh, django_assert_num_queries):
    before = reach_of(cast.wang)
    Role.objects.filter(person=cast.wang).delete()

    with django_assert_num_queries(0):
        assert reach_of(cast.wang) is before
    assert reach_of(fresh(cast.wang)).home == ()


def test_no_role_is_held_twice_at_once(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(person=cast.lin, kind=RoleKind.GRID_HEAD, place=cast.grid)
    assert Role.objects.filter(person=cast.lin).count() == 1
