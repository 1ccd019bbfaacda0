"""Where a case stands, read from the tasks of its flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from viewflow.workflow.models import Task

from community.capacity import capacity_of
from community.models import Person, RoleKind
from community.permissions import HOME_KINDS
from community.queries import IN_CHARGE, NobodyAbove, person_above
from deliberation.cases.models import Case
from deliberation.cases.registry import CaseKind, kind_of
from deliberation.cases.steps import Held, Late

_ROLES = (*IN_CHARGE, RoleKind.CLERK, RoleKind.STEWARD)


@dataclass(frozen=True, slots=True)
class Position:
    """The index of the flow, field by field as on ``Case``; ``own``: the fields that the flow adds."""

    holder: Person | None
    holder_role: str
    held_since: datetime | None
    due_at: datetime | None
    nudge_at: datetime | None
    waits_for: str
    own: dict[str, Any] = field(default_factory=dict)

    def as_fields(self) -> dict[str, Any]:
        names = ("holder", "holder_role", "held_since", "due_at", "nudge_at", "waits_for")
        return {**{name: getattr(self, name) for name in names}, **self.own}


def derive_position(case: Case) -> Position:
    """Read the position again from the tasks: the flow is the truth, the fields of the case are its index."""
    kind = kind_of(case)
    task = (
        Task.objects.filter(process_id=case.pk, finished=None)
        .exclude(flow_task_type="TIMER")
        .select_related("owner")
        .order_by("-pk")
        .first()
    )
    if task is None:
        return Position(None, "", case.finished, None, None, "", kind.own_index(""))
    node = task.flow_task.name
    held = kind.steps[node].held
    # a collective duty has no owner in the flow: the leader looks after it
    holder = None if held is Held.BY_ALL else task.owner or case.leader
    lifted_at = _lifted_at(case, task.created)
    due_at = kind.due_at(case, node, task.created, lifted_at)
    return Position(
        holder=holder,
        holder_role=_role_at(holder, case),
        held_since=lifted_at or task.created if held is Held.BY_LEADER else task.created,
        due_at=due_at,
        nudge_at=_nudge(kind, case, node, due_at, holder),
        waits_for=node,
        own=kind.own_index(node),
    )


def is_late(case: Case) -> bool:
    return bool(case.due_at) and case.due_at < timezone.now()


def who_answers_for(case: Case, node: str, holder: Person | None) -> Person:
    """The person relieved when the step goes up: the holder of a desk, else the leader of the case."""
    is_at_desk = kind_of(case).steps[node].held is Held.BY_LEADER
    return holder if is_at_desk and holder else case.leader


def _lifted_at(case: Case, since: datetime) -> datetime | None:
    """When the case went up a level during the step begun at ``since``."""
    return case.escalations.filter(at__gte=since).aggregate(last=Max("at"))["last"]


def _nudge(kind: CaseKind, case: Case, node: str, due_at: datetime | None, holder: Person | None) -> datetime | None:
    """When the clock acts on it next: at the deadline it reminds, after the grace it takes the case up a level."""
    late = kind.steps[node].late
    if due_at is None or late is Late.ENDS_BY_ITSELF or not kind.is_waited_for(case, node):
        return None
    if not case.reminders.filter(due_at=due_at).exists():
        return due_at
    if late is Late.IS_REMINDED:
        return None
    try:
        person_above(case.place, who_answers_for(case, node, holder))
    except NobodyAbove:
        return None
    return due_at + kind.grace(case)


def _role_at(person: Person | None, case: Case) -> str:
    """The highest role by which ``person`` looks after the place, else resident, else none."""
    if person is None:
        return ""
    roles = capacity_of(person).roles
    path = case.place.path
    reaching = {role.kind for role in roles if path.startswith(role.place.path)}
    for kind in _ROLES:
        if kind in reaching:
            return kind
    return RoleKind.RESIDENT if any(role.kind in HOME_KINDS for role in roles) else ""
