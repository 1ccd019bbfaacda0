"""The rules in force at a place on a day: its house rules, those of the places above it, and the rules of law."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from community.models import Place
from votes import rules
from votes.counting import motion
from votes.house.limits import faults
from votes.models import HouseRule
from votes.models.house import HouseRuleQuerySet
from votes.rules import Rule, UnknownRule

VILLAGE = "village"  # the code of the level under which the villagers' rules stand


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
    has_rules = Exists(HouseRule.objects.filter(place=OuterRef("pk")))
    above = list(Place.objects.filter(path__in=place.ladder_paths).values_list("level__code", has_rules))
    is_rural = any(level == VILLAGE for level, _has_rules in above)
    settings = ("any", "rural" if is_rural else "urban")
    house = house_rules(place, on) if any(has_rules for _level, has_rules in above) else []
    own = [one for one in house if method in one.methods and one.setting in settings]
    return [*own, *rules.rules_for(method, on, is_rural=is_rural)]


def rules_for_motions(on: date, *, place: Place) -> list[Rule]:
    """Those a yes-or-no question of ``place`` may be decided by."""
    return rules_for(motion.CODE, on, place=place)


def in_village(place: Place) -> bool:
    """Does the place lie in a village (its level is called so), where the villagers' rules stand?"""
    return Place.objects.filter(path__in=place.ladder_paths, level__code=VILLAGE).exists()


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
