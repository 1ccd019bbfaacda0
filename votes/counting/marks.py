"""Papers, and the one form in which their marks are written: what is counted, hashed, exported and later sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


class InvalidMarks(ValueError):
    """The method of the poll does not know these marks."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The current paper of one seat; ``marks`` in canonical form."""

    seat: int
    marks: str


def canonical(data: Any) -> str:
    """The one way to write a thing as JSON: sorted keys, no spaces, no escapes but the needed ones."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
