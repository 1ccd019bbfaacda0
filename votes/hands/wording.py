"""Sentences of the record about raised hands."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        hands_taken=_("%(actor)s counted %(hands)s raised hands; %(teller)s is asked to confirm the number."),
        hands_confirmed=_("%(actor)s confirmed the count of %(hands)s raised hands."),
    )
