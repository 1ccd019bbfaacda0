"""Writes the index of the flow on the matter. The one function that sets ``stage`` … ``waits_for``."""

from __future__ import annotations

from deliberation.matters.models import Matter
from deliberation.matters.queries import derive_position


def save_position(matter: Matter) -> None:
    """Read the position from the tasks and keep it on the row, after each act that may have moved it."""
    position = derive_position(matter)
    for field, value in position.as_fields().items():
        setattr(matter, field, value)
    matter.save(update_fields=list(position.as_fields()))
