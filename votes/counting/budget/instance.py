"""What a participatory budget asks: projects with their costs, the budget, and who approves what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

Amount = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Project:
    """One project on the paper. Raises ``ValueError`` for a cost below 0, ``TypeError`` for an inexact one."""

    id: str
    name: str
    cost: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "cost", exact(self.cost))


@dataclass(frozen=True, slots=True)
class Oddity:
    """What a file gets wrong without changing the count: its line, a code, and figures for the sentence about it."""

    line: int
    code: str
    figures: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Instance:
    """One vote about one budget.

    ``projects`` stand in the order of the paper, which is the last to break a tie. ``ballots`` maps each set of
    approved ids to the number of voters who cast it; a voter who approves nothing still has a share of the budget.
    ``oddities`` are what its file gets wrong. Raises ``ValueError`` for a project
    that stands twice, an amount below 0, an approval of no project or a ballot of no voter.
    """

    projects: tuple[Project, ...]
    budget: Fraction
    ballots: Mapping[frozenset[str], int]
    oddities: tuple[Oddity, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "budget", exact(self.budget))
        ids = {project.id for project in self.projects}
        if len(ids) != len(self.projects):
            raise ValueError("a project stands twice")
        for approved, number in self.ballots.items():
            if not approved <= ids or number < 1:
                raise ValueError(f"this ballot cannot be counted: {number} × {sorted(approved)}")

    @property
    def voters(self) -> int:
        return sum(self.ballots.values())

    def supporters(self) -> dict[str, int]:
        """How many voters approve each project."""
        numbers = {project.id: 0 for project in self.projects}
        for approved, number in self.ballots.items():
            for project in approved:
                numbers[project] += number
        return numbers


def exact(amount: Amount) -> Fraction:
    """An amount of money without rounding. Raises ``TypeError`` for an inexact one and ``ValueError`` below 0."""
    if not isinstance(amount, int | Decimal | Fraction):
        raise TypeError(f"this is no exact amount: {amount!r}")
    if amount < 0:
        raise ValueError(f"an amount below 0: {amount}")
    return Fraction(amount)


def grouped(ballots: Iterable[Iterable[str]]) -> dict[frozenset[str], int]:
    """Ballots of single voters, equal ones put together."""
    groups: dict[frozenset[str], int] = {}
    for approved in ballots:
        key = frozenset(approved)
        groups[key] = groups.get(key, 0) + 1
    return groups


def by_approvals(instance: Instance) -> list[Project]:
    """The projects by more approvals, then lower cost, then the order of the paper."""
    supporters = instance.supporters()
    return sorted(instance.projects, key=lambda project: (-supporters[project.id], project.cost))
