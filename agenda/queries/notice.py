"""What the chair must know before the evening: from which day each item can be voted on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Meeting
from community.moments import day as day_words
from votes.periods import last_notice_day

from .rules import notice_gap, rule_of


@dataclass(frozen=True, slots=True)
class Gap:
    """What the notice of one item needs (``tell_by``) or lacks (``from_day``, ``is_off_notice``)."""

    number: int
    days: int
    tell_by: date | None = None
    from_day: date | None = None
    is_off_notice: bool = False

    def __str__(self) -> str:
        figures = {"number": self.number, "days": self.days}
        if self.tell_by:
            last = day_words(self.tell_by)
            return _("Item %(number)s needs %(days)s days of notice: announce the meeting by %(last)s.") % {
                **figures,
                "last": last,
            }
        if self.is_off_notice:
            return _("Item %(number)s was not on the notice: it can be discussed, not voted on.") % figures
        first = day_words(self.from_day)
        return _("Item %(number)s can be voted on from %(first)s on.") % {**figures, "first": first}


def days_of_notice(meeting: Meeting) -> int:
    """The most days of notice that an item with a matter asks for."""
    tabled = meeting.items.exclude(decision=None).select_related("decision__motion")
    return max((rule_of(item.decision.motion).notice_days for item in tabled), default=0)


def notice_gaps(meeting: Meeting, items: Iterable[AgendaItem]) -> list[Gap]:
    """Of the items with a matter: which rule a topic would be voted on by is not known before the evening."""
    tabled = [item for item in items if item.decision]
    if not tabled:
        return []
    day, today = timezone.localdate(meeting.starts_at), timezone.localdate()
    told = {entry.payload["number"]: entry.at for entry in meeting.chain.entries.filter(act="item_added")}
    gaps = []
    for item in tabled:
        rule = rule_of(item.decision.motion, on=max(day, today))
        if not rule.notice_days:
            continue
        if meeting.announced_at is None:
            gaps.append(Gap(item.number, rule.notice_days, tell_by=last_notice_day(rule, day)))
            continue
        lacks = notice_gap(item, meeting, rule, added_at=told.get(item.number))
        if lacks.is_off_notice or lacks.from_day:
            gaps.append(Gap(item.number, rule.notice_days, from_day=lacks.from_day, is_off_notice=lacks.is_off_notice))
    return gaps
