"""The rules in force at a place on a day: its house rules, those of the places above it, and the rules of law."""

from __future__ import annotations

from datetime import date

from community.models import Place
from votes import rules
from votes.counting import motion
from votes.house.limits import faults
from votes.models import HouseRule
from votes.models.house import HouseRuleQuerySet
from votes.rules import Rule, UnknownRule


def rule(code: str, on: date) -> Rule:
    """The rule ``code`` as it stands on a local day. Raises ``UnknownRule``: a date is never guessed."""
    try:
        return rules.rule(code, on)
    except UnknownRule:
        found = _standing(HouseRule.objects.filter(code=code), on)
        if not found:
            raise
        return found[0]


def house_rules(place: Place, on: date) -> list[Rule]:
    """The house rules of ``place`` and of every place above it, the nearest first."""
    return _standing(HouseRule.objects.reaching(place).order_by("-place__path", "code"), on)


def rules_for(method: str, on: date, *, place: Place) -> list[Rule]:
    """Those a question of ``place`` may be decided by that is counted by this method: house rules first.

    A recall is not among them: it must be asked for first.
    """
    is_rural = in_village(place)
    settings = ("any", "rural" if is_rural else "urban")
    own = [one for one in house_rules(place, on) if method in one.methods and one.setting in settings]
    return [*own, *rules.rules_for(method, on, is_rural=is_rural)]


def rules_for_motions(on: date, *, place: Place) -> list[Rule]:
    """Those a yes-or-no question of ``place`` may be decided by."""
    return rules_for(motion.CODE, on, place=place)


def in_village(place: Place) -> bool:
    """Does the place lie in a village (its level is called so), where the villagers' rules stand?"""
    return Place.objects.filter(path__in=place.ladder_paths, level__code="village").exists()


def _standing(rows: HouseRuleQuerySet, on: date) -> list[Rule]:
    """What is in force of these rows. The law may have grown stricter since: what is weaker than it stands no more."""
    found = []
    for row in rows.in_force(on):
        one = row.rule
        try:
            if not faults(one, rules.rule(row.base, on)):
                found.append(one)
        except UnknownRule:  # the law it starts from has ended
            continue
    return found
