"""A house rule line by line, and what a version changed in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from votes import explain, methodbook, rulebook
from votes.models import Channel, Precedence
from votes.rulebook import Fact
from votes.rules import CHANNELS, Rule


@dataclass(frozen=True, slots=True)
class Change:
    """One line before and after; empty where there was or is none."""

    name: str
    before: str
    after: str


def lines(rule: Rule) -> list[Fact]:
    """All that a place decides about a rule, one line each."""
    whole = rule.measures[0]
    listed = pgettext("between two options", ", ").join
    channels = [str(Channel(one).label) for one in CHANNELS if one in rule.channels]
    found = [
        (gettext("Must take part"), explain.threshold(whole.participation)),
        (gettext("Must agree"), explain.threshold(whole.assent)),
        (gettext("Ways to count"), listed(methodbook.name(one) for one in rule.methods)),
        (gettext("Ballots come"), listed(channels)),
        (gettext("Of two ballots"), str(Precedence(rule.precedence).label)),
    ]
    who, *others = rulebook.facts(rule)
    return [who, *(Fact(name, value) for name, value in found), *others]


def changes(before: Rule, after: Rule) -> list[Change]:
    """What is different, line by line."""
    old, new = (
        {gettext("Name"): str(one.title)} | {line.name: line.value for line in lines(one)} for one in (before, after)
    )
    names = list(dict.fromkeys([*new, *old]))
    return [Change(one, old.get(one, ""), new.get(one, "")) for one in names if old.get(one) != new.get(one)]
