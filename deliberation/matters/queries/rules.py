"""Which rules a motion may be decided by."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from community.models import Place
from deliberation.matters.models import Matter
from votes.in_force import rules_for_motions
from votes.rules import Rule

# the bodies nearest to the neighbours first, as the form offers them
BODIES = ("council", "assembly", "representatives", "owners")


def rules_for(matter: Matter, on: date | None = None) -> list[Rule]:
    """The rules the motion of ``matter`` may name."""
    return rules_at(matter.place, on)


def rules_at(place: Place, on: date | None = None) -> list[Rule]:
    """The rules for yes-or-no questions in force at ``place``, body by body; house rules before those of all places.

    Below a village (its level is called so) the villagers' rules stand in the place of the residents'.
    """
    offered = rules_for_motions(on or timezone.localdate(), place=place)
    return sorted(offered, key=lambda rule: (BODIES.index(rule.body), rule.forms == ("written",)))
