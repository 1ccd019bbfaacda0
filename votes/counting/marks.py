"""Papers, and the one form in which their marks are written: what is counted, hashed, exported and later sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

# what a form brings for a paper on which nothing is chosen
BLANK = ("",)


class InvalidMarks(ValueError):
    """The method of the poll does not know these marks. ``code`` names the reason, ``figures`` fill its sentence."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(f"these marks cannot be counted: {code} {figures}")
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Paper:
    """The current paper of one seat; ``marks`` in canonical form."""

    seat: int
    marks: str


def canonical(data: Any) -> str:
    """The one way to write a thing as JSON: sorted keys, no spaces, no escapes but the needed ones."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
