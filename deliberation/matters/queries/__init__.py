"""Reads of matters: where one stands, what happened, who is waited for, the lists."""

from deliberation.cases.queries import (
    Duty,
    Graph,
    Position,
    derive_position,
    flow_graph,
    is_late,
    waiting_for,
)

from .board import Posting, board_qr, figures_of, on_the_board, postings, postings_told_to, provisional
from .dossier import Contribution, as_seen, contributions, dossier, history, review_tally
from .duties import ready_to_table, returning_to
from .invitations import Invitation, finds_meeting, next_act
from .lists import Filters, find_residents, late_with_staff, matters_for, name_places, place_labels, places_with_matters
from .picture import flow_picture, tasks_of
from .similar import Similar, index_words, similar_to
from .steps import SEALS, Rung, Step, ladder_of, lane_meaning, raiser_name, recorded_how, steps_of, what_next
from .voices import Backing, backing, count_voices, merges_seen_by, raised_it_too, voice_of
from .written import may_be_written, papers_to_hand_over, places_to_decide, written_poll

__all__ = [
    "SEALS",
    "Backing",
    "Contribution",
    "Duty",
    "Filters",
    "Graph",
    "Invitation",
    "Position",
    "Posting",
    "Rung",
    "Similar",
    "Step",
    "as_seen",
    "backing",
    "board_qr",
    "contributions",
    "count_voices",
    "derive_position",
    "dossier",
    "figures_of",
    "find_residents",
    "finds_meeting",
    "flow_graph",
    "flow_picture",
    "history",
    "index_words",
    "is_late",
    "ladder_of",
    "lane_meaning",
    "late_with_staff",
    "matters_for",
    "may_be_written",
    "merges_seen_by",
    "name_places",
    "next_act",
    "on_the_board",
    "papers_to_hand_over",
    "place_labels",
    "places_to_decide",
    "places_with_matters",
    "postings",
    "postings_told_to",
    "provisional",
    "raised_it_too",
    "raiser_name",
    "ready_to_table",
    "recorded_how",
    "returning_to",
    "review_tally",
    "similar_to",
    "steps_of",
    "tasks_of",
    "voice_of",
    "waiting_for",
    "what_next",
    "written_poll",
]
