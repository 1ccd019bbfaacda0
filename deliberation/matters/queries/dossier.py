"""Everything of one matter for its page, by a number of queries that does not grow with its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from community.masking import display_name
from community.models import Entry, Person
from deliberation.matters.models import (
    Comment,
    Decision,
    Escalation,
    Matter,
    MatterPhoto,
    Objection,
    Progress,
    Publication,
    Review,
    ReviewRound,
    SecondLook,
    Undertaking,
    Voice,
)
from deliberation.matters.wording import CHATTER

from .voices import unnamed

PHOTOS = MatterPhoto.objects.select_related("attachment")


def dossier(person: Person) -> QuerySet[Matter]:
    """The matters ``person`` may know of, with all that the page of one shows, except the thread."""
    return (
        Matter.objects.visible_to(person)
        .select_related(
            "place",
            "place__level",
            "circle",
            "community",
            "raiser",
            "recorded_by",
            "handler",
            "lifted_to",
            "merged_into",
            "holder",
            "chain",
        )
        .prefetch_related(
            "motions__drafted_by",
            Prefetch("second_looks", SecondLook.objects.select_related("proposed_by", "reader", "looked_by")),
            Prefetch("escalations", Escalation.objects.select_related("from_person", "to_person", "by")),
            "reminders",
            Prefetch("voices", Voice.objects.select_related("person", "from_matter")),
            Prefetch("decisions", Decision.objects.select_related("motion", "poll", "place", "tabled_by")),
            Prefetch(
                "publications",
                Publication.objects.select_related("decision__poll").prefetch_related(
                    Prefetch("objections", Objection.objects.select_related("author", "answered_by"))
                ),
            ),
            Prefetch("photos", PHOTOS),
            Prefetch(
                "undertakings",
                Undertaking.objects.select_related("person", "organisation").prefetch_related(
                    Prefetch(
                        "progress", Progress.objects.select_related("by").prefetch_related(Prefetch("photos", PHOTOS))
                    )
                ),
            ),
            Prefetch(
                "review_rounds",
                ReviewRound.objects.prefetch_related(Prefetch("reviews", Review.objects.select_related("person"))),
            ),
        )
    )


@dataclass(slots=True)
class Contribution:
    """A comment as one reader may see it: ``text`` is empty where it is hidden from the reader."""

    comment: Comment
    author: str
    text: str
    is_own: bool
    is_hidden: bool
    reason: str
    edits: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    answers: list = field(default_factory=list)


def contributions(matter: Matter) -> QuerySet[Comment]:
    """The first words of each thread, newest first, with their answers; ``as_seen`` turns them into what one reads."""
    related = Comment.objects.select_related("author")
    return (
        related.filter(matter=matter, parent=None)
        .prefetch_related("edits", "reports", Prefetch("answers", related.prefetch_related("edits", "reports")))
        .order_by("-said_at", "-pk")
    )


def as_seen(comment: Comment, person: Person, *, moderates: bool) -> Contribution:
    """``comment`` and its answers as ``person`` may see them. Who reported is shown to nobody."""
    is_own = comment.author_id == person.pk
    may_read = not comment.is_hidden or is_own or moderates
    return Contribution(
        comment=comment,
        author=display_name(comment.author),
        text=comment.text if may_read else "",
        is_own=is_own,
        is_hidden=comment.is_hidden,
        reason=comment.hidden_reason if may_read else "",
        edits=list(comment.edits.all()) if may_read else [],
        reports=[report.reason for report in comment.reports.all() if not report.settled_at] if moderates else [],
        answers=[as_seen(answer, person, moderates=moderates) for answer in comment.answers.all()]
        if comment.parent_id is None
        else [],
    )


def history(matter: Matter, *, with_chatter: bool = False) -> QuerySet[Entry]:
    """The record of the matter, newest first; what was said in the thread is left out unless asked for."""
    entries = Entry.objects.filter(chain=matter.chain_id).order_by("-number")
    return entries if with_chatter else entries.exclude(act__in=CHATTER)


@dataclass(frozen=True, slots=True)
class ReviewTally:
    """How one round was rated. Shares are for bars only: whole per mille, no fractions are counted with."""

    round: ReviewRound
    rows: tuple[tuple[str, str, int, str], ...]
    raters: int
    reviews: tuple
    stars: str


def review_tally(matter: Matter) -> list[ReviewTally]:
    """The rounds of review, the latest first, each with its count. Who raised or joined it unnamed stays so."""
    tallies = []
    veiled = unnamed(matter)
    for turn in reversed(list(matter.review_rounds.all())):
        reviews: list[Any] = list(turn.reviews.all())  # each gets a ``name``
        for review in reviews:
            review.name = _("a resident") if review.person_id in veiled else display_name(review.person)
        fills = {"solved": "f-yes", "half": "f-abstain", "not": "f-no"}
        rows = []
        for outcome in Review.Outcome:
            count = sum(review.outcome == outcome for review in reviews)
            rows.append((str(outcome.label), _width(count, len(reviews)), count, fills[outcome]))
        tallies.append(ReviewTally(turn, tuple(rows), len(reviews), tuple(reviews), _mean(reviews)))
    return tallies


def _width(count: int, total: int) -> str:
    """The width of a bar as an SVG attribute, in tenths of a percent."""
    per_mille = count * 1000 // total if total else 0
    return f"{per_mille // 10}.{per_mille % 10}%"


def _mean(reviews: list[Review]) -> str:
    """Mean stars with one digit, rounded half up in integers."""
    if not reviews:
        return ""
    tenths = (20 * sum(review.stars for review in reviews) + len(reviews)) // (2 * len(reviews))
    return f"{tenths // 10}.{tenths % 10}"
