"""Writes the index of the flow on the case. The one function that sets ``holder`` … ``waits_for``."""

from __future__ import annotations

from deliberation.cases.models import Case
from deliberation.cases.queries import derive_position


def save_position(case: Case) -> None:
    """Read the position from the tasks and keep it on the row, after each act that may have moved it."""
    position = derive_position(case).as_fields()
    for field, value in position.items():
        setattr(case, field, value)
    case.save(update_fields=list(position))
