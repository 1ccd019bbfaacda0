"""Whole numbers as files write them."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[0-9]{1,12}")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def whole(text: str) -> int | None:
    """The number, or ``None`` for anything else: a sign, a fraction, a word, more than twelve digits.

    Full-width digits are digits.
    """
    text = text.strip().translate(_FULL_WIDTH)
    return int(text) if _WHOLE.fullmatch(text) else None
