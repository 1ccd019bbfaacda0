"""Marks that are a list of codes: what is chosen in the order of the paper, or ranked in the order of preference."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from .marks import BLANK, InvalidMarks
from .sheets import Sheet

Writer = Callable[[Sequence[str], Sheet], str]


def codes_from(chosen: Sequence[str], sheet: Sheet) -> list[str]:
    """The codes that a form brings, in its order; none of a blank paper. Raises ``InvalidMarks``."""
    if tuple(chosen) == BLANK:
        return []
    if not chosen:
        raise InvalidMarks("nothing")
    if BLANK[0] in chosen:
        raise InvalidMarks("blank_and_marked")
    if not set(chosen) <= set(sheet.codes):
        raise InvalidMarks("unknown")
    if len(set(chosen)) != len(chosen):
        raise InvalidMarks("twice")
    return list(chosen)


def codes_of(marks: str, sheet: Sheet, marks_from: Writer) -> list[str]:
    """The codes that are marked. Raises ``InvalidMarks`` for marks that ``marks_from`` does not write."""
    codes = json.loads(marks)
    is_list = isinstance(codes, list) and all(isinstance(code, str) for code in codes)
    if not is_list or marks_from(codes or BLANK, sheet) != marks:
        raise InvalidMarks("unknown")
    return codes
