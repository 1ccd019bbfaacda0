"""Sentences with which an act on stewards and absences is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, Refused


class NotASteward(Missing):
    code = "not_a_steward"
    sentence = _(
        "%(steward)s is not a steward of %(place)s. Choose one of its stewards, or ask the secretary to name one."
    )


class NobodyToLink(Missing):
    code = "nobody_to_link"
    sentence = _("Choose at least one household.")


class LinkedLater(Missing):
    code = "linked_later"
    sentence = _("%(home)s had another steward after that day. Choose a later day.")


class NotInTheFuture(Missing):
    code = "not_in_the_future"
    sentence = _("A link starts today or on an earlier day. Come back on the day itself.")


class NotADeputy(Missing):
    code = "not_a_deputy"
    sentence = _("%(deputy)s cannot stand in here. Choose somebody of the same community who looks after a place.")


class DeputyIsAway(Missing):
    code = "deputy_is_away"
    sentence = _("%(deputy)s is away in those days too. Choose somebody else.")


class StandsInForSomebody(Missing):
    code = "stands_in_for_somebody"
    sentence = _("%(person)s stands in for %(absent)s in those days. Find another deputy for %(absent)s first.")


class AlreadyAway(Missing):
    code = "already_away"
    sentence = _("An absence in those days is on record already. End it first, then note the new one.")


class WrongDays(Missing):
    code = "wrong_days"
    sentence = _("The last day cannot lie before the first, and not in the past.")


class TooLongAway(Missing):
    code = "too_long_away"
    sentence = _("At most %(limit)s days at a time. For longer, ask the secretary to name a successor.")


class AlreadyBack(Refused):
    code = "already_back"
    sentence = _("This absence has ended already; nothing was written twice.")
