"""Drafts of house rules, and the road on which one is adopted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from django.utils import timezone

from community.models import Person, Place
from votes import rules
from votes.counting.thresholds import Threshold
from votes.freezing import fingerprint
from votes.house.actions import adopt_house_rule, next_rule
from votes.house.drafts import Draft, write_rule
from votes.house.queries import latest
from votes.models import HouseRule
from votes.rules import Rule

IN_2026 = date(2026, 6, 1)


def at_least(fraction: str) -> Threshold:
    return Threshold("at_least", Fraction(fraction))


def more_than(fraction: str) -> Threshold:
    return Threshold("more_than", Fraction(fraction))


def draft_from(base: str, **changes) -> Draft:
    """What the rule ``base`` says, with some of it changed."""
    return replace(Draft.of(rules.rule(base, IN_2026)), **{"title": "坡上议事规则", **changes})


def written(base: str, place: Place, **changes) -> Rule:
    start = rules.rule(base, IN_2026)
    return write_rule(
        draft_from(base, **changes), start, place=place, code="house_1_1", version=1, effective_from=IN_2026
    )


def adopt(
    place: Place,
    by: Person,
    base: str = "residents_council",
    *,
    code: str = "",
    on: date | None = None,
    reason: str = "议事会议定",
    **changes,
) -> HouseRule:
    """As the pages do it: read the examples, then save what was read."""
    on = on or timezone.localdate()
    if code:
        before = latest(code)
        base, draft = before.base, replace(Draft.of(before.rule), **changes)
    else:
        draft = draft_from(base, **changes)
    seen = next_rule(place, rules.rule(base, on), draft, code=code, effective_from=on)
    return adopt_house_rule(
        place,
        by=by,
        base=base,
        draft=draft,
        effective_from=on,
        reason=reason,
        seen=fingerprint(seen.as_json()),
        code=code,
    )
