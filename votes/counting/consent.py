"""Consent: a proposal stands when nobody objects. An objection gives its reason and stops it; abstentions do not.

A proposal to which nobody consents at all is not carried either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .conditions import Conditions
from .marks import InvalidMarks, canonical
from .roll import Box, Part, opened
from .sheets import Sheet
from .sums import Sums
from .verdict import Verdict, judged

CODE = "consent"
CONSENT, ABSTAIN, OBJECTION = OPTIONS = ("consent", "abstain", "objection")
# written as a form is sent it still fits the fast road of a ballot
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Objection:
    """The reason of one seat."""

    seat: int
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"seat": self.seat, "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Objection:
        return cls(data["seat"], data["reason"])


@dataclass(frozen=True, slots=True)
class Tally:
    """The three answers, and every objection in the order of the roll. No paper is blank: who has no view abstains."""

    part: Part
    consent: Sums
    abstain: Sums
    objection: Sums
    objections: tuple[Objection, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "method": CODE,
            **self.part.as_json(),
            **{code: getattr(self, code).as_json() for code in OPTIONS},
            "objections": [one.as_json() for one in self.objections],
        }

    def figures(self) -> dict[str, int]:
        return self.part.figures()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        return cls(
            part=Part.from_json(data),
            **{code: Sums.from_json(data[code]) for code in OPTIONS},
            objections=tuple(map(Objection.from_json, data["objections"])),
        )


def require_sheet(sheet: Sheet) -> None:
    """Raises ``ValueError``: the proposal is the question itself."""
    if sheet.options or sheet.limits:
        raise ValueError(f"a proposal brings its own options, and not {sheet}")


def marks_from(chosen: Sequence[str], sheet: Sheet) -> str:
    """``"consent"`` or ``"abstain"`` with its quotes, or ``{"objection":"the reason"}``. Raises ``InvalidMarks``."""
    if not chosen:
        raise InvalidMarks("nothing")
    answer, *reasons = chosen
    if answer in (CONSENT, ABSTAIN) and not reasons:
        return canonical(answer)
    if answer != OBJECTION or len(reasons) > 1:
        raise InvalidMarks("unknown")
    reason = reasons[0].strip() if reasons else ""
    if not reason:
        raise InvalidMarks("no_reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidMarks("long_reason", longest=LONGEST_REASON)
    return canonical({OBJECTION: reason})


def answer_of(marks: str) -> tuple[str, str]:
    """The answer and the reason, which is empty but for an objection. Raises ``InvalidMarks``."""
    answer = json.loads(marks)
    chosen = tuple(chain(*answer.items())) if isinstance(answer, dict) else (answer,)
    if not all(isinstance(word, str) for word in chosen) or marks_from(chosen, Sheet()) != marks:
        raise InvalidMarks("unknown")
    return chosen[0], chosen[1] if len(chosen) > 1 else ""


def count(box: Box, rule: Conditions, sheet: Sheet) -> Tally:
    """Raises ``ValueError`` as ``opened`` does, and for marks of another kind."""
    require_sheet(sheet)
    found = opened(box, rule)
    sums = dict.fromkeys(OPTIONS, Sums())
    objections = []
    for paper in found.papers:
        answer, reason = answer_of(paper.marks)
        sums[answer] = sums[answer].plus(found.weights[paper.seat])
        if answer == OBJECTION:
            objections.append(Objection(paper.seat, reason))
    objections.sort(key=lambda one: one.seat)
    return Tally(found.part(Sums()), **sums, objections=tuple(objections))


def judge(tally: Tally, rule: Conditions) -> Verdict:
    """Carried when somebody consents and nobody objects."""
    return judged(rule, tally.part, is_carried=not tally.objections and tally.consent.voters > 0)
