"""The one exception of all readers of files."""

from __future__ import annotations

from typing import Any


class UnreadableFile(ValueError):
    """A file that cannot be counted as it stands.

    ``line`` is the line to mend, from 1; 0 means the whole file. ``code`` names the fault; ``figures`` fill the
    sentence about it.
    """

    def __init__(self, line: int, code: str, **figures: Any) -> None:
        super().__init__(f"line {line}: {code} {figures}")
        self.line = line
        self.code = code
        self.figures = figures
