"""Reads of matters: where one stands, what happened, who is waited for, the lists."""

from .board import Posting, board_qr, figures_of, on_the_board, postings, postings_told_to, provisional
from .dossier import Contribution, as_seen, contributions, dossier, history, review_tally
from .duties import Duty, ready_to_table, returning_to, waiting_for
from .graph import Graph, flow_graph
from .invitations import Invitation, finds_meeting, next_act
from .lists import (
    Filters,
    find_places,
    find_residents,
    homes_to_choose,
    late_with_staff,
    matters_for,
    name_places,
    place_labels,
    places_with_matters,
)
from .position import Position, derive_position, is_late
from .similar import Similar, index_words, similar_to
from .steps import SEALS, Rung, Step, ladder_of, lane_meaning, raiser_name, recorded_how, steps_of, what_next
from .voices import (
    Backing,
    already_named,
    backing,
    count_voices,
    merges_seen_by,
    raised_it_too,
    veil,
    voice_of,
)
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
    "already_named",
    "as_seen",
    "backing",
    "board_qr",
    "contributions",
    "count_voices",
    "derive_position",
    "dossier",
    "figures_of",
    "find_places",
    "find_residents",
    "finds_meeting",
    "flow_graph",
    "history",
    "homes_to_choose",
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
    "veil",
    "voice_of",
    "waiting_for",
    "what_next",
    "written_poll",
]
