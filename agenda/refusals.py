"""What a meeting answers when it does not act."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.refusals import Refused


class NotNow(Refused):
    """The meeting or the item stands elsewhere than the act needs."""

    code = "not_now"
    sentence = _("The meeting does not stand there now. Look at its page, then act.")


class MeetingNotOpen(Refused):
    code = "meeting_not_open"
    sentence = _("The meeting is not in session.")


class MeetingOver(Refused):
    code = "meeting_over"
    sentence = _("The meeting is over.")


class NothingOnTheAgenda(Refused):
    code = "nothing_on_the_agenda"
    sentence = _("There is nothing on the agenda yet. Put a matter on it, then announce the meeting.")


class NoMotion(Refused):
    code = "no_motion"
    sentence = _("“%(title)s” has no motion yet. Draft one first: a meeting decides on a text.")


class OutOfPlace(Refused):
    code = "out_of_place"
    sentence = _("“%(title)s” is not a matter of %(place)s.")


class WrongBody(Refused):
    code = "wrong_body"
    sentence = _(
        "This kind of meeting (%(kind)s) cannot decide by the rule “%(rule)s”. Call the meeting this rule asks for."
    )


class DecidedInWriting(Refused):
    code = "decided_in_writing"
    sentence = _(
        "“%(rule)s” is decided in writing over several days, not in a meeting. "
        "Open the written vote on the page of the matter."
    )


class NeedsSpecialMeeting(Refused):
    code = "needs_special_meeting"
    sentence = _(
        "“%(title)s” is an important matter: a grid day does not decide it. Call a special meeting for it, for "
        "example a residents' council."
    )


class NeedsNotice(Refused):
    code = "needs_notice"
    sentence = _(
        "This meeting cannot be held at once: an item asks for %(days)s days of notice. Announce it for its day."
    )


class NoSuchTime(Refused):
    status = 422
    code = "no_such_time"
    sentence = _("Please say when the meeting begins: a day between 2000 and 2099, and the hour.")


class EndsByItsVote(Refused):
    code = "ends_by_its_vote"
    sentence = _("This item has a motion: put it to the vote, postpone it or send it back.")


class NoMatter(Refused):
    code = "no_matter"
    sentence = _("No matter belongs to this item. End it, or postpone it.")


class NotAnnouncedInTime(Refused):
    code = "not_announced_in_time"
    sentence = _(
        "Not announced in time: this rule asks for %(days)s days of notice, the day of the notice not counted. "
        "It can be put to the vote from %(from_day)s on."
    )


class NotOnTheNotice(Refused):
    code = "not_on_the_notice"
    sentence = _(
        "This item was added after the meeting was announced. An owners' assembly votes only on what was announced."
    )


class NoQuorum(Refused):
    """``missing`` people more must be present before the vote can be opened."""

    code = "no_quorum"

    def __init__(self, *, present: int, needed: int) -> None:
        super().__init__(present=present, needed=needed, missing=needed - present)
        self.missing = needed - present

    def __str__(self) -> str:
        return (
            ngettext(
                "No quorum: %(present)s of the %(needed)s needed are present, %(missing)s more must come.",
                "No quorum: %(present)s of the %(needed)s needed are present, %(missing)s more must come.",
                self.missing,
            )
            % self.figures
        )


class TooFewOptions(Refused):
    status = 422
    code = "too_few_options"
    sentence = _("A choice needs at least two options. Write each on a line of its own.")


class SameOption(Refused):
    status = 422
    code = "same_option"
    sentence = _("“%(label)s” stands there twice. Give each option a name of its own.")


class LongOption(Refused):
    status = 422
    code = "long_option"
    sentence = _(
        "“%(label)s”: an option has a name of at most %(most)s characters, and behind | a short note if it needs one."
    )


class OptionsNotAsked(Refused):
    status = 422
    code = "options_not_asked"
    sentence = _("This kind of ballot has its own answers. Take the options away, or choose another kind.")


class TooManyPlaces(Refused):
    status = 422
    code = "too_many_places"
    sentence = _(
        "%(seats)s are to win, and there are %(options)s options. At least one must win, and not more than stand "
        "on the ballot."
    )


class OneWins(Refused):
    status = 422
    code = "one_wins"
    sentence = _("This kind of ballot has one winner. For several take the one that elects several.")


class NoCost(Refused):
    status = 422
    code = "no_cost"
    sentence = _("What does “%(label)s” cost? Write: name | amount in yuan.")


class NoBudget(Refused):
    status = 422
    code = "no_budget"
    sentence = _("How much money is there to spend? Write the amount in yuan.")


class VoteUnderWay(Refused):
    code = "vote_under_way"
    sentence = _("A vote is under way. Close it first.")


class NotPresent(Refused):
    code = "not_present"
    sentence = _("Say “I am here” first: who is present may speak.")


class FloorPaused(Refused):
    code = "floor_paused"
    sentence = _("Speeches pause while the vote is under way.")


class UnknownCode(Refused):
    status = 404
    code = "unknown_code"
    sentence = _("No meeting has this code. Look at the screen or ask the chair.")


class TooEarly(Refused):
    code = "too_early"
    sentence = _("One can be present from the day of the meeting on, %(day)s.")
