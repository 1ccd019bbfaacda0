"""Sentences for the acts of the record. Each app registers its own in ``wording.py`` when it is ready.

The record keeps figures, not sentences: an entry is worded when it is read, in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from community import moments
from community.masking import in_the_readers_words

# which figures hold a short name, and which a day or a moment; all others are as somebody typed them
NAMES = frozenset(
    {
        "absent",
        "actor",
        "author",
        "deputy",
        "doer",
        "former",
        "holder",
        "in_place_of",
        "leader",
        "neighbour",
        "principal",
        "proposer",
        "raiser",
        "reader",
        "speaker",
        "steward",
        "teller",
    }
)
MOMENTS = frozenset({"deadline", "since", "until", "when"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SENTENCES: dict[str, Promise] = {}
_TERMS: dict[str, Mapping[str, str | Promise]] = {}


def register(**sentences: Promise) -> None:
    """``register(poll_opened=_("%(actor)s opened the vote: %(question)s"))``. An act is worded once."""
    for act, sentence in sentences.items():
        if act in _SENTENCES:
            raise ValueError(f"the act {act!r} is worded twice")
        _SENTENCES[act] = sentence


def register_terms(**terms: Mapping[str, str | Promise]) -> None:
    """``register_terms(lane=dict(Lane.choices))``: the record keeps a code for it, readers read its name."""
    _TERMS.update(terms)


def acts() -> frozenset[str]:
    """Every act that can stand in the record."""
    return frozenset(_SENTENCES)


def sentence(act: str, figures: dict[str, object]) -> str:
    """The sentence of one entry. ``figures`` is the payload; ``actor`` is its short name."""
    words = {"actor": _("The system"), **{name: _read(name, kept) for name, kept in figures.items()}}
    said = str(_SENTENCES[act]) % words
    if words.get("in_place_of"):
        said += " " + _("(in the place of %(in_place_of)s, who is away)") % words
    return said


def _read(name: str, kept: object) -> object:
    """A short name or a moment as the reader writes it; every other figure as it stands."""
    if not isinstance(kept, str):
        return kept
    if name in _TERMS:
        return str(_TERMS[name].get(kept, kept))
    if name in NAMES:
        return in_the_readers_words(kept)
    if name in MOMENTS:
        return moments.day(date.fromisoformat(kept)) if _DAY.fullmatch(kept) else _moment(kept)
    return kept


def _moment(kept: str) -> str:
    try:
        return moments.moment(datetime.fromisoformat(kept))
    except ValueError:  # written out already
        return kept
