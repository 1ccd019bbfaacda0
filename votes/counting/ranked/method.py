"""Ranked ballots of a poll: papers with codes in the order of preference, each with the weight of its heads.

The counts themselves know no roll; here papers become a ``Profile``, and its result a tally. Candidates stand in it in
the order that decides between equals: that of the paper, or of the lots where the rule says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from votes.counting import lots
from votes.counting.codes import codes_from, codes_of
from votes.counting.conditions import Conditions
from votes.counting.marks import canonical
from votes.counting.roll import Box, Part, opened
from votes.counting.sheets import Sheet, require_options
from votes.counting.sums import Sums
from votes.counting.verdict import Verdict, judged

from . import irv, schulze, stv
from .profile import Profile
from .rounds import RoundCount
from .schulze import SchulzeCount


class Count(Protocol):
    """The result of a count of ranked ballots."""

    @property
    def winners(self) -> tuple[str, ...]: ...

    def as_json(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """Who took part, and the count with all its rounds; it has none where no paper ranks anybody."""

    part: Part
    count: Count

    def as_json(self) -> dict[str, Any]:
        return {**self.count.as_json(), **self.part.as_json()}

    def figures(self) -> dict[str, int]:
        return self.part.figures()


class Ranked:
    """A method whose papers rank options. ``nothing`` is its result where no ballot is valid."""

    def __init__(
        self,
        code: str,
        count: Callable[[Profile, int], Count],
        nothing: Callable[[Profile, int], Count],
        read: Callable[[Mapping[str, Any]], Count],
        *limits: str,
    ) -> None:
        self.CODE = code
        self._count, self._nothing, self._read = count, nothing, read
        self._limits = limits

    def require_sheet(self, sheet: Sheet) -> None:
        """Raises ``ValueError``."""
        require_options(sheet, *self._limits)

    def marks_from(self, chosen: Sequence[str], sheet: Sheet) -> str:
        """The codes from the first preference down, like ``["2","1"]``; ``[]`` on a blank paper. Raises
        ``InvalidMarks``."""
        return canonical(codes_from(chosen, sheet))

    def count(self, box: Box, rule: Conditions, sheet: Sheet) -> Tally:
        """Raises ``ValueError`` as ``opened`` does, and for marks of another kind."""
        self.require_sheet(sheet)
        found = opened(box, rule)
        ballots, blank = [], Sums()
        for marks, sums in found.by_marks().items():
            codes = codes_of(marks, sheet, self.marks_from)
            if sums.heads:
                ballots.append((tuple((code,) for code in codes), sums.heads))
            blank += Sums() if codes else sums
        profile = Profile.of(lots.order_of(sheet, rule), ballots)
        count = self._count if profile.ballots else self._nothing
        return Tally(found.part(blank), count(profile, sheet.seats))

    def judge(self, tally: Tally, rule: Conditions) -> Verdict:
        """Carried when the count elects somebody."""
        chosen = tally.count.winners
        return judged(rule, tally.part, is_carried=bool(chosen), chosen=chosen)

    def tally_from(self, data: Mapping[str, Any]) -> Tally:
        """The tally whose JSON this is."""
        return Tally(Part.from_json(data), self._read(data))


def _no_rounds(code: str) -> Callable[[Profile, int], RoundCount]:
    return lambda profile, seats: RoundCount(code, seats, profile.candidates, 0, profile.invalid, quota=None, rounds=())


def _no_places(profile: Profile, seats: int) -> SchulzeCount:
    nothing = ((0,) * len(profile.candidates),) * len(profile.candidates)
    return SchulzeCount(seats, profile.candidates, 0, profile.invalid, nothing, nothing, rounds=())


IRV = Ranked(irv.CODE, irv.count, _no_rounds(irv.CODE), RoundCount.from_json)
STV = Ranked(stv.CODE, stv.count, _no_rounds(stv.CODE), RoundCount.from_json, "seats")
SCHULZE = Ranked(schulze.CODE, schulze.count, _no_places, SchulzeCount.from_json, "seats")
