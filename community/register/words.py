"""The spellings of registers, as data: how columns, unsold homes, houses and relations are written in the field."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "data" / "register" / "words.json"

_NOTHING = "-‐‑‒–—―−_/\\.。*()"


@cache
def words() -> dict[str, Any]:
    """Everything in ``words.json``, its spellings folded like the text they are compared with."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    written = kept.pop("written")
    return _folded(kept) | {"written": written}


def written(word: str) -> str:
    """How we write a word into a register ourselves."""
    return str(words()["written"][word])


@lru_cache(65_536)
def fold(text: str) -> str:
    """Full-width to half-width, without blanks, small letters: the form in which texts are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_one_of(text: str, spellings: Iterable[str]) -> bool:
    """Does a folded text contain one of the spellings?"""
    for spelling in spellings:  # noqa: SIM110 - run for every cell, and any() takes twice as long
        if spelling in text:
            return True
    return False


def is_unknown(cell: str) -> bool:
    """A cell that says that nothing is known: blank, 不详, -, /."""
    text = fold(cell).strip(_NOTHING)
    return not text or text in words()["unknown"]


def kind_among(text: str, choices: dict[str, tuple[str, ...]]) -> str:
    """The first key one of whose spellings is in the folded text, or "" ."""
    return next((kind for kind, spellings in choices.items() if text and is_one_of(text, spellings)), "")


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _folded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(fold(each) for each in value)
    return value
