"""How the ballot of each method is marked on paper, what a clerk's form brings of it, and marks in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from votes import answers
from votes.counting.methods import method
from votes.counting.sheets import Option
from votes.models import Choice, Poll
from votes.refusals import UnreadableMarks

# how a paper is marked, by method: a mark in one box or in several, a number of the order, points, or consent
ONE, MANY, RANK, POINTS, CONSENT = "one", "many", "rank", "points", "consent"
MARKED = {
    "motion": ONE,
    "one": ONE,
    "some": MANY,
    "approval": MANY,
    "election": MANY,
    "irv": RANK,
    "stv": RANK,
    "schulze": RANK,
    "score": POINTS,
    "dots": POINTS,
    "consent": CONSENT,
    "greedy": MANY,
    "equal_shares": MANY,
    "equal_shares_completed": MANY,
}
BLANK = "blank"
NUMBER = "number-"  # a field of the clerk's form: the number written beside an option


@dataclass(frozen=True, slots=True)
class Line:
    """What can be marked: a box with its words. ``cost`` in yuan where money is shared."""

    code: str
    label: str
    note: str = ""
    cost: Decimal | None = None

    @property
    def field(self) -> str:
        return NUMBER + self.code

    @property
    def yuan(self) -> str:
        return _money(self.cost)


@dataclass(frozen=True, slots=True)
class Marking:
    """The ballot of a poll as it is marked on paper. ``most`` is how many marks, points or yuan there are at most."""

    kind: str
    lines: tuple[Line, ...]
    most: int | None = None
    budget: Decimal | None = None
    may_be_blank: bool = True

    @property
    def sample(self) -> str:
        return {RANK: "1", POINTS: "3"}.get(self.kind, "")

    @property
    def yuan(self) -> str:
        return _money(self.budget)

    @property
    def is_numbered(self) -> bool:
        return self.kind in (RANK, POINTS)


def _money(amount: Decimal | None) -> str:
    """12,000, or 12,000.50."""
    return f"{amount:,.2f}".removesuffix(".00") if amount is not None else ""


def marking_of(poll: Poll) -> Marking:
    """What stands on the paper of a poll, in the order of the paper. Raises ``LookupError`` for an unknown method."""
    kind, limits = MARKED[poll.method], poll.limits
    if poll.method == "motion":
        return Marking(kind, tuple(Line(one.value, str(one.label)) for one in Choice), 1, may_be_blank=False)
    if kind == CONSENT:
        words = {"consent": _("I consent"), "abstain": _("I stand aside"), "objection": _("I object, because:")}
        return Marking(kind, tuple(Line(code, word) for code, word in words.items()), 1, may_be_blank=False)
    lines = tuple(_line(option) for option in poll.sheet.options)
    budget = Decimal(limits["budget"]) if "budget" in limits else None
    most = {"one": 1, "some": limits.get("most"), "score": limits.get("top"), "dots": limits.get("dots")}
    election = limits.get("seats", 1) if poll.method == "election" else None
    return Marking(kind, lines, most.get(poll.method, election), budget)


def _line(option: Option) -> Line:
    return Line(option.code, option.label, option.note, option.cost)


def chosen_on_paper(poll: Poll, form: QueryDict) -> tuple[str, ...]:
    """What a clerk read, as every ballot form brings it. Raises ``UnreadableMarks``: numbers that make no order."""
    kind = MARKED[poll.method]
    if form.get(BLANK):
        return ("",)
    if kind in (ONE, MANY, CONSENT):
        return answers.chosen(form)
    numbers = {code: _number(form.get(NUMBER + code, "")) for code in poll.sheet.codes}
    written = {code: number for code, number in numbers.items() if number}
    if kind == POINTS:
        return tuple(f"{code}={number}" for code, number in written.items())
    if sorted(written.values()) != list(range(1, len(written) + 1)):
        raise UnreadableMarks
    return tuple(sorted(written, key=lambda code: written[code]))


def marks_on_paper(poll: Poll, chosen: tuple[str, ...]) -> str:
    """The canonical marks of a paper. Raises ``UnreadableMarks``."""
    try:
        return method(poll.method).marks_from(chosen, poll.sheet)
    except ValueError as invalid:  # InvalidMarks among them
        raise UnreadableMarks from invalid


def _number(text: str) -> int:
    """Raises ``UnreadableMarks`` for what is neither a whole number nor empty."""
    text = text.strip()
    if not text:
        return 0
    if not (text.isdecimal() and len(text) <= 6):
        raise UnreadableMarks
    return int(text)


def in_words(poll: Poll, marks: str | None) -> str:
    """What a ballot says, for those who may read it."""
    if marks is None:
        return _("not entered yet")
    data = json.loads(marks)
    if isinstance(data, str):
        return next((line.label for line in marking_of(poll).lines if line.code == data), data)
    if not data:
        return pgettext("ballot", "blank")
    if "objection" in data and isinstance(data, dict):
        return _("Objection: %(text)s") % {"text": data["objection"]}
    sheet = poll.sheet
    if isinstance(data, dict):
        return " · ".join(f"{sheet.label_of(code)} {points}" for code, points in data.items())
    if MARKED[poll.method] == RANK:
        return " · ".join(f"{place}. {sheet.label_of(code)}" for place, code in enumerate(data, start=1))
    return " · ".join(sheet.label_of(code) for code in data)
