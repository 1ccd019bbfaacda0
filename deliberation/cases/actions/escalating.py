"""逐级上报: the holder of a late case is reminded, then it goes up one level; or a leader passes it up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.deputies import deputies_of
from community.masking import short_name
from community.models import Person
from community.queries import person_above
from deliberation.cases.models import Case, Escalation, Reminder
from deliberation.cases.queries import who_answers_for
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.cases.registry import kind_of
from deliberation.cases.steps import Held

from .position import save_position
from .steps import lock, open_task
from .telling import announce
from .words import required

DOUBLE_CLICK = timedelta(minutes=2)


@transaction.atomic
def escalate(case: Case, *, by: Person, reason: str) -> Escalation:
    """Pass the case up one level, with a reason (小事不出网格, M5). The first handler stays on it.

    The flow has locked the case and judged whether ``by`` may.
    Refuses ``Missing`` (reason), ``NobodyAbove``, ``AlreadyDone``.
    """
    reason = required(reason, "reason", 300)
    if case.escalations.filter(at__gt=timezone.now() - DOUBLE_CLICK).exists():
        raise AlreadyDone
    now, above = _who_leads(case)
    raised = _lift(case, now, above, by=by, reason=reason)
    act = kind_of(case).passed_up
    announce(case, act, by=by, former=short_name(now), leader=short_name(above), reason=reason)
    return raised


@transaction.atomic
def remind_holder(case: Case) -> Reminder:
    """The clock: the deadline has passed. Holder and leader of the case are told, once for each deadline.

    Refuses ``NotAtThisStep`` when it is not late, not yet, or was reminded of already.
    """
    lock(case)
    due_at = _passed(case, of_reminder=True)
    holder = case.holder or case.leader
    reminder = Reminder.objects.create(case=case, person=holder, waits_for=case.waits_for, due_at=due_at)
    act, figures = kind_of(case).reminded(case, holder)
    announce(case, act, by=None, to=_at_their_desks(holder.pk, case.leader_id), when=_local(due_at), **figures)
    save_position(case)
    return reminder


@transaction.atomic
def escalate_overdue(case: Case) -> Escalation:
    """The clock: the reminder did not help within the grace. The case goes up one level by itself.

    All concerned hear of it, the first handler too. Refuses ``NotAtThisStep`` when it is not time, ``NobodyAbove``.
    """
    lock(case)
    due_at = _passed(case, of_reminder=False)
    now, above = _who_leads(case)
    raised = _lift(case, now, above, by=None, due_at=due_at)
    act = kind_of(case).went_up
    announce(case, act, by=None, former=short_name(now), leader=short_name(above), when=_local(due_at))
    return raised


def _passed(case: Case, *, of_reminder: bool) -> datetime:
    """The deadline that has passed; judged under the lock, for two clocks may look at the same time."""
    if case.due_at is None or case.nudge_at is None or case.nudge_at > timezone.now():
        raise NotAtThisStep
    if case.reminders.filter(due_at=case.due_at).exists() == of_reminder:
        raise NotAtThisStep
    return case.due_at


def _who_leads(case: Case) -> tuple[Person, Person]:
    """Who is relieved, and who takes over."""
    now = who_answers_for(case, case.waits_for, case.holder)
    return now, person_above(case.place, now)[0]


def _lift(
    case: Case, now: Person, above: Person, *, by: Person | None, reason: str = "", due_at: datetime | None = None
) -> Escalation:
    raised = Escalation.objects.create(
        case=case, from_person=now, to_person=above, waits_for=case.waits_for, reason=reason, due_at=due_at, by=by
    )
    case.lifted_to = above
    case.save(update_fields=["lifted_to"])
    kind = kind_of(case)
    kind.changes_hands(case, above)
    node = case.flow_class.instance.node(case.waits_for)
    if kind.steps[case.waits_for].held is Held.BY_LEADER and node.task_type == "HUMAN":
        with case.flow_class.lock(case.pk):
            open_task(case, case.waits_for).reassign(user=above)
    save_position(case)
    return raised


def _at_their_desks(*people: int) -> Iterable[Person]:
    """The people, and who stands in for those of them who are away."""
    return Person.objects.filter(Q(pk__in=people) | Q(pk__in=deputies_of(people)))


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
