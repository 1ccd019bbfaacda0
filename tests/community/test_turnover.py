"""One family leaves a flat and another comes: what the first could open, see and undo ends with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.cards import admit, card_of, issue_card, listed_in
from community.cards.queries import admissions_of
from community.cards.refusals import CardRevoked
from community.models import Household, Person, Residency, Role, RoleKind, StewardLink
from community.permissions import may_undo_admission
from community.register import actions
from tests.community.registers import as_csv

HEADINGS = ("小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "出生日期", "电话")


@pytest.fixture
def come_in(cast):
    def make(*lines, end_vanished=True):
        file = SimpleUploadedFile("登记表.csv", as_csv([list(line) for line in lines], headings=HEADINGS))
        found = actions.bring_register(file, community=cast.commune, by=cast.clerk)
        found = actions.read_register(found, by=cast.clerk)
        return actions.carry_out(found, by=cast.clerk, end_vanished=end_vanished)

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
    code = issue_card(cast.wang_home, by=cast.chen)
    come_in(*OTHERS, line("502", "王秀兰"), line("502", "周明"))
    assert card_of(code).household == home_of("502") == cast.wang_home


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
