"""Give points: so many at most to each option (``score``), or so many dots in all (``dots``).

The points of a paper count once for each head of its seat. Those with the most points win, as many as there are seats,
and nobody without a point. Equals stand in the order of the paper, or in that of the lots where the rule says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import lots
from .conditions import Conditions
from .marks import BLANK, InvalidMarks, canonical
from .placing import Tie, placed, tie_at
from .roll import Box, Part, opened
from .sheets import Sheet, require_options
from .sums import Sums
from .verdict import Verdict, judged

TOP = 5
DOTS_TO_GIVE = 10
_NUMBER = re.compile(r"[0-9]{1,6}")
Points = dict[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """``given[code][points]`` heads gave an option so many points; ``ranking`` from the most points down.

    ``tie`` says how the last seat was decided between equals.
    """

    method: str
    seats: int
    part: Part
    given: dict[str, dict[int, int]]
    ranking: tuple[str, ...]
    tie: Tie | None

    @property
    def points(self) -> Points:
        return points_of(self.given)

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "seats": self.seats,
            **self.part.as_json(),
            "points": self.points,
            "given": {
                code: {str(number): heads for number, heads in groups.items()} for code, groups in self.given.items()
            },
            "ranking": list(self.ranking),
            "tie": self.tie and self.tie.as_json(),
        }

    def figures(self) -> dict[str, int]:
        return self.part.figures()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        return cls(
            method=data["method"],
            seats=data["seats"],
            part=Part.from_json(data),
            given={
                code: {int(number): heads for number, heads in groups.items()} for code, groups in data["given"].items()
            },
            ranking=tuple(data["ranking"]),
            tie=data["tie"] and Tie.from_json(data["tie"]),
        )


def points_of(given: Mapping[str, Mapping[int, int]]) -> Points:
    """All points of each option."""
    return {code: sum(number * heads for number, heads in groups.items()) for code, groups in given.items()}


class Scoring:
    """A method whose papers give points, and ``require_fair(points, sheet)`` raises ``InvalidMarks`` for too many."""

    def __init__(self, code: str, limit: str, require_fair: Callable[[Points, Sheet], None]) -> None:
        self.CODE = code
        self._limit = limit
        self._require_fair = require_fair

    def require_sheet(self, sheet: Sheet) -> None:
        """Raises ``ValueError``."""
        require_options(sheet, "seats", self._limit)

    def marks_from(self, chosen: Sequence[str], sheet: Sheet) -> str:
        """``{"1":3}`` from ``code=3`` each; 0 is left out, and ``{}`` is a blank paper. Raises ``InvalidMarks``."""
        if not chosen:
            raise InvalidMarks("nothing")
        if BLANK[0] in chosen and len(chosen) > 1:
            raise InvalidMarks("blank_and_marked")
        points: Points = {}
        for text in () if tuple(chosen) == BLANK else chosen:
            code, _equals, number = text.partition("=")
            if code not in sheet.codes:
                raise InvalidMarks("unknown")
            if code in points:
                raise InvalidMarks("twice")
            if not _NUMBER.fullmatch(number):
                raise InvalidMarks("not_a_number")
            points[code] = int(number)
        self._require_fair(points, sheet)
        return canonical({code: number for code, number in points.items() if number})

    def points_on(self, marks: str, sheet: Sheet) -> Points:
        """The points of a paper. Raises ``InvalidMarks`` for marks that ``marks_from`` does not write."""
        points = json.loads(marks)
        if not isinstance(points, dict):
            raise InvalidMarks("unknown")
        chosen = [f"{code}={number}" for code, number in points.items()]
        if self.marks_from(chosen or BLANK, sheet) != marks:
            raise InvalidMarks("unknown")
        return points

    def count(self, box: Box, rule: Conditions, sheet: Sheet) -> Tally:
        """Raises ``ValueError`` as ``opened`` does, and for marks of another kind."""
        self.require_sheet(sheet)
        found = opened(box, rule)
        given: dict[str, dict[int, int]] = {code: {} for code in sheet.codes}
        blank = Sums()
        for marks, sums in found.by_marks().items():
            points = self.points_on(marks, sheet)
            for code, number in points.items():
                given[code][number] = given[code].get(number, 0) + sums.heads
            blank += Sums() if points else sums
        strengths = points_of(given)
        ranking = placed(strengths, lots.order_of(sheet, rule))
        tie = tie_at(sheet.seats, [code for code in ranking if strengths[code]], strengths, by=rule.ties)
        return Tally(self.CODE, sheet.seats, found.part(blank), given, ranking, tie)

    def judge(self, tally: Tally, rule: Conditions) -> Verdict:
        """Carried when an option has a point."""
        chosen = [code for code in tally.ranking if tally.points[code]][: tally.seats]
        return judged(rule, tally.part, is_carried=bool(chosen), chosen=chosen)


def _require_top(points: Points, sheet: Sheet) -> None:
    top = sheet.limit("top", TOP)
    if any(number > top for number in points.values()):
        raise InvalidMarks("too_high", top=top)


def _require_dots(points: Points, sheet: Sheet) -> None:
    dots, given = sheet.limit("dots", DOTS_TO_GIVE), sum(points.values())
    if given > dots:
        raise InvalidMarks("too_many_dots", dots=dots, given=given)


SCORE = Scoring("score", "top", _require_top)
DOTS = Scoring("dots", "dots", _require_dots)
