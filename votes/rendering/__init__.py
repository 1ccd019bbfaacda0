"""What the templates draw: the ballot panel, the turnout, the result of a count. Numbers become words here."""

from .panel import Panel, ballot_panel, ballot_panel_for
from .result import Result, outcome_of, result_of
from .turnout import TurnoutView, turnout_view

__all__ = [
    "Panel",
    "Result",
    "TurnoutView",
    "ballot_panel",
    "ballot_panel_for",
    "outcome_of",
    "result_of",
    "turnout_view",
]
