"""A matter in each lane and at the steps that only some lanes have; the clock moved on."""

from __future__ import annotations

from datetime import timedelta

from viewflow.workflow.models import Task

from deliberation.cases.queries import derive_position
from deliberation.matters import actions
from deliberation.matters.models import Escalation, Lane, Matter, Reminder, SecondLook

from .helpers import WORDS, assigned, decided, footprint, how_many, matter_at, refreshed, tabled

SURELY = timedelta(minutes=1)


def raised(cast, **words) -> Matter:
    return matter_at("triage", cast, **words)


def in_lane(lane: str, cast, **words) -> Matter:
    return actions.accept_matter(raised(cast, **words), by=cast.lin, lane=lane)


def hazard_found(cast, photo, **words) -> Matter:
    """``chen``, the steward, finds a hole on patrol."""
    given = {**WORDS, "category": "safety", "place": cast.building, "intake": "patrol", "lane": Lane.HAZARD}
    return actions.raise_matter(**{**given, "by": cast.chen, "photos": [photo()], **words})


def at_step(step: str, cast, **words) -> Matter:
    """As ``matter_at``, and at the steps of a second look and of a posted decision."""
    if step == "second_look":
        matter = raised(cast, **words)
        actions.decline_matter(matter, by=cast.lin, reason="这是邻家自己的事。")
        return refreshed(matter)
    if step == "publicity":
        matter = in_lane(Lane.IMPORTANT, cast, **words)
        decided(tabled(matter, cast), cast, "carried")
        return refreshed(matter)
    return matter_at(step, cast, **words)


def worked(matter: Matter, cast, **given) -> Matter:
    """``chen`` does the work, and says so."""
    actions.finish_undertaking(assigned(matter, cast), by=cast.chen, report="修好了。", **given)
    return refreshed(matter)


def is_whole(matter: Matter) -> bool:
    """Does the index say what the tasks say, and is one of them the token while the matter goes on?"""
    matter = Matter.objects.get(pk=matter.pk)
    position = derive_position(matter).as_fields()
    tokens = Task.objects.filter(process_id=matter.pk, finished=None).exclude(flow_task_type="TIMER").count()
    return {field: getattr(matter, field) for field in position} == position and tokens == (0 if matter.is_over else 1)


def late(matter: Matter):
    """``with late(matter):`` a minute after its deadline."""
    import time_machine

    return time_machine.travel(refreshed(matter).due_at + SURELY, tick=True)


def prints() -> tuple[int, ...]:
    """``footprint``, and the rows of the ladder."""
    return (*footprint(), *how_many(SecondLook, Escalation, Reminder))
