"""Fair limits: a building shares one address, a stranger locks nobody out, and each refusal says how long."""

from __future__ import annotations

import time
from dataclasses import replace
from ipaddress import ip_network

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from community import limits
from community.cards import issue_card
from community.limits import OVERALL, TooMany, address_of, allow
from deliberation.matters.models import Comment, Matter

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def browser(address: str) -> Client:
    return Client(REMOTE_ADDR=address, **ENGLISH)


def wrong(address: str, times: int) -> list[int]:
    return [browser(address).post("/card/", {"code": f"AAAAAA{number:02}"}).status_code for number in range(times)]


# addresses


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anybody can write the header
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # only what our proxy heard counts
        ("10.0.0.2", "198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1, nonsense", "10.0.0.2"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:0db8:0001:0002"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        ("", None, ""),
    ],
)
def test_the_address_is_believed_only_from_a_proxy_of_ours(settings, remote, forwarded, address):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    asked = {"REMOTE_ADDR": remote} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})

    assert address_of(RequestFactory().get("/", **asked)) == address


def test_without_a_proxy_no_header_counts(settings):
    assert settings.TRUSTED_PROXIES == []
    asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    assert address_of(RequestFactory().get("/", **asked)) == "127.0.0.1"


# codes


def test_twenty_wrong_codes_from_one_address_are_enough(db):
    assert wrong("203.0.113.7", 21) == [422] * 20 + [429]
    assert wrong("203.0.113.8", 1) == [422]
    page = browser("203.0.113.7").get("/card/AAAAAAAA/")
    assert page.status_code == 429
    assert "Too many wrong codes have come from here. Please wait 10 minutes, then try again." in page.text


def test_guessing_by_address_line_counts_as_typing_does(db):
    asked = browser("203.0.113.7")
    assert [asked.get(f"/card/AAAAAA{number:02}/").status_code for number in range(21)] == [404] * 20 + [429]


def test_right_codes_never_count_so_a_building_comes_in_together(cast):
    codes = [issue_card(home, by=cast.qian) for home in (cast.wang_home, cast.li_home, cast.stranger_home)]

    answers = [browser("203.0.113.7").get(f"/card/{code}/").status_code for code in codes * 30]
    assert answers == [302] * 90


def test_when_its_time_is_over_the_count_begins_anew(cast, monkeypatch):
    # the clock of the cache is not ours to move: a short limit is waited for
    monkeypatch.setitem(limits.LIMITS, "wrong_code", replace(limits.LIMITS["wrong_code"], seconds=2))
    code = issue_card(cast.wang_home, by=cast.chen)
    here = browser("203.0.113.7")
    for _guess in range(20):
        limits.count("wrong_code", "203.0.113.7")
    assert here.get(f"/card/{code}/").status_code == 429
    time.sleep(2.1)
    assert here.get(f"/card/{code}/").status_code == 302


def test_many_addresses_together_meet_the_overall_limit(db):
    for number in range(10):
        wrong(f"203.0.113.{number}", 5)
    for _guess in range(450):
        limits.count("wrong_code_overall", OVERALL)

    page = browser("203.0.113.99").post("/card/", {"code": "AAAAAAAA"})
    assert page.status_code == 429
    assert "Too many wrong codes are being tried just now. Please wait 10 minutes, then try again." in page.text


# passwords


@pytest.fixture
def staff(lin):
    lin.set_password("osmanthus-2026")
    lin.save()
    return lin


def sign_in(address: str, password: str):
    return browser(address).post("/sign-in/", {"username": "lin", "password": password})


def test_a_stranger_elsewhere_locks_nobody_out(staff):
    statuses = [sign_in("198.51.100.1", "wrong").status_code for _turn in range(11)]

    assert statuses == [422] * 10 + [429]
    assert sign_in("203.0.113.7", "osmanthus-2026").status_code == 302


def test_one_name_from_very_many_addresses_pauses(staff):
    for number in range(20):
        sign_in(f"198.51.100.{number}", "wrong")
    for _guess in range(180):
        limits.count("wrong_password_overall", "lin")

    page = sign_in("203.0.113.7", "osmanthus-2026")
    assert page.status_code == 429
    assert "Too many wrong passwords for this name. Wait 15 minutes, then try again." in page.text


# what one person writes


def test_a_limit_is_for_one_person_and_counts_nothing_when_it_refuses(cast):
    for _photo in range(4):
        allow("photos", cast.wang, times=10)
    with pytest.raises(TooMany) as refused:
        allow("photos", cast.wang, times=1)
    allow("photos", cast.li, times=40)

    with translation.override("en"):
        assert str(refused.value) == "So many photos on one day are more than can be looked at. Go on in 24 hours."
    assert (refused.value.status, 86_390 < refused.value.seconds <= 86_400) == (429, True)


def test_the_wait_is_rounded_up():
    with translation.override("en"):
        assert [limits.waiting(seconds) for seconds in (1, 60, 61, 5400, 5401, 7201)] == [
            "1 minute",
            "1 minute",
            "2 minutes",
            "90 minutes",
            "2 hours",
            "3 hours",
        ]


def raise_one(client: Client, place: int, number: int):
    words = ("路灯", "水管", "电梯", "垃圾", "停车", "噪音", "树枝", "井盖", "门禁", "楼道", "广场", "雨棚")
    given = {"title": f"{words[number]}要修", "text": f"{words[number]}坏了，请来看看。", "place": place}
    return client.post(
        "/matters/new/", {**given, "category": "facilities", "is_anonymous": "no", "all_the_same": "1"}, **ENGLISH
    )


def test_the_eleventh_matter_of_a_day_waits_and_nothing_typed_is_lost(cast, client_of):
    client = client_of(cast.wang)
    statuses = [raise_one(client, cast.stairwell.pk, number).status_code for number in range(10)]
    page = raise_one(client, cast.stairwell.pk, 10)

    assert (statuses, page.status_code) == ([302] * 10, 422)
    assert "Go on in 24 hours, or ask your steward." in page.text
    assert "广场坏了" in page.text
    assert Matter.objects.count() == 10
    assert raise_one(client_of(cast.li), cast.stairwell.pk, 11).status_code == 302


def test_thirty_contributions_an_hour(cast, client_of):
    client = client_of(cast.wang)
    for _said in range(30):
        allow("say", cast.wang)
    raise_one(client, cast.stairwell.pk, 0)
    matter = Matter.objects.get()
    from deliberation.matters.actions import accept_matter

    accept_matter(matter, by=cast.lin)
    page = client.post(f"/matters/{matter.pk}/say/", {"text": "早点修好。", "stance": "for"}, **ENGLISH)

    assert page.status_code == 422
    assert "Let the others speak; go on in 60 minutes." in page.text
    assert Comment.objects.count() == 0
