"""What somebody typed, before it is kept."""

from __future__ import annotations

from community.refusals import Missing
from community.text import clean
from deliberation.cases.refusals import TooLong


def required(value: str, field: str, limit: int, *, lines: bool = True) -> str:
    """``value`` as plain text; ``Missing`` when nothing is left, ``TooLong`` beyond ``limit`` characters."""
    text = fitting(value, field, limit, lines=lines)
    if not text:
        raise Missing(field)
    return text


def fitting(value: str, field: str, limit: int, *, lines: bool = True) -> str:
    text = clean(value or "", lines=lines)
    if len(text) > limit:
        raise TooLong(field, limit=limit)
    return text
