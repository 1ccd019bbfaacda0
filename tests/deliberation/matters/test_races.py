"""Two at once: one act is done, the other is refused, and the flow has one token."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connections
from viewflow.workflow.models import Task

from community.models import Place
from community.refusals import Refused
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Matter

from .helpers import WORDS, acts_of, assigned, decided, matter_at, refreshed, tabled, window_passes

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[str]:
    """Run the acts in threads of their own, let go together; what each came to: done, or the code of its refusal."""
    gate = Barrier(len(acts))

    def run(act) -> str:
        try:
            gate.wait(10)
            act()
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        # each thread takes the clock of the votes along as it was set here
        return sorted(pool.map(lambda act, here: here.run(run, act), acts, [copy_context() for _act in acts]))


def again(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def tokens(matter) -> list[str]:
    waiting = Task.objects.filter(process_id=matter.pk, finished=None).exclude(flow_task_type="TIMER")
    return [task.flow_task.name for task in waiting]


def test_a_double_click_accepts_once(cast):
    matter = matter_at("triage", cast)
    came_to = at_once(*[lambda: actions.accept_matter(again(matter), by=cast.lin)] * 2)
    assert (came_to, tokens(matter)) == (["done", "not_at_this_step"], ["discuss"])
    assert acts_of(matter) == ["matter_raised", "matter_accepted"]


def test_accepted_and_answered_at_once_is_one_of_both(cast):
    matter = matter_at("triage", cast)
    came_to = at_once(
        lambda: actions.accept_matter(again(matter), by=cast.lin),
        lambda: actions.answer_matter(again(matter), by=cast.qian, answer="修"),
    )
    assert came_to == ["done", "not_at_this_step"]
    assert len(tokens(matter)) == 1
    assert len(acts_of(matter)) == 2


def test_tabled_in_two_meetings_at_once_stands_on_one_agenda(cast):
    matter = matter_at("decide", cast)
    motion = matter.motions.get()

    def table(number):
        def act():
            at = motion.drafted_at
            actions.table_matter(again(matter), by=cast.lin, motion=motion, at=at, title=f"会{number}", url="/m/")

        return act

    assert at_once(table(1), table(2)) == ["already_tabled", "done"]
    assert matter.decisions.filter(outcome="tabled").count() == 1


def test_a_vote_ended_twice_moves_once(cast):
    matter = matter_at("discuss", cast)
    decision = tabled(matter, cast)
    decided(decision, cast, "carried")
    assert tokens(matter) == ["assign"]
    came_to = at_once(*[lambda: assigned(again(matter), cast)] * 2)
    assert (came_to, tokens(matter), matter.undertakings.count()) == (["done", "not_at_this_step"], ["carry_out"], 1)


def test_two_clocks_and_a_person_close_a_review_once(cast):
    matter = matter_at("review", cast)
    window_passes(matter)
    came_to = at_once(fire_due_timers, fire_due_timers, lambda: actions.close_review(again(matter), by=cast.lin))
    assert came_to.count("done") >= 2  # a clock that finds nothing to do has done its sweep
    assert refreshed(matter).ending == "answered"
    assert acts_of(matter).count("matter_closed_as_answered") == 1
    assert tokens(matter) == []


def test_numbers_of_one_community_are_never_given_twice(cast):
    places = list(Place.objects.filter(pk__in=[cast.building.pk, cast.stairwell.pk]))
    came_to = at_once(
        *[
            lambda n=n: actions.raise_matter(by=cast.wang, place=places[n % 2], **{**WORDS, "title": f"第{n}件"})
            for n in range(4)
        ]
    )
    assert came_to == ["done"] * 4
    assert sorted(Matter.objects.values_list("serial", flat=True)) == [1, 2, 3, 4]


def test_two_neighbours_join_at_once_and_a_double_click_is_one_voice(cast):
    matter = matter_at("discuss", cast)
    came_to = at_once(
        lambda: actions.join_matter(again(matter), by=cast.li),
        lambda: actions.join_matter(again(matter), by=cast.zhao),
        lambda: actions.join_matter(again(matter), by=cast.li),
    )
    assert came_to == ["already_done", "done", "done"]
    assert sorted(matter.voices.values_list("person__username", flat=True)) == ["li", "zhao"]
    assert acts_of(matter).count("voice_joined") == 2


def test_who_joins_while_it_is_merged_is_either_taken_along_or_told(cast):
    matter = matter_at("discuss", cast)
    double = matter_at("triage", cast, by=cast.zhao, title="灯又坏了")
    came_to = at_once(
        lambda: actions.join_matter(again(double), by=cast.li),
        lambda: actions.merge_matter(again(double), into=again(matter), by=cast.lin, reason="同一盏"),
    )
    voices = set(matter.voices.values_list("person__username", flat=True))
    assert (came_to, voices) in ((["done", "done"], {"zhao", "li"}), (["done", "not_at_this_step"], {"zhao"}))


def test_two_merged_into_each_other_at_once_is_one_merge(cast):
    one, other = matter_at("discuss", cast), matter_at("triage", cast, by=cast.zhao, title="灯又坏了")
    came_to = at_once(
        lambda: actions.merge_matter(again(one), into=again(other), by=cast.lin, reason="同一盏"),
        lambda: actions.merge_matter(again(other), into=again(one), by=cast.qian, reason="同一盏"),
    )
    assert came_to[0] == "done"
    assert came_to[1] in ("not_at_this_step", "has_ended")
    assert Matter.objects.filter(ending="merged").count() == 1


def test_withdrawn_and_accepted_at_once_is_one_of_both(cast):
    matter = matter_at("triage", cast)
    came_to = at_once(
        lambda: actions.withdraw_matter(again(matter), by=cast.wang),
        lambda: actions.reclass_matter(
            actions.accept_matter(again(matter), by=cast.lin, lane="small"), by=cast.lin, lane="hazard", reason="急"
        ),
    )
    assert came_to == ["done", "not_at_this_step"]
    acts = acts_of(matter)
    assert (acts[1:] == ["matter_withdrawn"]) == (tokens(matter) == [])
    assert acts[1:] in (["matter_withdrawn"], ["matter_accepted_in_lane", "matter_reclassed"])


def test_reclassed_and_tabled_at_once_is_one_of_both(cast):
    matter = matter_at("decide", cast)
    motion = matter.motions.get()
    came_to = at_once(
        lambda: actions.reclass_matter(again(matter), by=cast.lin, lane="small", reason="马上办"),
        lambda: actions.table_matter(
            again(matter), by=cast.qian, motion=motion, at=motion.drafted_at, title="会", url="/m/"
        ),
    )
    assert came_to in (["done", "not_at_this_step"], ["done", "motion_is_tabled"])
    assert tokens(matter) == (["assign"] if "not_at_this_step" in came_to else ["decide"])


def test_two_clocks_on_one_late_matter_remind_once_and_lift_once(cast):
    matter = matter_at("triage", cast)
    due_at = refreshed(matter).due_at
    for hours, acts in ((0, ["holder_reminded"]), (24, ["holder_reminded", "matter_escalated_by_clock"])):
        with time_machine.travel(due_at + timedelta(hours=hours, minutes=1), tick=True):
            assert at_once(*[fire_due_timers] * 4) == ["done"] * 4
        assert acts_of(matter)[1:] == acts
    assert (matter.reminders.count(), matter.escalations.count(), refreshed(matter).lifted_to) == (1, 1, cast.qian)
    assert tokens(matter) == ["triage"]


def test_passed_up_by_two_at_once_is_one_level(cast):
    matter = matter_at("discuss", cast)
    came_to = at_once(
        *[lambda who=who: actions.escalate_matter(again(matter), by=who, reason="要钱") for who in (cast.lin, cast.he)]
    )
    assert came_to == ["already_done", "done"]
    assert refreshed(matter).lifted_to == cast.qian
