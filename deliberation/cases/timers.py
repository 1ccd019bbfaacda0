"""The clock of all flows: due timers and late cases, often, a few at a time, each in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Value
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.refusals import Refused
from deliberation.cases.actions import escalate_overdue, remind_holder
from deliberation.cases.models import Case
from deliberation.cases.registry import kind_of, kinds

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=10)


def fire_due_timers(limit: int = 50) -> int:
    """Fire at most ``limit`` due timers, the oldest first; then each flow sweeps what it has of its own, and as many
    late cases are looked at. Returns how many acted.

    Safe in several processes: each is judged again under the lock of its case. A broken one is logged, tried
    again ten minutes later, and stops no other.
    """
    flows = [kind.flow_class for kind in kinds()]
    due = (
        Task.objects.filter(
            process__flow_class__in=flows,
            flow_task_type="TIMER",
            status=STATUS.SCHEDULED,
            scheduled__lte=timezone.now(),
        )
        .select_related("process")
        .order_by("scheduled", "pk")
    )
    fired = sum(_fire(task) for task in due[:limit])
    swept = sum(sweep(limit) for kind in kinds() for sweep in kind.sweeps)
    return fired + swept + nudge_late(limit)


def nudge_late(limit: int = 50) -> int:
    """Remind the holder of a late case, and take it up a level when that did not help: docs/decisions/0012."""
    return sum(_nudge(case) for case in _late(limit))


def _late(limit: int) -> Iterator[Case]:
    """Of all flows by one query, the longest waiting first."""
    models = {kind.label: kind.model._default_manager for kind in kinds()}
    parts = [
        rows.to_nudge()
        .order_by()
        .annotate(of=Value(label, output_field=CharField()))
        .values_list("of", "pk", "nudge_at")
        for label, rows in models.items()
    ]
    found = parts[0].union(*parts[1:], all=True).order_by("nudge_at", "pk")[:limit] if parts else ()
    for label, pk, _nudge_at in list(found):
        yield models[label].get(pk=pk)


def _nudge(case: Case) -> bool:
    looked_at = case.nudge_at
    is_reminded = case.reminders.filter(due_at=case.due_at).exists()
    try:
        (escalate_overdue if is_reminded else remind_holder)(case)
    except Refused:
        # another process was quicker; else nobody is above any more, and it is looked at again later
        _look_later(case, looked_at)
        return False
    except Exception:  # whatever broke one case must not stop the sweep
        log.exception("late case %s could not be taken up", case.pk)
        _look_later(case, looked_at)
        return False
    return True


def _look_later(case: Case, looked_at: datetime | None) -> None:
    rows = type(case)._default_manager.filter(pk=case.pk, nudge_at=looked_at)
    rows.update(nudge_at=timezone.now() + TRY_AGAIN)


def _fire(task: Task) -> bool:
    try:
        kind = kind_of(task.process)
        kind.when_due[task.flow_task.name](kind.model._default_manager.get(pk=task.process_id))
    except Refused as refused:
        # another process was quicker, or the end was moved: then the timer follows it, or whatever must come before
        _put_off(task.pk, getattr(refused, "until", None))
        return False
    except Exception:  # whatever broke one case must not stop the sweep
        log.exception("timer %s could not fire", task.pk)
        _put_off(task.pk)
        return False
    return True


@transaction.atomic
def _put_off(task_id: int, until: datetime | None = None) -> None:
    soon = timezone.now() + TRY_AGAIN
    later = max(until, soon) if until else soon
    Task.objects.filter(pk=task_id, status=STATUS.SCHEDULED).update(scheduled=later)
