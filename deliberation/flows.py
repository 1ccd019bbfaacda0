"""The map of a matter: nodes and edges, nothing else. Node names are stored with every task: they are final."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow, lock

from deliberation.models import Decision, Matter

# Every page is ours and every duty is finished by an action, so a duty has no view of Viewflow's.
NO_VIEW = None


class MatterFlow(flow.Flow):
    """Raise, discuss, decide, act, review: the regular lane."""

    process_class = Matter
    process_title = _("A matter, from raising to review")
    process_description = _("Raise, discuss, decide, act, review.")
    # waits for the row instead of sleeping between attempts: docs/decisions/0006
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    raised = flow.StartHandle(this.begin).Annotation(title=_("Raised")).Next(this.triage)

    triage = flow.View(NO_VIEW).Annotation(title=_("Triage by the grid head")).Assign(this.handler).Next(this.triaged)
    triaged = (
        flow.Switch()
        .Annotation(title=_("What came of triage?"))
        .Case(this.review, this.was_answered)
        .Case(this.revise, this.was_returned)
        .Default(this.discuss)
    )
    revise = flow.View(NO_VIEW).Annotation(title=_("The raiser completes it")).Assign(this.recorder).Next(this.triage)

    discuss = flow.Handle().Annotation(title=_("Neighbours discuss")).Next(this.decide)
    decide = flow.Handle().Annotation(title=_("The meeting decides")).Next(this.decided)
    decided = (
        flow.Switch()
        .Annotation(title=_("What was decided?"))
        .Case(this.assign, this.was_carried)
        .Case(this.discuss, this.needs_discussion)
        .Default(this.decide)
    )

    assign = (
        flow.View(NO_VIEW).Annotation(title=_("Somebody is made answerable")).Assign(this.handler).Next(this.carry_out)
    )
    carry_out = flow.View(NO_VIEW).Annotation(title=_("The work is done")).Assign(this.doer).Next(this.review)

    review = (
        flow.Handle()
        .Annotation(title=_("Residents review"))
        .OnTimeout(this.review_window, then=this.reviewed, title=_("The review window ends"))
        .Next(this.reviewed)
    )
    reviewed = (
        flow.Switch()
        .Annotation(title=_("What did the review say?"))
        .Case(this.triage, this.reopens_answer)
        .Case(this.assign, this.reopens_work)
        .Default(this.ended)
    )
    ended = flow.End().Annotation(title=_("Ended"))

    def begin(self, activation, *, matter: Matter) -> Matter:
        """The matter itself becomes the process."""
        matter.flow_class = MatterFlow
        activation.process = activation.task.process = matter
        return matter

    # who owns a duty
    def handler(self, activation):
        return activation.process.handler

    def recorder(self, activation):
        return activation.process.recorded_by

    def doer(self, activation):
        return activation.process.undertakings.get(finished_at=None).person

    # what a gateway asks
    def was_answered(self, activation) -> bool:
        return activation.process.triage_outcome == "answered"

    def was_returned(self, activation) -> bool:
        return activation.process.triage_outcome == "returned"

    def was_carried(self, activation) -> bool:
        return self._outcome(activation) == Decision.Outcome.CARRIED

    def needs_discussion(self, activation) -> bool:
        return self._outcome(activation) in (Decision.Outcome.LOST, Decision.Outcome.SENT_BACK)

    def reopens_answer(self, activation) -> bool:
        return self._is_reopened(activation) and self.was_answered(activation)

    def reopens_work(self, activation) -> bool:
        return self._is_reopened(activation)

    def review_window(self, activation):
        return activation.process.review_rounds.get(closed_at=None).closes_at

    @staticmethod
    def _outcome(activation) -> str:
        return activation.process.decisions.order_by("-pk").values_list("outcome", flat=True)[0]

    @staticmethod
    def _is_reopened(activation) -> bool:
        return activation.process.review_rounds.order_by("-number").values_list("was_reopened", flat=True)[0]


# every flow of the house: what ``export_bpmn`` writes and the timers sweep
FLOWS = (MatterFlow,)
