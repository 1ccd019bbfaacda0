"""The QR code of the way in, as one SVG path: attributes only, no style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno
from django.conf import settings
from django.urls import reverse

from agenda.models import Meeting

QUIET = 2


@dataclass(frozen=True, slots=True)
class QrCode:
    url: str
    size: int
    path: str


def join_qr(meeting: Meeting) -> QrCode:
    """The code of ``/join/…`` at the first of the site's own origins."""
    origin = settings.SITE_ORIGINS[0].rstrip("/") if settings.SITE_ORIGINS else ""
    return _draw(origin + reverse("agenda:join", args=[meeting.join_code]))


@lru_cache(maxsize=64)
def _draw(url: str) -> QrCode:
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
