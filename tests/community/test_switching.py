"""Several people on one phone, and devices that belong to nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from community.cards import card_of, issue_card, leave, undo_admission
from community.entry import issue_entry_link
from community.models import Admission, Person, Residency, Role, RoleKind

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
HOUR = timedelta(hours=1)


@pytest.fixture
def phone() -> Client:
    return Client(**ENGLISH)


def come_in(phone: Client, person: Person, code: str, **more: str):
    phone.get(f"/card/{code}/")
    return phone.post("/card/who/", {"person": person.pk, **more})


def acts_as(phone: Client) -> str | None:
    pk = phone.session.get("_auth_user_id")
    return Person.objects.get(pk=pk).username if pk else None


def on(phone: Client) -> list[str]:
    return [person.username for person in phone.get("/me/switch/").context["people"]]


@pytest.fixture
def both(cast, phone) -> Client:
    """Wang's phone, on which Li came in last."""
    for person, home in ((cast.wang, cast.wang_home), (cast.li, cast.li_home)):
        come_in(phone, person, issue_card(home, by=cast.chen))
    return phone


def test_two_come_in_on_one_phone_and_change_by_a_tap(cast, both):
    assert (acts_as(both), on(both)) == ("li", ["wang", "li"])
    key = both.session.session_key
    answer = both.post("/me/switch/", {"person": cast.wang.pk, "next": "/guide/"})

    assert (answer.status_code, answer["Location"]) == (302, "/guide/")
    assert (acts_as(both), sorted(on(both))) == ("wang", ["li", "wang"])
    assert both.session.session_key != key
    assert "You are <b>Ms 王</b>" in both.get("/matters/new/").text


def test_the_old_key_opens_nothing_after_a_change(cast, both):
    old = Client()
    old.cookies["yanxia_session"] = both.session.session_key
    both.post("/me/switch/", {"person": cast.wang.pk})

    assert old.get("/me/").status_code == 302


@pytest.mark.parametrize("wanted", ["zhao", "chen", "0", "x", "", "9" * 30])
def test_nobody_is_changed_to_who_is_not_on_the_phone(cast, both, wanted):
    pk = getattr(cast, wanted).pk if hasattr(cast, wanted) else wanted

    assert both.post("/me/switch/", {"person": pk}).status_code == 404
    assert acts_as(both) == "li"


def test_a_change_is_a_post_and_leads_to_no_other_site(cast, both):
    both.get(f"/me/switch/?person={cast.wang.pk}")
    assert acts_as(both) == "li"
    assert both.post("/me/switch/", {"person": cast.wang.pk, "next": "//evil.example/"})["Location"] == "/"


def test_signing_out_alone_leaves_the_other_and_frees_the_own_card(cast, both):
    answer = both.post("/sign-out/", {"who": "me"})

    assert answer["Location"] == "/me/switch/"
    assert (acts_as(both), on(both)) == (None, ["wang"])
    assert dict(Admission.objects.values_list("person__username", "undone_by__username")) == {"wang": None, "li": "li"}
    both.post("/me/switch/", {"person": cast.wang.pk})
    assert acts_as(both) == "wang"


def test_everybody_signs_out_and_all_cards_open_again(cast, both):
    assert both.post("/sign-out/", {"who": "all"})["Location"] == "/"
    assert (acts_as(both), both.session.get("people")) == (None, None)
    assert Admission.objects.filter(undone_at=None).count() == 0
    assert both.get("/me/switch/")["Location"] == "/card/"


def test_an_entry_undone_puts_out_one_and_leaves_the_others(cast, both):
    undo_admission(Admission.objects.get(person=cast.li), by=cast.chen)

    assert both.get("/me/").status_code == 302
    assert (acts_as(both), on(both)) == (None, ["wang"])
    assert both.post("/me/switch/", {"person": cast.li.pk}).status_code == 404
    both.post("/me/switch/", {"person": cast.wang.pk})
    assert acts_as(both) == "wang"


