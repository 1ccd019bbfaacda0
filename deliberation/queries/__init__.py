"""Reads of matters: where one stands, what happened, who is waited for, the lists."""

from .dossier import Contribution, contributions, dossier, history, review_tally
from .duties import Duty, ready_to_table, waiting_for
from .lists import Filters, matters_for, name_places
from .picture import Graph, flow_graph, flow_picture
from .position import Position, derive_position, is_late
from .steps import Step, steps_of, what_next

__all__ = [
    "Contribution",
    "Duty",
    "Filters",
    "Graph",
    "Position",
    "Step",
    "contributions",
    "derive_position",
    "dossier",
    "flow_graph",
    "flow_picture",
    "history",
    "is_late",
    "matters_for",
    "name_places",
    "ready_to_table",
    "review_tally",
    "steps_of",
    "waiting_for",
    "what_next",
]
