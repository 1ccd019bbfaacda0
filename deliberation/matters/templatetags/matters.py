"""How ends of terms are written: ``{% load matters %}``."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from community import moments

register = template.Library()
until = register.filter("until", moments.until)


@register.filter
def full_day(when: datetime | None) -> str:
    """2026年11月21日: with its year, for paper that may hang into the next one."""
    if when is None:
        return ""
    return date_format(timezone.localtime(when), pgettext("date format, day on paper", "j F Y"))


@register.filter
def full_until(end: datetime | None) -> str:
    """2026年12月7日 24:00: the last day of a period, to its last minute."""
    if end is None:
        return ""
    return pgettext("day and time", "%(day)s, %(time)s") % {
        "day": full_day(end - timedelta(minutes=1)),
        "time": "24:00",
    }
