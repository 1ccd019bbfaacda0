"""News from the rooms below."""

from __future__ import annotations

from votes.signals import turnout_changed


def listen() -> None:
    """Called once, when the app is ready."""
    turnout_changed.connect(_on_turnout, dispatch_uid="agenda.turnout")


def _on_turnout(sender, poll_id: int, **kwargs) -> None:
    from agenda import room

    room.turnout_changed(poll_id)
