"""The steps of a matter: which of the five stages each is, in whose hands it lies, what comes of being late."""

from __future__ import annotations

from deliberation.cases.steps import Held, Late, Step, only_reminded
from deliberation.matters.models import Stage

# meetings and reviews end by themselves; a posting does unless an objection waits for its answer
STEPS: dict[str, Step] = {
    "triage": Step(Held.BY_LEADER, Late.GOES_UP),
    "revise": Step(Held.BY_DOER, Late.IS_REMINDED),
    "second_look": Step(Held.BY_LEADER, Late.GOES_UP),
    "discuss": Step(Held.BY_LEADER, Late.GOES_UP),
    "decide": Step(Held.BY_LEADER, Late.GOES_UP),
    "publicity": Step(Held.BY_LEADER, Late.GOES_UP),
    "assign": Step(Held.BY_LEADER, Late.GOES_UP),
    "carry_out": Step(Held.BY_DOER, Late.GOES_UP),
    "review": Step(Held.BY_ALL),
}
ONLY_REMINDED = only_reminded(STEPS)

STAGE_OF = {
    "triage": Stage.RAISE,
    "revise": Stage.RAISE,
    "second_look": Stage.RAISE,
    "discuss": Stage.DISCUSS,
    "decide": Stage.DECIDE,
    "publicity": Stage.DECIDE,
    "assign": Stage.ACT,
    "carry_out": Stage.ACT,
    "review": Stage.REVIEW,
    "": Stage.REVIEW,
}
