"""What was said at the door, in words; and the sentence of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording
from votes import marking
from votes.counting.methods import method
from votes.models import DoorEntry


def said(entry: DoorEntry) -> str:
    """The choice in the reader's language, as it would stand on a receipt."""
    poll = entry.poll
    return marking.words(poll, method(poll.method).marks_from(entry.chosen, poll.sheet))


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        door_entry_left=_("%(actor)s noted a vote at the door; it counts once the resident has confirmed it."),
        door_entry_confirmed=_(
            "%(actor)s noted a vote at the door, and it was confirmed there. If it is not right, vote again yourself."
        ),
    )
