"""What hands can be counted for, and the count as pages show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from votes import marking
from votes.counting.methods import method
from votes.models import Envelope, HandCount, Poll, Seat
from votes.rules import Rule

# a raised hand says one thing: one answer, one option, or the first of an order
ANSWERS = {"motion": ("yes", "no", "abstain"), "consent": ("consent", "abstain")}
OF_ONE_OPTION = ("one", "some", "approval", "election", "irv", "stv", "schulze")


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a hand can be raised for: what a form would bring, its marks and its words; ``hands`` so far."""

    code: str
    marks: str
    words: str
    hands: int | None = None


def answers_of(poll: Poll) -> list[Answer]:
    """What hands are counted for, in the order of the paper; nothing where a paper says more than one hand can."""
    counted = count_of(poll)
    codes = ANSWERS.get(poll.method) or ((*poll.sheet.codes, "") if poll.method in OF_ONE_OPTION else ())
    found = [(code, method(poll.method).marks_from((code,), poll.sheet)) for code in codes]
    hands = counted.counts if counted else {}
    return [Answer(code, marks, marking.words(poll, marks), hands.get(marks)) for code, marks in found]


def may_be_a_number(poll: Poll) -> bool:
    """Where each seat weighs one head, no area is counted, and silence says nothing."""
    rule = Rule.from_json(poll.rule)
    is_plain = not rule.counts_area and not rule.counts_silence
    return is_plain and bool(answers_of(poll)) and not poll.roll.exclude(heads=1).exists()


def count_of(poll: Poll) -> HandCount | None:
    return HandCount.objects.filter(poll=poll).select_related("taken_by", "teller").first()


def free_seats(poll: Poll, people: Collection[int]) -> QuerySet[Seat]:
    """The seats of these people that have not voted, also not by an invalid paper."""
    papers = Envelope.objects.standing().filter(poll=poll)
    return poll.roll.filter(holder__in=people, ballots=None).exclude(pk__in=papers.values("seat"))
