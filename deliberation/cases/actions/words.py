"""What somebody typed, before it is kept."""

from __future__ import annotations

from community.refusals import Missing
from deliberation.cases.refusals import TooLong


def required(value: str, field: str, limit: int) -> str:
    """``value`` without outer blanks; ``Missing`` when nothing is left, ``TooLong`` beyond ``limit`` characters."""
    text = (value or "").strip()
    if not text:
        raise Missing(field)
    return fitting(text, field, limit)


def fitting(value: str, field: str, limit: int) -> str:
    text = (value or "").strip()
    if len(text) > limit:
        raise TooLong(field, limit=limit)
    return text
