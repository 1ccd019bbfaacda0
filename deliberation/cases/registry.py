"""The flows of the house. Each registers one ``CaseKind`` when its app is ready; nobody else needs to name it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from viewflow.workflow.base import Flow

from community.masking import short_name
from community.models import Person
from deliberation.cases.clocks import GRACE
from deliberation.cases.desks import Desk
from deliberation.cases.models import Case
from deliberation.cases.steps import Steps


def _with_name(case: Case, holder: Person) -> tuple[str, dict[str, Any]]:
    return "holder_reminded", {"holder": short_name(holder), "holder_id": holder.pk}


def _desks(case: Case) -> set[int]:
    return {pk for pk in (case.handler_id, case.lifted_to_id) if pk}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the way of a case is drawn, by the names of its nodes.

    ``down``: from top to bottom. ``by_ways``: drawn beside ``beside`` when the case was there. ``back``: where it may
    turn back, from and to. ``lies_ahead`` and ``turns`` say which of them are those of this case.
    """

    down: tuple[str, ...]
    by_ways: tuple[str, ...] = ()
    beside: str = ""
    back: tuple[tuple[str, str], ...] = ()
    lies_ahead: Callable[[Any, str], bool] = lambda case, node: not case.is_over
    turns: Callable[[Any, str, str], bool] = lambda case, one, other: True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """What the room of cases has to know of one flow.

    ``url`` leads to the page of a case by its key. ``hears``: the people told of every act. ``way``: how it is
    drawn. What is left out is done as most flows need it.
    """

    flow_class: type[Flow]
    steps: Steps
    url: Callable[[int], str]
    title: Callable[[Any], str]
    hears: Callable[[Any], Iterable[Person]]
    way: Way

    # acts done from a desk name whom a deputy stands in for; whose desks those are
    desk_acts: frozenset[str] = frozenset()
    desks: Callable[[Any], Collection[int]] = _desks

    # the index: what the flow adds to it, when a step is due, whether anybody is waited for there now
    own_index: Callable[[str], dict[str, Any]] = lambda node: {}
    due: Callable[[Any, str, datetime, datetime | None], datetime | None] | None = None
    is_waited_for: Callable[[Any, str], bool] = lambda case, node: True

    # late: how long after the reminder it goes up, in which words, and what else changes hands
    grace: Callable[[Any], timedelta] = lambda case: GRACE.span
    reminded: Callable[[Any, Person], tuple[str, dict[str, Any]]] = _with_name
    passed_up: str = "case_escalated"
    went_up: str = "case_escalated_by_clock"
    changes_hands: Callable[[Any, Person], object] = lambda case, leader: None

    # the clock: what is done when the timer of a node is due; more sweeps of the flow's own, each with a limit
    when_due: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)
    sweeps: tuple[Callable[[int], int], ...] = ()

    # *waits for me*: rows made by ``queries.turns``, the words of each chip and the seal of each mark
    duties: Callable[[Desk], Iterable[QuerySet]] = lambda desk: ()
    chips: Mapping[str, Any] = field(default_factory=dict)
    seals: Mapping[str, str] = field(default_factory=dict)

    @property
    def model(self) -> type[Case]:
        return self.flow_class.process_class

    @property
    def label(self) -> str:
        """Short and unique: the name of its model."""
        return self.model._meta.model_name

    def due_at(self, case: Case, node: str, since: datetime, lifted_at: datetime | None) -> datetime | None:
        """When the step begun at ``since`` is due: as the flow says, else by the clock of the step.

        That begins again when the case goes up a level during the step, at ``lifted_at``.
        """
        if self.due is not None:
            return self.due(case, node, since, lifted_at)
        clock = self.steps[node].clock
        return clock.due(lifted_at or since) if clock else None


_KINDS: dict[type[Flow], CaseKind] = {}


def register(kind: CaseKind) -> None:
    """Called once for each flow, when its app is ready. Refuses by ``ValueError`` what cannot work."""
    if kind.flow_class in _KINDS or kind.label in {known.label for known in _KINDS.values()}:
        raise ValueError(f"the flow of {kind.label!r} is registered twice")
    known = {node.name for node in kind.flow_class.instance.nodes()}
    if unknown := {*kind.steps, *kind.when_due, *kind.way.down, *kind.way.by_ways} - known:
        raise ValueError(f"the flow of {kind.label!r} has no node {', '.join(sorted(unknown))}")
    _KINDS[kind.flow_class] = kind


def kinds() -> tuple[CaseKind, ...]:
    """Every flow of the house, in the order of their labels."""
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.label))


def kind_of(case: Case) -> CaseKind:
    """The flow is found from the case."""
    return _KINDS[case.flow_class]
