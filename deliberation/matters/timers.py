"""Sweeps the due timers of matters: often, a few at a time, each in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.refusals import OutOfDate, Refused
from deliberation.matters import actions
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Decision, Matter
from votes import clock

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=10)

# what the clock does when the timer of a node is due
WHEN_DUE: dict[str, Callable[[Matter], object]] = {
    "review__timeout": actions.close_review,
    "publicity__timeout": actions.close_publicity,
}


def fire_due_timers(limit: int = 50) -> int:
    """Fire at most ``limit`` due timers, then move as many written votes and look at as many late matters, the oldest
    first. Returns how many acted.

    Safe in several processes: each is judged again under the lock of its matter. A broken one is logged, tried
    again ten minutes later, and stops no other.
    """
    due = Task.objects.filter(
        process__flow_class=MatterFlow, flow_task_type="TIMER", status=STATUS.SCHEDULED, scheduled__lte=timezone.now()
    ).order_by("scheduled", "pk")
    return sum(_fire(task) for task in due[:limit]) + move_written_polls(limit) + nudge_late(limit)


def move_written_polls(limit: int = 50) -> int:
    """Count the written votes whose time is up, open those whose notice is over, remind on the last day."""
    now, clock_now = timezone.now(), clock.now()
    written = Decision.objects.filter(form=Decision.Form.WRITTEN).select_related("matter")
    voting = written.filter(outcome=Decision.Outcome.VOTING)
    ended = voting.filter(poll__closes_at__lte=clock_now).order_by("poll__closes_at", "pk")
    due = written.filter(outcome=Decision.Outcome.TABLED, meeting_at__lte=now).order_by("meeting_at", "pk")
    last_day = voting.filter(reminded_at=None, closes_at__lte=clock_now + actions.LAST_DAY, closes_at__gt=clock_now)
    return (
        sum(_move(decision, actions.close_written_poll) for decision in ended[:limit])
        + sum(_move(decision, actions.open_announced_poll) for decision in due[:limit])
        + sum(_move(decision, actions.remind_voters) for decision in last_day.order_by("closes_at", "pk")[:limit])
    )


def _move(decision: Decision, act: Callable[[Decision], object]) -> bool:
    try:
        act(decision)
    except OutOfDate:  # another process was quicker
        return False
    except Refused as refused:  # more time was given; or nobody is entitled any more
        log.info("written vote %s not moved: %s", decision.pk, refused.code)
    except Exception:  # whatever broke one vote must not stop the sweep
        log.exception("written vote %s could not be moved", decision.pk)
    else:
        return True
    actions.put_off(decision)
    return False


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
    except Refused as refused:
        # another process was quicker, or the window was moved: then the timer follows the window, or the answer
        # that an objection waits for
        _put_off(task.pk, getattr(refused, "until", None))
        return False
    except Exception:  # whatever broke one matter must not stop the sweep
        log.exception("timer %s could not fire", task.pk)
        _put_off(task.pk)
        return False
    return True


@transaction.atomic
def _put_off(task_id: int, until: datetime | None = None) -> None:
    soon = timezone.now() + TRY_AGAIN
    later = max(until, soon) if until else soon
    Task.objects.filter(pk=task_id, status=STATUS.SCHEDULED).update(scheduled=later)
