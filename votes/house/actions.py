"""Writing, changing and ending a house rule. Each is a version more, and none is changed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from community import record
from community.models import Person, Place
from community.queries import community_of
from community.refusals import Missing, NotYours, OutOfDate
from community.text import clean
from votes import rules
from votes.freezing import fingerprint
from votes.models import HouseRule
from votes.rules import Rule

from .drafts import Draft, write_rule
from .limits import faults
from .permissions import may_keep_house_rules
from .queries import latest
from .refusals import Backdated, NothingChanged, RuleRetired


def next_rule(place: Place, base: Rule, draft: Draft, *, code: str, effective_from: date) -> Rule:
    """The rule as it would be saved now: the next version of ``code``, else the first of a rule of its own."""
    before = latest(code) if code else None
    number = HouseRule.objects.filter(place=place, version=1).count() + 1
    return write_rule(
        draft,
        base,
        place=place,
        code=code or f"house_{place.pk}_{number}",
        version=before.version + 1 if before else 1,
        effective_from=effective_from,
    )


@transaction.atomic
def adopt_house_rule(
    place: Place, *, by: Person, base: str, draft: Draft, effective_from: date, reason: str, seen: str, code: str = ""
) -> HouseRule:
    """Put a house rule on record: the first version, or with ``code`` the next one. Open votes keep theirs.

    ``base`` is the code of the rule it starts from, ``seen`` the fingerprint of the rule whose examples were read.
    Refuses ``NotYours``, ``Missing`` (title, reason), ``Backdated``, the ``Unfit`` of ``limits``, ``OutOfDate``,
    ``RuleRetired``, ``NothingChanged``; ``UnknownRule`` where no rule ``base`` is in force on that day.
    """
    if not may_keep_house_rules(by, place):
        raise NotYours
    chain = record.register_chain(community_of(place))  # its lock puts two writers of one community in a row
    reason = _reason(reason, effective_from)
    if not clean(draft.title):
        raise Missing("title")
    before = _still_standing(code, place) if code else None
    start = rules.rule(before.base if before else base, effective_from)
    rule = next_rule(place, start, draft, code=code, effective_from=effective_from)
    if unfit := faults(rule, start):
        raise unfit[0]
    data = rule.as_json()
    if fingerprint(data) != seen:
        raise OutOfDate
    if before and Draft.of(before.rule) == draft:
        raise NothingChanged
    row = HouseRule.objects.create(
        place=place,
        code=rule.code,
        version=before.version + 1 if before else 1,
        base=start.code,
        data=data,
        author=by,
        effective_from=effective_from,
        reason=reason,
    )
    _note(chain, "house_rule_adopted", row)
    return row


@transaction.atomic
def retire_house_rule(code: str, *, by: Person, effective_from: date, reason: str) -> HouseRule:
    """End a house rule on a day: a last version without effect. Votes that are open keep it.

    Refuses ``NotYours``, ``RuleRetired``, ``Backdated``, ``Missing`` (reason).
    """
    place = HouseRule.objects.select_related("place").get(code=code, version=1).place
    if not may_keep_house_rules(by, place):
        raise NotYours
    chain = record.register_chain(community_of(place))
    before = _still_standing(code, place)
    row = HouseRule.objects.create(
        place=place,
        code=code,
        version=before.version + 1,
        base=before.base,
        data=before.data,
        author=by,
        effective_from=effective_from,
        retired_at=timezone.now(),
        reason=_reason(reason, effective_from),
    )
    _note(chain, "house_rule_retired", row)
    return row


def _still_standing(code: str, place: Place) -> HouseRule:
    before = latest(code)
    if before is None or before.place_id != place.pk:
        raise OutOfDate
    if before.retired_at:
        raise RuleRetired
    return before


def _reason(reason: str, effective_from: date) -> str:
    if effective_from < timezone.localdate():
        raise Backdated("effective_from")
    reason = clean(reason, lines=True)
    if not reason:
        raise Missing("reason")
    return reason


def _note(chain, act: str, row: HouseRule) -> None:
    record.write(
        chain,
        act,
        by=row.author,
        title=row.rule.title.zh,
        place=row.place.name,
        code=row.code,
        version=row.version,
        since=row.effective_from.isoformat(),
        rule_hash=fingerprint(row.data),
    )
