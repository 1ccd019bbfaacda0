"""Everything of one matter for its page, by a number of queries that does not grow with its rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from community.masking import display_name
from community.models import Entry, Person
from deliberation.matters.models import Comment, CommentReport, Follow, Matter, Review, ReviewRound
from deliberation.matters.wording import CHATTER
from votes.models import Seat

from .parts import PARTS, count_of, read_parts, telling_parts
from .voices import unnamed

THREADS = 30  # on a page
# who and where, what the matter has, and how much was said; put together once
_KNOWN: Any = telling_parts(
    Matter.objects.select_related(
        "place__level", "circle", "community", "raiser", "recorded_by", "handler", "lifted_to", "merged_into", "holder"
    ),
    PARTS,
).annotate(
    thread_count=count_of(Comment.objects.filter(parent=None)),
    has_reports=Exists(CommentReport.objects.filter(comment__matter=OuterRef("pk"), settled_at=None)),
)


def dossier(person: Person, pk: int) -> Matter:
    """The matter with all that its page shows, except the thread: one query, and one for each part that is there.

    Raises ``Http404`` where ``person`` may not know of it.
    """
    is_followed = Exists(Follow.objects.filter(matter=OuterRef("pk"), person=person))
    matter = get_object_or_404(_KNOWN.visible_to(person).annotate(is_followed=is_followed), pk=pk)
    is_on_roll = Exists(Seat.objects.filter(poll=OuterRef("poll"), holder=person))
    decisions = replace(PARTS["decisions"], rows=PARTS["decisions"].rows.annotate(is_on_roll=is_on_roll))
    return read_parts(matter, {**PARTS, "decisions": decisions})


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


def threads_of(matter: Matter, person: Person, page: str | None, *, moderates: bool) -> Page:
    """A page of the threads of a matter read by ``dossier``, the newest first, as ``person`` may see them.

    One query for the words, and one each for earlier wordings and for reports where they are shown.
    """
    firsts = Comment.objects.filter(matter=matter, parent=None).order_by("-said_at", "-pk")
    paginator = Paginator(firsts, THREADS)
    paginator.count = matter.thread_count  # read with the matter
    found: Page[Any] = paginator.get_page(page)
    shows_reports = moderates and matter.has_reports
    said: list[Comment] = []
    if matter.thread_count:
        begun_by = Coalesce("parent", "pk")
        on_page = Comment.objects.filter(matter=matter).alias(begun_by=begun_by)
        said = list(
            on_page.filter(
                begun_by__in=firsts[found.start_index() - 1 : found.end_index()].values("pk")
            ).select_related("author")
        )
    prefetch_related_objects([comment for comment in said if comment.edited_at], "edits")
    prefetch_related_objects(said if shows_reports else [], "reports")
    answers = defaultdict(list)
    for comment in said:
        seen = as_seen(comment, person, moderates=moderates)
        seen.reports = _open_reports(comment) if shows_reports else []
        answers[comment.parent_id].append(seen)
    threads = answers.pop(None, [])[::-1]
    for first in threads:
        first.answers = answers[first.comment.pk]
    found.object_list = threads
    return found


def as_seen(comment: Comment, person: Person, *, moderates: bool) -> Contribution:
    """``comment`` as ``person`` may see it, without its answers and reports."""
    is_own = comment.author_id == person.pk
    may_read = not comment.is_hidden or is_own or moderates
    return Contribution(
        comment=comment,
        author=display_name(comment.author),
        text=comment.text if may_read else "",
        is_own=is_own,
        is_hidden=comment.is_hidden,
        reason=comment.hidden_reason if may_read else "",
        edits=list(comment.edits.all()) if may_read and comment.edited_at else [],
    )


def _open_reports(comment: Comment) -> list[str]:
    """The reasons given; who reported is shown to nobody."""
    return [report.reason for report in comment.reports.all() if report.settled_at is None]


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
