"""The lock, the open task, the step: what moves a case of any flow. The flow is found from the case."""

from __future__ import annotations

from typing import TypeVar

from viewflow.workflow.activation import Activation
from viewflow.workflow.models import Task

from community.models import Person
from deliberation.cases.models import Case
from deliberation.cases.refusals import NotAtThisStep

from .position import save_position

Moved = TypeVar("Moved", bound=Case)


def lock(case: Moved) -> Moved:
    """Lock the row of ``case`` and read it again, so that what follows judges the present, not the page."""
    case.refresh_from_db(from_queryset=type(case)._default_manager.select_for_update())
    return case


def open_task(case: Case, node: str) -> Activation:
    """The waiting task of ``node``, found by the case's own process: an id from a URL is never trusted."""
    flow_task = case.flow_class.instance.node(node)
    task = Task.objects.filter(process_id=case.pk, flow_task=flow_task, finished=None).order_by("-pk").first()
    if task is None:
        raise NotAtThisStep
    # one instance of the case for the whole step: the end of the flow saves the process it knows
    task.process = case
    return flow_task.activation_class(task)


def advance(case: Case, node: str, by: Person | None) -> None:
    """Finish the waiting task of ``node`` for ``by`` and let the flow go on; then keep the new position."""
    with case.flow_class.lock(case.pk):
        activation = open_task(case, node)
        if activation.flow_task.task_type == "HUMAN":
            activation.reassign(user=by)  # a superior may act for the owner; the task says who did
            activation.start(None)
        else:
            activation.task.owner = by
            activation.run(None)
        activation.execute()
    save_position(case)


def time_out(case: Case, node: str) -> None:
    """The timer's way out of ``node``. Not ``activation.execute()``: that swallows an error and keeps the frame's
    local variables, which are people's data, in the task (docs/decisions/0007)."""
    with case.flow_class.lock(case.pk):
        activation = open_task(case, f"{node}__timeout")
        activation.start()
        activation.cancel_host_tasks()
        activation.complete()
        activation.activate_next()
    save_position(case)
