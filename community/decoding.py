"""From the bytes of a text file to its text, in the encodings in which table programs write here."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

BY_TABLE_PROGRAMS = ("utf-8", "gb18030")


class NotText(ValueError):
    """These bytes are no text in the encodings that are asked for; ``line`` is the first where the first one fails."""

    def __init__(self, line: int) -> None:
        super().__init__(f"no text in line {line}")
        self.line = line


def decoded(content: bytes, encodings: Sequence[str] = BY_TABLE_PROGRAMS) -> str:
    """UTF-8 or UTF-16 where a mark at the beginning says so, else the first of ``encodings`` that fits.

    Raises ``NotText``.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            encodings = (encoding,)
    line = 0
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            line = line or content.count(b"\n", 0, error.start) + 1
            continue
        if "\0" not in text:
            return text
        line = line or text.count("\n", 0, text.index("\0")) + 1
    raise NotText(line)


def delimiter(text: str, marks: str) -> str:
    """The one of ``marks`` that cuts the first lines most evenly; quotes are left to the reader."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    counted = {mark: [line.count(mark) for line in lines] for mark in marks}
    return max(marks, key=lambda mark: (sum(n > 0 for n in counted[mark]), sum(counted[mark])))
