"""Yes, no or abstain on one question. A motion brings its own options, and its marks are the code of one of them.

A rule's quorum is looked at before its majority: without a quorum nothing is lost, it was only not decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .conditions import Conditions
from .marks import InvalidMarks, canonical
from .roll import Box, opened
from .sheets import Sheet
from .sums import Sums
from .verdict import Verdict, are_met, assents, judged

CODE = "motion"
OPTIONS = ("yes", "no", "abstain")
NO_SHEET = Sheet()
SUMS = ("roll", "taking_part", *OPTIONS)
_CHOICES = {canonical(code): code for code in OPTIONS}


def require_sheet(sheet: Sheet) -> None:
    """Raises ``ValueError``: yes, no and abstain are all there is."""
    if sheet.options or sheet.limits:
        raise ValueError(f"a motion brings its own options, and not {sheet}")


def marks_from(chosen: Sequence[str], sheet: Sheet = NO_SHEET) -> str:
    """The marks of a form that brings one code, like ``"yes"`` with its quotes. Raises ``InvalidMarks``."""
    if len(chosen) != 1 or chosen[0] not in OPTIONS:
        raise InvalidMarks("no_answer")
    return canonical(chosen[0])


def choice_of(marks: str) -> str:
    """The code that is marked. Raises ``InvalidMarks``, also for marks that only mean the same."""
    if marks not in _CHOICES:
        raise InvalidMarks("no_answer")
    return _CHOICES[marks]


@dataclass(frozen=True, slots=True)
class Tally:
    """The count: the whole roll, those who took part, and the three choices.

    Under a rule that counts silence these hold the silent as well, and ``returned`` is the count without them.
    In the JSON of version 0.2.0 there is no ``method``: it knew no other.
    """

    roll: Sums
    taking_part: Sums
    yes: Sums
    no: Sums
    abstain: Sums
    returned: Tally | None = None

    def as_json(self) -> dict[str, Any]:
        data = {"method": CODE, **self._sums()}
        return data | {"returned": self.returned._sums()} if self.returned else data

    def figures(self) -> dict[str, int]:
        """The heads in the closing entry of the record; the areas stand in the verdict."""
        heads = {name: getattr(self, name).heads for name in (*OPTIONS, "taking_part")}
        return heads | {"voters": self.roll.heads}

    def _sums(self) -> dict[str, Any]:
        return {name: getattr(self, name).as_json() for name in SUMS}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        returned = cls.from_json(data["returned"]) if data.get("returned") else None
        return cls(**{name: Sums.from_json(data[name]) for name in SUMS}, returned=returned)


def count(box: Box, rule: Conditions, sheet: Sheet = NO_SHEET) -> Tally:
    """Add up the papers of a roll.

    Under a rule that counts silence, a seat that was ``delivered`` the paper takes part too (see ``deem``). Raises
    ``ValueError`` as ``opened`` does, and for marks of another kind.
    """
    require_sheet(sheet)
    found = opened(box, rule)
    seats: dict[str, list[int]] = {code: [] for code in OPTIONS}
    for paper in found.papers:
        seats[choice_of(paper.marks)].append(paper.seat)
    sums = {code: found.weigh(mine) for code, mine in seats.items()}
    tally = Tally(found.roll, found.taking_part, yes=sums["yes"], no=sums["no"], abstain=sums["abstain"])
    if not rule.counts_silence:
        return tally
    answered = {paper.seat for paper in found.papers} | set(box.void)
    silent = (set(box.delivered) & found.weights.keys()) - answered
    return deem(tally, found.weigh(silent), rule)


def deem(tally: Tally, silent: Sums, rule: Conditions) -> Tally:
    """Join the ``silent`` (delivered, not answered) to the majority of what was returned.

    Only where the house rules say so and each delivery is on record; the plain count stays beside it
    ((2022)沪02民初16号). The majority is the choice with the most of everything the rule measures: when two are
    equally large, or heads and area differ, silence joins nobody but has taken part.
    """
    groups = {choice: getattr(tally, choice) for choice in OPTIONS}
    names = [one.measure for one in rule.measures]
    most = {name: max(sums.of(name) for sums in groups.values()) for name in names}
    largest = [choice for choice, sums in groups.items() if all(sums.of(name) == most[name] for name in names)]
    if len(largest) == 1:
        groups[largest[0]] += silent
    return Tally(roll=tally.roll, taking_part=tally.taking_part + silent, **groups, returned=tally)


def judge(tally: Tally, rule: Conditions) -> Verdict:
    """Hold a tally against its rule. A tie is not carried."""
    agreed = assents(tally.yes, tally, rule)
    return judged(rule, tally, is_carried=are_met(agreed), assent=agreed)
