"""News from the rooms below."""

from __future__ import annotations

from typing import Any

from django.urls import resolve

from community.models import Person
from votes.signals import page_asked_for, turnout_changed


def listen() -> None:
    """Called once, when the app is ready."""
    turnout_changed.connect(_on_turnout, dispatch_uid="agenda.turnout")
    page_asked_for.connect(_may_follow, dispatch_uid="agenda.page")


def _on_turnout(sender, poll_id: int, **kwargs) -> None:
    from agenda import room

    room.turnout_changed(poll_id)


def _may_follow(sender: Any, url: str, person: Person, **kwargs: Any) -> bool:
    """An owner who lives elsewhere may vote at a meeting, and may not know of its page."""
    from agenda.models import Meeting

    found = resolve(url) if url else None
    if found is None or found.view_name != "agenda:meeting":
        return True
    return Meeting.objects.visible_to(person).filter(pk=found.kwargs["pk"]).exists()
