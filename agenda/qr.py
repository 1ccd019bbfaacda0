"""The QR code of the way into a meeting."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from agenda.models import Meeting
from community.qr import QrCode, draw

_drawn = lru_cache(maxsize=64)(draw)


def join_qr(meeting: Meeting) -> QrCode:
    """The code of ``/join/…`` at the first of the site's own origins."""
    origin = settings.SITE_ORIGINS[0].rstrip("/") if settings.SITE_ORIGINS else ""
    return _drawn(origin + reverse("agenda:join", args=[meeting.join_code]))
