"""The ways to count, by the code a poll names. A method is a module or an object with the names of ``Method``, and no
method knows another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from . import consent, motion
from .budget.method import EQUAL_SHARES, EQUAL_SHARES_COMPLETED, GREEDY
from .choosing import APPROVAL, ELECTION, ONE, SOME
from .conditions import Conditions
from .ranked.method import IRV, SCHULZE, STV
from .roll import Box
from .scoring import DOTS, SCORE
from .sheets import SEED, Sheet
from .verdict import Verdict


class Tally(Protocol):
    """A count with its method in its JSON."""

    def as_json(self) -> dict[str, Any]: ...

    def figures(self) -> dict[str, int]:
        """The numbers in the closing entry of the record."""


class Method(Protocol):
    """One way to mark and to count a paper."""

    CODE: str

    def require_sheet(self, sheet: Sheet) -> None:
        """Raise ``ValueError`` for options or limits a poll cannot be opened with."""

    def marks_from(self, chosen: Sequence[str], sheet: Sheet) -> str:
        """The canonical marks of what a form brings, in its order. Raises ``InvalidMarks``."""

    def count(self, box: Box, rule: Conditions, sheet: Sheet) -> Tally:
        """Add up the papers of a roll. Raises ``ValueError``: such a count must stop, not guess."""

    def judge(self, tally: Any, rule: Conditions) -> Verdict:
        """Hold a tally of this method against a rule."""


_ALL: tuple[Method, ...] = (
    motion,
    ONE,
    SOME,
    APPROVAL,
    IRV,
    STV,
    SCHULZE,
    SCORE,
    DOTS,
    consent,
    GREEDY,
    EQUAL_SHARES,
    EQUAL_SHARES_COMPLETED,
    ELECTION,
)
METHODS: dict[str, Method] = {one.CODE: one for one in _ALL}


def method(code: str) -> Method:
    """The method of that code. Raises ``LookupError``: a method is never guessed."""
    return METHODS[code]


# Methods whose papers are marked alike, so that the same papers can be counted by each.
MARKED_ALIKE: tuple[tuple[str, ...], ...] = (
    (ONE.CODE, SOME.CODE, APPROVAL.CODE, ELECTION.CODE),
    (IRV.CODE, STV.CODE, SCHULZE.CODE),
    (GREEDY.CODE, EQUAL_SHARES.CODE, EQUAL_SHARES_COMPLETED.CODE),
)


def marked_alike(code: str) -> tuple[str, ...]:
    """The methods that can read the papers of this one, itself among them."""
    return next((codes for codes in MARKED_ALIKE if code in codes), (code,))


def sheet_for(code: str, sheet: Sheet) -> Sheet:
    """The same options with those limits alone that the method knows. Raises ``ValueError`` where it needs others."""
    for names in (sheet.limits.keys(), {"seats", "budget", SEED}, {"budget", SEED}):
        kept = Sheet(sheet.options, {name: value for name, value in sheet.limits.items() if name in names})
        try:
            method(code).require_sheet(kept)
        except ValueError:
            continue
        return kept
    raise ValueError(f"this sheet is not for {code}: {sheet}")
