"""Numbers and verdicts in words of the active language: why it carried, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

from community import moments
from community.calendar import last_day_of
from votes.counting.gates import Gate
from votes.counting.sums import UNIT, Number
from votes.counting.thresholds import Threshold
from votes.counting.verdict import NO_QUORUM, Verdict

HALF = Fraction(1, 2)


def amount(measure: str, value: Number, electorate: str) -> str:
    """“168 households” or “15,702.40 m²”."""
    written = f"{value:,}"
    if measure == "area":
        return gettext("%(number)s m²") % {"number": written}
    return _heads(electorate, int(value)) % {"number": written}


def _heads(electorate: str, value: int) -> str:
    if electorate == "households":
        return ngettext("%(number)s household", "%(number)s households", value)
    if electorate == "owners":
        return ngettext("%(number)s owner", "%(number)s owners", value)
    if electorate == "representatives":
        return ngettext("%(number)s representative", "%(number)s representatives", value)
    return ngettext("%(number)s resident", "%(number)s residents", value)


def money(yuan: Decimal | Fraction) -> str:
    """“¥20,000”; with its fen where there are any, cut off beyond them."""
    fen = int(yuan * 100)
    written = f"{fen // 100:,}" if fen % 100 == 0 else f"{fen // 100:,}.{fen % 100:02}"
    return gettext("¥%(amount)s") % {"amount": written}


def measure_name(measure: str, electorate: str) -> str:
    """What a bar measures: households, residents, area."""
    if measure == "area":
        return pgettext("measure", "Area")
    return {
        "households": pgettext("measure", "Households"),
        "owners": pgettext("measure", "Owners"),
        "representatives": pgettext("measure", "Representatives"),
    }.get(electorate, pgettext("measure", "Residents"))


def threshold(rule: Threshold | Gate) -> str:
    """“at least 2/3”, “more than half”."""
    if rule.test == "more_than" and rule.fraction == HALF:
        return gettext("more than half")
    if rule.test == "more_than":
        return gettext("more than %(fraction)s") % {"fraction": rule.fraction}
    return gettext("at least %(fraction)s") % {"fraction": rule.fraction}


def fraction_name(fraction: Fraction) -> str:
    """“half”, or the fraction as it is written."""
    return pgettext("fraction", "Half") if fraction == HALF else str(fraction)


def unit_of(measure: str) -> Number:
    """The smallest amount there is: one head, or 0.01 m²."""
    return UNIT[measure]


def share(part: Number | Fraction, whole: Number | Fraction) -> Fraction:
    """Part of a whole; nothing of nothing is 0."""
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)


def still_needed(gate: Gate, electorate: str) -> str:
    """“11 households still needed for at least 2/3”; empty when it is reached."""
    if gate.is_met:
        return ""
    figures = {"missing": amount(gate.measure, gate.missing, electorate), "threshold": threshold(gate)}
    return gettext("%(missing)s still needed for %(threshold)s") % figures


def outcome_name(outcome: str) -> str:
    return {
        "carried": pgettext("verdict", "Carried"),
        "lost": pgettext("verdict", "Not carried"),
        "no_quorum": pgettext("verdict", "No quorum"),
    }[outcome]


def explain(verdict: Verdict) -> str:
    """One sentence: whether it carried, the numbers that decide, the article."""
    figures = {"outcome": _outcome_in_sentence(verdict), "reason": reason(verdict), "basis": basis(verdict)}
    return gettext("%(outcome)s: %(reason)s %(basis)s") % figures


def basis(verdict: Verdict) -> str:
    """“Basis: Civil Code, article 278.”"""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return gettext("Basis: %(citation)s.") % {"citation": verdict.citation[language]}


def reason(verdict: Verdict) -> str:
    """The numbers that decide: what was reached, or what is missing."""
    if verdict.is_carried:
        return _carried(verdict)
    return _no_quorum(verdict) if verdict.outcome == NO_QUORUM else _lost(verdict)


def _outcome_in_sentence(verdict: Verdict) -> str:
    if verdict.is_carried:
        return pgettext("begins a sentence", "Carried")
    if verdict.outcome == NO_QUORUM:
        return pgettext("begins a sentence", "No quorum")
    return pgettext("begins a sentence", "Not carried")


def _carried(verdict: Verdict) -> str:
    figures = {
        "part": amounts(verdict.participation, verdict.electorate),
        "part_threshold": threshold(verdict.participation[0]),
        "yes": amounts(verdict.assent, verdict.electorate),
        "yes_threshold": threshold(verdict.assent[0]),
    }
    if len(verdict.participation) > 1:
        sentence = gettext(
            "%(part)s took part, each %(part_threshold)s; of them %(yes)s agreed, each %(yes_threshold)s."
        )
    elif verdict.participants == "present":
        sentence = gettext("%(part)s were present, %(part_threshold)s; of them %(yes)s agreed, %(yes_threshold)s.")
    else:
        sentence = gettext("%(part)s took part, %(part_threshold)s; of them %(yes)s agreed, %(yes_threshold)s.")
    return sentence % figures


def _no_quorum(verdict: Verdict) -> str:
    short = verdict.short_of
    figures = {
        "part": amounts(short, verdict.electorate),
        "missing": amounts(short, verdict.electorate, of="missing"),
        "threshold": threshold(short[0]),
    }
    if verdict.participants == "present":
        return gettext("%(part)s were present; %(missing)s more would make %(threshold)s.") % figures
    return gettext("%(part)s took part; %(missing)s more would make %(threshold)s.") % figures


def _lost(verdict: Verdict) -> str:
    short = verdict.short_of
    figures = {
        "yes": _shares(short, verdict.electorate),
        "missing": amounts(short, verdict.electorate, of="missing"),
        "threshold": threshold(short[0]),
        "fraction": short[0].fraction,
    }
    if not all(gate.is_exactly_there for gate in short):
        sentence = gettext("%(yes)s agreed; %(missing)s more would make %(threshold)s.")
    elif short[0].fraction == HALF:
        sentence = gettext("%(yes)s agreed, exactly one half; the rule asks for %(threshold)s, %(missing)s more.")
    else:
        sentence = gettext("%(yes)s agreed, exactly %(fraction)s; the rule asks for %(threshold)s, %(missing)s more.")
    return sentence % figures


def amounts(gates: Iterable[Gate], electorate: str, of: str = "have") -> str:
    """“152 owners and 14,236.32 m²”: what the comparisons have, or what is missing."""
    return _and(amount(gate.measure, getattr(gate, of), electorate) for gate in gates)


def _shares(gates: Iterable[Gate], electorate: str) -> str:
    """“60 of 90 households and 4,000.00 of 8,000.00 m²”."""
    return _and(
        gettext("%(have)s of %(whole)s")
        % {"have": f"{gate.have:,}", "whole": amount(gate.measure, gate.of, electorate)}
        for gate in gates
    )


def _and(parts: Iterable[str]) -> str:
    return pgettext("between two amounts", " and ").join(parts)


# the voter's own ballot


def local_time(moment: datetime) -> str:
    """20:02:17 of today; with its date on another day."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return f"{local:%H:%M:%S}"
    return pgettext("day and time", "%(day)s, %(time)s") % {"day": moments.day(moment), "time": f"{local:%H:%M:%S}"}


def short_time(moment: datetime) -> str:
    """20:15 of today; with its date on another day."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else moments.moment(moment)


def closing_time(closes_at: datetime) -> str:
    """20:15 of today; on another day its date, and 24:00 of the last day where it ends at midnight."""
    local = timezone.localtime(closes_at)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else moments.until(closes_at)


def days_left(closes_at: datetime) -> str:
    """“5 days left”; empty for a vote that ends within the hours of a meeting."""
    days = (last_day_of(closes_at) - timezone.localdate()).days
    if days < 0 or (days == 0 and timezone.localtime(closes_at).time() != time.min):
        return ""
    if days == 0:
        return gettext("today is the last day")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def receipt_sentence(state: str, choice: str, current_choice: str) -> str:
    """What the voter is told of the choice in words: recorded, changed, or that nothing was counted twice."""
    figures = {"choice": choice, "current": current_choice}
    if state == "recorded":
        return gettext("Recorded. You voted: %(choice)s.") % figures
    if state == "changed":
        return gettext("Changed. You now vote: %(choice)s.") % figures
    if choice != current_choice:
        return gettext("This choice of yours was replaced by a later one. What counts is: %(current)s.") % figures
    return gettext("Already recorded, counted once. You voted: %(choice)s.") % figures
