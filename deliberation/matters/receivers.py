"""News from the rooms below."""

from __future__ import annotations

from typing import Any

from django.urls import resolve

from community.models import Person
from community.signals import calendar_loaded
from votes.signals import page_asked_for


def listen() -> None:
    """Called once, when the app is ready."""
    calendar_loaded.connect(_on_calendar, dispatch_uid="deliberation.calendar")
    page_asked_for.connect(_may_follow, dispatch_uid="deliberation.page")


def _on_calendar(sender: Any, year: int, **kwargs: Any) -> int:
    from deliberation.matters.actions import count_anew

    return count_anew(year)


def _may_follow(sender: Any, url: str, person: Person, **kwargs: Any) -> bool:
    from deliberation.matters.models import Matter

    found = resolve(url) if url else None
    if found is None or found.view_name != "matters:matter":
        return True
    return Matter.objects.visible_to(person).filter(pk=found.kwargs["pk"]).exists()
