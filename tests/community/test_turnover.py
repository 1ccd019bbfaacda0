"""One family leaves a flat and another comes: what the first could open, see and undo ends with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from community import record
from community.cards import admit, card_of, end_cards, issue_card, issue_cards, listed_in
from community.cards.queries import admissions_of
from community.cards.refusals import CardRevoked, SomebodyMovedOut
from community.models import (
    Admission,
    Card,
    Entry,
    Household,
    Notice,
    Person,
    Residency,
    Role,
    RoleKind,
    StewardLink,
    Unit,
)
from community.permissions import may_undo_admission
from community.register import actions
from tests.community.registers import as_csv

HEADINGS = ("小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "出生日期", "电话")


@pytest.fixture
def bring(cast):
    def make(*lines, headings=HEADINGS):
        file = SimpleUploadedFile("登记表.csv", as_csv([list(line) for line in lines], headings=headings))
        found = actions.bring_register(file, community=cast.commune, by=cast.clerk)
        return actions.read_register(found, by=cast.clerk)

    return make


@pytest.fixture
def come_in(cast, bring):
    def make(*lines, end_vanished=True, headings=HEADINGS):
        return actions.carry_out(bring(*lines, headings=headings), by=cast.clerk, end_vanished=end_vanished)

    return make


def line(room, name, relation="", born="", phone=""):
    return ("坡上小区", "3栋", "2单元", room, name, relation, born, phone)


OTHERS = (line("402", "李建国"), ("坡上小区", "3栋", "1单元", "101", "赵敏", "", "", ""))


def home_of(room: str) -> Household:
    return Household.objects.get(unit__number=room, unit__place__name="2单元", until=None)


def test_the_card_of_those_who_left_opens_nothing_for_those_who_came(cast, come_in):
    code = issue_card(cast.wang_home, by=cast.chen)
    admit(code, person=cast.wang)
    StewardLink.objects.create(household=cast.wang_home, steward=cast.chen, since=date(2025, 1, 1))
    come_in(*OTHERS, line("502", "周明", "户主"))
    with pytest.raises(CardRevoked):
        card_of(code)
    home = home_of("502")
    assert home != cast.wang_home
    assert [one.person.full_name for one in listed_in(home)] == ["周明"]
    assert not admissions_of(home)
    assert home.residencies.get().is_representative
    # the house has the same steward as before
    assert home.steward_links.get(until=None).steward == cast.chen


def test_a_flat_that_stands_empty_closes_its_card_too(cast, come_in):
    code = issue_card(cast.wang_home, by=cast.chen)
    come_in(*OTHERS, line("502", "空置"))
    with pytest.raises(CardRevoked):
        card_of(code)
    assert not Household.objects.filter(unit=cast.wang_home.unit, until=None).exists()


def test_as_long_as_one_stays_it_is_the_same_home(cast, come_in):
    come_in(*OTHERS, line("502", "王秀兰"), line("502", "周明"))
    assert home_of("502") == cast.wang_home


@pytest.fixture
def mate(cast) -> Person:
    """Lives with Wang, until he moves out."""
    person = Person.objects.create(username="mate", full_name="周明")
    Residency.objects.create(person=person, household=cast.wang_home, since=date(2020, 1, 1))
    return person


STAYING = (line("502", "王秀兰"), line("502", "王小雨"))


def test_when_one_of_several_moves_out_the_card_ends_for_all_and_says_so(cast, come_in, mate, client):
    code, lis = issue_card(cast.wang_home, by=cast.chen), issue_card(cast.li_home, by=cast.chen)
    done = come_in(*OTHERS, *STAYING)
    with pytest.raises(SomebodyMovedOut):
        card_of(code)
    assert (home_of("502"), card_of(lis).household) == (cast.wang_home, cast.li_home)
    card = Card.objects.get(household=cast.wang_home)
    assert (card.revoked_by, card.somebody_left, done.counts["cards_ended"]) == (cast.clerk, True, 1)
    page = client.get(f"/card/{code}/", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 410
    assert "This card ended because somebody moved out of the home. Ask your steward for a new one." in page.text


def test_who_typed_the_code_before_the_move_does_not_come_in_after_it(cast, come_in, mate, client):
    client.get(f"/card/{issue_card(cast.wang_home, by=cast.chen)}/")
    come_in(*OTHERS, *STAYING)
    assert client.post("/card/who/", {"person": cast.wang.pk}).status_code == 410
    assert Admission.objects.count() == 0


def test_who_came_in_before_the_move_stays_in(cast, come_in, mate, client):
    client.get(f"/card/{issue_card(cast.wang_home, by=cast.chen)}/")
    client.post("/card/who/", {"person": cast.wang.pk})
    come_in(*OTHERS, *STAYING)
    assert client.get("/me/").status_code == 200
    with translation.override("en"):
        assert "Somebody moved out of your home" in client.get("/me/card/", HTTP_ACCEPT_LANGUAGE="en").text


def test_an_owner_who_moves_out_ends_the_card_without_any_tick(cast, come_in, mate):
    code = issue_card(cast.wang_home, by=cast.chen)
    away = ("坡上小区", "3栋", "2单元", "502", "王秀兰", "业主(不住)")
    headings = ("小区", "楼栋", "单元", "房号", "姓名", "身份")
    come_in(away, (*away[:4], "周明", "租户"), headings=headings, end_vanished=False)
    with pytest.raises(SomebodyMovedOut):
        card_of(code)


def test_the_move_stands_in_the_record_and_is_told_to_who_stays_and_to_the_steward(cast, come_in, mate):
    issue_card(cast.wang_home, by=cast.chen)
    StewardLink.objects.create(household=cast.wang_home, steward=cast.chen, since=date(2025, 1, 1))
    Notice.objects.all().delete()
    come_in(*OTHERS, *STAYING)
    entry = Entry.objects.get(act="card_ended_moved_out")
    assert (entry.actor, entry.payload) == (cast.clerk, {"actor": "周女士", "home": "3栋2单元502"})
    told = sorted(Notice.objects.filter(entry=entry).values_list("person__username", "url"))
    assert told == [
        ("chen", f"/cards/household/{cast.wang_home.pk}/"),
        ("child", "/me/card/"),
        ("wang", "/me/card/"),
    ]


def test_nobody_moves_out_and_every_card_stays(cast, come_in, mate):
    code = issue_card(cast.wang_home, by=cast.chen)
    come_in(*OTHERS, *STAYING, line("502", "周明"), line("502", "新来", "", "", "13800000009"))
    assert card_of(code).household == cast.wang_home
    assert not Entry.objects.filter(act="card_ended_moved_out").exists()


def test_the_preview_says_how_many_cards_end(cast, bring, mate, client_of):
    for home in (cast.wang_home, cast.li_home):
        issue_card(home, by=cast.chen)
    found = bring(*OTHERS, *STAYING)
    assert (found.counts["cards"], found.counts["cards_of_gone"]) == (0, 1)
    Person.objects.update(language="en")
    desk = client_of(Person.objects.get(pk=cast.clerk.pk))
    assert "1 card ends with them" in desk.get(f"/register/{found.pk}/").text
    assert "1 card ends with them" in desk.post(f"/register/{found.pk}/commit/", {"end_vanished": "1"}).text
    desk.post(f"/register/{found.pk}/commit/", {"end_vanished": "1", "sure": "1"})
    assert "1 card ended because somebody moved out or the home stood empty" in desk.get(f"/register/{found.pk}/").text


def test_of_two_homes_in_one_flat_only_the_one_somebody_left_loses_its_card(cast, bring):
    mate = Person.objects.create(username="mate", full_name="周明")
    room = Household.objects.create(unit=cast.li_home.unit, since=date(2020, 1, 1))
    Residency.objects.create(person=mate, household=room, since=date(2020, 1, 1))
    his, lis = issue_card(room, by=cast.chen), issue_card(cast.li_home, by=cast.chen)
    found = bring(*OTHERS, *STAYING)
    assert (found.counts["cards"], found.counts["cards_of_gone"]) == (0, 1)
    done = actions.carry_out(found, by=cast.clerk, end_vanished=True)
    assert (done.counts["cards_ended"], card_of(lis).household) == (1, cast.li_home)
    with pytest.raises(SomebodyMovedOut):
        card_of(his)


def test_the_card_of_an_empty_home_ends_and_nobody_moved_out(cast, bring, come_in):
    code = issue_card(cast.wang_home, by=cast.chen)
    cast.wang_home.residencies.update(until=date(2026, 1, 1))
    found = bring(*OTHERS, line("502", "周明", "户主"))
    assert (found.counts["cards"], found.counts["cards_of_gone"]) == (1, 0)
    done = actions.carry_out(found, by=cast.clerk)
    card = Card.objects.get(household=cast.wang_home)
    assert (done.counts["cards_ended"], card.revoked_by, card.somebody_left) == (1, cast.clerk, False)
    with pytest.raises(CardRevoked) as refused:
        card_of(code)
    assert refused.value.code == "card_revoked"
    ended = Entry.objects.filter(act__contains="_ended_").values_list("act", "payload__count")
    assert list(ended) == [("cards_ended_empty", 1)]


def test_the_cards_counted_before_are_those_that_end(cast, bring):
    issue_cards(cast.building, by=cast.chen)
    # wang moves out of her own and leaves a child, li goes without a word, zhao makes room for somebody
    away = ("坡上小区", "3栋", "2单元", "502", "王秀兰", "业主(不住)")
    child, new = (*away[:4], "王小雨", "子女"), ("坡上小区", "3栋", "1单元", "101", "周明", "租户")
    found = bring(away, child, new, headings=("小区", "楼栋", "单元", "房号", "姓名", "身份"))
    assert (found.counts["cards"], found.counts["cards_of_gone"]) == (1, 2)
    done = actions.carry_out(found, by=cast.clerk, end_vanished=True)
    assert (done.counts["cards_ended"], Card.objects.filter(revoked_at=None).count()) == (3, 0)


@pytest.fixture
def let_go(cast):
    """``let_go(3)``: as many new homes with a card and two people lose it; what was asked for it."""
    made = iter(range(700, 900))

    def make(count: int, steward: Person | None = None) -> CaptureQueriesContext:
        homes = []
        for number in (next(made) for _turn in range(count)):
            unit = Unit.objects.create(place=cast.stairwell, number=str(number))
            homes.append(Household.objects.create(unit=unit, since=date(2020, 1, 1)))
            for which in "ab":
                person = Person.objects.create(username=f"{number}{which}", full_name="新邻居")
                Residency.objects.create(person=person, household=homes[-1], since=date(2020, 1, 1))
            if steward:
                StewardLink.objects.create(household=homes[-1], steward=steward, since=date(2025, 1, 1))
        issue_cards(cast.building, by=cast.chen)
        with transaction.atomic():
            chain = record.register_chain(cast.commune)
            with CaptureQueriesContext(connection) as asked:
                assert end_cards({home.pk: True for home in homes}, by=cast.clerk, chain=chain) == count
        return asked

    return make


def test_many_cards_end_by_as_many_queries_as_two(cast, let_go):
    for steward in (cast.chen, None):
        assert len(let_go(30, steward)) == len(let_go(2, steward))


def test_of_many_cards_each_home_is_told_once_and_the_steward_once(cast, let_go):
    let_go(5, cast.chen)
    entry = Entry.objects.get(act="cards_ended_moved_out")
    assert entry.payload == {"actor": "周女士", "count": 5}
    with translation.override("en"):
        said = "Ms 周 entered who moved out: the cards of 5 homes ended, each of them needs a new one"
        assert record.sentence(entry) == said
    told = sorted(entry.notices.values_list("person__username", "title", "url"))
    at_home = [(f"{number}{who}", f"3栋2单元{number}", "/me/card/") for number in range(700, 705) for who in "ab"]
    title = "3栋2单元700、3栋2单元701、3栋2单元702 … (5)"
    assert told == sorted([*at_home, ("chen", title, "/cards/")])


def test_the_steward_reads_which_home_needs_a_new_card_and_why(cast, come_in, mate, client_of):
    issue_card(cast.wang_home, by=cast.chen)
    come_in(*OTHERS, *STAYING)
    Person.objects.update(language="en")
    desk = client_of(Person.objects.get(pk=cast.chen.pk))
    building = desk.get(f"/cards/{cast.building.pk}/").text
    assert building.count("to renew") == building.count("Somebody moved out, so the old card ended.") == 1
    home = f"/cards/household/{cast.wang_home.pk}/"
    assert "Somebody moved out and still knows the old code" in desk.get(home).text
    issue_card(cast.wang_home, by=cast.chen)
    assert "Somebody moved out" not in desk.get(home).text
    assert "to renew" not in desk.get(f"/cards/{cast.building.pk}/").text


def test_those_who_stayed_undo_no_entry_of_whoever_left(cast, come_in):
    mate = Person.objects.create(username="mate", full_name="周明")
    Residency.objects.create(person=mate, household=cast.wang_home, since=date(2020, 1, 1))
    admission = admit(issue_card(cast.wang_home, by=cast.chen), person=mate)
    assert may_undo_admission(cast.wang, admission)
    come_in(*OTHERS, line("502", "王秀兰"), line("502", "王小雨"))
    assert not may_undo_admission(cast.wang, admission)
    assert may_undo_admission(cast.chen, admission)


def test_no_child_comes_to_represent_a_household(cast, come_in):
    grown_up = Person.objects.create(username="grown", full_name="王强")
    Residency.objects.create(person=grown_up, household=cast.wang_home, since=date(2020, 1, 1))
    come_in(*OTHERS, line("502", "王小雨"), line("502", "王强"))
    assert Residency.objects.get(household=cast.wang_home, is_representative=True, until=None).person == grown_up


def test_who_lived_in_two_homes_of_a_stairwell_keeps_the_role_of_the_one_that_is_left(cast, come_in):
    phone = "13800000001"
    come_in(*OTHERS, line("502", "王秀兰"), line("601", "周明", "户主", "", phone))
    come_in(
        *OTHERS, line("502", "王秀兰"), line("601", "周明", "户主", "", phone), line("602", "周明", "户主", "", phone)
    )
    come_in(*OTHERS, line("502", "王秀兰"), line("602", "周明", "户主", "", phone))
    person = Person.objects.get(full_name="周明")
    assert [one.household.unit.number for one in person.residencies.filter(until=None)] == ["602"]
    held = Role.objects.filter(person=person, until=None).values_list("kind", flat=True)
    assert set(held) == {RoleKind.RESIDENT, RoleKind.HOUSEHOLD_REPRESENTATIVE}
