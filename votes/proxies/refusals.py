"""Why a mandate was not recorded, or a ballot by proxy not taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, Refused


class NoProxies(Refused):
    code = "no_proxies"
    sentence = _("By the rule of this vote nobody may vote for another: everybody casts their own ballot.")


class NotAVoter(Missing):
    code = "not_a_voter"
    sentence = _("%(person)s is not on the roll of this vote, so there is no vote to hand over.")


class NotToOneself(Missing):
    code = "not_to_oneself"
    sentence = _("Nobody needs a mandate to vote for oneself. Choose somebody else.")


class NotOfAge(Missing):
    code = "not_of_age"
    sentence = _("%(person)s is not 18 yet, or has no account any more, and cannot vote for another.")


class NotToACandidate(Missing):
    code = "not_to_a_candidate"
    sentence = _("%(person)s stands for election here. A candidate may not vote for another; choose somebody else.")


class HoldsEnough(Missing):
    code = "holds_enough"
    sentence = _("%(person)s already votes for %(limit)s others, and more are not allowed. Choose somebody else.")


class HasAMandate(Missing):
    code = "has_a_mandate"
    sentence = _("%(person)s already has a proxy: %(holder)s. That mandate must be withdrawn first.")


class HasVoted(Missing):
    code = "has_voted"
    sentence = _("%(person)s has cast their own ballot already. It counts, and no mandate is needed.")


class NotADay(Missing):
    code = "not_a_day"
    sentence = _("Please say until which day the mandate holds: from today on, at most three years.")


class NotInForce(Refused):
    code = "mandate_not_in_force"
    sentence = _("This mandate is not in force any more.")


class MandateEnded(Refused):
    """The person held a mandate for the seat, and it does not hold in this vote now."""

    status = 403
    code = "mandate_ended"
    sentence = _(
        "You do not vote for this neighbour here any more: the mandate was withdrawn or is over. Nothing was recorded."
    )
