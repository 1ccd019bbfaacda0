"""Sentences with which an act on a matter is refused."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, NotYours, OutOfDate, Refused


class OthersJoined(Refused):
    code = "others_joined"
    sentence = _("Others have joined this matter. Ask the grid head, who can close it with an answer to all of you.")


class AlreadyLookedAt(Refused):
    code = "already_looked_at"
    sentence = _("%(name)s looked at it and disagreed. Take it on, answer it, or ask the raiser for more.")


class AlreadyTabled(Refused):
    code = "already_tabled"
    sentence = _("This matter is already on the agenda of “%(meeting)s”.")


class MotionIsTabled(Refused):
    code = "motion_is_tabled"
    sentence = _(
        "The motion is on the agenda of “%(meeting)s”. Postpone it or send it back before changing the wording."
    )


class NotTabled(OutOfDate):
    code = "not_tabled"
    sentence = _("This motion is no longer on the agenda. Look where the matter stands now.")


class VoteNotClosed(Refused):
    code = "vote_not_closed"
    sentence = _("The vote is still open. Close it first, then the matter moves on.")


class ReviewStillOpen(Refused):
    code = "review_still_open"
    sentence = _("Neighbours may still review until the window ends. It closes by itself then.")


class OutOfPlace(Missing):
    code = "out_of_place"
    sentence = _("Choose a place of your own neighbourhood.")


class NobodyChosen(Missing):
    code = "nobody_chosen"
    sentence = _("Choose the person who will see to it: this organisation has no contact on record.")


class NotOfThisPlace(Missing):
    code = "not_of_this_place"
    sentence = _("Choose somebody who lives in the places you look after.")


class DeadlinePassed(Missing):
    code = "deadline_passed"
    sentence = _("The deadline lies in the past. Choose today or a later day.")


class TooManyPhotos(Missing):
    code = "too_many_photos"
    sentence = _("At most %(limit)s photos at a time.")


class UnknownRule(Missing):
    code = "unknown_rule"
    sentence = _("Choose one of the rules in force.")


class CommentIsHidden(Refused):
    code = "comment_is_hidden"
    sentence = _("This contribution is hidden. It cannot be answered or changed.")


class ObjectionsOpen(Refused):
    code = "objections_open"
    sentence = _("An objection still waits for its answer. Answer it first, then the decision goes on.")

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__()
        self.until = until


class PublicityStillOpen(Refused):
    code = "publicity_still_open"
    sentence = _("The decision is still posted. The publicity period ends by itself on its last day.")

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__()
        self.until = until


class NotOnTheBoard(Refused):
    code = "not_on_the_board"
    sentence = _("The decision was taken off the notice board. Post it again first: its period starts again.")


class NotHangingNow(Refused):
    code = "not_hanging_now"
    sentence = _("The decision does not hang now. It is posted again, and the days for objections start again.")


class TooLateToObject(Refused):
    code = "too_late_to_object"
    sentence = _("The days for objections are over. Raise a matter of your own if something is wrong.")


class AlreadyObjected(Refused):
    code = "already_objected"
    sentence = _("Your objection is on record and waits for its answer.")


class AnsweredAlready(Refused):
    code = "answered_already"
    sentence = _(
        "Your objection to this decision has been answered, and each is answered once. If you do not agree, raise it "
        "as a matter of your own, or take it to the street office."
    )


class NotInWriting(Missing):
    code = "not_in_writing"
    sentence = _("This rule asks for a meeting: it does not allow a written vote over days.")


class OnlyInWriting(Missing):
    code = "only_in_writing"
    sentence = _("No meeting decides by the rule of this motion. Hold a written vote instead.")


class SilenceNotCounted(Refused):
    code = "silence_not_counted"
    sentence = _("The rule of this vote does not count silence, so nobody need note who was handed the paper.")


class NotYetEnding(Refused):
    code = "not_yet_ending"
    sentence = _("The written vote runs until its last day. It is counted by itself then.")


class YoursAlready(NotYours):
    code = "yours_already"
    sentence = _("You raised this matter yourself, or it was recorded for this person: it is behind it already.")


class RaisedItToo(Refused):
    code = "raised_it_too"
    sentence = _("Your own matter was merged into this one, so you stay behind it.")


class TheSameMatter(Missing):
    code = "the_same_matter"
    sentence = _("A matter cannot be merged into itself. Choose another one.")


class HasEnded(Missing):
    code = "has_ended"
    sentence = _("That matter has ended or is being reviewed. Choose one that is still open.")


class OfAnotherCommunity(Missing):
    code = "of_another_community"
    sentence = _("That matter belongs to another community. Choose one of the same community.")
