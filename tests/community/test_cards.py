"""The card of a household: issued, used once by each, shown, undone, never guessed."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from community import record
from community.cards import (
    admit,
    card_of,
    confirm_person,
    device_of,
    issue_card,
    issue_cards,
    leave,
    listed_in,
    masked_home,
    normalised,
    open_card_of,
    revoke_card,
    shown,
    undo_admission,
)
from community.cards.codes import SIGNS
from community.cards.refusals import (
    AlreadyAdmitted,
    AlreadyConfirmed,
    AlreadyUndone,
    ByPasswordOnly,
    CardExpired,
    CardRevoked,
    CardUnknown,
    NobodyListed,
    NothingToIssue,
    NotListed,
    TooManyHomes,
    TooYoung,
)
from community.models import Admission, Card, Entry, Household, Notice, Person, Residency, Role, RoleKind, Unit
from community.permissions import may_confirm_person, may_issue_card, may_undo_admission
from community.refusals import NotYours

EVERYBODY = ("wang", "li", "zhao", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")
STAFF_OF_THE_GRID = {"chen", "lin", "clerk", "qian", "he", "admin"}


@pytest.fixture
def partner(cast) -> Person:
    """A second grown-up in Wang's home."""
    person = Person.objects.create(username="wu", full_name="吴伟", honorific="mr", born_on=date(1956, 1, 1))
    Residency.objects.create(person=person, household=cast.wang_home, since=date(2020, 1, 1))
    Role.objects.create(
        person=person, kind=RoleKind.RESIDENT, place=cast.stairwell, household=cast.wang_home, since=date(2020, 1, 1)
    )
    return person


def acts(cast) -> list[str]:
    cast.commune.refresh_from_db()
    if cast.commune.register_chain is None:
        return []
    return list(cast.commune.register_chain.entries.order_by("number").values_list("act", flat=True))


# the code


def test_a_code_has_eight_signs_that_nobody_mixes_up(cast):
    code = issue_card(cast.wang_home, by=cast.chen)

    assert len(code) == 8
    assert set(code) <= set(SIGNS)
    assert set(SIGNS) & set("01BILOSZ") == set()
    assert shown("K7PM4XQD") == "K7PM-4XQD"


