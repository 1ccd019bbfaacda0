"""The page of a count that is not binding: a closed poll as it was decided, and as it would be another way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from votes import explain, in_force, methodbook, queries
from votes.counting.gates import Gate
from votes.counting.methods import marked_alike
from votes.counting.verdict import Verdict
from votes.models import Poll
from votes.refusals import NotSoMarked
from votes.rules import Rule, rules_on


@dataclass(frozen=True, slots=True)
class Count:
    """One count in words; ``lines`` are its comparisons, ``chosen`` the options that won."""

    rule: Rule
    method: str
    outcome: str
    chosen: tuple[str, ...]
    lines: tuple[str, ...]


def imagined(poll: Poll, asked: Mapping[str, str]) -> dict[str, Any]:
    """The context of the page: what can be asked, the decided count and, when something was asked, the other one."""
    frozen = Rule.from_json(poll.rule)
    rules = {"": frozen} | {one.code: one for one in rules_that_fit(poll)}
    methods = marked_alike(poll.method)
    rule, method = asked.get("rule", ""), asked.get("method", poll.method)
    context: dict[str, Any] = {
        "poll": poll,
        "rules": [(code, one) for code, one in rules.items() if code],
        "rule_asked": rule,
        "methods": [(code, methodbook.name(code)) for code in methods],
        "method_asked": method,
        "decided": _count(poll, frozen, poll.method, Verdict.from_json(poll.verdict)),
    }
    if not asked:
        return context
    if rule not in rules or method not in methods:
        return context | {"refusal": str(NotSoMarked())}
    try:
        return context | {"other": _count(poll, rules[rule], method, queries.what_if(poll, rules[rule], method))}
    except NotSoMarked as refusal:
        return context | {"refusal": str(refusal)}


def rules_that_fit(poll: Poll) -> list[Rule]:
    """The rules in force today by which such a roll can be counted: those that measure area only where there is one."""
    today = timezone.localdate()
    has_area = any(one.area for one in queries.weights_of(poll))
    own = in_force.house_rules(poll.place, today) if poll.place else []
    return [one for one in (*own, *rules_on(today)) if one.question != "recall" and (has_area or not one.counts_area)]


def _count(poll: Poll, rule: Rule, method: str, verdict: Verdict) -> Count:
    # the other rule may ask other people; the papers are those of this roll
    electorate = poll.rule["electorate"]
    took_part = [_line(gettext("Took part"), gate, electorate) for gate in verdict.participation]
    agreed = [_line(gettext("Agreed"), gate, electorate) for gate in verdict.assent]
    return Count(
        rule=rule,
        method=methodbook.name(method),
        outcome=explain.outcome_name(verdict.outcome),
        chosen=tuple(map(poll.sheet.label_of, verdict.chosen)),
        lines=(*took_part, *agreed),
    )


def _line(name: str, gate: Gate, electorate: str) -> str:
    figures = {
        "name": name,
        "have": f"{gate.have:,}",
        "whole": explain.amount(gate.measure, gate.of, electorate),
        "threshold": explain.threshold(gate),
        "needed": explain.amount(gate.measure, gate.needed, electorate),
    }
    if gate.is_met:
        return gettext("%(name)s: %(have)s of %(whole)s. Enough: %(threshold)s, that is %(needed)s.") % figures
    return gettext("%(name)s: %(have)s of %(whole)s. Not enough: %(threshold)s, that is %(needed)s.") % figures
