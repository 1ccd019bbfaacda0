"""What a new meeting begins with: its place, kind and usual time, and a title from both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agenda.models import Meeting
from agenda.permissions import may_call_meeting, seats_of
from community.models import Person, Place
from deliberation.matters.models import Lane, Matter
from votes.rules import Rule

from .rules import BODIES, rules_of

EVENING = time(19)


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting that could be called. ``place`` is ``None`` when there are several to choose from."""

    kind: str
    place: Place | None
    starts_at: datetime
    title: str


def plan_meeting(person: Person, *, kind: str = "", place: Place | None = None) -> Plan:
    """What the form begins with: the kind the person called last, and the one place of their role."""
    called = Meeting.objects.filter(convened_by=person).order_by("-pk").first()
    if kind not in Meeting.Kind.values:
        kind = called.kind if called else Meeting.Kind.GRID_DAY
    if place is None:
        seats = seats_of(person)
        place = seats[0] if len(seats) == 1 else None
    days = max((rule.notice_days for rule in rules_of(kind, place)), default=0) if place else 0
    starts_at = usual_time(kind, place, earliest=timezone.localdate() + timedelta(days=days))
    return Plan(kind, place, starts_at, title_of(kind, place) if place else "")


def plan_meeting_for(matter: Matter, person: Person, rule: Rule) -> Plan:
    """The meeting that ``person`` could call to decide on ``matter`` by ``rule``, on a lawful day."""
    kind, place = kind_for(matter, rule), place_for(matter, person, rule)
    starts_at = usual_time(kind, place, earliest=timezone.localdate() + timedelta(days=rule.notice_days))
    return Plan(kind, place, starts_at, title_of(kind, place))


def kind_for(matter: Matter, rule: Rule) -> str:
    """A difficult matter goes to the grid day, others of the council to a residents' council."""
    if rule.body == BODIES[Meeting.Kind.GRID_DAY]:
        return Meeting.Kind.GRID_DAY if matter.lane == Lane.DIFFICULT else Meeting.Kind.COUNCIL
    return next(kind for kind, body in BODIES.items() if body == rule.body)


def place_for(matter: Matter, person: Person, rule: Rule) -> Place:
    """Owners meet in their estate, an assembly in the community if ``person`` may call it there, else in the circle."""
    if rule.body == "owners":
        estate = Place.objects.filter(path__in=matter.place.ladder_paths, level__code="estate").last()
        return estate or matter.circle
    if rule.body in ("assembly", "representatives") and may_call_meeting(person, matter.community):
        return matter.community
    return matter.circle


def usual_time(kind: str, place: Place | None, *, earliest: date) -> datetime:
    """Weekday and hour of the last meeting of that kind there, else seven in the evening; not before ``earliest``."""
    held = Meeting.objects.filter(kind=kind, place=place).exclude(state=Meeting.State.DRAFT) if place else None
    last = held.order_by("-starts_at").first() if held is not None else None
    usual = timezone.localtime(last.starts_at) if last else None
    hour = time(usual.hour, usual.minute // 30 * 30) if usual else EVENING
    day = earliest + timedelta(days=(usual.weekday() - earliest.weekday()) % 7 if usual else 0)
    starts_at = timezone.make_aware(datetime.combine(day, hour))
    if starts_at <= timezone.now():
        starts_at += timedelta(days=7 if usual else 1)
    return starts_at


def title_of(kind: str, place: Place) -> str:
    """In the language of the community, as its neighbours read it."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(place)s: %(kind)s") % {"place": place.label, "kind": Meeting.Kind(kind).label}
