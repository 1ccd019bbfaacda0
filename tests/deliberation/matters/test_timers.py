"""The timers of matters: due ones fire once, a broken one stops no other, and no personal data stays in a task."""

from __future__ import annotations

import json
import logging

import pytest
from django.utils import timezone
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Ending, ReviewRound

from .helpers import acts_of, matter_at, refreshed, window_passes

pytestmark = pytest.mark.django_db


def test_the_window_ends_by_itself(cast):
    matter = matter_at("review", cast)
    actions.review_matter(matter, by=cast.wang, outcome="solved", stars=5)
    timer = Task.objects.get(process_id=matter.pk, flow_task_type="TIMER")
    assert (timer.status, timer.scheduled) == (STATUS.SCHEDULED, matter.review_rounds.get().closes_at)
    assert fire_due_timers() == 0
    window_passes(matter)
    assert fire_due_timers() == 1
    refreshed(matter)
    assert (matter.ending, matter.waits_for, matter.finished is not None) == (Ending.SETTLED, "", True)
    assert Task.objects.get(pk=timer.pk).status == STATUS.DONE
    review = Task.objects.get(process_id=matter.pk, flow_task="deliberation/flows.MatterFlow.review")
    assert review.status == STATUS.CANCELED
    assert acts_of(matter)[-1] == "matter_settled"
    assert matter.chain.entries.latest("number").actor is None
    assert fire_due_timers() == 0


def test_a_sweep_takes_no_more_than_its_limit(cast):
    for n in range(3):
        window_passes(matter_at("review", cast, title=f"第{n}件"))
    assert [fire_due_timers(limit=2), fire_due_timers(limit=2), fire_due_timers(limit=2)] == [2, 1, 0]


def test_a_broken_one_is_logged_put_off_and_stops_no_other(cast, caplog):
    broken = matter_at("review", cast, title="坏的")
    sound = matter_at("review", cast, title="好的")
    for matter in (broken, sound):
        window_passes(matter)
    # the handler's chain row went astray: the entry cannot be written
    type(broken.chain).objects.filter(pk=broken.chain.pk).update(last_number=0)
    with caplog.at_level(logging.ERROR, logger="deliberation.cases.timers"):
        assert fire_due_timers() == 1
    assert [record.message.split()[0] for record in caplog.records] == ["timer"]
    refreshed(broken)
    assert (broken.waits_for, broken.ending, refreshed(sound).ending) == ("review", "", Ending.ANSWERED)
    timer = Task.objects.get(process_id=broken.pk, flow_task_type="TIMER")
    assert (timer.status, timer.scheduled > timezone.now(), timer.data) == (STATUS.SCHEDULED, True, {})
    assert ReviewRound.objects.get(matter=broken).closed_at is None


def test_a_window_that_was_moved_moves_its_timer(cast):
    matter = matter_at("review", cast)
    window_passes(matter)
    later = timezone.now() + timezone.timedelta(days=1)
    ReviewRound.objects.filter(matter=matter).update(closes_at=later)
    assert fire_due_timers() == 0
    assert refreshed(matter).waits_for == "review"


def test_the_engine_keeps_no_words_of_people(cast):
    matter = matter_at("review", cast)
    actions.review_matter(matter, by=cast.wang, outcome="half", stars=3, words="秘密的话")
    window_passes(matter)
    fire_due_timers()
    kept = [*Task.objects.values_list("data", flat=True), *Process.objects.values_list("data", flat=True)]
    assert {json.dumps(one) for one in kept} == {"{}"}
