"""Where a matter stands, read from the tasks of its flow."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta

from django.utils import timezone
from viewflow.workflow.models import Task

from community.models import Person, Role, RoleKind
from community.permissions import HOME_KINDS
from community.queries import IN_CHARGE
from deliberation.clocks import clock_of
from deliberation.models import Decision, Matter, Publication, Stage

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
        return Position(Stage.REVIEW, None, "", matter.finished, None, "")
    node = task.flow_task.name
    # a collective duty has no owner in the flow: its leader looks after it, a review is everybody's
    led = {"discuss": matter.leader, "decide": matter.leader, "publicity": matter.leader, "review": None}
    holder = led.get(node, task.owner)
    return Position(
        stage=STAGE_OF[node],
        holder=holder,
        holder_role=_role_at(holder, matter),
        held_since=task.created,
        due_at=_due(matter, node, task.created),
        waits_for=node,
    )


def is_late(matter: Matter) -> bool:
    return bool(matter.due_at) and matter.due_at < timezone.now()


def _due(matter: Matter, node: str, since: datetime) -> datetime | None:
    if node == "carry_out":
        deadline = matter.undertakings.get(finished_at=None).deadline
        return timezone.make_aware(datetime.combine(deadline + timedelta(days=1), time.min))
    if node == "review":
        return matter.review_rounds.get(closed_at=None).closes_at
    if node == "publicity":
        return matter.publications.get(kind=Publication.Kind.DECISION, closed_at=None).ends_at
    if node == "decide":
        tabled = matter.decisions.filter(outcome__in=Decision.OPEN).first()
        if tabled is not None:
            return tabled.closes_at or tabled.meeting_at
    clock = clock_of(node, matter.lane)
    return clock.due(since) if clock else None


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
