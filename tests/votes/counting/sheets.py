"""A sheet and some papers for each method, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from votes.counting.marks import Paper
from votes.counting.methods import METHODS
from votes.counting.roll import Box
from votes.counting.sheets import Sheet, numbered
from votes.counting.sums import Weight
from votes.counting.verdict import Verdict
from votes.rules import Rule
from votes.rules import rule as rule_on

NAMES = ("陈大姐", "周阿姨", "李师傅", "王老师")
BLANK = ("",)
COUNCIL = rule_on("residents_council", on=date(2026, 6, 1))


def sheet(*names: str, costs: Sequence[str] = (), **limits: Any) -> Sheet:
    """Options 1, 2, 3 … with these names, and costs in yuan where there are any."""
    options = numbered(names)
    if costs:
        options = tuple(replace(one, cost=Decimal(cost)) for one, cost in zip(options, costs, strict=True))
    return Sheet(options, limits)


PROJECTS = sheet("路灯", "长椅", "花坛", "雨棚", costs=["6000.00", "3000.00", "2500.50", "9000.00"], budget="10000.00")
SHEETS = {
    "motion": Sheet(),
    "one": sheet(*NAMES),
    "some": sheet(*NAMES, seats=2, most=3),
    "approval": sheet(*NAMES, seats=2),
    "irv": sheet(*NAMES),
    "stv": sheet(*NAMES, seats=2),
    "schulze": sheet(*NAMES, seats=2),
    "score": sheet(*NAMES, top=5),
    "dots": sheet(*NAMES, dots=10, seats=2),
    "consent": Sheet(),
    "greedy": PROJECTS,
    "equal_shares": PROJECTS,
    "equal_shares_completed": PROJECTS,
    "election": sheet(*NAMES, seats=2),
}

LISTS = [("1",), ("2",), ("1", "3"), ("3", "1"), ("2", "4"), ("4",), BLANK]
POINTS = [("1=3",), ("1=5", "2=1"), ("2=4", "3=4"), ("4=2", "1=0"), ("3=1", "4=5"), BLANK]
# papers that the method takes
PAPERS: dict[str, list[tuple[str, ...]]] = {
    "motion": [("yes",), ("no",), ("abstain",)],
    "one": [paper for paper in LISTS if len(paper) == 1],
    "consent": [("consent",), ("abstain",), ("objection", "太吵了")],
    **dict.fromkeys(("score", "dots"), POINTS),
    **dict.fromkeys(
        ("some", "approval", "irv", "stv", "schulze", "greedy", "equal_shares", "equal_shares_completed", "election"),
        LISTS,
    ),
}


def papers(code: str, chosen: Iterable[Sequence[str] | None], paper: Sheet) -> list[Paper]:
    """The paper of each seat that cast one; ``None`` casts none."""
    write = METHODS[code].marks_from
    return [Paper(seat, write(one, paper)) for seat, one in enumerate(chosen) if one is not None]


def held(
    code: str,
    chosen: Sequence[Sequence[str] | None],
    paper: Sheet,
    *,
    rule: Rule = COUNCIL,
    roll: Sequence[Weight] = (),
    present: Iterable[int] = (),
) -> tuple[Any, Verdict]:
    """Tally and verdict; without a ``roll`` every seat is one head, and there are as many as ``chosen``."""
    seats = roll or [Weight(seat) for seat in range(len(chosen))]
    box = Box(papers(code, chosen, paper), seats, frozenset(present))
    tally = METHODS[code].count(box, rule, paper)
    return tally, METHODS[code].judge(tally, rule)
