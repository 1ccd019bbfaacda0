"""The periods a rule sets, by the statutory day count: notice, publication, objections, answers.

The start day is not counted; a last day that is no working day rolls on to the next; a period ends at 24:00
(Civil Code 200–203). ``None`` where the rule sets no such period.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from community.calendar import period_end
from votes.rules import Rule


def first_voting_day(rule: Rule, told: date | datetime) -> date:
    """The first day a question may be voted on that people were told of on ``told``.

    A notice is counted forward to the meeting and does not roll: told early enough is told early enough.
    """
    return _day(told) + timedelta(days=rule.notice_days)


def last_notice_day(rule: Rule, voting_day: date) -> date:
    """The last day to tell people of a question that is voted on on ``voting_day``."""
    return voting_day - timedelta(days=rule.notice_days)


def publication_end(rule: Rule, since: date | datetime) -> datetime | None:
    """Until when a decision stays posted that was posted on ``since``."""
    return _end(since, rule.periods.publication_days)


def objection_end(rule: Rule, since: date | datetime) -> datetime | None:
    """Until when people may object to what was posted on ``since``: a decision, or the roll of an election."""
    return _end(since, rule.periods.objection_days)


def answer_due(rule: Rule, since: date | datetime) -> datetime | None:
    """Until when an objection made on ``since`` must have its answer."""
    return _end(since, rule.periods.answer_days)


def _end(since: date | datetime, days: int) -> datetime | None:
    return period_end(_day(since), days) if days else None


def _day(moment: date | datetime) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
