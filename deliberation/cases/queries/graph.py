"""The way of a case through its flow, drawn from top to bottom: narrow enough for a phone, the token in place.

Only its own way is drawn, and the by-ways it took; ``bpmn.py`` writes the whole map.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from deliberation.cases.models import Case
from deliberation.cases.registry import kind_of

GUTTER, WIDE, NARROW, GAP, HIGH, ROW, TOP, RADIUS = 52, 142, 92, 34, 48, 72, 14, 20


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the drawn way. ``shape`` is task, event (a beginning) or end."""

    name: str
    shape: str
    x: int
    y: int
    width: int
    title: str
    lines: tuple[tuple[int, int, str], ...]
    is_done: bool
    is_now: bool
    height: int = HIGH
    radius: int = RADIUS

    @property
    def centre_x(self) -> int:
        return self.x + self.width // 2

    @property
    def centre_y(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Graph:
    """What the template draws: nodes, arrows as point lists, the size of the sheet, and the step it stands at."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[str, ...]

    @property
    def stands_at(self) -> str:
        now = next((node for node in self.nodes if node.is_now), None)
        return now.title if now else next(node.title for node in self.nodes if node.shape == "end")


def flow_graph(case: Case) -> Graph:
    """The way of ``case``: where it was, where it is, and where it leads. One query."""
    tasks = list(Task.objects.filter(process_id=case.pk))
    drawn = kind_of(case).way
    done = {task.flow_task.name for task in tasks if task.status == STATUS.DONE}
    now = {task.flow_task.name for task in tasks if task.finished is None and task.flow_task_type != "TIMER"}
    been = done | now
    way = [name for name in drawn.down if name in been or drawn.lies_ahead(case, name)]
    rows = {name: row for row, name in enumerate(way)}
    nodes = {name: _node(case, name, GUTTER, row, WIDE, been - now, now) for name, row in rows.items()}
    edges = [_down(nodes[one], nodes[other]) for one, other in pairwise(way)]
    for side, name in enumerate(name for name in drawn.by_ways if name in been):
        row = rows[drawn.beside] + side
        nodes[name] = _node(case, name, GUTTER + WIDE + GAP, row, NARROW, been - now, now)
        edges += _aside(nodes[drawn.beside], nodes[name], side)
    back = [turn for turn in drawn.back if turn[0] in rows and turn[1] in rows and drawn.turns(case, *turn)]
    edges += [_up(nodes[one], nodes[other], track) for track, (one, other) in enumerate(back)]
    height = 2 * TOP + ROW * (len(way) - 1) + HIGH
    return Graph(GUTTER + WIDE + GAP + NARROW + TOP, height, tuple(nodes.values()), tuple(edges))


def _node(case: Case, name: str, x: int, row: int, width: int, done: set[str], now: set[str]) -> Node:
    node = case.flow_class.instance.node(name)
    title = str(node.task_title)
    shape = {"START": "event", "END": "end"}.get(node.task_type, "task")
    y = TOP + ROW * row
    letters = width // 8 if title.isascii() else width // 16
    pieces = (
        wrap(title, letters) if title.isascii() else [title[n : n + letters] for n in range(0, len(title), letters)]
    )
    # the name of an event stands beside its circle
    beside = x + width // 2 + (0 if shape == "task" else RADIUS + 38)
    top = y + HIGH // 2 + 5 - 9 * (len(pieces) - 1)
    lines = tuple((beside, top + 18 * n, piece) for n, piece in enumerate(pieces))
    return Node(name, shape, x, y, width, title, lines, name in done, name in now)


def _down(one: Node, other: Node) -> str:
    return f"{one.centre_x},{_low(one)} {other.centre_x},{_high(other) - 2}"


def _up(one: Node, other: Node, track: int) -> str:
    """Round the left side, each on a track of its own."""
    out = GUTTER - 14 - 10 * track
    start, end = one.centre_y - 6, other.centre_y + 8
    return f"{one.x},{start} {out},{start} {out},{end} {other.x - 2},{end}"


def _aside(beside: Node, node: Node, side: int) -> list[str]:
    """Over to a by-way and back."""
    right, turn = beside.x + beside.width, beside.x + beside.width + GAP // 2
    there, back = beside.centre_y - 8 + 4 * side, beside.centre_y + 8 + 4 * side
    if side == 0:
        return [f"{right},{there} {node.x - 2},{there}", f"{node.x},{back} {right + 2},{back}"]
    return [f"{right},{back} {turn},{back} {turn},{node.centre_y} {node.x - 2},{node.centre_y}"]


def _low(node: Node) -> int:
    return node.y + HIGH if node.shape == "task" else node.centre_y + RADIUS


def _high(node: Node) -> int:
    return node.y if node.shape == "task" else node.centre_y - RADIUS
