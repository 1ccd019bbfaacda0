"""What a thumb presses: one pad for each way to mark a paper, with the marks that stand on it already."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from votes import explain
from votes.counting.scoring import DOTS_TO_GIVE, TOP
from votes.counting.sheets import Option
from votes.marking import PADS, Marked, blank_word, consent_words
from votes.models import Choice, Poll

ICONS = {"yes": "check", "no": "x", "abstain": "minus", "consent": "check", "objection": "hand"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers that a motion or a consent has for everybody."""

    code: str
    label: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One option on the pad. ``place`` in the order, ``number`` of points or dots; 0 where there is none."""

    option: Option
    cost: str
    is_on: bool
    place: int
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an order, for the page without script: the code that has it."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class Pad:
    """``kind`` says which template draws it: motion, one, several, rank, score, dots, consent, budget.

    ``most`` is how many may be chosen, ``top`` the most points for one option, ``dots`` all dots of a voter; ``None``
    where the method knows no such limit. ``budget`` is the money, in words; ``yuan`` for the script.
    """

    kind: str
    method: str
    rows: tuple[Row, ...]
    answers: tuple[Answer, ...]
    reason: str
    is_blank: bool
    most: int | None
    top: int | None
    dots: int | None
    yuan: Decimal | None

    @property
    def template(self) -> str:
        return f"votes/pads/{self.kind}.html"

    @property
    def blank(self) -> str:
        return blank_word()

    @property
    def places(self) -> list[Place]:
        codes = {row.place: row.option.code for row in self.rows}
        return [Place(number, codes.get(number, "")) for number in range(1, len(self.rows) + 1)]

    @property
    def points(self) -> range:
        """What one option may be given."""
        return range((self.top if self.dots is None else self.dots) + 1) if self.top or self.dots else range(0)

    @property
    def budget(self) -> str:
        return explain.money(self.yuan) if self.yuan is not None else ""

    @property
    def how(self) -> str:
        """How to press, in one sentence."""
        if self.kind == "several" and self.most is not None:
            return gettext("Tap up to %(most)s; tap again to take one out. Then cast.") % {"most": self.most}
        return {
            "one": gettext("Tap the one you want. Then cast."),
            "several": gettext("Tap all that you can agree with; tap again to take one out. Then cast."),
            "rank": gettext("Tap in the order you like them: the best first. Tap again to take one out. Then cast."),
            "score": gettext("Give each option 0 to %(top)s points; what you leave out has 0. Then cast.")
            % {"top": self.top},
            "dots": gettext("Place up to %(dots)s dots, as many on one option as you like. Then cast.")
            % {"dots": self.dots},
            "consent": gettext("The proposal stands when nobody objects. Choose one answer. Then cast."),
            "budget": gettext(
                "Tap all that you want done. Together they may cost more than there is: "
                "the count takes only what the money pays for. Then cast."
            ),
        }.get(self.kind, "")


def pad_of(poll: Poll, said: Marked) -> Pad:
    """The pad of a poll, marked as ``said``."""
    limits, kind = poll.limits, PADS[poll.method]
    top = limits.get("top", TOP) if kind == "score" else None
    return Pad(
        kind=kind,
        method=poll.method,
        rows=tuple(_row(option, said) for option in poll.sheet.options),
        answers=_answers(kind, said),
        reason=said.reason,
        is_blank=said.is_blank,
        most=_most(poll),
        top=top,
        dots=limits.get("dots", DOTS_TO_GIVE) if kind == "dots" else None,
        yuan=Decimal(limits["budget"]) if kind == "budget" else None,
    )


def _row(option: Option, said: Marked) -> Row:
    place = said.codes.index(option.code) + 1 if option.code in said.codes else 0
    return Row(
        option=option,
        cost=explain.money(option.cost) if option.cost is not None else "",
        is_on=bool(place),
        place=place,
        number=said.numbers.get(option.code, 0),
    )


def _answers(kind: str, said: Marked) -> tuple[Answer, ...]:
    found = {}
    if kind == "motion":
        found = {one.value: str(one.label) for one in Choice}
    elif kind == "consent":
        found = consent_words()
    return tuple(Answer(code, label, ICONS[code], code == said.answer) for code, label in found.items())


def _most(poll: Poll) -> int | None:
    seats = poll.limits.get("seats", 1)
    return {"some": poll.limits.get("most", seats), "election": seats}.get(poll.method)
