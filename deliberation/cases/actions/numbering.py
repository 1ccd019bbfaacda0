"""The number by which neighbours call a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from community.models import Place
from deliberation.cases.models import Numbered


def next_number(model: type[Numbered], community: Place, now: datetime) -> dict[str, Any]:
    """The fields of the next number of the community's year. The caller holds the lock of the community's row."""
    year = timezone.localdate(now).year
    last = model._default_manager.filter(community=community, year=year).aggregate(last=Max("serial"))["last"] or 0
    return {"community": community, "year": year, "serial": last + 1}
