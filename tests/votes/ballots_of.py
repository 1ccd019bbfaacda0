"""A small poll of every method with papers that come out with something to tell; for pages and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from community.models import Person
from votes.actions import cast_ballot, close_poll
from votes.counting.sheets import Option, Sheet, numbered
from votes.models import Poll

from .conftest import key_of, make_poll

YARD = ("陈大姐", "周阿姨", "吴师傅", "何小林")
WORKS = (
    Option("1", "楼道换感应灯", "1 至 3 栋", Decimal("3200.00")),
    Option("2", "门口加一组充电桩", "", Decimal("12000.00")),
    Option("3", "小花园添四张长椅", "", Decimal("2400.00")),
    Option("4", "老人活动室装扶手", "", Decimal("1800.00")),
)


@dataclass(frozen=True)
class Case:
    """``papers`` are what forms bring, with how many cast each."""

    method: str
    sheet: Sheet
    papers: Sequence[tuple[Sequence[str], int]]
    rule: str = "residents_council"
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def voters(self) -> int:
        return sum(number for _chosen, number in self.papers)


def _sheet(names: Iterable[str], **limits: Any) -> Sheet:
    return Sheet(numbered(names), limits)


RANKED = (
    (("1", "2"), 7),
    (("2", "1"), 6),
    (("3", "1"), 4),
    (("4", "1"), 2),
    (("4", "3"), 1),
    (("4",), 1),
    (("",), 1),
)
BUDGET = Sheet(WORKS, {"budget": "9000.00"})
APPROVED = ((("1", "3"), 5), (("2",), 4), (("3", "4"), 3), (("1", "2", "4"), 2), (("",), 1))
CASES = {
    one.method: one
    for one in (
        Case("one", _sheet(YARD), ((("1",), 7), (("2",), 3), (("",), 2))),
        Case("some", _sheet(YARD, seats=2, most=3), ((("1", "2"), 7), (("2", "3", "4"), 3), (("",), 2))),
        Case("approval", _sheet(YARD), ((("1", "2", "3"), 5), (("2",), 4), (("",), 2))),
        Case("irv", _sheet(YARD), RANKED),
        Case("stv", _sheet(YARD, seats=2), ((("1", "3"), 12), *RANKED)),
        Case("schulze", _sheet(YARD), RANKED),
        Case("score", _sheet(YARD, top=5), ((("1=5", "2=3"), 6), (("2=5", "3=1"), 5), (("",), 1))),
        Case("dots", _sheet(YARD, dots=10), ((("1=6", "2=4"), 6), (("2=10",), 2), (("3=5", "4=5"), 3), (("",), 1))),
        Case("consent", Sheet(), ((("consent",), 8), (("abstain",), 2), (("objection", "晚上太吵，请改到白天。"), 1))),
        Case("greedy", BUDGET, APPROVED),
        Case("equal_shares", BUDGET, APPROVED),
        Case("equal_shares_completed", BUDGET, APPROVED),
        Case(
            "election",
            _sheet(YARD, seats=3),
            ((("1", "2"), 7), (("1", "3"), 3), (("4",), 1), (("",), 1)),
            rule="committee_election",
        ),
    )
}


def open_case(case: Case, people: list[Person], **more: Any) -> Poll:
    return make_poll(
        people, rule=case.rule, question="怎么办？", counted_by=case.method, sheet=case.sheet, **{**case.more, **more}
    )


def cast_case(case: Case, poll: Poll, people: list[Person]) -> None:
    papers = [chosen for chosen, number in case.papers for _paper in range(number)]
    for person, chosen in zip(people, papers, strict=False):
        cast_ballot(poll, by=person, choice=chosen, key=key_of(poll.pk, person.pk, 1))


def closed_case(case: Case, people: list[Person]) -> Poll:
    poll = open_case(case, people)
    cast_case(case, poll, people)
    close_poll(poll, by=people[0])
    return poll
