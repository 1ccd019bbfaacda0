"""News from the rooms below."""

from __future__ import annotations

from typing import Any

from community.signals import calendar_loaded


def listen() -> None:
    """Called once, when the app is ready."""
    calendar_loaded.connect(_on_calendar, dispatch_uid="deliberation.calendar")


def _on_calendar(sender: Any, year: int, **kwargs: Any) -> int:
    from deliberation.actions import count_anew

    return count_anew(year)
