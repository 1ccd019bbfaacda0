"""What waits for a person in matters, and what is ready for a meeting."""

from __future__ import annotations

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from community.capacity import capacity_of
from community.models import STAFF, Person, Place
from community.permissions import HOME_KINDS
from deliberation.cases.desks import Desk
from deliberation.cases.queries import turns
from deliberation.matters.models import (
    CommentReport,
    Decision,
    Lane,
    Matter,
    Motion,
    Objection,
    Publication,
    Review,
    Undertaking,
    Voice,
)
from deliberation.matters.steps import STEPS

CHIPS = {
    "triage": _("Read it and answer"),
    "second_look": _("Take a second look"),
    "publicity": _("Answer an objection"),
    "post_again": _("Post it again"),
    "revise": _("Complete it"),
    "discuss": _("Write the motion"),
    "decide": _("Put it on an agenda"),
    "assign": _("Name who does it"),
    "assign_now": _("Name who fixes it now"),
    "carry_out": _("Do it and report"),
    "review": _("Review it"),
    "report": _("A contribution was reported"),
}
# which of them it is, where that is not the name of the step
_CHIP = Case(
    When(waits_for="publicity", is_objected=False, then=Value("post_again")),
    When(waits_for="discuss", has_motion=True, then=Value("decide")),
    When(waits_for="assign", lane__in=Lane.at_once(), then=Value("assign_now")),
    default=F("waits_for"),
)
_HAS_MOTION = Exists(Motion.objects.filter(matter=OuterRef("pk")))


def _held() -> QuerySet[Matter]:
    """What somebody holds and can do something for."""
    tabled = Decision.objects.filter(matter=OuterRef("pk"), outcome__in=Decision.OPEN)
    posted = Q(publication__matter=OuterRef("pk"), publication__closed_at=None)
    objections = Objection.objects.filter(posted, outcome=Objection.Outcome.OPEN)
    taken_down = Publication.objects.filter(
        matter=OuterRef("pk"), kind=Publication.Kind.DECISION, closed_at=None, taken_down_at__isnull=False
    )
    # while a matter stands on an agenda it is the meeting that waits, while a decision is posted the calendar
    return (
        Matter.objects.open()
        .annotate(has_motion=_HAS_MOTION, is_objected=Exists(objections))
        .filter(~Exists(tabled))
        .filter(~Q(waits_for="publicity") | Q(is_objected=True) | Exists(taken_down))
    )


# put together once; what is asked of one person comes last
_HELD = turns(_held(), act=F("waits_for"), chip=_CHIP, desk="holder", mark="stage")
_DONE_BY_HAND = turns(Matter.objects.open(), act=F("waits_for"), desk="holder", mark="stage")
_REPORTS = CommentReport.objects.filter(comment__matter=OuterRef("pk"), settled_at=None)
_REPORTED = turns(Matter.objects.filter(Exists(_REPORTS)), act="report", due_at=None, desk="handler", mark="stage")


def duties(desk: Desk) -> list[QuerySet]:
    """What waits for a person in matters: what they hold, what to review, contributions that were reported."""
    # without a desk nobody holds what is discussed, decided or posted
    held = _HELD if desk.capacity.paths(STAFF) else _DONE_BY_HAND
    return [
        held.filter(desk.holds(STEPS)),
        turns(reviewable_by(desk.person), act="review", mark="stage"),
        _REPORTED.filter(handler__in=desk.people),
    ]


def ready_to_table(place: Place) -> QuerySet[Matter]:
    """Matters at or below ``place`` that a meeting may take: they have a motion and stand on no agenda."""
    is_tabled = Exists(Decision.objects.filter(matter=OuterRef("pk"), outcome__in=Decision.OPEN))
    return (
        Matter.objects.filter(place__path__startswith=place.path, waits_for__in=["discuss", "decide"])
        .filter(_HAS_MOTION, ~is_tabled)
        .select_related("place", "raiser")
        .order_by("due_at", "pk")
    )


def returning_to(place: Place) -> QuerySet[Matter]:
    """The difficult ones among them: they come back to every grid day until they are settled."""
    return ready_to_table(place).filter(lane=Lane.DIFFICULT)


def reviewable_by(person: Person) -> QuerySet[Matter]:
    """Matters whose open review still lacks the word of ``person``."""
    homes = [role.place for role in capacity_of(person).own if role.kind in HOME_KINDS]
    above = {path for home in homes for path in home.ladder_paths}
    said = Review.objects.filter(round__matter=OuterRef("pk"), round__closed_at=None, person=person)
    worked = Undertaking.objects.filter(matter=OuterRef("pk"), person=person)
    joined = Voice.objects.filter(person=person).values("matter")
    return (
        Matter.objects.filter(Q(place__path__in=above) | Q(raiser=person) | Q(pk__in=joined), waits_for="review")
        .exclude(Q(handler=person) | Q(lifted_to=person))
        .filter(~Exists(said), ~Exists(worked))
        .order_by("due_at", "pk")
    )
