"""Late matters: one reminder for each deadline, then one level up; the first handler stays. All by moving the clock."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from community.models import Role
from community.refusals import Missing
from deliberation.cases.queries import waiting_for
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.cases.timers import fire_due_timers, nudge_late
from deliberation.matters import actions
from deliberation.matters.clocks import AFTER_ESCALATION, grace_of
from deliberation.matters.models import Escalation, Matter, Reminder
from deliberation.matters.queries import ladder_of

from .helpers import acts_of, assigned, decided, matter_at, refreshed, sentences_told_to, tabled
from .lanes import SURELY, at_step, hazard_found, in_lane, is_whole, late, prints, raised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def swept_at(moment) -> int:
    with time_machine.travel(moment, tick=True):
        return fire_due_timers()


def goes_up(matter: Matter) -> Matter:
    """Its deadline passes, then the grace."""
    due_at = refreshed(matter).due_at
    swept_at(due_at + SURELY)
    swept_at(due_at + grace_of(matter.lane) + SURELY)
    return refreshed(matter)


STEPS = ("triage", "second_look", "discuss", "decide", "assign", "carry_out")


@pytest.mark.parametrize("step", STEPS)
def test_whoever_holds_a_late_matter_is_reminded_once(cast, step):
    matter = at_step(step, cast)
    assert swept_at(matter.due_at - SURELY) == 0
    with late(matter):
        assert [fire_due_timers(), fire_due_timers()] == [1, 0]
        assert is_whole(matter)
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.waits_for, reminder.due_at) == (matter.holder, step, matter.due_at)
    assert acts_of(matter)[-1] == "holder_reminded"
    assert {notice.person for notice in matter.chain.entries.latest("number").notices.all()} == {
        matter.holder,
        matter.leader,
    }


@pytest.mark.parametrize("step", STEPS)
def test_when_that_did_not_help_it_goes_up_one_level(cast, step):
    matter = at_step(step, cast)
    due_at, holder = matter.due_at, matter.holder
    goes_up(matter)
    one = Escalation.objects.get()
    was, above = (cast.qian, cast.he) if step == "second_look" else (cast.lin, cast.qian)
    assert (one.from_person, one.to_person, one.by, one.waits_for, one.due_at) == (was, above, None, step, due_at)
    assert (matter.lifted_to, matter.handler, matter.leader) == (above, cast.lin, above)
    assert matter.holder == (holder if step == "carry_out" else above)
    assert acts_of(matter)[-1] == "matter_escalated_by_clock"
    assert (matter.waits_for, is_whole(matter), matter.due_at > due_at) == (step, True, True)
    # the first handler keeps being told
    assert sentences_told_to(cast.lin)[0].startswith("Late since ")
    assert sentences_told_to(cast.wang)[0].startswith("Late since ")


def test_the_deadline_begins_anew_and_so_up_to_the_top_where_it_is_only_reminded(cast):
    matter = raised(cast)
    for leader in (cast.qian, cast.he, cast.admin):
        assert goes_up(matter).leader == leader
    assert len(ladder_of(matter)) == 4
    goes_up(matter)
    assert (Escalation.objects.count(), Reminder.objects.count(), matter.nudge_at) == (3, 4, None)
    assert swept_at(matter.due_at + timedelta(days=60)) == 0
    assert is_whole(matter)


def test_whoever_it_went_up_to_acts_as_the_owner(cast):
    matter = goes_up(raised(cast))
    assert [duty.kind for duty in waiting_for(cast.qian)] == ["triage"]
    assert waiting_for(cast.lin) == []
    actions.accept_matter(matter, by=cast.qian)
    assert (matter.waits_for, matter.holder, is_whole(matter)) == ("discuss", cast.qian, True)


def test_a_hazard_goes_up_after_an_hour_of_grace(cast, photo):
    matter = hazard_found(cast, photo)
    began = matter.held_since
    assert swept_at(began + timedelta(minutes=59)) == 0
    assert swept_at(began + timedelta(minutes=61)) == 1
    assert swept_at(began + timedelta(minutes=119)) == 0
    assert swept_at(began + timedelta(minutes=121)) == 1
    assert refreshed(matter).leader == cast.qian


def test_late_work_stays_with_whoever_does_it_and_has_three_more_days(cast):
    matter = matter_at("carry_out", cast)
    goes_up(matter)
    one = Escalation.objects.get()
    assert (matter.holder, matter.due_at) == (cast.chen, AFTER_ESCALATION.due(one.at))
    assert is_whole(matter)


@pytest.mark.parametrize("step", ["tabled", "voting", "review", "ended"])
def test_what_waits_for_a_meeting_or_a_review_is_not_nudged(cast, step):
    matter = matter_at(step, cast)
    assert matter.nudge_at is None
    before = prints()
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=True):
        fire_due_timers()
    assert prints() == before


def test_what_was_done_in_time_is_not_reminded_of(cast):
    matter = raised(cast)
    due_at = matter.due_at
    actions.accept_matter(matter, by=cast.lin)
    assert swept_at(due_at + SURELY) == 0


def test_done_after_the_reminder_it_does_not_go_up(cast):
    matter = raised(cast)
    with late(matter):
        fire_due_timers()
        actions.accept_matter(refreshed(matter), by=cast.lin)
        assert is_whole(matter)
    assert swept_at(timezone.now() + timedelta(days=2, minutes=5)) == 0
    assert Escalation.objects.count() == 0


def test_a_decision_put_off_is_late_again_when_no_meeting_takes_it(cast):
    matter = matter_at("discuss", cast)
    decided(tabled(matter, cast), cast, "no_quorum")
    refreshed(matter)
    assert (matter.waits_for, matter.nudge_at) == ("decide", matter.due_at)


# by a person


@pytest.mark.parametrize("step", [*STEPS, "tabled", "publicity"])
def test_a_leader_passes_it_up_with_a_reason(cast, step):
    matter = at_step(step, cast)
    by = cast.qian if step == "second_look" else cast.lin
    holder, due_at = matter.holder, matter.due_at
    actions.escalate_matter(matter, by=by, reason="要街道出钱。")
    above = cast.he if step == "second_look" else cast.qian
    assert (matter.leader, matter.handler) == (above, cast.lin)
    assert matter.holder == (holder if step == "carry_out" else above)
    assert is_whole(matter)
    if step in ("tabled", "publicity", "carry_out"):
        assert matter.due_at >= due_at
    before = prints()
    with pytest.raises(AlreadyDone):  # a double click is one level
        actions.escalate_matter(matter, by=cast.qian, reason="要街道出钱。")
    assert prints() == before


def test_the_trace_says_who_and_why(cast):
    matter = matter_at("discuss", cast)
    actions.escalate_matter(matter, by=cast.lin, reason="要街道出钱。")
    with override("en"):
        assert [(rung.person, rung.why) for rung in ladder_of(matter)] == [
            ("Ms 林", "first to handle it; stays on it"),
            ("Mr 钱", "passed up by Ms 林: 要街道出钱。"),
        ]


def test_it_needs_a_reason_and_somebody_above(cast):
    matter = matter_at("discuss", cast)
    before = prints()
    with pytest.raises(Missing):
        actions.escalate_matter(matter, by=cast.lin, reason=" ")
    Role.objects.filter(person__in=[cast.qian, cast.he, cast.admin]).delete()
    from community.queries import NobodyAbove

    with pytest.raises(NobodyAbove):
        actions.escalate_matter(matter, by=cast.lin, reason="要钱")
    assert prints() == before


@pytest.mark.parametrize("step", ["revise", "review", "ended"])
def test_what_waits_for_residents_is_not_passed_up(cast, step):
    matter = matter_at(step, cast)
    before = prints()
    with pytest.raises(NotAtThisStep):
        actions.escalate_matter(matter, by=cast.lin, reason="要钱")
    assert prints() == before


# the sweep


def test_too_early_or_twice_the_clock_does_nothing(cast):
    matter = raised(cast)
    before = prints()
    for act in (actions.remind_holder, actions.escalate_overdue):
        with pytest.raises(NotAtThisStep):
            act(matter)
    with late(matter):
        with pytest.raises(NotAtThisStep):
            actions.escalate_overdue(matter)
        assert prints() == before
        actions.remind_holder(matter)
        before = prints()
        with pytest.raises(NotAtThisStep):
            actions.remind_holder(matter)
        assert prints() == before


def test_a_sweep_looks_at_the_oldest_first_and_no_more_than_its_limit(cast):
    matters = [raised(cast, title=f"第{n}件") for n in range(3)]
    with time_machine.travel(matters[-1].due_at + SURELY, tick=True):
        assert [fire_due_timers(limit=2), fire_due_timers(limit=2), fire_due_timers(limit=2)] == [2, 1, 0]
    assert list(Reminder.objects.order_by("pk").values_list("case", flat=True)) == [one.pk for one in matters]


def test_a_broken_one_is_put_off_and_stops_no_other(cast, caplog):
    broken, sound = raised(cast, title="坏的"), raised(cast, title="好的")
    type(broken.chain).objects.filter(pk=broken.chain.pk).update(last_number=0)
    with time_machine.travel(sound.due_at + SURELY, tick=True):
        with caplog.at_level(logging.ERROR, logger="deliberation.cases.timers"):
            assert [fire_due_timers(limit=1), fire_due_timers(limit=1), fire_due_timers(limit=1)] == [0, 1, 0]
        assert refreshed(broken).nudge_at > timezone.now()
    assert [record.message.split()[0] for record in caplog.records] == ["late"]
    assert [one.case_id for one in Reminder.objects.all()] == [sound.pk]


def test_to_find_nothing_late_costs_one_query(cast, django_assert_num_queries):
    raised(cast)
    with django_assert_num_queries(1):
        assert nudge_late() == 0


def test_a_new_deadline_has_its_own_reminder(cast):
    matter = in_lane("regular", cast)
    with late(matter):
        fire_due_timers()
    first = Reminder.objects.get().due_at
    actions.postpone(tabled(refreshed(matter), cast), by=cast.lin, reason="人没到齐。")
    with late(matter), time_machine.travel(refreshed(matter).due_at + timedelta(days=9), tick=True):
        fire_due_timers()
    assert {one.waits_for for one in Reminder.objects.exclude(due_at=first)} <= {"decide"}


def test_an_assignment_after_it_went_up_keeps_the_new_leader_told(cast):
    matter = goes_up(in_lane("small", cast))
    assert matter.holder == cast.qian
    assigned(matter, cast)
    assert any(said.startswith("Ms 林 asked Ms 陈 to see to it") for said in sentences_told_to(cast.qian))
    assert (refreshed(matter).holder, is_whole(matter)) == (cast.chen, True)
