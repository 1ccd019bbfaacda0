"""Sentences for the acts of the record. Each app registers its own in ``wording.py`` when it is ready.

The record keeps figures, not sentences: an entry is worded when it is read, in the reader's language.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _

_SENTENCES: dict[str, Promise] = {}


def register(**sentences: Promise) -> None:
    """``register(poll_opened=_("%(actor)s opened the vote: %(question)s"))``. An act is worded once."""
    for act, sentence in sentences.items():
        if act in _SENTENCES:
            raise ValueError(f"the act {act!r} is worded twice")
        _SENTENCES[act] = sentence


def acts() -> frozenset[str]:
    """Every act that can stand in the record."""
    return frozenset(_SENTENCES)


def sentence(act: str, figures: dict[str, object]) -> str:
    """The sentence of one entry. ``figures`` is the payload; ``actor`` is its short name."""
    return str(_SENTENCES[act]) % {"actor": _("The system"), **figures}
