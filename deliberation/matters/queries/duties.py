"""What waits for a person, and what is ready for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import StrIndex
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.deputies import acting_for
from community.masking import display_name
from community.models import STAFF, Absence, Person, Place, Role
from community.permissions import HOME_KINDS, TRIAGE_KINDS
from deliberation.matters.models import (
    CommentReport,
    Decision,
    Lane,
    Matter,
    Motion,
    Objection,
    Publication,
    Review,
    Stage,
    Undertaking,
    Voice,
)

from .steps import SEALS

# steps that wait for somebody who looks after the place
FOR_STAFF = frozenset({"triage", "second_look", "discuss", "decide", "publicity", "assign"})


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that waits for a person. ``kind`` names the act, ``chip`` says it in words."""

    kind: str
    title: str
    url: str
    chip: str
    due_at: datetime | None
    is_late: bool
    seal: str
    in_place_of: str = ""  # the short name of whoever is away


def waiting_for(person: Person) -> list[Duty]:
    """The duties of ``person`` in matters, the most pressing first: six queries, however many there are.

    A deputy's with those of whoever is away, each saying for whom; but nobody is asked to review in another's place.
    """
    now = timezone.now()
    acting = acting_for(person)
    duties = [_duty(matter, now, acting) for matter in _held_by(person, acting)]
    duties += [_to_review(matter, now) for matter in reviewable_by(person)]
    duties += [_reports(matter, acting) for matter in _reported(person, acting)]
    return sorted(duties, key=lambda duty: (duty.due_at is None, duty.due_at or now, duty.title))


def ready_to_table(place: Place) -> QuerySet[Matter]:
    """Matters at or below ``place`` that a meeting may take: they have a motion and stand on no agenda."""
    has_motion = Exists(Motion.objects.filter(matter=OuterRef("pk")))
    is_tabled = Exists(Decision.objects.filter(matter=OuterRef("pk"), outcome__in=Decision.OPEN))
    return (
        Matter.objects.filter(place__path__startswith=place.path, waits_for__in=["discuss", "decide"])
        .filter(has_motion, ~is_tabled)
        .select_related("place", "raiser")
        .order_by("due_at", "pk")
    )


def returning_to(place: Place) -> QuerySet[Matter]:
    """The difficult ones among them: they come back to every grid day until they are settled."""
    return ready_to_table(place).filter(lane=Lane.DIFFICULT)


def reviewable_by(person: Person) -> QuerySet[Matter]:
    """Matters whose open review still lacks the word of ``person``."""
    homes = Role.objects.current().filter(person=person, kind__in=HOME_KINDS).values_list("place__path", flat=True)
    step = Place.steplen
    above = {path[:end] for path in homes for end in range(step, len(path) + step, step)}
    said = Review.objects.filter(round__matter=OuterRef("pk"), round__closed_at=None, person=person)
    worked = Undertaking.objects.filter(matter=OuterRef("pk"), person=person)
    joined = Voice.objects.filter(person=person).values("matter")
    return (
        Matter.objects.filter(Q(place__path__in=above) | Q(raiser=person) | Q(pk__in=joined), waits_for="review")
        .exclude(Q(handler=person) | Q(lifted_to=person))
        .filter(~Exists(said), ~Exists(worked))
        .order_by("due_at", "pk")
    )


def waits_at_desk_of(person: Person, acting: frozenset[int]) -> Q:
    """Matters that ``person`` holds, that somebody away holds, and below one's place those nobody there holds."""
    led = Role.objects.held_by(person).filter(kind__in=TRIAGE_KINDS).values_list("place__path", flat=True)
    below = reduce(or_, (Q(place__path__startswith=path) for path in led), Q(pk__in=[]))
    # who has left the house, or was a deputy there for a while, holds nothing: it waits for whoever leads there
    is_let_go = Q(holder__is_active=False) | (Q(waits_for__in=FOR_STAFF) & ~Exists(_holders_rights()))
    # what its raiser did not complete in time, whoever leads there may
    is_unanswered = Q(waits_for="revise", due_at__lt=timezone.now())
    return (Q(holder__in=[person.pk, *acting]) & ~is_let_go) | ((is_let_go | is_unanswered) & below)


