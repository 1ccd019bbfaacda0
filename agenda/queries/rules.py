"""Which rule an item is decided by, which body may decide by it, and whether it was announced in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from community.queries import Electorate
from deliberation.models import Motion
from votes.rules import Rule, rule

# a body decides with the electorate that is called to it
ELECTORATES: dict[str, frozenset[Electorate]] = {
    Meeting.Kind.GRID_DAY: frozenset({Electorate.HOUSEHOLDS}),
    Meeting.Kind.COUNCIL: frozenset({Electorate.HOUSEHOLDS}),
    Meeting.Kind.ASSEMBLY: frozenset({Electorate.RESIDENTS}),
    Meeting.Kind.REPRESENTATIVES: frozenset({Electorate.REPRESENTATIVES}),
    Meeting.Kind.OWNERS: frozenset({Electorate.OWNERS}),
}


@dataclass(frozen=True, slots=True)
class NoticeGap:
    """``from_day``: the first day the item may be voted on, when that is not yet come."""

    is_off_notice: bool = False
    from_day: date | None = None


def rule_of(motion: Motion, *, on: date | None = None) -> Rule:
    """The rule the motion names, as it stands on a local day."""
    return rule(motion.rule_code, on or timezone.localdate())


def serves(kind: str, rule: Rule) -> bool:
    """May a meeting of this kind decide by ``rule``?"""
    return Electorate(rule.electorate) in ELECTORATES[Meeting.Kind(kind)]


def notice_gap(
    item: AgendaItem,
    meeting: Meeting,
    rule: Rule,
    *,
    today: date | None = None,
    added_at: datetime | None = None,
) -> NoticeGap:
    """What the notice of ``item`` lacks. Days are local days; the day of the notice is not counted.

    The record says when an item was put on the agenda: a tabling may be renewed after a vote without a quorum.
    """
    if not rule.notice_days or meeting.announced_at is None:
        return NoticeGap()
    added_at = added_at or _added_at(item, meeting)
    if rule.electorate == Electorate.OWNERS and added_at > meeting.announced_at:
        return NoticeGap(is_off_notice=True)
    told = timezone.localdate(max(added_at, meeting.announced_at))
    first_day = told + timedelta(days=rule.notice_days)
    return NoticeGap(from_day=first_day if (today or timezone.localdate()) < first_day else None)


def _added_at(item: AgendaItem, meeting: Meeting) -> datetime:
    added = meeting.chain.entries.filter(act="item_added", payload__number=item.number).order_by("-number").first()
    return added.at if added else item.decision.tabled_at