def test_who_became_staff_is_not_changed_to(cast, both):
    Role.objects.create(person=cast.wang, kind=RoleKind.STEWARD, place=cast.stairwell)

    assert both.post("/me/switch/", {"person": cast.wang.pk}).status_code == 404


def test_staff_signing_in_on_a_residents_phone_are_never_on_its_list(cast, both):
    cast.lin.set_password("osmanthus-2026")
    cast.lin.save()
    both.post("/sign-out/", {"who": "me"})
    both.post("/sign-in/", {"username": "lin", "password": "osmanthus-2026"})

    assert (acts_as(both), on(both)) == ("lin", ["wang"])
    assert both.session.get_expiry_age() <= 14 * 24 * 3600
    both.post("/sign-out/", {"who": "me"})
    assert (acts_as(both), on(both)) == (None, ["wang"])
    assert both.post("/me/switch/", {"person": cast.lin.pk}).status_code == 404
    assert Admission.objects.filter(undone_at=None).count() == 1


def test_six_people_are_enough_and_the_seventh_keeps_the_card(cast, phone):
    home = cast.wang_home
    people = [
        Person.objects.create(username=f"guest{number}", full_name=f"王客{number}", born_on=date(1980, 1, 1))
        for number in range(7)
    ]
    for person in people:
        Residency.objects.create(person=person, household=home, since=date(2020, 1, 1))
    code = issue_card(home, by=cast.chen)
    statuses = [come_in(phone, person, code).status_code for person in people]

    assert statuses == [302] * 6 + [409]
    assert Admission.objects.count() == 6
    assert acts_as(phone) == "guest5"


def test_the_card_of_somebody_who_is_here_changes_to_them(cast, both):
    code = issue_card(cast.wang_home, by=cast.chen)

    assert come_in(both, cast.wang, code).status_code == 302
    assert acts_as(both) == "wang"
    assert card_of(code).admissions.count() == 0


def test_an_entry_link_puts_one_on_the_list_too(cast, phone):
    token = issue_entry_link(cast.zhao, by=cast.chen)
    phone.post(f"/enter/{token}/")

    assert (acts_as(phone), on(phone)) == ("zhao", ["zhao"])


