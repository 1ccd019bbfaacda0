"""Choose one, some, or all that one can live with; or elect. Papers name options, and each option has the weight of the
papers that name it.

An option wins when that weight passes the majority of the rule out of all who took part, a blank paper among them. No
more of them win than there are seats: those with the most heads, then with the most area where the rule measures it.
Equals stand in the order of the paper, or in that of the lots where the rule says so. Where seats stay open and the
rule knows a run-off, the tally names who stands in it: two for each open seat, the best of those who were not elected,
and those who are level with the last of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import lots
from .codes import codes_from, codes_of
from .conditions import Conditions
from .marks import InvalidMarks, canonical
from .placing import Tie, level_at, placed, tie_at
from .roll import Box, Part, opened
from .sheets import Sheet, require_options
from .sums import Number, Sums
from .verdict import Verdict, are_met, assents, judged, participation

FOR_EACH_OPEN_SEAT = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """What each option weighs: ``support`` by code, ``ranking`` from the strongest down.

    ``tie`` says how the last seat was decided between equals; ``open`` seats went to nobody, and ``runoff`` stands
    again for them. Without a quorum no seat was decided at all.
    """

    method: str
    seats: int
    part: Part
    support: dict[str, Sums]
    ranking: tuple[str, ...]
    tie: Tie | None
    open: int
    runoff: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "seats": self.seats,
            **self.part.as_json(),
            "support": {code: sums.as_json() for code, sums in self.support.items()},
            "ranking": list(self.ranking),
            "tie": self.tie and self.tie.as_json(),
            "open": self.open,
            "runoff": list(self.runoff),
        }

    def figures(self) -> dict[str, int]:
        return self.part.figures()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        return cls(
            method=data["method"],
            seats=data["seats"],
            part=Part.from_json(data),
            support={code: Sums.from_json(sums) for code, sums in data["support"].items()},
            ranking=tuple(data["ranking"]),
            tie=data["tie"] and Tie.from_json(data["tie"]),
            open=data["open"],
            runoff=tuple(data["runoff"]),
        )


class Choosing:
    """A method whose papers name at most ``most(sheet)`` options, in the order of the paper."""

    def __init__(self, code: str, most: Callable[[Sheet], int], *limits: str, least: int = 2) -> None:
        self.CODE = code
        self.most = most
        self._limits = ("seats", *limits)
        self._least = least

    def require_sheet(self, sheet: Sheet) -> None:
        """Raises ``ValueError``."""
        require_options(sheet, *self._limits, least=self._least)

    def marks_from(self, chosen: Sequence[str], sheet: Sheet) -> str:
        """The codes in the order of the paper, like ``["1","3"]``; ``[]`` on a blank paper. Raises ``InvalidMarks``."""
        codes = codes_from(chosen, sheet)
        if len(codes) > self.most(sheet):
            raise InvalidMarks("too_many", most=self.most(sheet))
        return canonical(sorted(codes, key=sheet.codes.index))

    def count(self, box: Box, rule: Conditions, sheet: Sheet) -> Tally:
        """Raises ``ValueError`` as ``opened`` does, and for marks of another kind."""
        self.require_sheet(sheet)
        found = opened(box, rule)
        support = dict.fromkeys(sheet.codes, Sums())
        blank = Sums()
        for marks, sums in found.by_marks().items():
            codes = codes_of(marks, sheet, self.marks_from)
            for code in codes:
                support[code] += sums
            blank += Sums() if codes else sums
        part = found.part(blank)
        strengths = {code: _strength(sums, rule) for code, sums in support.items()}
        ranking = placed(strengths, lots.order_of(sheet, rule))
        tie, vacant, runoff = None, 0, tuple[str, ...]()
        if are_met(participation(part, rule)):
            passing = _passing(ranking, support, part, rule)
            tie = tie_at(sheet.seats, passing, strengths, by=rule.ties)
            vacant = max(0, sheet.seats - len(passing))
            losers = [code for code in ranking if code not in passing]
            runoff = _standing_again(losers, strengths, vacant) if rule.runoff else ()
        return Tally(self.CODE, sheet.seats, part, support, ranking, tie, vacant, runoff)

    def judge(self, tally: Tally, rule: Conditions) -> Verdict:
        """Carried when somebody is chosen. The assent is that of the last who was, else of who came nearest."""
        chosen = _passing(tally.ranking, tally.support, tally.part, rule)[: tally.seats]
        decisive = chosen[-1] if chosen else tally.ranking[0]
        gates = assents(tally.support[decisive], tally.part, rule)
        return judged(rule, tally.part, is_carried=bool(chosen), assent=gates, chosen=chosen)


def _strength(sums: Sums, rule: Conditions) -> tuple[Number, ...]:
    return tuple(sums.of(one.measure) for one in rule.measures)


def _passing(ranking: Sequence[str], support: Mapping[str, Sums], part: Part, rule: Conditions) -> tuple[str, ...]:
    return tuple(code for code in ranking if are_met(assents(support[code], part, rule)))


def _standing_again(losers: Sequence[str], strengths: Mapping[str, tuple[Number, ...]], vacant: int) -> tuple[str, ...]:
    """Nobody stands again without a vote."""
    voted = [code for code in losers if any(strengths[code])]
    places = FOR_EACH_OPEN_SEAT * vacant
    level = level_at(places, voted, strengths)
    return tuple(code for code in voted if code in voted[:places] or code in level)


ONE = Choosing("one", lambda sheet: 1)
SOME = Choosing("some", lambda sheet: sheet.limit("most", sheet.seats), "most")
APPROVAL = Choosing("approval", lambda sheet: len(sheet.options))
# In the last round of all a single candidate may be left.
ELECTION = Choosing("election", lambda sheet: sheet.seats, least=1)
