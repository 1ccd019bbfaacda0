"""Reads of matters: where one stands, what happened, who is waited for, the lists."""

from .dossier import Contribution, as_seen, contributions, dossier, history, review_tally
from .duties import Duty, ready_to_table, waiting_for
from .invitations import Invitation, next_act
from .lists import Filters, find_residents, matters_for, name_places, place_labels, places_with_matters
from .picture import Graph, flow_graph, flow_picture, tasks_of
from .position import Position, derive_position, is_late
from .steps import SEALS, Step, raiser_name, steps_of, what_next

__all__ = [
    "SEALS",
    "Contribution",
    "Duty",
    "Filters",
    "Graph",
    "Invitation",
    "Position",
    "Step",
    "as_seen",
    "contributions",
    "derive_position",
    "dossier",
    "find_residents",
    "flow_graph",
    "flow_picture",
    "history",
    "is_late",
    "matters_for",
    "name_places",
    "next_act",
    "place_labels",
    "places_with_matters",
    "raiser_name",
    "ready_to_table",
    "review_tally",
    "steps_of",
    "tasks_of",
    "waiting_for",
    "what_next",
]
