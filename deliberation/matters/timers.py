"""What the clock of matters sweeps besides the timers and late cases of every flow: written votes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.utils import timezone

from community.refusals import OutOfDate, Refused
from deliberation.matters import actions
from deliberation.matters.models import Decision
from votes import clock
from votes.models import Poll

log = logging.getLogger(__name__)


def move_written_polls(limit: int = 50) -> int:
    """Count the written votes whose time is up, open those whose notice is over, remind on the last day."""
    now, clock_now = timezone.now(), clock.now()
    written = Decision.objects.filter(form=Decision.Form.WRITTEN).select_related("matter")
    voting = written.filter(outcome=Decision.Outcome.VOTING)
    ended = voting.filter(poll__in=Poll.objects.overdue(clock_now)).order_by("poll__closes_at", "pk")
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
