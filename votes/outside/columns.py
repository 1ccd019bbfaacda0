"""Columns of text that stand under each other, where a Chinese character is as wide as two others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width


def columns(rows: Sequence[Sequence[str]], *, left: Sequence[int] = (0,)) -> Iterator[str]:
    """Rows of equal length as lines. The columns in ``left`` begin, all others end under each other; empty ones go."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (_padded(text, widths[place], place in left) for place, text in enumerate(row) if widths[place])
        yield ("  " + "  ".join(cells)).rstrip()


def width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 0 if combining(char) else 1 for char in text)


def _padded(text: str, size: int, is_left: bool) -> str:
    blanks = " " * (size - width(text))
    return text + blanks if is_left else blanks + text