@pytest.mark.parametrize(
    "typed", ["K8PM-45QD", "k8pm45qd", " K8PM 45QD ", "Ｋ８ＰＭ－４５ＱＤ", "k8pm—45qd", "KBPM 4SQD", "k 8 p m 4 5 q d"]
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert normalised(typed) == "K8PM45QD"


def test_the_code_is_kept_nowhere_and_its_hash_needs_the_key(cast, settings):
    code = issue_card(cast.wang_home, by=cast.chen)
    card = Card.objects.get()

    assert code not in " ".join(str(value) for value in vars(card).values())
    assert code not in " ".join(str(entry.payload) for entry in Entry.objects.all())
    assert card_of(code) == card
    settings.SECRET_KEY = "another key of another house, long enough"
    with pytest.raises(CardUnknown):
        card_of(code)


# issuing


def test_a_card_is_good_for_ninety_days(cast):
    code = issue_card(cast.wang_home, by=cast.chen)

    assert card_of(code).household == cast.wang_home
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        assert card_of(code).household == cast.wang_home
    with time_machine.travel(timezone.now() + timedelta(days=92)), pytest.raises(CardExpired):
        card_of(code)


def test_a_new_card_ends_the_old_one_and_nobody_is_put_out(cast, client_of, fresh):
    old = issue_card(cast.wang_home, by=cast.chen)
    admission = admit(old, person=cast.wang)
    new = issue_card(cast.wang_home, by=cast.chen)

    with pytest.raises(CardRevoked):
        card_of(old)
    assert card_of(new).household == cast.wang_home
    assert Card.objects.filter(revoked_at__isnull=True).count() == 1
    assert fresh(admission).undone_at is None
    assert admit(new, person=cast.wang).card == card_of(new)
    assert acts(cast) == ["card_issued", "card_admitted", "card_issued", "card_admitted"]


def test_cards_of_a_building_go_to_homes_without_one(cast):
    kept = issue_card(cast.li_home, by=cast.chen)
    issued = issue_cards(cast.building, by=cast.chen)

    # 1单元 was built after 2单元 here: the order is that of the register's places
    assert [home for home, _code in issued] == [cast.wang_home, cast.zhao_home]
    assert [card_of(code).household for _home, code in issued] == [cast.wang_home, cast.zhao_home]
    assert card_of(kept).household == cast.li_home
    assert acts(cast) == ["card_issued", "cards_issued"]
    with pytest.raises(NothingToIssue):
        issue_cards(cast.building, by=cast.chen)
    assert len(issue_cards(cast.building, by=cast.chen, replaces=True)) == 3
    with pytest.raises(CardRevoked):
        card_of(kept)


def test_a_street_is_not_printed_on_one_sheet(cast):
    units = [Unit(place=cast.stairwell, number=f"{number}", sort_key=f"{number}") for number in range(1000, 1398)]
    Household.objects.bulk_create(Household(unit=unit) for unit in Unit.objects.bulk_create(units))
    with pytest.raises(TooManyHomes):
        issue_cards(cast.building, by=cast.chen)
    assert (Card.objects.count(), acts(cast)) == (0, [])


def test_a_revoked_card_opens_nothing(cast):
    code = issue_card(cast.wang_home, by=cast.chen)
    revoke_card(card_of(code), by=cast.lin)

    with pytest.raises(CardRevoked):
        admit(code, person=cast.wang)
    assert open_card_of(cast.wang_home) is None
    assert acts(cast) == ["card_issued", "card_revoked"]


def test_the_home_hears_of_its_card(cast, partner):
    issue_card(cast.wang_home, by=cast.chen)

    told = Notice.objects.values_list("person__username", "url", "title")
    assert sorted(told) == [(name, "/me/card/", "3栋2单元502") for name in ("child", "wang", "wu")]
    with translation.override("en"):
        assert record.sentence(Entry.objects.get(act="card_issued")) == "Ms 陈 issued a card for 3栋2单元502"


# coming in


def test_each_listed_person_comes_in_once(cast, partner):
    code = issue_card(cast.wang_home, by=cast.chen)
    first = admit(shown(code).lower(), person=cast.wang, device="HUAWEI")
    second = admit(code, person=partner)

    assert (first.person, first.device, first.is_shared_device, second.person) == (cast.wang, "HUAWEI", False, partner)
    with pytest.raises(AlreadyAdmitted) as refused:
        admit(code, person=cast.wang)
    with translation.override("en"):
        assert "If that was not you, or if you have a new phone, ask your steward" in str(refused.value)
    assert Admission.objects.count() == 2


def test_others_of_the_home_and_the_steward_hear_who_came_in(cast, partner):
    code = issue_card(cast.wang_home, by=cast.lin)
    Notice.objects.all().delete()
    admit(code, person=cast.wang)

    told = dict(Notice.objects.values_list("person__username", "url"))
    home = f"/cards/household/{cast.wang_home.pk}/"
    assert told == {"child": "/me/card/", "wu": "/me/card/", "chen": home}


@pytest.mark.parametrize(("who", "refusal"), [("child", TooYoung), ("li", NotListed), ("chen", NotListed)])
def test_who_does_not_come_in_by_this_card(cast, who, refusal):
    code = issue_card(cast.wang_home, by=cast.chen)

    with pytest.raises(refusal):
        admit(code, person=getattr(cast, who))
    assert Admission.objects.count() == 0
    assert acts(cast) == ["card_issued"]


def test_a_neighbour_who_became_staff_needs_the_password(cast):
    code = issue_card(cast.wang_home, by=cast.chen)
    Role.objects.create(person=cast.wang, kind=RoleKind.STEWARD, place=cast.stairwell)

    with pytest.raises(ByPasswordOnly):
        admit(code, person=cast.wang)
    assert [line.state for line in listed_in(cast.wang_home)] == ["staff", "child"]


def test_a_child_of_fourteen_comes_in(cast, fresh):
    code = issue_card(cast.wang_home, by=cast.chen)
    Person.objects.filter(pk=cast.child.pk).update(born_on=timezone.localdate().replace(day=1) - timedelta(days=5114))

    assert admit(code, person=fresh(cast.child)).person == cast.child


def test_a_home_without_people_says_what_to_do(cast):
    code = issue_card(cast.wang_home, by=cast.chen)
    Residency.objects.filter(household=cast.wang_home).update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NobodyListed):
        admit(code, person=cast.wang)


def test_a_stay_on_a_shared_device_does_not_use_the_card_up(cast, fresh):
    code = issue_card(cast.wang_home, by=cast.chen)
    at_the_desk = admit(code, person=cast.wang, is_shared=True)
    at_home = admit(code, person=cast.wang)

    assert fresh(at_the_desk).undone_by == cast.wang
    with pytest.raises(AlreadyAdmitted):
        admit(code, person=cast.wang, is_shared=True)
    assert fresh(at_home).undone_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", [False, True])
