"""Why a poll was not opened, a ballot not recorded, a vote not closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from community import moments
from community.models import Strength
from community.refusals import Refused
from votes.models import Channel
from votes.precedence import Side


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


class ChannelNotAdmitted(Refused):
    """The rule of the vote lets no ballot come by ``channel``; it names those that may come."""

    code = "channel_not_admitted"

    def __init__(self, channel: str, admitted: Iterable[str]) -> None:
        super().__init__()
        self.channel, self.admitted = channel, tuple(admitted)

    def __str__(self) -> str:
        ways = pgettext("between two options", ", ").join(str(Channel(one).label) for one in self.admitted)
        figures = {"way": Channel(self.channel).label, "ways": ways}
        return gettext("In this vote no ballot comes %(way)s. Ballots come: %(ways)s.") % figures


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


class StillOpen(Refused):
    code = "still_open"
    sentence = _("The vote is still open. Only after its close can it be counted another way.")


class NotSoMarked(Refused):
    status = 422
    code = "not_so_marked"
    sentence = _("The papers of this vote are marked in a way that cannot be counted so. Choose another way.")


class DoesNotStand(Refused):
    """The ballot of another channel counts. This one is kept, and a clerk was told of both."""

    code = "does_not_stand"


class PaperStands(DoesNotStand):
    """``at`` is when the paper was handed in."""

    code = "paper_stands"

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def __str__(self) -> str:
        figures = {"date": moments.day(self.at), "time": f"{timezone.localtime(self.at):%H:%M}"}
        return (
            gettext(
                "Your ballot on paper was taken on %(date)s at %(time)s, and in this vote the paper counts. What you "
                "chose now was kept and does not count; the clerk has been told of both and looks at them."
            )
            % figures
        )


class OwnBallotStands(DoesNotStand):
    """A proxy comes after the principal has voted. The sentence never says whether both chose the same."""

    code = "own_ballot_stands"
    sentence = _(
        "The person you vote for has cast their own ballot, and that one counts. So yours for them does not count, and "
        "there is nothing more for you to do here."
    )


class LaterStands(DoesNotStand):
    """A paper is entered after its seat has voted in another way."""

    code = "later_stands"
    sentence = _(
        "This seat voted in another way after the paper was taken, and the later ballot counts. Both are kept; look at "
        "them among the conflicts."
    )


def does_not_stand(new: Side, stronger: Side) -> DoesNotStand:
    """Why the ballot ``new`` does not count beside one that is ``stronger``."""
    if new.channel == Channel.PROXY:
        return OwnBallotStands()
    return PaperStands(stronger.at) if stronger.channel == Channel.PAPER else LaterStands()


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


# the papers


class PapersWaiting(Refused):
    """The poll cannot be counted yet; ``where`` names the first of the homes."""

    code = "papers_waiting"

    def __init__(self, *, count: int, where: str) -> None:
        super().__init__()
        self.count, self.where = count, where

    def __str__(self) -> str:
        return ngettext(
            "%(count)s ballot on paper is taken and not yet entered by two clerks alike: %(where)s. Enter it on the "
            "page of the papers, then close the vote.",
            "%(count)s ballots on paper are taken and not yet entered by two clerks alike: %(where)s. Enter them on "
            "the page of the papers, then close the vote.",
            self.count,
        ) % {"count": self.count, "where": self.where}


class NoSuchCode(Refused):
    status = 422
    code = "no_such_code"
    sentence = _("No ballot of this vote has the code %(code)s. Look at the paper again, or search by the home.")
    nearest = _("No ballot of this vote has the code %(code)s. Did you mean %(near)s?")

    def __str__(self) -> str:
        return str(self.nearest if self.figures.get("near") else self.sentence) % self.figures


class EnvelopeTaken(Refused):
    code = "envelope_taken"
    sentence = _("The paper of %(label)s was already taken, with the number %(number)s.")


class NotWaiting(Refused):
    code = "not_waiting"
    sentence = _("This paper is no longer waiting: two clerks have entered it, or it was given back.")


class SameClerk(Refused):
    """Two clerks enter each paper without seeing what the other read."""

    code = "same_clerk"
    sentence = _("You entered this paper already. A second clerk must read it on their own, without you.")


class UnreadableMarks(Refused):
    status = 422
    code = "unreadable_marks"
    sentence = _(
        "This is no valid ballot of this vote. Look at the paper again; if it cannot be counted, enter it as invalid "
        "and say why."
    )


class PhotoKept(Refused):
    code = "photo_kept"
    sentence = _("A photo of this paper is already kept. It cannot be changed.")


class AlreadySettled(Refused):
    code = "already_settled"
    sentence = _("This conflict is already settled.")


class OwnConflict(Refused):
    status = 403
    code = "own_conflict"
    sentence = _("This is your own vote. Another clerk must decide.")


class OwnBallotFirst(Refused):
    code = "own_ballot_first"
    sentence = _("The voter's own ballot always comes before that of a proxy, so this cannot be decided otherwise.")


class PaperNotEntered(Refused):
    code = "paper_not_entered"
    sentence = _("The paper is not entered yet, so nobody knows whether the two differ. Enter it first.")
