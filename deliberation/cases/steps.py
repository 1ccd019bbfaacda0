"""What cases have to know of a step of a flow: in whose hands it lies and what becomes of it when it is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from deliberation.cases.clocks import Clock


class Held(Enum):
    """In whose hands a step lies."""

    BY_LEADER = auto()  # a desk: it changes hands when the case goes up a level
    BY_DOER = auto()  # the owner of the task: it stays theirs under any leader
    BY_ALL = auto()  # nobody in particular


class Late(Enum):
    """What the clock does when the deadline of a step has passed."""

    ENDS_BY_ITSELF = auto()  # a meeting or a timer of the flow has the say
    IS_REMINDED = auto()
    GOES_UP = auto()  # reminded of, and after the grace one level up


@dataclass(frozen=True, slots=True)
class Step:
    """One waiting node of a flow. Without a ``clock`` the flow says when it is due, or it never is."""

    held: Held
    late: Late = Late.ENDS_BY_ITSELF
    clock: Clock | None = None


Steps = Mapping[str, Step]


def held_by(steps: Steps, held: Held) -> frozenset[str]:
    return frozenset(node for node, step in steps.items() if step.held is held)


def only_reminded(steps: Steps) -> frozenset[str]:
    """Steps that never go up: from the deadline on, the leader may do them, too."""
    return frozenset(node for node, step in steps.items() if step.late is Late.IS_REMINDED)
