"""The result of a proposal that stands unless somebody objects: the three answers, and every objection in its words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext

from votes import explain
from votes.counting.consent import OPTIONS, Tally
from votes.counting.shares import width
from votes.counting.verdict import Verdict
from votes.marking import consent_words
from votes.models import Poll

from .pads import ICONS
from .parts import CARRIED, NOT_CARRIED, Drawn, TallyRow

COLOURS = {"consent": "yes", "abstain": "abstain", "objection": "no"}


@dataclass(frozen=True, slots=True)
class ProposalCount:
    objections: tuple[str, ...]


def draw(poll: Poll, verdict: Verdict) -> Drawn:
    tally = Tally.from_json(poll.tally)
    words = consent_words()
    rows = []
    for code in OPTIONS:
        heads = getattr(tally, code).heads
        rows.append(
            TallyRow(
                code=COLOURS[code],
                label=words[code],
                icon=ICONS[code],
                heads=explain.amount("heads", heads, verdict.electorate),
                width=width(explain.share(heads, tally.part.taking_part.heads)),
            )
        )
    return Drawn(
        template="votes/results/proposal.html",
        name=explain.outcome_name(verdict.outcome),
        seal=CARRIED if verdict.is_carried else NOT_CARRIED,
        reason=_reason(tally, verdict),
        rows=tuple(rows),
        count=ProposalCount(tuple(one.reason for one in tally.objections)),
    )


def _reason(tally: Tally, verdict: Verdict) -> str:
    if verdict.is_carried:
        consent = explain.amount("heads", tally.consent.heads, verdict.electorate)
        return gettext("Nobody objects; %(consent)s can live with it.") % {"consent": consent}
    number = len(tally.objections)
    if not number:
        return pgettext("proposal", "Nobody objects, but nobody consents either.")
    return ngettext(
        "%(number)s objection stops the proposal; it goes back to the meeting.",
        "%(number)s objections stop the proposal; it goes back to the meeting.",
        number,
    ) % {"number": number}
