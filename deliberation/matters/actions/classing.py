"""A matter is put in another lane: with a reason, and to the step where that lane goes on."""

from __future__ import annotations

from django.db import transaction
from viewflow.workflow.models import Task

from community.models import Person
from community.refusals import Missing
from deliberation.cases.actions import advance, announce, lock, required, save_position
from deliberation.cases.refusals import AlreadyDone
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Decision, Lane, Matter
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import MotionIsTabled


@transaction.atomic
def reclass_matter(matter: Matter, *, by: Person, lane: str, reason: str) -> Matter:
    """The grid head changes the class of a matter before work is assigned (M4). All concerned hear of it.

    As a small matter or a hazard it goes to be assigned at once; taken out of these lanes it goes to discussion,
    unless what was decided still stands. Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (lane, reason),
    ``AlreadyDone`` (that lane already), ``MotionIsTabled`` (it stands on an agenda).
    """
    lock(matter)
    guard(by, matter, "reclass")
    if tabled := matter.decisions.filter(outcome__in=Decision.OPEN).first():
        raise MotionIsTabled(meeting=tabled.meeting_title)
    if lane not in Lane.values:
        raise Missing("lane")
    if lane == matter.lane:
        raise AlreadyDone
    reason = required(reason, "reason", 300)
    was, matter.lane = matter.lane, lane
    matter.save(update_fields=["lane"])
    # the flow asks the lane that is on the row now
    if matter.waits_for != "assign":
        if lane in Lane.at_once():
            advance(matter, matter.waits_for, by)
    elif lane not in Lane.at_once() and not decision_stands(matter):
        advance(matter, "assign", by)
    announce(matter, "matter_reclassed", by=by, was_lane=was, lane=lane, reason=reason)
    save_position(matter)  # the new lane's clock begins with this entry
    return matter


def decision_stands(matter: Matter) -> bool:
    """Was the last decision carried, and was the matter not discussed again since?"""
    last = matter.decisions.order_by("-pk").first()
    if last is None or last.outcome != Decision.Outcome.CARRIED:
        return False
    discuss = MatterFlow.instance.node("discuss")
    return not Task.objects.filter(process_id=matter.pk, flow_task=discuss, created__gt=last.ended_at).exists()
