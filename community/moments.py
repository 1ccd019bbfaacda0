"""Days and hours in words, in the reader's language and on the clock of the place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def day(moment: date | datetime | None) -> str:
    """11月3日, “3 Nov”; with the year when it is another one."""
    if moment is None:
        return ""
    local = on_our_clock(moment)
    if local.year == timezone.localdate().year:
        return date_format(local, pgettext("date format, day of this year", "j M"))
    return date_format(local, pgettext("date format, day of another year", "j M Y"))


def local_time(moment: datetime | None) -> str:
    """20:10 on the clock of the place."""
    return date_format(on_our_clock(moment), "H:i") if moment else ""


def moment(when: datetime | None) -> str:
    """11月3日 20:10, “3 Nov, 20:10”."""
    if when is None:
        return ""
    return pgettext("day and time", "%(day)s, %(time)s") % {"day": day(when), "time": local_time(when)}


def until(end: datetime | None) -> str:
    """11月29日 24:00: a term that ends at midnight ends with its last day, not with the first minute of the next."""
    if end is None:
        return ""
    local = timezone.localtime(end)
    if (local.hour, local.minute) != (0, 0):
        return moment(end)
    return pgettext("day and time", "%(day)s, %(time)s") % {"day": day(end - timedelta(minutes=1)), "time": "24:00"}


def on_our_clock(moment: date | datetime) -> date | datetime:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
