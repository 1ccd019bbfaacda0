"""When a step of a matter is due and how long it stays late: the sums over ``clocks``."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from community.calendar import end_of_day_after
from deliberation.matters.clocks import AFTER_ESCALATION, REPOST, clock_of
from deliberation.matters.models import Decision, Matter, Objection, Publication
from deliberation.matters.steps import ONLY_REMINDED


def due(matter: Matter, node: str, since: datetime, lifted_at: datetime | None) -> datetime | None:
    """The deadline of ``node``, begun at ``since``; ``lifted_at``: when it went up a level during that step."""
    if node == "carry_out":
        deadline = matter.undertakings.get(finished_at=None).deadline
        end = timezone.make_aware(datetime.combine(deadline + timedelta(days=1), time.min))
        return max(end, AFTER_ESCALATION.due(lifted_at)) if lifted_at else end
    if node == "review":
        return matter.review_rounds.get(closed_at=None).closes_at
    if node == "publicity":
        due = _publicity_due(matter)
        return max(due, AFTER_ESCALATION.due(lifted_at)) if lifted_at and _is_somebodys_turn(matter) else due
    if node == "decide":
        tabled = matter.decisions.filter(outcome__in=Decision.OPEN).first()
        if tabled is not None:
            # a meeting that runs late makes nobody late
            return tabled.closes_at or end_of_day_after(0, timezone.localdate(tabled.meeting_at))
    clock = clock_of(node, matter.lane)
    due = clock.due(max(lifted_at or since, _reclassed_at(matter, since))) if clock else None
    if due and node in ONLY_REMINDED and matter.waits_for == node and matter.due_at:
        return max(due, matter.due_at)  # what was returned before there was such a clock has its week since the update
    return due


def is_waited_for(matter: Matter, node: str) -> bool:
    """Is it somebody's turn? A decision on an agenda waits for the meeting, a posted one for the calendar."""
    if node == "publicity":
        return _is_somebodys_turn(matter)
    return node != "decide" or not matter.decisions.filter(outcome__in=Decision.OPEN).exists()


def _publicity_due(matter: Matter) -> datetime:
    """An open objection must be answered, what was taken down posted again; else the period ends by itself."""
    posted = matter.publications.get(kind=Publication.Kind.DECISION, closed_at=None)
    dues = [objection.answer_due_at for objection in posted.objections.filter(outcome=Objection.Outcome.OPEN)]
    if posted.taken_down_at is not None:
        dues.append(REPOST.due(posted.taken_down_at))
    return min(dues, default=posted.ends_at)


def _is_somebodys_turn(matter: Matter) -> bool:
    """Is there an objection to answer, or something to post again?"""
    waiting = Q(objections__outcome=Objection.Outcome.OPEN) | Q(taken_down_at__isnull=False)
    return matter.publications.filter(waiting, kind=Publication.Kind.DECISION, closed_at=None).exists()


def _reclassed_at(matter: Matter, since: datetime) -> datetime:
    """A new class has a new clock, from the moment it was given; the record says when."""
    given = matter.chain.entries.filter(act="matter_reclassed", at__gte=since).aggregate(last=Max("at"))["last"]
    return given or since
