"""Sentences with which a house rule is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, Refused


class Unfit(Missing):
    """The rule cannot stand so; ``field`` says which part of it."""

    code = "unfit_rule"


class TooLowAQuorum(Unfit):
    sentence = _("By law %(least)s must take part (%(citation)s). A house rule may ask for more, never for less.")


class TooLowAMajority(Unfit):
    sentence = _("By law %(least)s must agree (%(citation)s). A house rule may ask for more, never for less.")


class TooShortANotice(Unfit):
    sentence = _("By law it is announced %(days)s days before (%(citation)s). A house rule may ask for more days only.")


class TooManyProxies(Unfit):
    sentence = _(
        "By law one person votes for at most %(most)s others (%(citation)s). A house rule may allow fewer, never more."
    )


class NoProxiesByLaw(Unfit):
    sentence = _("Here nobody votes for another (%(citation)s). A house rule cannot allow it.")


class FixedByLaw(Unfit):
    sentence = _("The law says who decides here and how (%(citation)s). A house rule cannot change that.")


class SilenceNotHere(Unfit):
    sentence = _(
        "Silence can join the majority only in a vote in writing on yes or no, where each paper is handed over with "
        "its delivery on record."
    )


class MajorityBelowHalf(Unfit):
    sentence = _("With half or less, a motion and its opposite could both pass. Ask for more than half.")


class QuorumBelowAThird(Unfit):
    sentence = _("Fewer than a third cannot speak for all. Ask for at least 1/3 to take part.")


class TooLongANotice(Unfit):
    sentence = _("Nobody waits more than %(most)s days for a vote. Choose fewer days of notice.")


class TooManyForOne(Unfit):
    sentence = _("One person may vote for at most %(most)s others, as in elections. Choose fewer.")


class OnlyByPhone(Unfit):
    sentence = _("Not everybody has a phone. Leave paper, raised hands or a visit at the door open as well.")


class ElectionsByLaw(Unfit):
    sentence = _("How the committee is elected stands in the law. Choose another way to count.")


class NobodyToAsk(Unfit):
    sentence = _("Nobody of these stands on the register of %(place)s, so no vote could ever be held. Choose others.")


class Backdated(Unfit):
    sentence = _("A rule is in force from today or from a later day, never from an earlier one.")


class NothingChanged(Refused):
    code = "nothing_changed"
    sentence = _("Nothing is different from the version before, so there is nothing to save.")


class RuleRetired(Refused):
    code = "rule_retired"
    sentence = _("This rule has ended. Write a new one, if the place wants one again.")
