"""The flow of a matter as a picture: the main steps across, and the whole graph with the token in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from django.utils.translation import gettext as _
from viewflow.workflow.chart import calc_layout_data
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.masking import display_name
from deliberation.flows import MatterFlow
from deliberation.models import Matter

# the name a step has before and after it is its turn stands last
ACROSS = (
    ("second_look", "revise", "triage"),
    ("discuss",),
    ("publicity", "decide"),
    ("assign", "carry_out"),
    ("review",),
)
MARGIN = 12


@dataclass(frozen=True, slots=True)
class Box:
    """One of the main steps: ``state`` is done, now or next."""

    name: str
    state: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the drawn graph. ``shape`` is task, gateway, event, end or timer."""

    name: str
    shape: str
    x: int
    y: int
    width: int
    height: int
    title: str
    lines: tuple[tuple[int, int, str], ...]
    is_done: bool
    is_now: bool

    @property
    def points(self) -> str:
        """The diamond of a gateway."""
        x, y, right, low = self.x, self.y, self.x + self.width, self.y + self.height
        middle, centre = self.y + self.height // 2, self.x + self.width // 2
        return f"{centre},{y} {right},{middle} {centre},{low} {x},{middle}"

    @property
    def centre_x(self) -> int:
        return self.x + self.width // 2

    @property
    def centre_y(self) -> int:
        return self.y + self.height // 2

    @property
    def radius(self) -> int:
        return self.width // 2


@dataclass(frozen=True, slots=True)
class Graph:
    """What the template draws: nodes, arrows as point lists, and the size of the sheet."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[str, ...]


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


def flow_graph(matter: Matter | None = None, tasks: list[Task] | None = None) -> Graph:
    """The whole graph, laid out by Viewflow and drawn by ourselves in the reader's language."""
    if tasks is None:
        tasks = tasks_of(matter) if matter is not None else []
    done = {task.flow_task.name for task in tasks if task.status == STATUS.DONE}
    now = {task.flow_task.name for task in tasks if task.finished is None and task.flow_task_type != "TIMER"}
    grid = calc_layout_data(MatterFlow, edge_start_gap_size=0, edge_end_gap_size=2)
    nodes = tuple(_node(cell, done, now) for cell in grid.cells)
    edges = tuple(" ".join(f"{x + MARGIN},{y + MARGIN}" for x, y in edge.segments) for edge in grid.edges)
    right = max([node.x + node.width for node in nodes] + [x for edge in grid.edges for x, _y in edge.segments])
    low = max([node.y + node.height for node in nodes] + [y for edge in grid.edges for _x, y in edge.segments])
    return Graph(int(right) + 2 * MARGIN, int(low) + 4 * MARGIN, nodes, edges)


def _who(matter: Matter, name: str, task: Task | None) -> str:
    if name == "review":
        return _("Residents")
    if name == "publicity":
        return _("the notice board")
    if name == "decide":
        decisions = list(matter.decisions.all())
        return decisions[-1].meeting_title if decisions else ""
    if name == "revise":
        return (
            _("a resident") if matter.is_anonymous and task.owner_id == matter.raiser_id else display_name(task.owner)
        )
    if task is not None and task.owner:
        return display_name(task.owner)
    return display_name(matter.handler)


def _node(cell, done: set[str], now: set[str]) -> Node:
    kinds = {"HUMAN": "task", "FUNCTION": "task", "SWITCH": "gateway", "TIMER": "timer", "END": "end"}
    shape = kinds.get(cell.node.task_type, "event")
    x, y = int(cell.shape.x) + MARGIN, int(cell.shape.y) + MARGIN
    width, height = int(cell.shape.width), int(cell.shape.height)
    title = str(cell.node.task_title)
    pieces = wrap(title, 15) if title.isascii() else [title[n : n + 8] for n in range(0, len(title), 8)]
    if shape == "task":
        top = y + height // 2 - 10 * (len(pieces) - 1) + 5
    elif shape in ("timer", "gateway"):
        pieces, top = [], y  # no room beside the crossing lines: its question is the title of the shape
    else:
        top = y + height + 16
    lines = tuple((x + width // 2, top + 20 * n, piece) for n, piece in enumerate(pieces))
    return Node(cell.node.name, shape, x, y, width, height, title, lines, cell.node.name in done, cell.node.name in now)