def test_of_eight_phones_with_one_card_one_admits_her(cast, shared):
    code = issue_card(cast.wang_home, by=cast.chen)
    answers, start = [], threading.Barrier(8)

    def scan():
        start.wait()
        try:
            answers.append(admit(code, person=cast.wang, is_shared=shared).person)
        except AlreadyAdmitted:
            answers.append(AlreadyAdmitted)
        finally:
            connection.close()

    threads = [threading.Thread(target=scan) for _phone in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(cast.wang) == (8 if shared else 1)
    assert Admission.objects.filter(undone_at__isnull=True).count() == 1
    assert record.first_break(type(cast.commune).objects.get(pk=cast.commune.pk).register_chain) is None


# taking back


def test_undoing_ends_her_sessions_and_frees_the_card(cast, client_of, partner, fresh):
    code = issue_card(cast.wang_home, by=cast.chen)
    phone, his = client_of(cast.wang), client_of(partner)
    admission = admit(code, person=cast.wang)

    undo_admission(admission, by=cast.chen)

    assert phone.get("/me/").status_code == 302
    assert his.get("/me/").status_code == 200
    assert fresh(cast.wang).confirmed_at is None
    again = admit(code, person=fresh(cast.wang))
    assert (again.pk != admission.pk, again.undone_at) == (True, None)
    with pytest.raises(AlreadyUndone):
        undo_admission(admission, by=cast.chen)
    assert acts(cast) == ["card_issued", "card_admitted", "admission_undone", "card_admitted"]


def test_the_home_itself_undoes_an_entry(cast, partner):
    admission = admit(issue_card(cast.wang_home, by=cast.chen), person=cast.wang)

    undo_admission(admission, by=partner)
    assert admission.undone_by == partner


def test_leaving_frees_the_card_and_other_phones_stay_in(cast, client_of):
    code = issue_card(cast.wang_home, by=cast.chen)
    other = client_of(cast.wang)
    leave(admit(code, person=cast.wang), by=cast.wang)

    assert other.get("/me/").status_code == 200
    assert admit(code, person=cast.wang).undone_at is None


def test_nobody_leaves_for_another(cast):
    admission = admit(issue_card(cast.wang_home, by=cast.chen), person=cast.wang)

    with pytest.raises(NotYours):
        leave(admission, by=cast.li)
    assert Admission.objects.filter(undone_at__isnull=True).count() == 1


# who somebody is


def test_the_steward_confirms_whom_he_has_seen(cast, partner, fresh):
    confirm_person(partner, by=cast.chen)

    assert fresh(partner).confirmed_by == cast.chen
    assert Notice.objects.get().person == partner
    with pytest.raises(AlreadyConfirmed):
        confirm_person(partner, by=cast.lin)
    assert acts(cast) == ["person_confirmed"]


# who may


def who(cast, may) -> set[str]:
    return {name for name in EVERYBODY if may(getattr(cast, name))}


def test_who_issues_undoes_and_confirms(cast):
    admission = admit(issue_card(cast.wang_home, by=cast.chen), person=cast.wang)

    assert who(cast, lambda one: may_issue_card(one, cast.wang_home)) == STAFF_OF_THE_GRID
    assert who(cast, lambda one: may_undo_admission(one, admission)) == STAFF_OF_THE_GRID | {"wang"}
    assert who(cast, lambda one: may_confirm_person(one, cast.wang)) == STAFF_OF_THE_GRID
    assert who(cast, lambda one: may_issue_card(one, cast.stranger_home)) == {
        "outsider_head",
        "clerk",
        "qian",
        "he",
        "admin",
    }


def test_nobody_confirms_oneself(cast):
    Residency.objects.create(person=cast.chen, household=cast.li_home, since=date(2020, 1, 1))

    assert may_confirm_person(cast.chen, cast.chen) is False
    assert may_confirm_person(cast.lin, cast.chen) is True


@pytest.mark.parametrize("name", ["wang", "li", "stranger", "outsider_head"])
def test_who_may_not_leaves_no_row(cast, name, fresh):
    by = getattr(cast, name)
    admission = admit(issue_card(cast.zhao_home, by=cast.chen), person=cast.zhao)
    before = (Card.objects.count(), Entry.objects.count(), Admission.objects.filter(undone_at=None).count())

    for act in (
        lambda: issue_card(cast.zhao_home, by=by),
        lambda: issue_cards(cast.building, by=by),
        lambda: revoke_card(admission.card, by=by),
        lambda: undo_admission(admission, by=by),
        lambda: confirm_person(cast.zhao, by=by),
    ):
        with pytest.raises(NotYours):
            act()
    assert (Card.objects.count(), Entry.objects.count(), Admission.objects.filter(undone_at=None).count()) == before
    assert fresh(cast.zhao).entry_epoch == 0


# small things


def test_a_home_is_masked_for_who_only_has_a_code(cast):
    assert masked_home(cast.wang_home) == "3栋*单元***"


def test_two_of_one_name_are_told_apart(cast):
    for number, name in enumerate(("王丽", "王丽", "王秀珍")):
        person = Person.objects.create(username=f"w{number}", full_name=name, honorific="ms")
        Residency.objects.create(person=person, household=cast.wang_home, since=date(2020, 1, 1))
    with translation.override("zh-hans"):
        names = [line.name for line in listed_in(cast.wang_home)]
    assert names == ["王女士 王*兰", "王", "王女士 王丽", "王女士 王丽", "王女士 王*珍"]


@pytest.mark.parametrize(
    ("agent", "make"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 12; HUAWEI ANA-AN00) MicroMessenger/8", "HUAWEI"),
        ("Mozilla/5.0 (Linux; Android 13; V2183A) Chrome/99", "Android"),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
        ("", ""),
    ],
)
def test_a_phone_is_named_by_its_make(agent, make):
    assert device_of(agent) == make


