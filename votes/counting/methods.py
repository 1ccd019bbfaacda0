"""The methods a poll can be counted by. Each is a module with the names of ``Method``, and no other module knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from . import motion
from .conditions import Conditions
from .marks import Paper
from .sums import Weight
from .verdict import Verdict


class Tally(Protocol):
    """A count with its method in its JSON."""

    def as_json(self) -> dict[str, Any]: ...

    def figures(self) -> dict[str, int]:
        """The numbers in the closing entry of the record."""


class Method(Protocol):
    """One way to mark and to count a paper."""

    CODE: str

    def require_options(self, options: Sequence[str]) -> None:
        """Raise ``ValueError`` for options a poll cannot be opened with; a method that brings its own wants none."""

    def marks_from(self, chosen: Sequence[str], options: Sequence[str]) -> str:
        """The canonical marks of what a form brings, in its order. Raises ``InvalidMarks``."""

    def count(
        self,
        papers: Iterable[Paper],
        roll: Iterable[Weight],
        rule: Conditions,
        present: Collection[int],
        delivered: Collection[int],
        options: Sequence[str],
    ) -> Tally:
        """Add up the papers of a roll. Raises ``ValueError``: such a count must stop, not guess."""

    def judge(self, tally: Any, rule: Conditions) -> Verdict:
        """Hold a tally of this method against a rule."""


METHODS: dict[str, Method] = {motion.CODE: motion}


def method(code: str) -> Method:
    """The method of that code. Raises ``LookupError``: a method is never guessed."""
    return METHODS[code]
