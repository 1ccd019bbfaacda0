"""Sentences with which an act on a matter is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, OutOfDate, Refused


class NotAtThisStep(OutOfDate):
    code = "not_at_this_step"
    sentence = _("The matter has moved on since you opened the page. Look where it stands now, then act.")


class AlreadyDone(OutOfDate):
    code = "already_done"
    sentence = _("This is already on record; nothing was written twice.")


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


class TooLong(Missing):
    code = "too_long"
    sentence = _("Please shorten this to %(limit)s characters.")


class UnknownRule(Missing):
    code = "unknown_rule"
    sentence = _("Choose one of the rules in force.")


class CommentIsHidden(Refused):
    code = "comment_is_hidden"
    sentence = _("This contribution is hidden. It cannot be answered or changed.")
