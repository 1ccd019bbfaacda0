"""The result of points and dots: who has the most, and how many gave how much."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from votes.counting.scoring import Tally
from votes.counting.shares import width
from votes.counting.verdict import Verdict
from votes.explain import share
from votes.models import Poll

from .choosing import tie_words
from .parts import CHOSEN, NONE_CHOSEN, Drawn, TallyRow, labels


@dataclass(frozen=True, slots=True)
class ScoresCount:
    tie: str


def draw(poll: Poll, verdict: Verdict) -> Drawn:
    tally, sheet = Tally.from_json(poll.tally), poll.sheet
    most = max(tally.points.values())
    rows = tuple(
        TallyRow(
            code="dai",
            label=sheet.label_of(code),
            heads=_points(tally.points[code], poll.method),
            width=width(share(tally.points[code], most)),
            gain=_given(tally.given[code]),
            is_chosen=code in verdict.chosen,
        )
        for code in tally.ranking
    )
    return Drawn(
        template="votes/results/scores.html",
        name=labels(sheet, verdict.chosen) if verdict.chosen else gettext("Nothing is chosen"),
        seal=CHOSEN if verdict.chosen else NONE_CHOSEN,
        reason=_reason(tally, verdict, poll),
        rows=rows,
        count=ScoresCount(tie_words(tally.tie, sheet)),
    )


def _reason(tally: Tally, verdict: Verdict, poll: Poll) -> str:
    if not verdict.chosen:
        return gettext("No paper gives anything to any option.")
    last = verdict.chosen[-1]
    behind = next((code for code in tally.ranking if code not in verdict.chosen), None)
    figures = {
        "name": poll.sheet.label_of(last),
        "points": _points(tally.points[last], poll.method),
        "other": poll.sheet.label_of(behind) if behind else "",
        "fewer": _points(tally.points[behind], poll.method) if behind else "",
    }
    if behind is None:
        return gettext("%(name)s has %(points)s.") % figures
    return gettext("%(name)s has %(points)s, the next one, %(other)s, %(fewer)s.") % figures


def _points(number: int, method: str) -> str:
    if method == "dots":
        return ngettext("%(number)s dot", "%(number)s dots", number) % {"number": f"{number:,}"}
    return ngettext("%(number)s point", "%(number)s points", number) % {"number": f"{number:,}"}


def _given(groups: dict[int, int]) -> str:
    """“5 × 12 · 4 × 3”: twelve gave five, three gave four."""
    return " · ".join(f"{number} × {groups[number]:,}" for number in sorted(groups, reverse=True))
