"""逐级上报: whoever holds a late matter is reminded, then it goes up one level; or a leader passes it up."""

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
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Escalation, Matter, Reminder
from deliberation.matters.permissions import guard
from deliberation.matters.queries.position import leads_at
from deliberation.matters.refusals import AlreadyDone, NotAtThisStep

from .position import save_position
from .steps import announce, is_veiled, lock, open_task, required

DOUBLE_CLICK = timedelta(minutes=2)
# duties of whoever leads the matter; the work stays with whoever does it
OWNED_BY_LEADER = ("triage", "second_look", "assign")


@transaction.atomic
def escalate_matter(matter: Matter, *, by: Person, reason: str) -> Escalation:
    """A leader passes the matter up one level, with a reason (小事不出网格, M5). The first handler stays on it.

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (reason), ``NobodyAbove``, ``AlreadyDone``.
    """
    lock(matter)
    guard(by, matter, "escalate")
    reason = required(reason, "reason", 300)
    if matter.escalations.filter(at__gt=timezone.now() - DOUBLE_CLICK).exists():
        raise AlreadyDone
    now, above = _who_leads(matter)
    raised = _lift(matter, now, above, by=by, reason=reason)
    announce(
        matter,
        "matter_escalated",
        by=by,
        former=short_name(now),
        leader=short_name(above),
        reason=reason,
    )
    return raised


@transaction.atomic
def remind_holder(matter: Matter) -> Reminder:
    """The clock: the deadline has passed. Whoever holds and whoever leads the matter are told, once for each deadline.

    An anonymous raiser who has not completed it is reminded without a name.
    Refuses ``NotAtThisStep`` when it is not late, not yet, or was reminded of already.
    """
    lock(matter)
    due_at = _passed(matter, of_reminder=True)
    holder = matter.holder or matter.leader
    reminder = Reminder.objects.create(matter=matter, person=holder, waits_for=matter.waits_for, due_at=due_at)
    # at every other step all may read in whose hands it is: “the raiser” would tell who raised it
    is_nameless = matter.waits_for == "revise" and is_veiled(matter, holder)
    announce(
        matter,
        "raiser_reminded" if is_nameless else "holder_reminded",
        by=None,
        to=_at_their_desks(holder.pk, matter.leader_id),
        when=_local(due_at),
        **({} if is_nameless else {"holder": short_name(holder)}),
    )
    save_position(matter)
    return reminder


@transaction.atomic
def escalate_overdue(matter: Matter) -> Escalation:
    """The clock: the reminder did not help within the grace (``clocks.GRACE``). The matter goes up one level by itself.

    All concerned hear of it, the first handler too. Refuses ``NotAtThisStep`` when it is not time, ``NobodyAbove``.
    """
    lock(matter)
    due_at = _passed(matter, of_reminder=False)
    now, above = _who_leads(matter)
    raised = _lift(matter, now, above, by=None, due_at=due_at)
    announce(
        matter,
        "matter_escalated_by_clock",
        by=None,
        former=short_name(now),
        leader=short_name(above),
        when=_local(due_at),
    )
    return raised


def _passed(matter: Matter, *, of_reminder: bool) -> datetime:
    """The deadline that has passed; judged under the lock, for two clocks may look at the same time."""
    if matter.due_at is None or matter.nudge_at is None or matter.nudge_at > timezone.now():
        raise NotAtThisStep
    if matter.reminders.filter(due_at=matter.due_at).exists() == of_reminder:
        raise NotAtThisStep
    return matter.due_at


def _who_leads(matter: Matter) -> tuple[Person, Person]:
    """Who is relieved, and who takes over. At a second look it is the second person who is relieved."""
    now = leads_at(matter, matter.waits_for)
    return now, person_above(matter.place, now)[0]


def _lift(
    matter: Matter, now: Person, above: Person, *, by: Person | None, reason: str = "", due_at: datetime | None = None
) -> Escalation:
    raised = Escalation.objects.create(
        matter=matter,
        from_person=now,
        to_person=above,
        waits_for=matter.waits_for,
        reason=reason,
        due_at=due_at,
        by=by,
    )
    matter.lifted_to = above
    matter.save(update_fields=["lifted_to"])
    if matter.waits_for == "second_look":
        matter.second_looks.filter(looked_at=None).update(reader=above)
    if matter.waits_for in OWNED_BY_LEADER:
        with MatterFlow.lock(matter.pk):
            open_task(matter, matter.waits_for).reassign(user=above)
    save_position(matter)
    return raised


def _at_their_desks(*people: int) -> Iterable[Person]:
    """The people, and who stands in for those of them who are away."""
    return Person.objects.filter(Q(pk__in=people) | Q(pk__in=deputies_of(people)))


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
