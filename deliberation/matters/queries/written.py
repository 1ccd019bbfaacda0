"""Which motions may be put to a written vote, and whose people may decide them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from community.models import Place
from deliberation.matters.models import Decision, Matter
from votes.in_force import rule
from votes.models import Seat
from votes.rules import UnknownRule


def may_be_written(matter: Matter) -> bool:
    """Does the rule of the latest motion allow a vote over days, without a meeting?"""
    motions = list(matter.motions.all())
    if not motions:
        return False
    try:
        return rule(motions[-1].rule_code, on=timezone.localdate()).may_be_written
    except UnknownRule:
        return False


def places_to_decide(matter: Matter) -> list[Place]:
    """From the place of the matter up to its circle, the smallest first: a lift may be decided by its own stairwell."""
    rungs = Place.objects.filter(path__in=matter.place.ladder_paths, path__startswith=matter.circle.path)
    return list(rungs.select_related("level").order_by("-path"))


def papers_to_hand_over(decision: Decision, home: str = "") -> QuerySet[Seat]:
    """The lines of its roll nobody has handed the paper to yet, in the order of the homes; ``home`` is part of one."""
    waiting = Seat.objects.filter(poll=decision.poll_id, delivered_at=None).select_related("holder")
    return (waiting.filter(label__icontains=home) if home else waiting).order_by("pk")


def written_poll(matter: Matter) -> Decision | None:
    """The announced or open written vote of a matter read by ``dossier``."""
    return next(
        (one for one in matter.decisions.all() if one.form == Decision.Form.WRITTEN and one.outcome in Decision.OPEN),
        None,
    )
