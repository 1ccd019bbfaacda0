"""The map of a matter: nodes and edges, nothing else. Node names are stored with every task: they are final."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from deliberation.cases.flows import LOCK, NO_VIEW, become_process
from deliberation.matters.models import Decision, Intake, Lane, Matter, Publication


class MatterFlow(flow.Flow):
    """Raise, discuss, decide, act, review: every lane of a matter."""

    process_class = Matter
    process_title = _("A matter, from raising to review")
    process_description = _("Raise, discuss, decide, act, review.")
    lock_impl = LOCK

    raised = flow.StartHandle(this.begin).Annotation(title=_("Raised")).Next(this.received)
    received = (
        flow.Switch()
        .Annotation(title=_("A hazard found on patrol?"))
        .Case(this.assign, this.is_found_hazard)
        .Default(this.triage)
    )

    triage = flow.View(NO_VIEW).Annotation(title=_("Triage by the grid head")).Assign(this.leader).Next(this.triaged)
    triaged = (
        flow.Switch()
        .Annotation(title=_("What came of triage?"))
        .Case(this.ended, this.is_over)
        .Case(this.review, this.was_answered)
        .Case(this.revise, this.was_returned)
        .Case(this.second_look, this.was_declined)
        .Case(this.assign, this.is_at_once)
        .Default(this.discuss)
    )
    revise = flow.View(NO_VIEW).Annotation(title=_("The raiser completes it")).Assign(this.recorder).Next(this.revised)
    revised = (
        flow.Switch().Annotation(title=_("Still to be looked at?")).Case(this.ended, this.is_over).Default(this.triage)
    )
    second_look = (
        flow.View(NO_VIEW).Annotation(title=_("A second person looks")).Assign(this.second_reader).Next(this.looked)
    )
    looked = (
        flow.Switch()
        .Annotation(title=_("Does the second person agree?"))
        .Case(this.ended, this.is_over)
        .Default(this.triage)
    )

    discuss = flow.Handle().Annotation(title=_("Neighbours discuss")).Next(this.discussed)
    discussed = (
        flow.Switch()
        .Annotation(title=_("Which way now?"))
        .Case(this.ended, this.is_over)
        .Case(this.assign, this.is_at_once)
        .Default(this.decide)
    )
    decide = flow.Handle().Annotation(title=_("The meeting decides")).Next(this.decided)
    decided = (
        flow.Switch()
        .Annotation(title=_("What was decided?"))
        .Case(this.ended, this.is_over)
        .Case(this.publicity, this.is_posted)
        .Case(this.assign, this.was_carried)
        .Case(this.discuss, this.needs_discussion)
        .Default(this.decide)
    )
    publicity = (
        flow.Handle()
        .Annotation(title=_("The decision is posted"))
        .OnTimeout(this.publicity_end, then=this.published, title=_("The publicity period ends"))
        .Next(this.published)
    )
    published = (
        flow.Switch()
        .Annotation(title=_("Was an objection upheld?"))
        .Case(this.discuss, this.was_upheld)
        .Default(this.assign)
    )

    assign = (
        flow.View(NO_VIEW).Annotation(title=_("Somebody is made answerable")).Assign(this.leader).Next(this.assigned)
    )
    assigned = (
        flow.Switch()
        .Annotation(title=_("Is somebody answerable?"))
        .Case(this.ended, this.is_over)
        .Case(this.carry_out, this.has_doer)
        .Default(this.discuss)
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
        .Case(this.discuss, this.is_unsettled)
        .Default(this.ended)
    )
    ended = flow.End().Annotation(title=_("Ended"))

    def begin(self, activation, *, matter: Matter) -> Matter:
        return become_process(activation, matter, MatterFlow)

    # who owns a duty
    def leader(self, activation):
        return activation.process.leader

    def recorder(self, activation):
        return activation.process.recorded_by

    def second_reader(self, activation):
        return activation.process.second_looks.get(looked_at=None).reader

    def doer(self, activation):
        return activation.process.undertakings.get(finished_at=None).person

    # what a gateway asks
    def is_over(self, activation) -> bool:
        return activation.process.is_over

    def is_found_hazard(self, activation) -> bool:
        matter = activation.process
        return matter.lane == Lane.HAZARD and matter.intake == Intake.PATROL

    def is_at_once(self, activation) -> bool:
        return activation.process.lane in Lane.at_once()

    def was_answered(self, activation) -> bool:
        return activation.process.triage_outcome == "answered"

    def was_returned(self, activation) -> bool:
        return activation.process.triage_outcome == "returned"

    def was_declined(self, activation) -> bool:
        return activation.process.triage_outcome == "declined"

    def is_posted(self, activation) -> bool:
        return activation.process.publications.filter(kind=Publication.Kind.DECISION, closed_at=None).exists()

    def was_carried(self, activation) -> bool:
        return self.is_at_once(activation) or self._outcome(activation) == Decision.Outcome.CARRIED

    def needs_discussion(self, activation) -> bool:
        return self._outcome(activation) in (Decision.Outcome.LOST, Decision.Outcome.SENT_BACK)

    def was_upheld(self, activation) -> bool:
        posted = activation.process.publications.filter(kind=Publication.Kind.DECISION)
        return posted.order_by("-pk").values_list("was_upheld", flat=True)[0]

    def has_doer(self, activation) -> bool:
        return activation.process.undertakings.filter(finished_at=None).exists()

    def reopens_answer(self, activation) -> bool:
        return self._is_reopened(activation) and self.was_answered(activation)

    def reopens_work(self, activation) -> bool:
        return self._is_reopened(activation)

    def is_unsettled(self, activation) -> bool:
        """A difficult matter comes back to the grid day until it is settled (难事反复议)."""
        return activation.process.lane == Lane.DIFFICULT and not activation.process.is_over

    # when a clock runs out
    def publicity_end(self, activation):
        return activation.process.publications.get(kind=Publication.Kind.DECISION, closed_at=None).ends_at

    def review_window(self, activation):
        return activation.process.review_rounds.get(closed_at=None).closes_at

    @staticmethod
    def _outcome(activation) -> str:
        return activation.process.decisions.order_by("-pk").values_list("outcome", flat=True)[0]

    @staticmethod
    def _is_reopened(activation) -> bool:
        return activation.process.review_rounds.order_by("-number").values_list("was_reopened", flat=True)[0]
