"""Sentences of a matter's chain. Figures are fit for every neighbour; an anonymous raiser has acts of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording

# Acts that do not belong into the short history of a matter: its discussion is read in the thread.
CHATTER = frozenset(
    {
        "comment_said",
        "comment_answered",
        "comment_edited",
        "comment_reported",
        "report_settled",
        "comment_hidden",
        "comment_shown_again",
    }
)

# Acts of a desk: done by a deputy, they say in whose place.
DUTIES = frozenset(
    {
        "matter_accepted",
        "matter_answered",
        "matter_returned",
        "motion_drafted",
        "matter_tabled",
        "matter_postponed",
        "matter_sent_back",
        "work_assigned",
        "work_progressed",
        "work_finished",
    }
)


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        matter_raised=_("%(actor)s raised it."),
        matter_raised_anonymously=_("A resident raised it."),
        matter_raised_for=_("%(actor)s recorded it for %(raiser)s."),
        matter_raised_for_anonymously=_("%(actor)s recorded it for a resident."),
        deputy_handles=_("%(deputy)s sees to it in the place of %(absent)s, who is away."),
        matter_accepted=_("%(actor)s accepted it for discussion."),
        matter_answered=_("%(actor)s answered: %(answer)s"),
        matter_returned=_("%(actor)s asked for more: %(reason)s"),
        matter_revised=_("%(actor)s completed it."),
        matter_revised_anonymously=_("The raiser completed it."),
        photos_added=_("%(actor)s added %(count)s photos."),
        photos_added_anonymously=_("The raiser added %(count)s photos."),
        comment_said=_("%(actor)s spoke in the discussion."),
        comment_answered=_("%(actor)s answered %(author)s in the discussion."),
        comment_edited=_("%(actor)s changed the wording of a contribution; the earlier wording is kept."),
        comment_reported=_("A contribution was reported."),
        report_settled=_("%(actor)s looked at a reported contribution and left it standing."),
        comment_hidden=_("%(actor)s hid a contribution of %(author)s."),
        comment_shown_again=_("%(actor)s showed a contribution of %(author)s again."),
        motion_drafted=_("%(actor)s drafted the motion “%(question)s” (version %(version)s)."),
        matter_tabled=_("%(actor)s put “%(question)s” on the agenda of “%(meeting)s”, %(when)s."),
        vote_started=_("The vote on “%(question)s” began in “%(meeting)s”."),
        vote_carried=_("“%(meeting)s” decided: “%(question)s” is carried."),
        vote_lost=_("“%(meeting)s” decided: “%(question)s” is not carried. It goes back to discussion."),
        vote_without_quorum=_("“%(meeting)s” had no quorum for “%(question)s”. It stays to be decided."),
        matter_postponed=_("%(actor)s postponed “%(question)s”: %(reason)s"),
        matter_sent_back=_("%(actor)s sent “%(question)s” back to discussion: %(reason)s"),
        work_assigned=_("%(actor)s asked %(doer)s to see to it by %(deadline)s: %(task)s"),
        work_progressed=_("%(actor)s reported on the work: %(text)s"),
        work_finished=_("%(actor)s reported the work as done. Now it is for the residents to review."),
        review_solved=_("%(actor)s reviewed: solved, %(stars)s of 5."),
        review_half=_("%(actor)s reviewed: half solved, %(stars)s of 5."),
        review_not=_("%(actor)s reviewed: not solved, %(stars)s of 5."),
        review_solved_anonymously=_("The raiser reviewed: solved, %(stars)s of 5."),
        review_half_anonymously=_("The raiser reviewed: half solved, %(stars)s of 5."),
        review_not_anonymously=_("The raiser reviewed: not solved, %(stars)s of 5."),
        matter_reopened_by_raiser=_("Reopened: the raiser says it is not solved."),
        matter_reopened_by_raters=_("Reopened: %(nots)s of %(raters)s reviews say it is not solved."),
        matter_settled=_("The review ended: settled, the raiser confirms it."),
        matter_closed_as_answered=_("The review ended: answered. The raiser has not confirmed that it is settled."),
    )
