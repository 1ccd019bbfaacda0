"""From the bytes of a text file to its text, in the encodings in which table programs write here."""

from __future__ import annotations

import codecs


class NotText(ValueError):
    """No encoding that we know makes text of these bytes."""


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 as the mark at the beginning says; without a mark UTF-8, else GB18030. Raises ``NotText``."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotText


def delimiter(text: str, marks: str) -> str:
    """The one of ``marks`` that cuts the first lines most evenly; quotes are left to the reader."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    counted = {mark: [line.count(mark) for line in lines] for mark in marks}
    return max(marks, key=lambda mark: (sum(n > 0 for n in counted[mark]), sum(counted[mark])))
