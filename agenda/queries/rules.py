"""Which rule an item is decided by, which body may decide by it, and whether it was announced in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from agenda.refusals import DecidedInWriting, WrongBody
from community.electorates import Electorate
from community.models import Place
from deliberation.matters.models import Motion
from deliberation.matters.queries.rules import rules_at
from votes import methodbook
from votes.counting import motion
from votes.counting.methods import METHODS
from votes.in_force import rule
from votes.periods import first_voting_day
from votes.rules import Rule

# Whose rules a meeting decides by. In a village the two assemblies are the villagers'.
BODIES: dict[str, str] = {
    Meeting.Kind.GRID_DAY: "council",
    Meeting.Kind.COUNCIL: "council",
    Meeting.Kind.ASSEMBLY: "assembly",
    Meeting.Kind.REPRESENTATIVES: "representatives",
    Meeting.Kind.OWNERS: "owners",
}


@dataclass(frozen=True, slots=True)
class NoticeGap:
    """``from_day``: the first day the item may be voted on, when that is not yet come."""

    is_off_notice: bool = False
    from_day: date | None = None


def rule_of(motion: Motion, *, on: date | None = None) -> Rule:
    """The rule the motion names, as it stands on a local day."""
    return rule(motion.rule_code, on or timezone.localdate())


def rules_of(kind: str, place: Place, *, on: date | None = None) -> list[Rule]:
    """The rules a meeting of this kind at ``place`` may decide by; the first is the usual one."""
    return [rule for rule in rules_at(place, on) if serves(kind, rule)]


def ballots_of(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    """The kinds of ballot that one of these rules admits besides yes or no: code and name."""
    admitted = {method for rule in rules for method in rule.methods}
    return [(code, methodbook.name(code)) for code in METHODS if code in admitted and code != motion.CODE]


def rule_at(item: AgendaItem, meeting: Meeting) -> Rule | None:
    """The rule of the item's motion; of a topic the usual one of the meeting. ``None`` when it has none."""
    if item.decision:
        return rule_of(item.decision.motion)
    return next(iter(rules_of(meeting.kind, meeting.place)), None)


def serves(kind: str, rule: Rule) -> bool:
    """May a meeting of this kind decide by ``rule``?"""
    return rule.may_be_met and rule.body == BODIES[Meeting.Kind(kind)]


def require_body(meeting: Meeting, rule: Rule) -> None:
    """Raises ``WrongBody``, and ``DecidedInWriting`` where no meeting decides by the rule."""
    if not rule.may_be_met:
        raise DecidedInWriting(rule=rule.title)
    if not serves(meeting.kind, rule):
        raise WrongBody(kind=meeting.get_kind_display(), rule=rule.title)


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
    first_day = first_voting_day(rule, max(added_at, meeting.announced_at))
    return NoticeGap(from_day=first_day if (today or timezone.localdate()) < first_day else None)


def _added_at(item: AgendaItem, meeting: Meeting) -> datetime:
    added = meeting.chain.entries.filter(act="item_added", payload__number=item.number).order_by("-number").first()
    if added:
        return added.at
    return item.decision.tabled_at if item.decision else item.meeting.announced_at