def test_on_an_own_phone_one_stays_in_for_a_year(cast, both):
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        assert both.get("/me/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=600)):  # seen in between: a year from then
        assert both.get("/me/").status_code == 200
    cookie = both.cookies["yanxia_session"]
    assert int(cookie["max-age"]) > 360 * 24 * 3600


def test_reading_does_not_write_the_session_each_time(cast, both):
    both.get("/me/")
    before = Session.objects.get(pk=both.session.session_key).session_data
    with time_machine.travel(timezone.now() + HOUR):
        both.get("/me/")
    assert Session.objects.get(pk=both.session.session_key).session_data == before


# a shared device


@pytest.fixture
def desk(cast, phone) -> Client:
    come_in(phone, cast.wang, issue_card(cast.wang_home, by=cast.chen), shared="1")
    return phone


def test_every_page_of_a_shared_device_has_the_way_out(desk):
    for path in ("/", "/me/", "/matters/", "/meetings/", "/matters/new/"):
        page = desk.get(path)
        assert page.text.count("I am done") == 1
        assert "shared.js" in page.text
        assert "no-store" in page["Cache-Control"]


def test_a_shared_device_forgets_after_ten_quiet_minutes_and_at_closing(desk):
    cookie = desk.cookies["yanxia_session"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    now = timezone.now()
    for minutes in (9, 18, 27):  # each page begins the ten minutes again
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert desk.get("/me/").status_code == 200
    with time_machine.travel(now + timedelta(minutes=38)):
        assert desk.get("/me/").status_code == 302


def test_somebody_typing_is_still_here(desk):
    now = timezone.now()
    for minutes in (9, 18):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert desk.post("/me/still-here/").status_code == 204
    with time_machine.travel(now + timedelta(minutes=27)):
        assert desk.get("/me/").status_code == 200


def test_done_means_gone(cast, desk):
    answer = desk.post("/sign-out/", {"who": "all"})

    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/card/", '"cache"')
    assert "no-store" in answer["Cache-Control"]
    assert desk.get("/me/").status_code == 302
    assert Admission.objects.filter(undone_at=None).count() == 0


def test_the_next_person_at_the_desk_finds_nobody(cast, desk):
    desk.post("/sign-out/", {})
    assert desk.get("/card/who/")["Location"] == "/card/"
    assert desk.get("/me/switch/")["Location"] == "/card/"


def test_a_phone_that_becomes_shared_begins_empty_and_no_card_is_lost(cast, both):
    come_in(both, cast.zhao, issue_card(cast.zhao_home, by=cast.chen), shared="1")

    assert on(both) == ["zhao"]
    still = Admission.objects.filter(undone_at=None).values_list("person__username", flat=True)
    assert list(still) == ["zhao"]


def test_staff_at_a_shared_desk_are_forgotten_too(cast, phone):
    cast.lin.set_password("osmanthus-2026")
    cast.lin.save()
    phone.post("/sign-in/", {"username": "lin", "password": "osmanthus-2026", "shared": "1"})

    assert "I am done" in phone.get("/").text
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert phone.get("/me/").status_code == 302


# the tick holds also for anyone who is on the phone already


def forgets(phone: Client) -> bool:
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        return phone.get("/me/").status_code == 302


def open_entries() -> list[tuple[str, bool]]:
    rows = Admission.objects.filter(undone_at=None)
    return sorted(rows.values_list("person__username", "is_shared_device"))


def test_the_tick_holds_for_who_is_changed_to_from_the_list(cast, both):
    assert 'name="shared"' in both.get("/me/switch/").text
    both.post("/me/switch/", {"person": cast.wang.pk, "shared": "1"})

    assert (acts_as(both), on(both), open_entries()) == ("wang", ["wang"], [("wang", True)])
    assert "I am done" in both.get("/").text
    assert 'name="shared"' not in both.get("/me/switch/").text
    assert forgets(both)


def test_the_tick_holds_for_who_comes_by_a_card_and_is_on_the_list(cast, both):
    code = issue_card(cast.wang_home, by=cast.chen)
    come_in(both, cast.wang, code, shared="1")

    assert (acts_as(both), on(both), open_entries()) == ("wang", ["wang"], [("wang", True)])
    assert forgets(both)


def test_the_tick_holds_for_who_acts_just_now(cast, both):
    both.post("/me/switch/", {"person": cast.li.pk, "shared": "1"})

    assert (acts_as(both), on(both), open_entries()) == ("li", ["li"], [("li", True)])
    assert forgets(both)


def test_who_is_forgotten_comes_in_again_by_the_same_card(cast, phone):
    code = issue_card(cast.wang_home, by=cast.chen)
    come_in(phone, cast.wang, code)
    come_in(phone, cast.wang, code, shared="1")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert phone.get("/me/").status_code == 302
        assert come_in(phone, cast.wang, code).status_code == 302
        assert acts_as(phone) == "wang"
    acts = list(cast.commune._meta.model.objects.get(pk=cast.commune.pk).register_chain.entries.values_list("act"))
    assert ("card_device_shared",) in acts


def test_done_after_the_tick_means_gone(cast, both):
    both.post("/me/switch/", {"person": cast.wang.pk, "shared": "1"})
    answer = both.post("/sign-out/", {})

    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/card/", '"cache"')
    assert (acts_as(both), on_nobody(both), open_entries()) == (None, "/card/", [])


def on_nobody(phone: Client) -> str:
    return phone.get("/me/switch/")["Location"]


def test_without_the_tick_a_shared_device_stays_shared(cast, desk):
    desk.post("/me/switch/", {"person": cast.wang.pk})
    assert forgets(desk)


def test_six_on_a_phone_do_not_keep_out_who_ticks(cast, phone):
    home = cast.wang_home
    for number in range(6):
        guest = Person.objects.create(username=f"guest{number}", full_name=f"王客{number}", born_on=date(1980, 1, 1))
        Residency.objects.create(person=guest, household=home, since=date(2020, 1, 1))
        come_in(phone, guest, issue_card(home, by=cast.chen))
    assert come_in(phone, cast.wang, issue_card(home, by=cast.chen), shared="1").status_code == 302
    assert on(phone) == ["wang"]


def test_an_entry_link_knows_the_shared_device(cast, phone):
    token = issue_entry_link(cast.zhao, by=cast.chen)
    assert 'name="shared"' in phone.get(f"/enter/{token}/").text
    phone.post(f"/enter/{token}/", {"shared": "1"})

    assert acts_as(phone) == "zhao"
    assert "I am done" in phone.get("/").text
    assert phone.cookies["yanxia_session"]["max-age"] == ""
    assert forgets(phone)


def test_an_entry_link_with_the_tick_empties_the_phone(cast, both):
    token = issue_entry_link(cast.zhao, by=cast.chen)
    assert "Everybody else on it is signed out now" in both.get(f"/enter/{token}/").text
    both.post(f"/enter/{token}/", {"shared": "1"})

    assert (on(both), open_entries()) == (["zhao"], [])


def test_the_password_page_says_who_else_the_tick_signs_out(cast, both):
    said = "Everybody else on it is signed out now"
    both.post("/sign-out/", {"who": "me"})
    assert said in both.get("/sign-in/").text
    wrong = both.post("/sign-in/", {"username": "lin", "password": "wrong", "shared": "1"})
    assert (wrong.status_code, said in wrong.text) == (422, True)
    assert said not in Client(**ENGLISH).get("/sign-in/").text


def test_a_link_is_not_used_up_when_the_own_entry_ends_in_the_same_moment(cast, phone):
    come_in(phone, cast.wang, issue_card(cast.wang_home, by=cast.chen))
    token = issue_entry_link(cast.wang, by=cast.chen)
    seen = []

    def taken_back_elsewhere(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if not seen and sql.startswith("SELECT") and '"is_shared_device"' in sql.partition(" WHERE ")[2]:
            seen.append(sql)
            leave(Admission.objects.get(person=cast.wang, undone_at=None), by=cast.wang)
        return found

    with connection.execute_wrapper(taken_back_elsewhere):
        answer = phone.post(f"/enter/{token}/", {"shared": "1"})
    assert (len(seen), answer.status_code, acts_as(phone), on(phone)) == (1, 302, "wang", ["wang"])


def test_a_link_is_not_used_up_when_the_sign_in_breaks(cast, phone):
    token = issue_entry_link(cast.wang, by=cast.chen)

    def no_session(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "django_session" in sql:
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_session), pytest.raises(OperationalError):
        phone.post(f"/enter/{token}/")
    assert phone.post(f"/enter/{token}/").status_code == 302
    assert acts_as(phone) == "wang"


def test_a_wrong_password_keeps_the_tick(cast, phone):
    page = phone.post("/sign-in/", {"username": "lin", "password": "wrong", "shared": "1"})

    assert page.status_code == 422
    assert 'id="id_shared" checked' in page.text


# who scanned a meeting first


def test_who_scanned_a_meeting_before_the_card_gets_there(cast, phone):
    from agenda.models import Meeting
    from community.models import Chain

    meeting = Meeting.objects.create(
        chain=Chain.objects.create(kind=Chain.Kind.ROOM),
        kind=Meeting.Kind.COUNCIL,
        title="小板凳议事会",
        place=cast.grid,
        chair=cast.lin,
        convened_by=cast.lin,
        starts_at=timezone.now(),
        state=Meeting.State.IN_SESSION,
        join_code="ABC234",
    )
    assert "Come in with your card" in phone.get("/join/ABC234/").text
    answer = come_in(phone, cast.wang, issue_card(cast.wang_home, by=cast.chen))

    assert answer["Location"] == "/join/ABC234/"
    assert meeting.title in phone.get(answer["Location"]).text
