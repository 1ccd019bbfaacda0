"""The map of an errand."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow

from deliberation.cases.flows import LOCK, NO_VIEW, become_process

from .models import Errand


class ErrandFlow(flow.Flow):
    process_class = Errand
    process_title = "An errand, from asking to thanks"
    lock_impl = LOCK

    asked = flow.StartHandle(this.begin).Annotation(title="Asked for").Next(this.take)
    take = flow.View(NO_VIEW).Annotation(title="Somebody takes it on").Assign(this.leader).Next(this.carry_out)
    carry_out = flow.View(NO_VIEW).Annotation(title="It is fetched").Assign(this.doer).Next(this.fetched)
    fetched = (
        flow.Switch()
        .Annotation(title="Was it handed back?")
        .Case(this.take, this.was_handed_back)
        .Default(this.confirm)
    )
    confirm = (
        flow.Handle()
        .Annotation(title="The asker confirms")
        .OnTimeout(this.confirm_until, then=this.ended, title="The days to confirm end")
        .Next(this.ended)
    )
    ended = flow.End().Annotation(title="Ended")

    def begin(self, activation, *, errand: Errand) -> Errand:
        return become_process(activation, errand, ErrandFlow)

    def leader(self, activation):
        return activation.process.leader

    def doer(self, activation):
        return activation.process.doer

    def confirm_until(self, activation):
        return activation.process.confirm_until

    def was_handed_back(self, activation) -> bool:
        return activation.process.doer is None
