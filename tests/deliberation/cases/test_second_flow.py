"""A second flow from asking to thanks, late and in time: all of it by what its ``kind`` declares."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from agenda.queries import upcoming_for
from community import record
from community.capacity import one_reading
from community.models import Absence
from community.notices import inbox
from community.refusals import NotYours
from deliberation.cases.models import Escalation, Reminder
from deliberation.cases.queries import derive_position, flow_graph, waiting_for
from deliberation.cases.refusals import NotAtThisStep
from deliberation.cases.timers import fire_due_timers
from hall.queries import waiting_for as waiting_at_home
from tests.deliberation.matters.helpers import matter_at

from .errand.actions import ask_for_errand, confirm_errand, finish_errand, hand_back, take_errand
from .errand.models import Errand

pytestmark = pytest.mark.django_db

SURELY = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def errand(cast) -> Errand:
    return ask_for_errand(by=cast.wang, title="到药房取药", place=cast.building)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def is_whole(errand: Errand) -> bool:
    """Does the index say what the tasks say?"""
    kept, position = fresh(errand), derive_position(fresh(errand)).as_fields()
    return {name: getattr(kept, name) for name in position} == position


def swept_at(moment) -> int:
    with time_machine.travel(moment, tick=True):
        return fire_due_timers()


def told(case) -> list[str]:
    return [record.sentence(entry) for entry in case.chain.entries.order_by("number")]


def acts_of(case) -> list[str]:
    return list(case.chain.entries.order_by("number").values_list("act", flat=True))


def duties_of(person) -> list[tuple]:
    return [(duty.kind, duty.chip, duty.title, duty.url, duty.is_late) for duty in waiting_for(person)]


def test_from_asking_to_thanks(cast, errand):
    assert (errand.number, errand.chain.kind) == (f"{timezone.localdate().year}-001", "errand")
    assert (errand.waits_for, errand.holder, errand.holder_role, is_whole(errand)) == (
        "take",
        cast.lin,
        "grid_head",
        True,
    )
    take_errand(errand, by=cast.lin, doer=cast.chen)
    assert (errand.waits_for, errand.holder, errand.holder_role, is_whole(errand)) == (
        "carry_out",
        cast.chen,
        "steward",
        True,
    )
    hand_back(errand, by=cast.chen)
    assert (errand.waits_for, errand.holder, is_whole(errand)) == ("take", cast.lin, True)
    take_errand(errand, by=cast.lin, doer=cast.zhao)
    finish_errand(errand, by=cast.zhao)
    assert (errand.waits_for, errand.holder, is_whole(errand)) == ("confirm", None, True)
    confirm_errand(errand, by=cast.wang)
    assert (errand.waits_for, errand.ending, errand.finished is not None, is_whole(errand)) == ("", "done", True, True)
    assert told(errand)[0] == "Ms 王 asked for it."
    assert acts_of(errand) == [
        "errand_asked",
        "errand_taken",
        "errand_handed_back",
        "errand_taken",
        "errand_finished",
        "errand_confirmed",
    ]
    assert Task.objects.filter(process_id=errand.pk, finished=None).count() == 0


def test_its_numbers_are_its_own(cast, errand):
    matter = matter_at("triage", cast)
    second = ask_for_errand(by=cast.li, title="缴水费", place=cast.building)
    year = timezone.localdate().year
    assert (errand.number, matter.number, second.number) == (f"{year}-001", f"{year}-001", f"{year}-002")


def test_a_late_one_is_reminded_of_then_goes_up_and_the_first_handler_stays(cast, errand):
    due_at = errand.due_at
    assert (errand.nudge_at, swept_at(due_at - SURELY), swept_at(due_at + SURELY)) == (due_at, 0, 1)
    reminder = Reminder.objects.get(case=errand.pk)
    assert (reminder.person, reminder.waits_for, reminder.due_at) == (cast.lin, "take", due_at)
    assert (fresh(errand).nudge_at, is_whole(errand)) == (due_at + timedelta(hours=24), True)
    assert [swept_at(due_at + timedelta(hours=23)), swept_at(due_at + timedelta(hours=24) + SURELY)] == [0, 1]
    raised = Escalation.objects.get(case=errand.pk)
    assert (raised.from_person, raised.to_person, raised.by, raised.due_at) == (cast.lin, cast.qian, None, due_at)
    late = fresh(errand)
    assert (late.holder, late.leader, late.handler, is_whole(errand)) == (cast.qian, cast.qian, cast.lin, True)
    assert Task.objects.get(process_id=errand.pk, finished=None).owner == cast.qian
    assert told(late)[1].startswith("Ms 林 was reminded: it was due ")
    assert told(late)[2].endswith(": it went up from Ms 林 to Mr 钱.")
    assert acts_of(late) == ["errand_asked", "holder_reminded", "case_escalated_by_clock"]


def test_the_doers_step_is_only_reminded_of(cast, errand):
    take_errand(errand, by=cast.lin, doer=cast.chen)
    due_at = errand.due_at
    assert [swept_at(due_at + SURELY), swept_at(due_at + timedelta(days=9))] == [1, 0]
    assert (Reminder.objects.get().person, Escalation.objects.count()) == (cast.chen, 0)
    assert (fresh(errand).nudge_at, is_whole(errand)) == (None, True)
    with time_machine.travel(due_at + SURELY, tick=True):
        # the leader may see to it, too
        assert [duty[0] for duty in duties_of(cast.lin)] == ["carry_out"]


def test_the_days_to_confirm_end_by_the_clock(cast, errand):
    take_errand(errand, by=cast.lin, doer=cast.chen)
    finish_errand(errand, by=cast.chen)
    assert [swept_at(errand.confirm_until - SURELY), swept_at(errand.confirm_until + SURELY)] == [0, 1]
    done = fresh(errand)
    assert (done.ending, done.waits_for, acts_of(done)[-1], is_whole(done)) == ("done", "", "errand_confirmed", True)
    assert Task.objects.get(process_id=errand.pk, flow_task_type="TIMER").status == STATUS.DONE


def test_what_waits_for_whom(cast, errand):
    title, url = "到药房取药", f"/errands/{errand.pk}/"
    assert duties_of(cast.lin) == [("take", "Take it on", title, url, False)]
    assert (duties_of(cast.wang), duties_of(cast.chen), duties_of(cast.zhao)) == ([], [], [])
    take_errand(errand, by=cast.lin, doer=cast.chen)
    assert duties_of(cast.chen) == [("carry_out", "Fetch it", title, url, False)]
    finish_errand(errand, by=cast.chen)
    assert duties_of(cast.wang) == [("confirm", "Confirm it", title, url, False)]
    assert duties_of(cast.lin) == []


def test_a_deputy_reads_for_whom_and_the_record_names_both(cast, errand):
    today = timezone.localdate()
    Absence.objects.create(
        person=cast.lin, deputy=cast.chen, since=today, until=today + timedelta(days=3), noted_by=cast.lin
    )
    assert [(duty.kind, duty.in_place_of) for duty in waiting_for(cast.chen)] == [("take", "Ms 林")]
    take_errand(errand, by=cast.chen, doer=cast.zhao)
    assert told(errand)[-1].endswith("(in the place of Ms 林, who is away)")


def test_the_duties_of_all_flows_are_read_by_one_query(cast, errand, django_assert_num_queries):
    matter_at("triage", cast)
    with one_reading(), django_assert_num_queries(2):  # one's roles; then all duties at once
        assert sorted(duty.url for duty in waiting_for(cast.lin))[0] == f"/errands/{errand.pk}/"
    for number in range(9):
        ask_for_errand(by=cast.wang, title=f"第{number}件", place=cast.building)
    with one_reading(), django_assert_num_queries(2):
        assert len(waiting_for(cast.lin)) == 11


def test_the_home_reads_both_flows(cast, errand):
    matter = matter_at("triage", cast)
    urls = {waiting.duty.url for waiting in waiting_at_home(cast.lin, upcoming_for(cast.lin))}
    assert urls == {f"/errands/{errand.pk}/", f"/matters/{matter.pk}/"}


def test_its_picture(cast, errand):
    take_errand(errand, by=cast.lin, doer=cast.chen)
    graph = flow_graph(errand)
    assert graph.stands_at == "It is fetched"
    drawn = [(node.name, node.shape, node.is_done, node.is_now) for node in graph.nodes]
    assert drawn == [
        ("asked", "event", True, False),
        ("take", "task", True, False),
        ("carry_out", "task", False, True),
        ("confirm", "task", False, False),
        ("ended", "end", False, False),
    ]
    assert len(graph.edges) == 5  # four down, one back
    confirm_errand(finish_errand(errand, by=cast.chen), by=cast.wang)
    assert flow_graph(errand).stands_at == "Ended"


def test_who_may_do_what_at_which_step(cast, errand):
    with pytest.raises(NotYours):
        take_errand(errand, by=cast.wang, doer=cast.wang)
    with pytest.raises(NotAtThisStep):
        confirm_errand(errand, by=cast.wang)
    take_errand(errand, by=cast.lin, doer=cast.chen)
    with pytest.raises(NotAtThisStep):
        take_errand(fresh(errand), by=cast.lin, doer=cast.zhao)
    with pytest.raises(NotYours):
        finish_errand(errand, by=cast.zhao)
    assert (fresh(errand).doer, acts_of(errand)) == (cast.chen, ["errand_asked", "errand_taken"])


def test_the_one_who_asked_is_told_and_led_there(cast, errand):
    take_errand(errand, by=cast.lin, doer=cast.chen)
    notices = [(notice.title, notice.url) for notice in inbox(cast.wang)]
    assert notices == [("到药房取药", f"/errands/{errand.pk}/")]


def test_a_broken_one_is_put_off_and_stops_no_other_flow(cast, errand, caplog):
    matter = matter_at("triage", cast)
    type(errand.chain).objects.filter(pk=errand.chain_id).update(last_number=0)
    with time_machine.travel(max(errand.due_at, matter.due_at) + SURELY, tick=True), caplog.at_level("ERROR"):
        assert fire_due_timers() == 1
        assert fresh(errand).nudge_at > timezone.now()
    assert [reminder.case_id for reminder in Reminder.objects.all()] == [matter.pk]
    assert [entry.getMessage() for entry in caplog.records] == [f"late case {errand.pk} could not be taken up"]
