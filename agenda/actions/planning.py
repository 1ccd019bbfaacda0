"""The short way of the chair: from a matter with a motion to the meeting that decides on it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from agenda.permissions import may_call_meeting
from agenda.queries.planning import Plan, plan_meeting_for
from agenda.queries.rules import rule_of
from agenda.refusals import DecidedInWriting, NoMotion
from community.models import Person, Place
from community.refusals import NotYours
from deliberation.matters.models import Matter
from deliberation.matters.permissions import may_table
from votes.periods import first_voting_day
from votes.rules import Rule

from .calling import add_item, call_meeting


@transaction.atomic
def take_to_meeting(matter: Matter, *, by: Person) -> Meeting:
    """Put ``matter`` on the agenda of the next meeting being prepared that fits; without one, prepare it.

    Place and kind follow from the rule of its motion and from its class; a lawful day is kept. Where it stands on an
    agenda already, that meeting is returned. Refuses ``NotYours``, ``NoMotion``, ``DecidedInWriting`` and what
    ``call_meeting`` and ``add_item`` refuse.
    """
    if not may_table(by, matter):
        raise NotYours
    motion = matter.motions.order_by("-version").first()
    if motion is None:
        raise NoMotion(title=matter.title)
    rule = rule_of(motion)
    if not rule.may_be_met:
        raise DecidedInWriting(rule=rule.title)
    plan = plan_meeting_for(matter, by, rule)
    if not may_call_meeting(by, plan.place):
        raise NotYours
    # of two presses at once the second finds what the first did
    Place.objects.select_for_update().get(pk=plan.place.pk)
    if meeting := _where_it_stands(matter):
        return meeting
    meeting = _draft_that_fits(matter, plan, rule) or call_meeting(
        by=by, kind=plan.kind, place=plan.place, title=plan.title, starts_at=plan.starts_at
    )
    if not meeting.items.filter(matter=matter).exists():  # a grid day takes the difficult ones by itself
        add_item(meeting, by=by, matter=matter)
    return meeting


def _where_it_stands(matter: Matter) -> Meeting | None:
    item = (
        AgendaItem.objects.filter(matter=matter)
        .exclude(state=AgendaItem.State.DONE)
        .exclude(meeting__state=Meeting.State.ADJOURNED)
        .select_related("meeting")
        .first()
    )
    return item.meeting if item else None


def _draft_that_fits(matter: Matter, plan: Plan, rule: Rule) -> Meeting | None:
    drafts = Meeting.objects.filter(
        state=Meeting.State.DRAFT,
        kind=plan.kind,
        place__path__startswith=plan.place.path,
        place__path__in=matter.place.ladder_paths,
        starts_at__gt=timezone.now(),
    )
    lawful = first_voting_day(rule, timezone.localdate())
    days = ((timezone.localdate(meeting.starts_at), meeting) for meeting in drafts.order_by("starts_at", "pk"))
    return next((meeting for day, meeting in days if day >= lawful), None)
