"""Sweeps the due timers of matters: often, a few at a time, each in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.refusals import Refused
from deliberation import actions
from deliberation.flows import MatterFlow
from deliberation.models import Matter

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=10)

# what the clock does when the timer of a node is due
WHEN_DUE: dict[str, Callable[[Matter], object]] = {
    "review__timeout": actions.close_review,
}


def fire_due_timers(limit: int = 50) -> int:
    """Fire at most ``limit`` due timers, then look at as many late matters, the oldest first. Returns how many acted.

    Safe in several processes: each is judged again under the lock of its matter. A broken one is logged, tried
    again ten minutes later, and stops no other.
    """
    due = Task.objects.filter(
        process__flow_class=MatterFlow, flow_task_type="TIMER", status=STATUS.SCHEDULED, scheduled__lte=timezone.now()
    ).order_by("scheduled", "pk")
    return sum(_fire(task) for task in due[:limit]) + nudge_late(limit)


def nudge_late(limit: int = 50) -> int:
    """Remind whoever holds a late matter, and take it up a level when that did not help: docs/decisions/0012."""
    late = Matter.objects.filter(nudge_at__lte=timezone.now()).order_by("nudge_at", "pk")
    return sum(_nudge(matter) for matter in late[:limit])


def _nudge(matter: Matter) -> bool:
    looked_at = matter.nudge_at
    is_reminded = matter.reminders.filter(due_at=matter.due_at).exists()
    try:
        (actions.escalate_overdue if is_reminded else actions.remind_holder)(matter)
    except Refused:
        # another process was quicker; else nobody is above any more, and it is looked at again later
        _look_later(matter, looked_at)
        return False
    except Exception:  # whatever broke one matter must not stop the sweep
        log.exception("late matter %s could not be taken up", matter.pk)
        _look_later(matter, looked_at)
        return False
    return True


def _look_later(matter: Matter, looked_at: datetime | None) -> None:
    Matter.objects.filter(pk=matter.pk, nudge_at=looked_at).update(nudge_at=timezone.now() + TRY_AGAIN)


def _fire(task: Task) -> bool:
    try:
        WHEN_DUE[task.flow_task.name](Matter.objects.get(pk=task.process_id))
    except Refused:
        # another process was quicker, or the window was moved: then the timer follows the window
        _put_off(task.pk)
        return False
    except Exception:  # whatever broke one matter must not stop the sweep
        log.exception("timer %s could not fire", task.pk)
        _put_off(task.pk)
        return False
    return True


@transaction.atomic
def _put_off(task_id: int) -> None:
    later = timezone.now() + TRY_AGAIN
    Task.objects.filter(pk=task_id, status=STATUS.SCHEDULED).update(scheduled=later)
