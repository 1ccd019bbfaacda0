"""How ends of terms are written: ``{% load matters %}``."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import pgettext

from community.templatetags.people import day, moment

register = template.Library()


@register.filter
def until(end: datetime | None) -> str:
    """11月29日 24:00: a term that ends at midnight ends with its last day, not with the first minute of the next."""
    if end is None:
        return ""
    local = timezone.localtime(end)
    if (local.hour, local.minute) != (0, 0):
        return moment(end)
    return pgettext("day and time", "%(day)s, %(time)s") % {"day": day(end - timedelta(minutes=1)), "time": "24:00"}
