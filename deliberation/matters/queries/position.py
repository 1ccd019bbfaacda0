"""Where a matter stands, read from the tasks of its flow."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta

from django.db.models import Max, Q
from django.utils import timezone
from viewflow.workflow.models import Task

from community.models import Person, Role, RoleKind
from community.permissions import HOME_KINDS
from community.queries import IN_CHARGE, NobodyAbove, person_above
from deliberation.matters.clocks import AFTER_ESCALATION, NUDGED, ONLY_REMINDED, REPOST, clock_of, grace_of
from deliberation.matters.models import Decision, Matter, Objection, Publication, Stage

STAGE_OF = {
    "triage": Stage.RAISE,
    "revise": Stage.RAISE,
    "second_look": Stage.RAISE,
    "discuss": Stage.DISCUSS,
    "decide": Stage.DECIDE,
    "publicity": Stage.DECIDE,
    "assign": Stage.ACT,
    "carry_out": Stage.ACT,
    "review": Stage.REVIEW,
    "": Stage.REVIEW,
}
_ROLES = (*IN_CHARGE, RoleKind.CLERK, RoleKind.STEWARD)


@dataclass(frozen=True, slots=True)
class Position:
    """The index of the flow, field by field as on ``Matter``."""

    stage: str
    holder: Person | None
    holder_role: str
    held_since: datetime | None
    due_at: datetime | None
    nudge_at: datetime | None
    waits_for: str

    def as_fields(self) -> dict[str, object]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def derive_position(matter: Matter) -> Position:
    """Read the position anew from the tasks: the flow is the truth, the fields of the matter are its index."""
    task = (
        Task.objects.filter(process_id=matter.pk, finished=None)
        .exclude(flow_task_type="TIMER")
        .select_related("owner")
        .order_by("-pk")
        .first()
    )
    if task is None:
        return Position(Stage.REVIEW, None, "", matter.finished, None, None, "")
    node = task.flow_task.name
    # a collective duty has no owner in the flow: its leader looks after it, a review is everybody's
    led = {"discuss": matter.leader, "decide": matter.leader, "publicity": matter.leader, "review": None}
    holder = led.get(node, task.owner)
    lifted_at = _lifted_at(matter, task.created)
    due_at = _due(matter, node, task.created, lifted_at)
    return Position(
        stage=STAGE_OF[node],
        holder=holder,
        holder_role=_role_at(holder, matter),
        # whoever does the work keeps it when the matter goes up
        held_since=task.created if node in ("carry_out", "review") else lifted_at or task.created,
        due_at=due_at,
        nudge_at=_nudge(matter, node, due_at),
        waits_for=node,
    )


def is_late(matter: Matter) -> bool:
    return bool(matter.due_at) and matter.due_at < timezone.now()


def leads_at(matter: Matter, node: str) -> Person:
    """Who answers for the step: at a second look the second person, else whoever leads the matter."""
    return matter.second_looks.get(looked_at=None).reader if node == "second_look" else matter.leader


def _lifted_at(matter: Matter, since: datetime) -> datetime | None:
    """When the matter went up a level during the step begun at ``since``."""
    return matter.escalations.filter(at__gte=since).aggregate(last=Max("at"))["last"]


def _due(matter: Matter, node: str, since: datetime, lifted_at: datetime | None) -> datetime | None:
    if node == "carry_out":
        deadline = matter.undertakings.get(finished_at=None).deadline
        end = timezone.make_aware(datetime.combine(deadline + timedelta(days=1), time.min))
        return max(end, AFTER_ESCALATION.due(lifted_at)) if lifted_at else end
    if node == "review":
        return matter.review_rounds.get(closed_at=None).closes_at
    if node == "publicity":
        due = _publicity_due(matter)
        return max(due, AFTER_ESCALATION.due(lifted_at)) if lifted_at and _waits_for_somebody(matter) else due
    if node == "decide":
        tabled = matter.decisions.filter(outcome__in=Decision.OPEN).first()
        if tabled is not None:
            return tabled.closes_at or tabled.meeting_at
    clock = clock_of(node, matter.lane)
    due = clock.due(max(lifted_at or since, _reclassed_at(matter, since))) if clock else None
    if due and node in ONLY_REMINDED and matter.waits_for == node and matter.due_at:
        return max(due, matter.due_at)  # what was returned before there was such a clock has its week since the update
    return due


def _publicity_due(matter: Matter) -> datetime:
    """An open objection must be answered, what was taken down posted again; else the period ends by itself."""
    posted = matter.publications.get(kind=Publication.Kind.DECISION, closed_at=None)
    dues = [objection.answer_due_at for objection in posted.objections.filter(outcome=Objection.Outcome.OPEN)]
    if posted.taken_down_at is not None:
        dues.append(REPOST.due(posted.taken_down_at))
    return min(dues, default=posted.ends_at)


def _waits_for_somebody(matter: Matter) -> bool:
    """Is there an objection to answer, or something to post again?"""
    waiting = Q(objections__outcome=Objection.Outcome.OPEN) | Q(taken_down_at__isnull=False)
    return matter.publications.filter(waiting, kind=Publication.Kind.DECISION, closed_at=None).exists()


def _reclassed_at(matter: Matter, since: datetime) -> datetime:
    """A new class has a new clock, from the moment it was given; the record says when."""
    given = matter.chain.entries.filter(act="matter_reclassed", at__gte=since).aggregate(last=Max("at"))["last"]
    return given or since


def _nudge(matter: Matter, node: str, due_at: datetime | None) -> datetime | None:
    """When the clock acts on it next: at the deadline it reminds, after the grace it takes the matter up a level."""
    if node not in NUDGED or due_at is None:
        return None
    if node == "publicity" and not _waits_for_somebody(matter):
        return None
    # while it stands on an agenda it is the meeting that waits
    if node == "decide" and matter.decisions.filter(outcome__in=Decision.OPEN).exists():
        return None
    if not matter.reminders.filter(due_at=due_at).exists():
        return due_at
    if node in ONLY_REMINDED:
        return None
    try:
        person_above(matter.place, leads_at(matter, node))
    except NobodyAbove:
        return None
    return due_at + grace_of(matter.lane)


def _role_at(person: Person | None, matter: Matter) -> str:
    """The highest role by which ``person`` looks after the place, else resident, else none."""
    if person is None:
        return ""
    roles = Role.objects.held_by(person).values_list("kind", "place__path")
    path = matter.place.path
    reaching = {kind for kind, at in roles if path.startswith(at)}
    for kind in _ROLES:
        if kind in reaching:
            return kind
    return RoleKind.RESIDENT if any(kind in HOME_KINDS for kind, _at in roles) else ""