# the pages


def test_looking_at_a_card_uses_nothing_up_and_hides_the_code(cast, client):
    code = issue_card(cast.wang_home, by=cast.chen)
    for _preview in range(3):
        page = client.get(f"/card/{shown(code)}/", follow=True)

    assert page.redirect_chain == [("/card/who/", 302)]
    assert "王女士" in page.text
    assert "3栋*单元***" in page.text
    assert "502" not in page.text.replace(code, "")
    assert "no-store" in page["Cache-Control"]
    assert (Admission.objects.count(), client.session.get("_auth_user_id")) == (0, None)
    assert code not in str(dict(client.session))


def test_one_tap_comes_in_and_goes_on_to_where_one_wanted(cast):
    client = Client(headers={"user-agent": "Mozilla/5.0 (iPhone)"})
    code = issue_card(cast.wang_home, by=cast.chen)
    client.get(f"/card/{code}/?next=/guide/")
    answer = client.post("/card/who/", {"person": cast.wang.pk})

    assert (answer.status_code, answer["Location"]) == (302, "/guide/")
    assert client.session["_auth_user_id"] == str(cast.wang.pk)
    assert Admission.objects.get().device == "iPhone"


@pytest.mark.parametrize("away", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_no_card_leads_to_another_site(cast, client, away):
    code = issue_card(cast.wang_home, by=cast.chen)
    client.get(f"/card/{code}/", {"next": away})

    assert client.post("/card/who/", {"person": cast.wang.pk})["Location"] == "/"


def test_a_typed_code_finds_its_card_and_a_wrong_one_stays_in_the_field(cast, client):
    code = issue_card(cast.wang_home, by=cast.chen)
    right = client.post("/card/", {"code": f" {shown(code).lower()} "})
    wrong = client.post("/card/", {"code": "aaaa-aaaa"})

    assert (right.status_code, right["Location"]) == (302, "/card/who/")
    assert wrong.status_code == 422
    assert 'value="aaaa-aaaa"' in wrong.text


def test_somebody_else_of_another_home_cannot_be_chosen(cast, client):
    client.get(f"/card/{issue_card(cast.wang_home, by=cast.chen)}/")

    assert client.post("/card/who/", {"person": cast.li.pk}).status_code == 404
    assert client.post("/card/who/", {"person": cast.child.pk}).status_code == 403
    assert Admission.objects.count() == 0


def test_without_a_card_in_hand_there_is_nobody_to_choose(cast, client):
    assert client.get("/card/who/")["Location"] == "/card/"
    assert client.post("/card/who/", {"person": cast.wang.pk})["Location"] == "/card/"
    assert client.session.get("_auth_user_id") is None


def test_a_card_revoked_meanwhile_lets_nobody_in(cast, client):
    code = issue_card(cast.wang_home, by=cast.chen)
    client.get(f"/card/{code}/")
    revoke_card(card_of(code), by=cast.chen)

    assert client.post("/card/who/", {"person": cast.wang.pk}).status_code == 410
    assert Admission.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [("wang", 403), ("chen", 200), ("lin", 200), ("outsider_head", 200), ("clerk", 200), ("he", 200)],
)
def test_who_opens_the_list_of_buildings(cast, client_of, name, status):
    assert client_of(getattr(cast, name)).get("/cards/").status_code == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("wang", 404),
        ("li", 404),
        ("stranger", 404),
        ("outsider_head", 404),
        ("chen", 200),
        ("lin", 200),
        ("clerk", 200),
        ("qian", 200),
        ("he", 200),
        ("admin", 200),
    ],
)
def test_cards_of_another_grid_are_not_there(cast, client_of, name, status):
    client = client_of(getattr(cast, name))
    admission = admit(issue_card(cast.wang_home, by=cast.chen), person=cast.wang)
    home, place = cast.wang_home.pk, cast.building.pk

    assert client.get(f"/cards/household/{home}/").status_code == status
    assert client.get(f"/cards/{place}/").status_code == status
    if status == 404:
        for path in (
            f"/cards/{place}/issue/",
            f"/cards/household/{home}/issue/",
            f"/cards/household/{home}/revoke/",
            f"/cards/people/{cast.zhao.pk}/confirm/",
        ):
            assert client.post(path).status_code == 404
        if name != "wang":
            assert client.post(f"/cards/admissions/{admission.pk}/undo/").status_code == 404
            assert Admission.objects.get().undone_at is None


