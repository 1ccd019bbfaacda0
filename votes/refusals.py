"""Why a poll was not opened, a ballot not recorded, a vote not closed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from community import moments
from community.models import Strength
from community.refusals import Refused


class NotOnTheRoll(Refused):
    status = 403
    code = "not_on_the_roll"
    sentence = _("You are not on the roll of this vote, so you cannot cast a ballot in it.")


class SeatNotNamed(Refused):
    """The person holds several seats and the form names none."""

    status = 422
    code = "seat_not_named"
    sentence = _("You vote for more than one on this roll. Open the page of the vote, and cast there for each of them.")


class EntryTooWeak(Refused):
    """The poll must be surer who casts than the way in allows; ``need`` is the strength it asks for."""

    status = 403
    code = "entry_too_weak"
    sentence = _(
        "This vote must be sure who casts. Show your identity card to your steward once; they confirm you on the spot "
        "and you can vote here at once."
    )
    by_password = _("This vote is only for those who signed in with name and password. Sign in that way, then vote.")

    def __init__(self, need: str) -> None:
        super().__init__()
        self.need = need

    def __str__(self) -> str:
        return str(self.by_password if self.need == Strength.PASSWORD else self.sentence)


class NoSuchPoll(Refused):
    status = 404
    code = "no_such_poll"
    sentence = _("There is no such vote.")


class PollNotOpen(Refused):
    """``when`` is the moment it closed, or its deadline if nobody has closed it yet."""

    code = "poll_not_open"
    sentence = _("The vote has closed. Nothing was recorded now.")

    def __init__(self, when: datetime | None = None) -> None:
        super().__init__()
        self.when = when

    def __str__(self) -> str:
        if self.when is None:
            return str(self.sentence)
        local = timezone.localtime(self.when)
        figures = {"time": f"{local:%H:%M}", "date": moments.day(self.when)}
        if local.date() == timezone.localdate():
            return gettext("The vote closed at %(time)s. Nothing was recorded now.") % figures
        return gettext("The vote closed on %(date)s at %(time)s. Nothing was recorded now.") % figures


class NoSuchChoice(Refused):
    """What is marked is no vote. ``why`` and its figures come from ``InvalidMarks``."""

    status = 422
    code = "no_such_choice"
    sentence = _("This is not on the ballot. Load the page again, then choose.")
    sentences = {
        "no_answer": _("Please choose yes, no or abstain."),
        "nothing": _("Nothing is marked yet. Choose, or hand in a blank paper."),
        "blank_and_marked": _("This paper is marked and blank at once. Take the marks away, or leave it marked."),
        "twice": _("One choice is marked twice. Mark each one only once."),
        "not_a_number": _("Points are whole numbers, like 3."),
        "too_high": _("No choice can have more than %(top)s points. Take some away, then hand in again."),
        "too_many_dots": _("You have %(dots)s points to give and gave %(given)s. Take some away, then hand in again."),
        "no_reason": _("An objection needs its reason. Write it down, then hand in again."),
        "long_reason": _("Please say your reason in at most %(longest)s characters."),
    }

    def __init__(self, why: str = "", **figures: object) -> None:
        super().__init__(**figures)
        self.why = why

    def __str__(self) -> str:
        if self.why == "too_many":
            most = int(str(self.figures["most"]))
            return ngettext(
                "Mark at most %(most)s choice, then hand in again.",
                "Mark at most %(most)s choices, then hand in again.",
                most,
            ) % {"most": most}
        return str(self.sentences.get(self.why, self.sentence)) % self.figures


class MethodNotAdmitted(Refused):
    status = 422
    code = "method_not_admitted"
    sentence = _(
        "Votes under the rule “%(rule)s” are not taken with this kind of ballot. Choose another rule or ballot."
    )


class BadKey(Refused):
    status = 422
    code = "bad_key"
    sentence = _("This page is out of date. Load it again, then cast your vote.")


class EmptyRoll(Refused):
    code = "empty_roll"
    sentence = _("Nobody is on the roll, so there is nobody to ask. Check the register of this place.")


class TwiceOnTheRoll(Refused):
    code = "twice_on_the_roll"
    sentence = _("%(label)s stands on the roll twice.")


class DeadlinePassed(Refused):
    status = 422
    code = "deadline_passed"
    sentence = _("The closing time must be later than now, and later than the one before.")


class StorageUnsafe(Refused):
    status = 503
    code = "storage_unsafe"
    sentence = _(
        "No vote can be opened: the database may forget ballots when the power fails (%(setting)s is off). "
        "Ask the person who runs this system."
    )


class NotSaved(Refused):
    status = 503
    code = "not_saved"
    sentence = _("Your vote could not be saved just now. Please press again.")


class TooBusy(Refused):
    status = 503
    code = "too_busy"
    sentence = _("Very many people are voting at this moment. Please press again in a few seconds.")


class NotSignedIn(Refused):
    status = 401
    code = "not_signed_in"
    sentence = _("You are no longer signed in. Sign in again, then cast your vote.")


class UnreadableBallot(Refused):
    """Not what our own page sends: too large, of another type, or from another site."""

    code = "unreadable_ballot"
    sentence = _("This is not a ballot from our own page. Load the page again, then cast your vote.")

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status
