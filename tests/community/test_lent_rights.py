"""What a deputy has is lent for days, by one's own rank, to somebody of the staff; and staff come in by password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from community.cards import issue_card
from community.deputies import acting_for, deputies_of, deputy_of
from community.models import Role, RoleKind
from community.permissions import is_staff_at, may_manage_people
from community.queries import person_in_charge
from community.refusals import NotYours
from community.register.queries import communities_kept_by
from community.stewards import note_absence

DAY = timedelta(days=1)


def away(person, deputy, by, days=5):
    today = timezone.localdate()
    return note_absence(person, deputy=deputy, since=today, until=today + days * DAY, by=by)


def test_who_is_no_longer_staff_stands_in_for_nobody(cast, fresh):
    away(cast.lin, cast.chen, cast.lin)
    assert is_staff_at(fresh(cast.chen), cast.grid)
    Role.objects.filter(person=cast.chen).update(until=timezone.localdate() - DAY)
    assert not is_staff_at(fresh(cast.chen), cast.grid)
    assert deputy_of(cast.lin) is None
    assert acting_for(cast.chen) == frozenset() == deputies_of([cast.lin.pk])
    assert person_in_charge(cast.grid)[0] == cast.lin


def test_nobody_lends_by_a_rank_that_is_itself_lent(cast, fresh):
    away(cast.he, cast.chen, cast.he)
    with pytest.raises(NotYours):
        away(cast.qian, cast.chen, fresh(cast.chen), days=90)


def test_the_deputy_of_the_clerk_finds_the_register(cast, fresh, client_of):
    assert client_of(cast.chen).get("/register/").status_code == 404
    away(cast.clerk, cast.chen, cast.clerk)
    assert may_manage_people(fresh(cast.chen), cast.commune)
    assert list(communities_kept_by(fresh(cast.chen))) == [cast.commune]
    assert client_of(cast.chen).get("/register/").status_code == 200


def test_whoever_came_in_by_card_and_is_staff_now_has_to_sign_in(cast, client):
    code = issue_card(cast.wang_home, by=cast.chen)
    client.get(f"/card/{code}/")
    client.post("/card/who/", {"person": cast.wang.pk})
    assert client.get("/me/").status_code == 200
    Role.objects.create(person=cast.wang, kind=RoleKind.GRID_HEAD, place=cast.grid)
    assert client.get("/me/").url.startswith("/sign-in/")
    assert client.get("/cards/").url.startswith("/sign-in/")


def test_the_others_of_the_phone_stay_when_one_became_staff(cast, client):
    for home, person in ((cast.li_home, cast.li), (cast.wang_home, cast.wang)):
        client.get(f"/card/{issue_card(home, by=cast.chen)}/")
        client.post("/card/who/", {"person": person.pk})
    Role.objects.create(person=cast.wang, kind=RoleKind.GRID_HEAD, place=cast.grid)
    client.get("/")
    client.post("/me/switch/", {"person": cast.li.pk})
    assert client.session["_auth_user_id"] == str(cast.li.pk)


def test_staff_signed_in_by_password_stay_signed_in(cast, client):
    cast.chen.set_password("hen-and-egg-42")
    cast.chen.save()
    client.post("/sign-in/", {"username": "chen", "password": "hen-and-egg-42"})
    assert client.get("/cards/").status_code == 200