def test_the_sheet_shows_each_code_once_and_a_reload_issues_nothing(cast, client_of):
    client = client_of(cast.chen)
    path = f"/cards/{cast.building.pk}/"
    seen = client.get(path).context["seen"]
    sheet = client.post(f"{path}issue/", {"seen": seen})
    again = client.post(f"{path}issue/", {"seen": seen})

    codes = [paper.code for page in sheet.context["pages"] for paper in page]
    assert [card_of(code).household for code in codes] == [cast.li_home, cast.wang_home, cast.zhao_home]
    assert all(sheet.text.count(code) == 1 for code in codes)
    assert "no-store" in sheet["Cache-Control"]
    assert again.status_code == 409
    assert Card.objects.count() == 3
    assert [card_of(code).revoked_at for code in codes] == [None] * 3


def test_one_card_is_reissued_once_by_a_double_click(cast, client_of):
    client = client_of(cast.chen)
    path = f"/cards/household/{cast.wang_home.pk}/"
    seen = client.get(path).context["seen"]

    statuses = [client.post(f"{path}issue/", {"seen": seen}).status_code for _click in range(2)]
    assert (statuses, Card.objects.count()) == ([200, 409], 1)


def test_the_household_sees_what_its_card_opened_and_undoes_it(cast, client_of, partner):
    admission = admit(issue_card(cast.wang_home, by=cast.chen), person=partner, device="OPPO")
    client = client_of(cast.wang)
    page = client.get("/me/card/", headers={"accept-language": "en"})

    assert "OPPO" in page.text
    assert "Mr 吴" in page.text
    assert f"/cards/admissions/{admission.pk}/undo/" in page.text
    assert client.post(f"/cards/admissions/{admission.pk}/undo/")["Location"] == "/me/card/"
    assert Admission.objects.get().undone_by == cast.wang


def test_the_staff_read_whole_names_where_they_undo(cast, client_of, partner):
    admit(issue_card(cast.wang_home, by=cast.chen), person=partner)
    page = client_of(cast.chen).get(f"/cards/household/{cast.wang_home.pk}/").text
    assert page[page.index('id="admissions"') :].count("吴伟") == 1


def test_the_list_of_homes_asks_the_same_however_long_it_is(cast, client_of):
    client, path = client_of(cast.chen), f"/cards/{cast.building.pk}/"
    issue_cards(cast.building, by=cast.chen)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(30):
        unit = Unit.objects.create(place=cast.stairwell, number=f"{700 + number}", area=Decimal("50.00"))
        home = Household.objects.create(unit=unit, since=date(2020, 1, 1))
        person = Person.objects.create(username=f"n{number}", full_name="新邻居")
        Residency.objects.create(person=person, household=home, since=date(2020, 1, 1))
    issue_cards(cast.building, by=cast.chen)
    with CaptureQueriesContext(connection) as many:
        page = client.get(path)
    assert (len(page.context["lines"]), len(many)) == (33, len(few))
