"""What a chair types becomes the ballot of a choice: options one on each line, how many win, what there is to spend."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from agenda.refusals import (
    LongOption,
    NoBudget,
    NoCost,
    OneWins,
    OptionsNotAsked,
    SameOption,
    TooFewOptions,
    TooManyPlaces,
)
from community.refusals import Missing
from community.text import clean
from votes.counting.methods import METHODS
from votes.counting.sheets import Option, Sheet
from votes.marking import PADS

LONGEST_LABEL, LONGEST_NOTE = 60, 120
_PARTS = re.compile(r"[|｜]")
_YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
# what does not belong to an amount but is written with it
_BESIDE = str.maketrans("", "", ",，¥￥元 ")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of a choice brings: ``options`` is a text of lines ``name | note | cost``, ``budget`` an amount."""

    counted_by: str
    options: str = ""
    seats: int | None = None
    most: int | None = None
    budget: str = ""


def sheet_of(typed: Typed) -> Sheet:
    """The sheet for the method. Options get the codes 1, 2, 3 … in the order of the lines.

    Refuses ``Missing`` (counted_by, most), ``OptionsNotAsked``, ``TooFewOptions``, ``SameOption``, ``LongOption``,
    ``NoCost``, ``NoBudget``, ``TooManyPlaces`` and ``OneWins``.
    """
    if typed.counted_by not in METHODS:
        raise Missing("counted_by")
    lines = [line for line in clean(typed.options, lines=True).splitlines() if line.strip()]
    if PADS[typed.counted_by] in ("motion", "consent"):
        if lines:
            raise OptionsNotAsked
        return Sheet()
    has_cost = PADS[typed.counted_by] == "budget"
    options = tuple(_option(str(number), line, has_cost) for number, line in enumerate(lines, start=1))
    if len(options) < 2:
        raise TooFewOptions
    label, times = Counter(option.label for option in options).most_common(1)[0]
    if times > 1:
        raise SameOption(label=label)
    return Sheet(options, {"budget": _budget(typed.budget)} if has_cost else _limits(typed, len(options)))


def _option(code: str, line: str, has_cost: bool) -> Option:
    label, *others = (part.strip() for part in _PARTS.split(line))
    cost = None
    if has_cost:
        amount = _amount(others.pop()) if others else ""
        if not amount or not Decimal(amount):
            raise NoCost(label=label)
        cost = Decimal(amount)
    note = " · ".join(filter(None, others))
    if not label or len(label) > LONGEST_LABEL or len(note) > LONGEST_NOTE:
        raise LongOption(label=label, most=LONGEST_LABEL)
    return Option(code, label, note, cost)


def _amount(text: str) -> str:
    """An amount in yuan as it is written, without its sign; empty where it is none."""
    amount = text.translate(_BESIDE)
    return amount if _YUAN.fullmatch(amount) else ""


def _budget(text: str) -> str:
    amount = _amount(clean(text))
    if not amount or not Decimal(amount):
        raise NoBudget
    return amount


def _limits(typed: Typed, options: int) -> dict[str, int]:
    seats = 1 if typed.seats is None else typed.seats
    if not 1 <= seats <= options:
        raise TooManyPlaces(seats=seats, options=options)
    if typed.counted_by == "irv":
        if seats > 1:
            raise OneWins
        return {}
    if typed.counted_by != "some":
        return {"seats": seats}
    most = seats if typed.most is None else typed.most
    if not 1 <= most <= options:
        raise Missing("most")
    return {"seats": seats, "most": most}
