"""Sentences of a matter's chain. Figures are fit for every neighbour; an anonymous raiser has acts of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording
from deliberation.matters.models import Lane

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
        "voice_joined",
        "voice_joined_anonymously",
        "voice_recorded",
        "voice_recorded_anonymously",
        "voice_left",
        "voice_left_anonymously",
    }
)

# Acts of a desk: done by a deputy, they say in whose place.
DUTIES = frozenset(
    {
        "matter_accepted",
        "matter_accepted_in_lane",
        "matter_reclassed",
        "matter_declined",
        "second_look_agreed",
        "second_look_disagreed",
        "matter_escalated",
        "matter_answered",
        "matter_returned",
        "motion_drafted",
        "objection_rejected",
        "objection_upheld",
        "posting_taken_down",
        "posted_again",
        "written_poll_announced",
        "written_poll_extended",
        "written_poll_called_off",
        "matter_tabled",
        "tabling_moved",
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
        matter_accepted=_("%(actor)s accepted it for discussion."),
        hazard_found=_("%(actor)s found it on patrol. It is fixed first."),
        matter_accepted_in_lane=_("%(actor)s accepted it as “%(lane)s”."),
        matter_reclassed=_("%(actor)s moved it from “%(was_lane)s” to “%(lane)s”: %(reason)s"),
        matter_declined=_("%(actor)s finds it cannot be taken on: %(reason)s %(reader)s takes a second look."),
        second_look_agreed=_("%(actor)s looked again and agrees with %(proposer)s: it is not taken on. %(words)s"),
        second_look_disagreed=_("%(actor)s looked again and disagrees with %(proposer)s: %(words)s"),
        raiser_went_unnamed=_("The raiser is not named from now on."),
        matter_withdrawn=_("%(actor)s withdrew it."),
        matter_withdrawn_anonymously=_("The raiser withdrew it."),
        matter_withdrawn_because=_("%(actor)s withdrew it: %(reason)s"),
        matter_withdrawn_because_anonymously=_("The raiser withdrew it: %(reason)s"),
        raiser_reminded=_("The raiser was reminded: it was due %(when)s."),
        matter_escalated=_("%(actor)s passed it up from %(former)s to %(leader)s: %(reason)s"),
        matter_escalated_by_clock=_("Late since %(when)s: it went up from %(former)s to %(leader)s."),
        matter_returns=_("The review ended and it is not settled. It comes back to the next grid day."),
        matter_answered=_("%(actor)s answered: %(answer)s"),
        matter_returned=_("%(actor)s asked for more: %(reason)s"),
        matter_corrected=_("%(actor)s put right what had been recorded for them."),
        matter_corrected_anonymously=_("The raiser put right what had been recorded for them."),
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
        tabling_moved=_("“%(question)s” is now decided in “%(meeting)s”, %(when)s."),
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
        review_solved_unnamed=_("A resident reviewed: solved, %(stars)s of 5."),
        review_half_unnamed=_("A resident reviewed: half solved, %(stars)s of 5."),
        review_not_unnamed=_("A resident reviewed: not solved, %(stars)s of 5."),
        matter_reopened_by_raiser=_("Reopened: the raiser says it is not solved."),
        matter_reopened_by_raters=_("Reopened: %(nots)s of %(raters)s reviews say it is not solved."),
        decision_posted=_(
            "“%(meeting)s” decided: “%(question)s” is carried. It is posted until %(until)s. Anyone who lives here or "
            "could vote may object until then."
        ),
        objection_made=_("%(actor)s objected. It is answered by %(until)s."),
        objection_made_anonymously=_("The raiser objected. It is answered by %(until)s."),
        objection_made_unnamed=_("A resident objected. It is answered by %(until)s."),
        objection_taken_back_unnamed=_("A resident took the objection back."),
        objection_taken_back=_("%(actor)s took the objection back."),
        objection_taken_back_anonymously=_("The raiser took the objection back."),
        objection_rejected=_("%(actor)s answered an objection: not upheld."),
        objection_upheld=_("%(actor)s upheld an objection. “%(question)s” comes off the board, back to discussion."),
        publicity_ended=_("The publicity period ended and no objection is open. The decision is carried out."),
        period_counted_anew=_(
            "The holidays of %(year)s are on record now: the decision stays posted until %(until)s, and objections may "
            "come until %(deadline)s."
        ),
        answer_counted_anew=_("The holidays of %(year)s are on record now: the objection is answered by %(until)s."),
        posting_taken_down=_("%(actor)s took the posting off the notice board: %(reason)s"),
        posted_again=_("%(actor)s posted it in corrected words, until %(until)s."),
        report_posted=_("What was done hangs on the notice board until %(until)s."),
        written_poll_announced=_(
            "%(actor)s announced a written vote on “%(question)s”: it opens on %(when)s and is counted after %(until)s."
        ),
        written_poll_opened=_("The written vote on “%(question)s” is open until %(until)s. Cast your ballot here."),
        written_poll_ending=_("The written vote on “%(question)s” ends on %(until)s. Your ballot is still missing."),
        written_poll_extended=_("%(actor)s gave the written vote on “%(question)s” more time, until %(until)s."),
        written_poll_called_off=_("%(actor)s called off the written vote on “%(question)s”: %(reason)s"),
        written_poll_lapsed=_(
            "The written vote on “%(question)s” could not be opened in its time. The motion stays to be decided."
        ),
        matter_settled=_("The review ended: settled, the raiser confirms it."),
        matter_closed_as_answered=_("The review ended: answered. The raiser has not confirmed that it is settled."),
        voice_joined=_("%(actor)s said “me too”."),
        voice_joined_anonymously=_("A resident said “me too”."),
        voice_recorded=_("%(actor)s recorded that %(neighbour)s says “me too”."),
        voice_recorded_anonymously=_("%(actor)s recorded that a resident says “me too”."),
        voice_left=_("%(actor)s took the “me too” back."),
        voice_left_anonymously=_("A resident took the “me too” back."),
        matter_merged=_(
            "%(actor)s merged it into No. %(into)s, where it goes on with everybody who raised it: %(reason)s"
        ),
        matter_took_in=_("%(actor)s merged No. %(number)s into this one: %(reason)s"),
    )
    wording.register_terms(lane=dict(Lane.choices), was_lane=dict(Lane.choices))
