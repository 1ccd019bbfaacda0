"""What the results of all methods are drawn with: bars of a comparison, lines of a count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, pgettext

from votes import explain
from votes.counting.gates import Gate
from votes.counting.shares import percent, width
from votes.counting.sheets import Sheet

ELECTED = ("当", "选")
CHOSEN = ("选", "定")
CARRIED = ("通", "过")
NOT_CARRIED = ("未", "通", "过")
NONE_CHOSEN = ("未", "选", "出")


@dataclass(frozen=True, slots=True)
class BarView:
    """One comparison drawn: the bar ends before the mark only when the number does."""

    name: str
    numbers: str
    percent: str
    width: str
    mark: str
    mark_label: str
    state: str
    is_met: bool
    missing: str
    label: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One line of a count. ``code`` colours an answer; ``mark`` is where the line of the majority or quota stands;
    ``gain`` is what came in since the line before, or what else there is to say."""

    code: str
    label: str
    heads: str
    width: str
    icon: str = ""
    area: str = ""
    mark: str = ""
    gain: str = ""
    is_chosen: bool = False
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one method has to say of its count: the name of the result, the numbers that decided, the lines, and what
    its own template draws."""

    template: str
    name: str
    seal: tuple[str, ...]
    reason: str
    rows: tuple[TallyRow, ...]
    count: Any = None
    assent_title: str = ""


def bar(gate: Gate, electorate: str) -> BarView:
    share = percent(gate.have, gate.of)
    # “须达” the smallest amount that is enough, “须多于” the largest that is not: “more than 84” of 168
    reach = gate.needed if gate.test == "at_least" else gate.needed - explain.unit_of(gate.measure)
    reached = explain.amount(gate.measure, reach, electorate)
    if gate.test == "at_least":
        mark_label = gettext("%(fraction)s: at least %(amount)s") % {"fraction": gate.fraction, "amount": reached}
        state = pgettext("threshold", "reached") if gate.is_met else pgettext("threshold", "not reached")
    else:
        figures = {"fraction": explain.fraction_name(gate.fraction), "amount": reached}
        mark_label = gettext("%(fraction)s: more than %(amount)s") % figures
        state = pgettext("threshold", "exceeded") if gate.is_met else pgettext("threshold", "not exceeded")
    name = explain.measure_name(gate.measure, electorate)
    numbers = f"{gate.have:,} / {explain.amount(gate.measure, gate.of, electorate)}"
    missing = "" if gate.is_met else explain.amount(gate.measure, gate.missing, electorate)
    return BarView(
        name=name,
        numbers=numbers,
        percent=f"{share}%",
        width=width(explain.share(gate.have, gate.of)),
        mark=width(gate.fraction),
        mark_label=mark_label,
        state=state,
        is_met=gate.is_met,
        missing=missing,
        label=gettext("%(name)s: %(numbers)s, %(percent)s. %(mark)s: %(state)s.")
        % {"name": name, "numbers": numbers, "percent": f"{share}%", "mark": mark_label, "state": state},
    )


def listed(names: Iterable[str]) -> str:
    """“Chen, Zhou”."""
    return pgettext("between two names", ", ").join(names)


def labels(sheet: Sheet, codes: Iterable[str]) -> str:
    """The options of these codes, by name."""
    return listed(map(sheet.label_of, codes))


def votes(number: Fraction | int) -> str:
    """“12”, or “12.50000” where votes are in parts; a part that five places cannot hold stays a fraction."""
    exact = Fraction(number)
    units = exact * 10**5
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    return f"{int(units) // 10**5:,}.{int(units) % 10**5:05}" if units.denominator == 1 else str(exact)
