"""评: residents rate the outcome; the matter is settled, answered, or taken up again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from community.models import Person
from community.refusals import Missing
from deliberation.cases.actions import advance, announce, fitting, lock, time_out
from deliberation.cases.refusals import NotAtThisStep
from deliberation.matters.clocks import REVIEW_WINDOW
from deliberation.matters.models import Ending, Lane, Matter, Review, ReviewRound
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import ReviewStillOpen

from .steps import as_known

RATERS_TO_REOPEN = 5


@transaction.atomic
def review_matter(
    matter: Matter, *, by: Person, outcome: str, stars: int, missing: str = "", words: str = ""
) -> Review:
    """The raiser or an affected resident says solved, half or not, with 1 to 5 stars; may be changed until the end.

    *Not* from the raiser, or from more than a third of at least five raters, takes the matter up again at once
    (decision 3): 3 × nots > raters. Nobody rates the own work.
    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (outcome, stars).
    """
    lock(matter)
    guard(by, matter, "review")
    turn = _open_round(matter)
    if outcome not in Review.Outcome.values:
        raise Missing("outcome")
    if stars not in range(1, 6):
        raise Missing("stars")
    said = {
        "outcome": outcome,
        "stars": stars,
        "missing": fitting(missing, "missing", 200),
        "words": fitting(words, "words", 500),
    }
    review = Review.objects.filter(round=turn, person=by).first()
    if review is not None and all(getattr(review, field) == value for field, value in said.items()):
        return review
    review, _created = Review.objects.update_or_create(
        round=turn, person=by, defaults={**said, "said_at": timezone.now()}
    )
    act, figures = as_known(f"review_{outcome}", matter, by)
    announce(matter, act, by=by, to=[matter.handler], stars=stars, **figures)
    nots, raters = _count(turn)
    if outcome == Review.Outcome.NOT and by.pk == matter.raiser_id:
        _reopen(matter, turn, by, "matter_reopened_by_raiser")
    elif raters >= RATERS_TO_REOPEN and 3 * nots > raters:
        _reopen(matter, turn, by, "matter_reopened_by_raters", nots=nots, raters=raters)
    return review


@transaction.atomic
def close_review(matter: Matter, by: Person | None = None) -> Matter:
    """The window has ended: settled when the raiser said *solved*, else answered. Raiser and followers hear of it.

    A difficult matter that is not settled ends in no answer: it comes back to discussion (难事反复议, M4).
    ``by=None`` is the clock, which goes out by the timer of the flow. Refuses ``NotYours``, ``NotAtThisStep``,
    ``ReviewStillOpen``.
    """
    lock(matter)
    if by is not None:
        guard(by, matter, "close_review")
    elif matter.waits_for != "review":
        raise NotAtThisStep
    turn = _open_round(matter)
    now = timezone.now()
    if turn.closes_at > now:
        raise ReviewStillOpen
    turn.closed_at = now
    turn.save(update_fields=["closed_at"])
    is_settled = turn.reviews.filter(person=matter.raiser_id, outcome=Review.Outcome.SOLVED).exists()
    returns = matter.lane == Lane.DIFFICULT and not is_settled
    if not returns:
        matter.ending = Ending.SETTLED if is_settled else Ending.ANSWERED
        matter.save(update_fields=["ending"])
    if by is None:
        time_out(matter, "review")
    else:
        advance(matter, "review", by)
    act = "matter_settled" if is_settled else "matter_returns" if returns else "matter_closed_as_answered"
    announce(matter, act, by=by)
    return matter


def open_round(matter: Matter) -> ReviewRound:
    """A new window of review, before the flow arrives there: its timer reads the end from this row."""
    last = matter.review_rounds.aggregate(last=Max("number"))["last"] or 0
    now = timezone.now()
    return ReviewRound.objects.create(matter=matter, number=last + 1, opened_at=now, closes_at=REVIEW_WINDOW.due(now))


def _open_round(matter: Matter) -> ReviewRound:
    turn = matter.review_rounds.filter(closed_at=None).first()
    if turn is None:
        raise NotAtThisStep
    return turn


def _count(turn: ReviewRound) -> tuple[int, int]:
    outcomes = list(turn.reviews.values_list("outcome", flat=True))
    return outcomes.count(Review.Outcome.NOT), len(outcomes)


def _reopen(matter: Matter, turn: ReviewRound, by: Person, act: str, **figures: Any) -> None:
    turn.closed_at, turn.was_reopened = timezone.now(), True
    turn.save(update_fields=["closed_at", "was_reopened"])
    advance(matter, "review", by)
    # the reopening follows from the reviews; it has no author
    announce(matter, act, by=None, **figures)
