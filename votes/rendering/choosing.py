"""The result where papers name options: how many named each, who reached the majority, which seats stay open."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from votes import explain
from votes.counting.choosing import Tally
from votes.counting.placing import Tie
from votes.counting.shares import width
from votes.counting.sheets import SEED, Sheet
from votes.counting.verdict import Verdict
from votes.models import Poll
from votes.rules import Rule

from .parts import CHOSEN, ELECTED, NONE_CHOSEN, Drawn, TallyRow, labels


@dataclass(frozen=True, slots=True)
class ChoosingCount:
    """What there is to say below the lines: where the mark stands, how equals were told apart, what stays open."""

    mark: str
    tie: str
    open: str
    runoff: str


def draw(poll: Poll, verdict: Verdict) -> Drawn:
    tally, sheet, rule = Tally.from_json(poll.tally), poll.sheet, Rule.from_json(poll.rule)
    is_election = poll.method == "election"
    decisive = verdict.chosen[-1] if verdict.chosen else tally.ranking[0]
    heads = next((gate for gate in verdict.assent if gate.measure == "heads"), None)
    mark = width(heads.fraction) if heads else ""
    rows = []
    for code in tally.ranking:
        sums = tally.support[code]
        rows.append(
            TallyRow(
                code="dai",
                label=sheet.label_of(code),
                heads=explain.amount("heads", sums.heads, verdict.electorate),
                area=explain.amount("area", sums.area, verdict.electorate) if rule.counts_area else "",
                width=width(explain.share(sums.heads, tally.part.taking_part.heads)),
                mark=mark,
                is_chosen=code in verdict.chosen,
            )
        )
    return Drawn(
        template="votes/results/choosing.html",
        name=labels(sheet, verdict.chosen) if verdict.chosen else gettext("Nothing reached the majority"),
        seal=(ELECTED if is_election else CHOSEN) if verdict.chosen else NONE_CHOSEN,
        reason=_reason(sheet, tally, verdict),
        rows=tuple(rows),
        count=ChoosingCount(
            mark=_mark(verdict),
            tie=tie_words(tally.tie, sheet),
            open=_open(tally) if verdict.chosen or is_election else "",
            runoff=_runoff(tally, sheet),
        ),
        assent_title=gettext("Second: did enough choose %(name)s?") % {"name": sheet.label_of(decisive)},
    )


def _reason(sheet: Sheet, tally: Tally, verdict: Verdict) -> str:
    decisive = verdict.chosen[-1] if verdict.chosen else tally.ranking[0]
    figures = {
        "name": sheet.label_of(decisive),
        "votes": explain.amounts(verdict.assent, verdict.electorate),
        "part": explain.amount("heads", tally.part.taking_part.heads, verdict.electorate),
        "threshold": explain.threshold(verdict.assent[0]),
        "missing": explain.amounts(
            (gate for gate in verdict.assent if not gate.is_met), verdict.electorate, of="missing"
        ),
        "chosen": len(verdict.chosen),
    }
    if not verdict.chosen:
        sentence = gettext("%(name)s came nearest with %(votes)s; %(missing)s more would make %(threshold)s.")
    elif len(verdict.chosen) == 1:
        sentence = gettext("%(votes)s of the %(part)s that took part chose %(name)s: %(threshold)s.")
    else:
        sentence = gettext(
            "All %(chosen)s have %(threshold)s of the %(part)s that took part; the last one, %(name)s, has %(votes)s."
        )
    return sentence % figures


def _mark(verdict: Verdict) -> str:
    gate = next((gate for gate in verdict.assent if gate.measure == "heads"), None)
    if gate is None:
        return ""
    needed = explain.amount("heads", gate.needed, verdict.electorate)
    return gettext("The line in each bar stands at %(threshold)s: %(needed)s are enough.") % {
        "threshold": explain.threshold(gate),
        "needed": needed,
    }


def tie_words(tie: Tie | None, sheet: Sheet) -> str:
    """How equals were told apart for the last place; empty where nobody was level."""
    if tie is None:
        return ""
    figures = {"names": labels(sheet, tie.among), "seed": sheet.limits.get(SEED, "")}
    if tie.by == "lots":
        return (
            gettext("%(names)s were level for the last place. Lots decided; they were drawn from the seed %(seed)s.")
            % figures
        )
    return gettext("%(names)s were level for the last place. Who stands first on the paper has it.") % figures


def _open(tally: Tally) -> str:
    if not tally.open:
        return ""
    return ngettext("%(count)s place stays open.", "%(count)s places stay open.", tally.open) % {"count": tally.open}


def _runoff(tally: Tally, sheet: Sheet) -> str:
    if not tally.runoff:
        return ""
    return gettext("In the run-off stand: %(names)s.") % {"names": labels(sheet, tally.runoff)}
