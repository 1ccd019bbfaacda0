"""Who is away has a deputy: for those days, for the duties of a desk, and for nothing that is one's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from community import record
from community.deputies import stood_in, stood_in_since
from community.models import Absence, Entry, Notice, Role, RoleKind
from community.notices import inbox
from community.permissions import TRIAGE_KINDS
from community.queries import acting_for, deputy_of, person_in_charge
from community.reach import holds, reach_of
from community.refusals import NotYours, Refused
from community.stewards import end_absence, may_note_absence, note_absence
from community.stewards.rights import absentees
from deliberation.cases.queries import waiting_for
from deliberation.matters import actions
from deliberation.matters.models import Matter
from tests.deliberation.matters.helpers import matter_at

EVERYBODY = ("wang", "li", "zhao", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")
MONDAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _a_monday():
    with time_machine.travel("2026-11-16T02:00:00Z", tick=True):  # ten in the morning there
        yield


def day(offset: int) -> date:
    return MONDAY + timedelta(days=offset)


def away(cast, *, person=None, deputy=None, since=0, until=4, by=None) -> Absence:
    person = person or cast.lin
    return note_absence(
        person, deputy=deputy or cast.chen, since=day(since), until=day(until), by=by or person, reason="培训"
    )


def footprint() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Absence, Entry, Notice))


def test_the_deputy_is_told_the_record_names_both_and_keeps_no_reason(cast):
    away(cast, by=cast.qian)

    cast.commune.refresh_from_db()
    entry = cast.commune.register_chain.entries.get()
    with override("en"):
        assert record.sentence(entry) == "Ms 林 is away from 16 Nov to 20 Nov; Ms 陈 stands in."
    assert "reason" not in entry.payload
    assert {notice.person for notice in Notice.objects.all()} == {cast.lin, cast.chen}


@pytest.mark.parametrize(("offset", "acts"), [(-1, False), (0, True), (4, True), (5, False)])
def test_the_deputy_triages_only_within_the_dates(cast, fresh, offset, acts):
    matter = matter_at("triage", cast)
    away(cast, since=0, until=4)
    with time_machine.travel(f"{day(offset)}T03:00:00Z"):
        chen = fresh(cast.chen)
        assert acting_for(chen) == (frozenset({cast.lin.pk}) if acts else frozenset())
        assert (deputy_of(cast.lin) == chen) is acts
        assert holds(chen, TRIAGE_KINDS, cast.grid) is acts
        assert [duty.in_place_of for duty in waiting_for(chen)] == (["林女士"] if acts else [])
        if acts:
            actions.accept_matter(matter, by=chen)
        else:
            with pytest.raises(NotYours):
                actions.accept_matter(matter, by=chen)


def test_what_the_deputy_does_says_in_whose_place(cast):
    matter = matter_at("triage", cast)
    away(cast)
    actions.answer_matter(matter, by=cast.chen, answer="明天来换。")

    entry = matter.chain.entries.get(act="matter_answered")
    with override("en"):
        assert record.sentence(entry) == "Ms 陈 answered: 明天来换。 (in the place of Ms 林, who is away)"
    with override("en"):
        assert record.sentence(matter.chain.entries.get(act="matter_raised")) == "Ms 王 raised it."


def test_a_matter_raised_meanwhile_lies_with_the_deputy_and_both_hear_of_it(cast):
    away(cast)
    assert person_in_charge(cast.stairwell) == (cast.chen, RoleKind.GRID_HEAD)

    matter = matter_at("triage", cast)

    assert (matter.handler, matter.holder, matter.holder_role) == (cast.chen, cast.chen, RoleKind.GRID_HEAD)
    entry = matter.chain.entries.get(act="deputy_handles")
    with override("en"):
        assert record.sentence(entry) == "Ms 陈 sees to it in the place of Ms 林, who is away."
    assert {notice.person for notice in entry.notices.all()} == {cast.chen, cast.lin}


def test_what_a_deputy_from_another_grid_held_comes_back_by_itself(cast, fresh):
    away(cast, deputy=cast.outsider_head)
    matter = matter_at("triage", cast)
    assert [duty.url for duty in waiting_for(fresh(cast.outsider_head))] == [f"/matters/{matter.pk}/"]
    assert [duty.url for duty in waiting_for(cast.qian)] == []
    assert Matter.objects.visible_to(fresh(cast.outsider_head)).filter(pk=matter.pk).exists()

    with time_machine.travel(f"{day(5)}T03:00:00Z"):
        head = fresh(cast.outsider_head)
        assert waiting_for(head) == []
        assert not Matter.objects.visible_to(head).filter(pk=matter.pk).exists()
        assert [duty.url for duty in waiting_for(fresh(cast.lin))] == [f"/matters/{matter.pk}/"]
        with pytest.raises(NotYours):
            actions.accept_matter(matter, by=head)
        actions.accept_matter(matter, by=fresh(cast.lin))
        assert matter.handler == cast.outsider_head  # the first to handle it is never lost


def test_the_deputy_hears_of_the_steps_of_whoever_is_away(cast):
    matter = matter_at("discuss", cast)
    away(cast)
    actions.follow(matter, by=cast.li)
    before = inbox(cast.chen).count()
    actions.draft_motion(matter, by=cast.qian, question="装灯？", text="装一盏灯。", rule_code="residents_council")
    assert inbox(cast.chen).count() == before + 1


def test_a_review_is_nobody_elses(cast):
    matter = matter_at("review", cast)
    Role.objects.create(person=cast.qian, kind=RoleKind.RESIDENT, place=cast.stairwell, since=date(2020, 1, 1))
    note_absence(cast.lin, deputy=cast.qian, since=day(0), until=day(3), by=cast.lin)
    # qian lives there too: standing in for the handler neither gives nor takes the own word
    actions.review_matter(matter, by=cast.qian, outcome="solved", stars=4)
    assert [duty.kind for duty in waiting_for(cast.chen)] == []
    with pytest.raises(NotYours):
        actions.review_matter(matter, by=cast.clerk, outcome="solved", stars=4)


def test_a_resident_who_is_away_lends_nothing_of_the_own(cast, fresh):
    Role.objects.create(person=cast.wang, kind=RoleKind.STEWARD, place=cast.building)
    note_absence(cast.wang, deputy=cast.outsider_head, since=day(0), until=day(3), by=cast.wang)
    reach = reach_of(fresh(cast.outsider_head))
    assert set(reach.below) == {cast.other_grid.path, cast.building.path}
    assert reach.home == ()


def test_ended_early_the_deputy_stops_at_once(cast, fresh):
    matter = matter_at("triage", cast)
    absence = away(cast)
    end_absence(absence, by=cast.lin)

    assert deputy_of(cast.lin) is None
    with pytest.raises(NotYours):
        actions.accept_matter(matter, by=fresh(cast.chen))
    before = footprint()
    with pytest.raises(Refused) as refused:
        end_absence(absence, by=cast.lin)
    assert (refused.value.code, footprint()) == ("already_back", before)


def test_the_past_still_says_who_stood_in(cast):
    absence = away(cast)
    with time_machine.travel(f"{day(2)}T03:00:00Z"):
        end_absence(absence, by=cast.lin)
        assert [deputy_of(cast.lin, on=day(n)) for n in (0, 1, 2)] == [cast.chen, cast.chen, None]


def test_a_deactivated_deputy_stands_in_for_nobody(cast):
    away(cast)
    cast.chen.is_active = False
    cast.chen.save()
    assert person_in_charge(cast.grid) == (cast.lin, RoleKind.GRID_HEAD)


NOTERS = {
    "chen": {"chen", "lin", "qian", "he", "admin"},
    "lin": {"lin", "qian", "he", "admin"},
    "clerk": {"clerk", "qian", "he", "admin"},
    "qian": {"qian", "he", "admin"},
    "he": {"he", "admin"},
    "admin": {"admin"},
    "outsider_head": {"outsider_head", "qian", "he", "admin"},
    "wang": set(),
}


@pytest.mark.parametrize("who", NOTERS)
def test_who_may_note_whose_absence(cast, who):
    person = getattr(cast, who)
    assert {name for name in EVERYBODY if may_note_absence(getattr(cast, name), person)} == NOTERS[who]
    assert {name for name in EVERYBODY if person in absentees(getattr(cast, name))} == NOTERS[who]


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_not_note_it_writes_nothing(cast, name):
    before = footprint()
    if name in NOTERS["lin"]:
        away(cast, by=getattr(cast, name))
        assert deputy_of(cast.lin) == cast.chen
    else:
        with pytest.raises(NotYours):
            away(cast, by=getattr(cast, name))
        assert footprint() == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"since": 3, "until": 2}, "wrong_days"),
        ({"since": -9, "until": -2}, "wrong_days"),
        ({"until": 92}, "too_long_away"),
        ({"deputy": "wang"}, "not_a_deputy"),
        ({"deputy": "lin"}, "not_a_deputy"),
    ],
)
def test_refused_absences_leave_no_row(cast, given, code):
    before = footprint()
    if "deputy" in given:
        given = {**given, "deputy": getattr(cast, given["deputy"])}
    with pytest.raises(Refused) as refused:
        away(cast, **given)
    assert (refused.value.code, footprint()) == (code, before)


def test_nobody_stands_in_by_way_of_a_third(cast):
    away(cast, person=cast.lin, deputy=cast.chen, since=2, until=4)
    before = footprint()
    for given, code in (
        ({"person": cast.lin, "deputy": cast.clerk, "since": 4, "until": 9}, "already_away"),
        ({"person": cast.clerk, "deputy": cast.lin, "since": 0, "until": 2}, "deputy_is_away"),
        ({"person": cast.chen, "deputy": cast.clerk, "since": 3, "until": 3}, "stands_in_for_somebody"),
    ):
        with pytest.raises(Refused) as refused:
            away(cast, **given)
        assert (refused.value.code, footprint()) == (code, before)
    away(cast, person=cast.lin, deputy=cast.clerk, since=5, until=9)


def test_a_deputyship_called_off_before_it_began_was_never_one(cast):
    later = away(cast, since=2, until=4)
    end_absence(later, by=cast.lin)
    proposed = timezone.now() - timedelta(hours=1)
    with time_machine.travel("2026-11-19T02:00:00Z"):
        assert not stood_in_since(cast.chen.pk, person=cast.lin.pk, at=proposed)
        assert not stood_in(cast.chen.pk, person=cast.lin.pk, at=timezone.now())


def test_who_stood_in_for_an_hour_did_stand_in(cast):
    proposed = timezone.now() - timedelta(hours=1)
    today = away(cast)
    with time_machine.travel("2026-11-16T03:00:00Z"):
        end_absence(today, by=cast.lin)
    with time_machine.travel("2026-11-19T02:00:00Z"):
        assert stood_in_since(cast.chen.pk, person=cast.lin.pk, at=proposed)
