"""The flow of a matter as a picture: the main steps, who held each, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from community.masking import display_name
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Matter

# the name a step has before and after it is its turn stands last
ACROSS = (
    ("second_look", "revise", "triage"),
    ("discuss",),
    ("publicity", "decide"),
    ("assign", "carry_out"),
    ("review",),
)


@dataclass(frozen=True, slots=True)
class Box:
    """One of the main steps: ``state`` is done, now or next."""

    name: str
    state: str
    who: str
    at: datetime | None


def tasks_of(matter: Matter) -> list[Task]:
    return list(Task.objects.filter(process_id=matter.pk).select_related("owner").order_by("pk"))


def flow_picture(matter: Matter, tasks: list[Task] | None = None) -> list[Box]:
    """The main steps in a row, with the token, who holds or held each, and when."""
    tasks = tasks_of(matter) if tasks is None else tasks
    here = next((n for n, names in enumerate(ACROSS) if matter.waits_for in names), len(ACROSS))
    boxes = []
    for index, names in enumerate(ACROSS):
        state = "done" if index < here else "now" if index == here else "next"
        shown = matter.waits_for if state == "now" else names[-1]
        last = next((task for task in reversed(tasks) if task.flow_task.name == shown), None)
        if state == "done" and last is None:
            continue  # an answered matter never was discussed, decided or worked on
        who = _who(matter, shown, last) if state != "next" else ""
        at = None if state == "next" else last.created if state == "now" else last.finished
        boxes.append(Box(str(MatterFlow.instance.node(shown).task_title), state, who, at))
    return boxes


def _who(matter: Matter, name: str, task: Task | None) -> str:
    if name == "review":
        return _("Residents")
    if name == "publicity":
        return _("the notice board")
    if name == "decide":
        decisions = list(matter.decisions.all())
        return decisions[-1].meeting_title if decisions else ""
    if task is not None and task.owner:
        # a raiser who withdrew it has finished a step that was somebody else's
        is_at_desk = name != "revise" and matter.raiser_id in (matter.handler_id, matter.lifted_to_id)
        if matter.is_anonymous and task.owner_id == matter.raiser_id and not is_at_desk:
            return _("a resident")
        return display_name(task.owner)
    return display_name(matter.leader)
