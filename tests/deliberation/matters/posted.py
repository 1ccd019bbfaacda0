"""A posted decision and a written vote, told by actions, for the tests of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import connection
from django.utils import timezone

from deliberation.matters import actions
from deliberation.matters.models import Decision, Lane, Matter, Publication
from votes import clock

from .helpers import decided, matter_at, refreshed, tabled

# a Monday with four working days after it, the calendar of which is known
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=timezone.get_default_timezone())
WRITTEN = {"question": "换一扇单元门，好不好？", "text": "换一扇防火门。", "rule_code": "households_written"}


@contextmanager
def at(moment: datetime = MONDAY, **later) -> Iterator[None]:
    """``with at(days=3):`` so long after the Monday, for the votes too."""
    with time_machine.travel(moment + timedelta(**later), tick=True), votes_too():
        yield


def votes_too() -> AbstractContextManager:
    """A vote asks the database what time it is, and PostgreSQL does not travel: its clock is moved by as much."""
    if connection.vendor != "postgresql":
        return nullcontext()
    return clock.moved(timezone.now() - time_machine.escape_hatch.datetime.datetime.now(tz=UTC))


def important(cast, **words) -> Matter:
    """An important matter under discussion: what a meeting decides on it is posted for seven days."""
    matter = matter_at("discuss", cast, **words)
    Matter.objects.filter(pk=matter.pk).update(lane=Lane.IMPORTANT)
    return refreshed(matter)


def posted(cast, motion: dict | None = None, **words) -> Publication:
    """A carried decision on the notice board."""
    matter = important(cast, **words)
    decided(tabled(matter, cast, **(motion or {})), cast, "carried")
    return matter.publications.get()


def hazard_done(cast, photo, report: str = "洞口已经填平。") -> Publication:
    """A hazard that was put right: chen reports what was done, with a photo."""
    matter = matter_at("carry_out", cast)
    Matter.objects.filter(pk=matter.pk).update(lane=Lane.HAZARD)
    work = refreshed(matter).undertakings.get()
    actions.finish_undertaking(work, by=cast.chen, report=report, photos=[photo()])
    return matter.publications.get()


def with_motion(cast, rule_code: str = "households_written", **words) -> Matter:
    matter = matter_at("discuss", cast, **words)
    actions.draft_motion(matter, by=cast.lin, **{**WRITTEN, "rule_code": rule_code})
    return matter


def written(cast, *, days: int = 5, rule_code: str = "households_written", place=None, **words) -> Decision:
    """A written vote on a motion: open at once where its rule has no notice."""
    return actions.open_written_poll(
        with_motion(cast, rule_code, **words), by=cast.lin, days=days, place=place or cast.estate
    )
