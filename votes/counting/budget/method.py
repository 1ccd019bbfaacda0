"""The budget of a poll: papers name the projects they approve, each with the weight of its heads.

The counts themselves know no roll; here papers become an ``Instance``, and its outcome a tally. A blank paper is that
of a voter with a share of the budget like any other. Projects stand in the order that decides between equals: that of
the paper, or of the lots where the rule says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from votes.counting import lots
from votes.counting.codes import codes_from, codes_of
from votes.counting.conditions import Conditions
from votes.counting.marks import canonical
from votes.counting.roll import Box, Part, opened
from votes.counting.sheets import Sheet, require_options
from votes.counting.sums import Sums
from votes.counting.verdict import Verdict, judged

from . import equal_shares, greedy
from .instance import Instance, Project, exact
from .outcome import Outcome

BUDGET = "budget"
_YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Tally:
    """Who took part, and the outcome with all its rounds."""

    part: Part
    outcome: Outcome

    def as_json(self) -> dict[str, Any]:
        return {**self.outcome.as_json(), **self.part.as_json()}

    def figures(self) -> dict[str, int]:
        return self.part.figures()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        return cls(Part.from_json(data), Outcome.from_json(data))


class Shared:
    """A method that says which projects are paid for."""

    def __init__(self, code: str, count: Callable[[Instance], Outcome]) -> None:
        self.CODE = code
        self._count = count

    def require_sheet(self, sheet: Sheet) -> None:
        """Raises ``ValueError``; every project has a cost, and the budget is in yuan, like ``"20000.00"``."""
        others = {name: value for name, value in sheet.limits.items() if name != BUDGET}
        require_options(replace(sheet, limits=others), have_costs=True)
        budget = sheet.limits.get(BUDGET)
        if not isinstance(budget, str) or not _YUAN.fullmatch(budget) or not Decimal(budget):
            raise ValueError(f"a budget in yuan, and not {budget!r}")
        if not all(_YUAN.fullmatch(str(option.cost)) for option in sheet.options):
            raise ValueError(f"a cost in yuan, and not {[option.cost for option in sheet.options]}")

    def marks_from(self, chosen: Sequence[str], sheet: Sheet) -> str:
        """The codes in the order of the paper, like ``["1","3"]``; ``[]`` on a blank paper. Raises ``InvalidMarks``."""
        return canonical(sorted(codes_from(chosen, sheet), key=sheet.codes.index))

    def count(self, box: Box, rule: Conditions, sheet: Sheet) -> Tally:
        """Raises ``ValueError`` as ``opened`` does, and for marks of another kind."""
        self.require_sheet(sheet)
        found = opened(box, rule)
        ballots: dict[frozenset[str], int] = {}
        blank = Sums()
        for marks, sums in found.by_marks().items():
            codes = codes_of(marks, sheet, self.marks_from)
            if sums.heads:
                ballots[frozenset(codes)] = sums.heads
            blank += Sums() if codes else sums
        projects = {one.code: Project(one.code, one.label, exact(one.cost or 0)) for one in sheet.options}
        instance = Instance(
            projects=tuple(projects[code] for code in lots.order_of(sheet, rule)),
            budget=exact(Decimal(sheet.limits[BUDGET])),
            ballots=ballots,
        )
        return Tally(found.part(blank), self._count(instance))

    def judge(self, tally: Tally, rule: Conditions) -> Verdict:
        """Carried when a project is paid for. The money never goes to a project that nobody approves."""
        unwanted = {one.project for one in tally.outcome.rounds if not one.supporters}
        chosen = [project for project in tally.outcome.selected if project not in unwanted]
        return judged(rule, tally.part, is_carried=bool(chosen), chosen=chosen)


GREEDY = Shared(greedy.CODE, greedy.count)
EQUAL_SHARES = Shared(equal_shares.CODE, equal_shares.count)
EQUAL_SHARES_COMPLETED = Shared(equal_shares.COMPLETED, equal_shares.completed)
