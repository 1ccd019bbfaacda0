"""How alike two texts of neighbours are: what they speak of, how rare that is, how much of it they share.

Pure and in whole numbers, so that every database gives the same order. The words that mean the same are data.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from math import log2
from pathlib import Path

from community.text import clean

DATA = Path(__file__).parent / "data" / "likeness.json"

# a text says what it is about at its beginning; the rest costs time and adds the common words
READ = 400
LONGEST = 16
CONCEPT, PAIR, WORD, SIGN = 16, 10, 10, 3
# the weight of a few things nobody shares: keeps two texts of three characters from being "the same"
GROUND = 3 * PAIR
# from here on a matter is worth showing; from here on it is asked whether it is the same
NOTICED, ALIKE = 140, 300

_LATIN = re.compile(r"[a-z0-9]+")
_CHUNK = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]")


def grams(title: str, text: str = "") -> dict[str, int]:
    """What a matter speaks of, each with its weight: concepts (~lamp), pairs of signs, single signs, Latin words."""
    found: dict[str, int] = {}
    plain = unicodedata.normalize("NFKC", clean(f"{title}\n{text[:READ]}", lines=True)).casefold()
    concepts, stops = _words()
    for match in concepts.finditer(plain):
        found[f"~{_concept_of()[match.group()]}"[:LONGEST]] = CONCEPT
    for run in stops.split(plain):
        previous = ""
        for chunk in re.split(r"([^\w]|_)", run):
            if not chunk or not (chunk.isalnum()):
                previous = ""
                continue
            for unit in _CHUNK.findall(chunk):
                is_latin = bool(_LATIN.fullmatch(unit))
                unit = _stem(unit) if is_latin else unit
                if unit:
                    found.setdefault(unit, SIGN if not is_latin or unit.isdigit() else WORD)
                if previous and unit and not (is_latin and _LATIN.fullmatch(previous)):
                    found[(previous + unit)[:LONGEST]] = PAIR
                previous = unit
    return found


def indexed(found: Mapping[str, int], most: int | None = None) -> list[str]:
    """The grams an index keeps, the weightiest first: single signs and numbers stand in half of all matters."""
    kept = [gram for gram, weight in found.items() if weight > SIGN]
    return sorted(kept, key=lambda gram: -found[gram])[:most]


def rarity(matters: int, among: int) -> int:
    """How much it says that two of ``among`` matters share something which ``matters`` of them speak of."""
    return round(100 * log2(1 + (among + 50) / (matters + 1)))


def likeness(asked: Mapping[str, int], other: Mapping[str, int], known: Mapping[str, int], among: int) -> int:
    """0 to 1000: how much of what the shorter of two texts says is in the other, the longer counting a little.

    ``known``: in how many of ``among`` matters each indexed gram of ``asked`` stands.
    """
    usual = rarity(max(1, among // 60), among)

    def worth(things: Iterable[str], weights: Mapping[str, int]) -> int:
        return sum(weights[one] * (rarity(known[one], among) if one in known else usual) for one in things)

    shared = worth(asked.keys() & other.keys(), asked)
    mine, theirs = worth(asked, asked), worth(other, other)
    whole = (3 * min(mine, theirs) + 2 * max(mine, theirs)) // 5 + GROUND * usual
    return 1000 * shared // whole if shared else 0


def _stem(word: str) -> str:
    """An English word without its plural or tense, and not at all when it says nothing."""
    if word in _stop_words():
        return ""
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            word = word[: -len(end)]
            break
    return word[:12]


@cache
def _data() -> dict:
    return json.loads(DATA.read_text(encoding="utf-8"))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(_data()["stop"]["en"])


@cache
def _concept_of() -> dict[str, str]:
    return {word: name for name, row in _data()["same"].items() for words in row.values() for word in words}


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Concepts, the longest word first; and what separates: stop words."""
    words = sorted(_concept_of(), key=len, reverse=True)
    parts = [rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words]
    stops = sorted(_data()["stop"]["zh"], key=len, reverse=True)
    return re.compile("|".join(parts)), re.compile("|".join(map(re.escape, stops)))
