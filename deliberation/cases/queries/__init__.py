"""Reads of cases of any flow: where one stands, who is waited for, how its way is drawn."""

from .duties import Duty, turns, waiting_for
from .graph import Graph, flow_graph
from .position import Position, derive_position, is_late, who_answers_for

__all__ = [
    "Duty",
    "Graph",
    "Position",
    "derive_position",
    "flow_graph",
    "is_late",
    "turns",
    "waiting_for",
    "who_answers_for",
]
