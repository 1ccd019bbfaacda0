"""What the room of cases has to know of matters. Registered when the app is ready."""

from __future__ import annotations

from deliberation.cases.registry import CaseKind
from deliberation.matters import actions, lateness
from deliberation.matters.actions.steps import concerned, desks, page_of, reminded, second_look_changes_hands
from deliberation.matters.clocks import grace_of
from deliberation.matters.flows import MatterFlow
from deliberation.matters.queries import SEALS
from deliberation.matters.queries.duties import CHIPS, duties
from deliberation.matters.queries.way import WAY
from deliberation.matters.steps import STAGE_OF, STEPS
from deliberation.matters.timers import move_written_polls
from deliberation.matters.wording import DUTIES

MATTERS = CaseKind(
    flow_class=MatterFlow,
    steps=STEPS,
    url=page_of,
    title=lambda matter: matter.title,
    hears=concerned,
    way=WAY,
    desk_acts=DUTIES,
    desks=desks,
    own_index=lambda node: {"stage": STAGE_OF[node]},
    due=lateness.due,
    is_waited_for=lateness.is_waited_for,
    grace=lambda matter: grace_of(matter.lane),
    reminded=reminded,
    passed_up="matter_escalated",
    went_up="matter_escalated_by_clock",
    changes_hands=second_look_changes_hands,
    when_due={"review__timeout": actions.close_review, "publicity__timeout": actions.close_publicity},
    sweeps=(move_written_polls,),
    duties=duties,
    chips=CHIPS,
    seals={stage.value: seal for stage, seal in SEALS.items()},
)
