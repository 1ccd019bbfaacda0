"""A year's holidays came on record: what runs into it is counted again, and only ever moved later (decision 0011)."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Q
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.calendar import last_day_of
from community.signals import NotAllCounted
from deliberation.cases.actions import announce, save_position
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Matter, Objection, Publication

from .objecting import answer_due_of, knowing
from .posting import lock_posting, period_of, tell_outside, tell_voters

log = logging.getLogger(__name__)


def count_anew(year: int) -> int:
    """The holidays of ``year`` are on record now: count the open publicity periods and the days to answer objections.

    Counted from the day they began, as the law has it. A later end takes the place of the promised one, and all who
    were told of that hear of it; an earlier one does not: what was promised is kept. Returns how many moved.
    Raises ``NotAllCounted`` after all the others, when one could not be counted.
    """
    waited_for = Publication.objects.filter(kind=Publication.Kind.DECISION, closed_at=None).order_by("pk")
    moved = [_count_posting(posted, year) for posted in waited_for]
    if None in moved:
        raise NotAllCounted(moved.count(None))
    return sum(count or 0 for count in moved)


def _count_posting(posted: Publication, year: int) -> int | None:
    """How many moved; ``None`` when it could not be counted."""
    try:
        with transaction.atomic():
            matter = lock_posting(posted)
            if not posted.is_waited_for:
                return 0
            moved = _move_period(posted, matter, year) + sum(
                _move_answer(objection, posted, matter, year)
                for objection in posted.objections.filter(outcome=Objection.Outcome.OPEN).select_related("author")
            )
            save_position(matter)
    except Exception:  # whatever broke one posting must not stop the others; the file may be loaded once more
        log.exception("the period of posting %s could not be counted again", posted.pk)
        return None
    return moved


def _move_period(posted: Publication, matter: Matter, year: int) -> bool:
    """What was taken down starts again when it is posted again: it has no end now."""
    period = period_of(posted.decision, posted.posted_at)
    if period is None or posted.taken_down_at is not None:
        return False
    was = (posted.ends_at, posted.objections_until)
    posted.ends_at = max(posted.ends_at, period[0])
    posted.objections_until = max(posted.objections_until or period[1], period[1])
    if was == (posted.ends_at, posted.objections_until):
        return False
    posted.save(update_fields=["ends_at", "objections_until"])
    timer = MatterFlow.instance.node("publicity__timeout")
    waiting = Task.objects.filter(process_id=matter.pk, flow_task=timer, status=STATUS.SCHEDULED)
    waiting.filter(Q(scheduled__isnull=True) | Q(scheduled__lt=posted.ends_at)).update(scheduled=posted.ends_at)
    entry = announce(
        matter,
        "period_counted_anew",
        by=None,
        year=year,
        until=last_day_of(posted.ends_at).isoformat(),
        deadline=last_day_of(posted.objections_until).isoformat(),
    )
    tell_voters(posted, entry)
    return True


def _move_answer(objection: Objection, posted: Publication, matter: Matter, year: int) -> bool:
    due_at = answer_due_of(posted, objection.made_at)
    if due_at <= objection.answer_due_at:
        return False
    objection.answer_due_at = due_at
    objection.save(update_fields=["answer_due_at"])
    author = objection.author
    told = [*knowing([author], matter), matter.handler, matter.leader]
    until = last_day_of(due_at).isoformat()
    entry = announce(matter, "answer_counted_anew", by=None, to=told, year=year, until=until)
    tell_outside(posted, entry, [author])
    return True
