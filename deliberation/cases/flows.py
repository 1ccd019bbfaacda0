"""What the map of every flow uses. A flow class cannot be inherited, so each names these itself."""

from __future__ import annotations

from viewflow.workflow import lock
from viewflow.workflow.base import Flow

from deliberation.cases.models import Case

# every page is ours and every duty is finished by an action, so a duty has no view of Viewflow's
NO_VIEW = None
# waits for the row instead of sleeping between attempts: docs/decisions/0006
LOCK = lock.SelectForUpdateLock(nowait=False, attempts=1)


def become_process(activation, case: Case, flow_class: type[Flow]) -> Case:
    """The case itself becomes the process that the start of its flow has made."""
    case.flow_class = flow_class
    activation.process = activation.task.process = case
    return case