def _holders_rights() -> QuerySet[Role]:
    """The staff roles by which the holder of a matter looks after its place today, as deputy too."""
    away = Absence.objects.current().filter(deputy=OuterRef(OuterRef("holder"))).values("person")
    reaching = StrIndex(OuterRef("place__path"), F("place__path"))
    return (
        Role.objects.current()
        .filter(Q(person=OuterRef("holder")) | Q(person__in=away), kind__in=STAFF)
        .annotate(reaching=reaching)
        .filter(reaching=1)
    )


def _held_by(person: Person, acting: frozenset[int]) -> QuerySet[Matter]:
    tabled = Decision.objects.filter(matter=OuterRef("pk"), outcome__in=Decision.OPEN)
    posted = Q(publication__matter=OuterRef("pk"), publication__closed_at=None)
    objections = Objection.objects.filter(posted, outcome=Objection.Outcome.OPEN)
    taken_down = Publication.objects.filter(
        matter=OuterRef("pk"), kind=Publication.Kind.DECISION, closed_at=None, taken_down_at__isnull=False
    )
    # while a matter stands on an agenda it is the meeting that waits, while a decision is posted the calendar
    return (
        Matter.objects.filter(waits_at_desk_of(person, acting), finished=None)
        .select_related("holder")
        .annotate(motion_count=Count("motions"), is_tabled=Exists(tabled))
        .annotate(is_objected=Exists(objections), is_off_board=Exists(taken_down))
        .filter(is_tabled=False)
        .filter(~Q(waits_for="publicity") | Q(is_objected=True) | Q(is_off_board=True))
    )


def _reported(person: Person, acting: frozenset[int]) -> QuerySet[Matter]:
    reports = CommentReport.objects.filter(comment__matter=OuterRef("pk"), settled_at=None)
    return Matter.objects.filter(Exists(reports), handler__in=[person.pk, *acting]).select_related("handler")


def _duty(matter: Matter, now: datetime, acting: frozenset[int]) -> Duty:
    chips = {
        "triage": _("Read it and answer"),
        "second_look": _("Take a second look"),
        "publicity": _("Answer an objection") if matter.is_objected else _("Post it again"),
        "revise": _("Complete it"),
        "discuss": _("Put it on an agenda") if matter.motion_count else _("Write the motion"),
        "decide": _("Put it on an agenda"),
        "assign": _("Name who fixes it now") if matter.lane in Lane.at_once() else _("Name who does it"),
        "carry_out": _("Do it and report"),
    }
    return _of(
        matter,
        matter.waits_for,
        chips.get(matter.waits_for, _("It is your turn")),
        matter.due_at,
        now,
        _named(matter.holder, acting),
    )


def _to_review(matter: Matter, now: datetime) -> Duty:
    return _of(matter, "review", _("Review it"), matter.due_at, now)


def _reports(matter: Matter, acting: frozenset[int]) -> Duty:
    away = _named(matter.handler, acting)
    return _of(matter, "report", _("A contribution was reported"), None, timezone.now(), away)


def _named(holder: Person, acting: frozenset[int]) -> str:
    """The short name of the holder, when one only stands in."""
    return display_name(holder) if holder.pk in acting else ""


def _of(matter: Matter, kind: str, chip: str, due_at: datetime | None, now: datetime, in_place_of: str = "") -> Duty:
    return Duty(
        kind=kind,
        title=matter.title,
        url=reverse("matters:matter", args=[matter.pk]),
        chip=chip,
        due_at=due_at,
        is_late=bool(due_at) and due_at < now,
        seal=SEALS[Stage(matter.stage)],
        in_place_of=in_place_of,
    )
