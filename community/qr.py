"""A QR code as one SVG path: attributes only, no style."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 2


@dataclass(frozen=True, slots=True)
class QrCode:
    url: str
    size: int
    path: str


def draw(url: str) -> QrCode:
    """The code of an address, with its quiet edge."""
    rows = [bytes(row) for row in segno.make(url, error="m", micro=False).matrix]
    parts = []
    for y, row in enumerate(rows, start=QUIET):
        x = 0
        while x < len(row):
            if row[x]:
                end = x
                while end < len(row) and row[end]:
                    end += 1
                parts.append(f"M{x + QUIET} {y}h{end - x}v1h-{end - x}z")
                x = end
            x += 1
    return QrCode(url=url, size=len(rows) + 2 * QUIET, path="".join(parts))
