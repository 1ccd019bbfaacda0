"""What is marked on a paper, read for the eye: for the receipt, the pad that changes a vote, and the papers alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, pgettext

from votes.models import Choice, Poll

# How the methods ask: the kind of pad that each one needs.
PADS = {
    "motion": "motion",
    "one": "one",
    "some": "several",
    "approval": "several",
    "election": "several",
    "irv": "rank",
    "stv": "rank",
    "schulze": "rank",
    "score": "score",
    "dots": "dots",
    "consent": "consent",
    "greedy": "budget",
    "equal_shares": "budget",
    "equal_shares_completed": "budget",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of one paper. ``codes`` in their order; ``numbers`` by code where points or dots are given; ``answer``
    and ``reason`` of a motion or a consent; ``is_blank`` where the paper takes part and chooses nothing."""

    codes: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    answer: str = ""
    reason: str = ""
    is_blank: bool = False


def marked(marks: str) -> Marked:
    """What canonical marks of any method say."""
    data: Any = json.loads(marks)
    if isinstance(data, str):
        return Marked(answer=data)
    if isinstance(data, list):
        return Marked(codes=tuple(data), is_blank=not data)
    if set(data) == {"objection"}:
        return Marked(answer="objection", reason=data["objection"])
    return Marked(numbers=data, is_blank=not data)


def words(poll: Poll, marks: str) -> str:
    """The marks in words of the active language: “1 Chen  2 Zhou”, “Lamps, Benches”, “Objection: too loud”."""
    said, sheet = marked(marks), poll.sheet
    if said.answer:
        return _answer(poll, said)
    if said.is_blank:
        return blank_word()
    if said.numbers:
        return _listed(f"{sheet.label_of(code)} {said.numbers[code]}" for code in sheet.codes if code in said.numbers)
    if PADS[poll.method] == "rank":
        return "\u2003".join(f"{place} {sheet.label_of(code)}" for place, code in enumerate(said.codes, start=1))
    return _listed(sheet.label_of(code) for code in said.codes)


def blank_word() -> str:
    """A paper that takes part and chooses nothing."""
    return str(Choice.ABSTAIN.label)


def _answer(poll: Poll, said: Marked) -> str:
    if poll.method == "motion":
        return str(Choice(said.answer).label)
    if said.answer == "objection":
        return gettext("Objection: %(reason)s") % {"reason": said.reason}
    return consent_words()[said.answer]


def consent_words() -> dict[str, str]:
    """The three answers to a proposal that stands unless somebody objects."""
    return {
        "consent": pgettext("answer to a proposal", "I can live with it"),
        "abstain": blank_word(),
        "objection": pgettext("answer to a proposal", "I object"),
    }


def _listed(parts: Any) -> str:
    return pgettext("between two options", ", ").join(parts)
