"""The cast put back is the cast that was told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import transaction

from community.models import Ownership, Person, Place, Residency, Role
from tests.conftest import CAST, tell_cast

pytestmark = pytest.mark.django_db


def portrait(people: SimpleNamespace) -> tuple:
    """Who stands where in the rows, and what each name of the cast stands for."""
    rows = (
        sorted(Place.objects.values_list("code", "path", "numchild", "level__code")),
        sorted(Person.objects.values_list("username", "full_name", "born_on", "confirmed_at")),
        sorted(Role.objects.values_list("person__username", "kind", "place__code", "household__unit__number")),
        sorted(Residency.objects.values_list("person__username", "household__unit__number", "is_representative")),
        sorted(Ownership.objects.values_list("person__username", "unit__number", "unit__area", "is_voter")),
    )
    return rows, {name: str(type(one).objects.get(pk=one.pk)) for name, one in vars(people).items()}


def stood(make) -> tuple:
    with transaction.atomic():
        seen = portrait(make())
        transaction.set_rollback(True)
    return seen


def test_put_back_as_often_as_one_likes_it_is_what_was_told():
    told = stood(tell_cast)
    assert [stood(CAST.stand) == told for _time in range(3)] == [True] * 3


def test_the_cast_of_each_test_is_its_own():
    with transaction.atomic():
        CAST.stand().wang.full_name = "别人"
        transaction.set_rollback(True)
    assert CAST.stand().wang.full_name == "王秀兰"
