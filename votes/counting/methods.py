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
from .sheets import Sheet
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
