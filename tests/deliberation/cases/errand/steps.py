"""The steps of an errand, and how long each may take."""

from __future__ import annotations

from deliberation.cases.clocks import Clock
from deliberation.cases.steps import Held, Late, Step

STEPS = {
    "take": Step(Held.BY_LEADER, Late.GOES_UP, Clock(hours=4, source="a story for the tests")),
    "carry_out": Step(Held.BY_DOER, Late.IS_REMINDED, Clock(days=1, source="a story for the tests")),
    "confirm": Step(Held.BY_ALL),
}
TO_CONFIRM = Clock(days=2, source="a story for the tests")
