"""Why hands were not counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Missing, Refused


class CountedByHand(Refused):
    """The seat was in the room when the hands were counted as a number, and cast no ballot before."""

    code = "counted_by_hand"
    sentence = _("The hands in the room were counted, yours among them. So no other ballot can be cast for this seat.")


class NotByNumber(Refused):
    code = "not_by_number"
    sentence = _(
        "In this vote hands cannot be counted as a number, because seats weigh differently or a ballot says more than "
        "one hand can. Record the hands by name."
    )


class NoHandsCounted(Missing):
    code = "no_hands_counted"
    sentence = _("Please enter how many hands were raised for each answer, as whole numbers.")


class MoreHandsThanSeats(Missing):
    code = "more_hands_than_seats"
    sentence = _(
        "%(hands)s hands were counted, but only %(seats)s people in the room have not voted yet. Count again, and "
        "check who is in the room."
    )


class AlreadyCounted(Refused):
    code = "already_counted"
    sentence = _("The hands of this vote were counted and confirmed already.")


class NotTheTeller(Refused):
    status = 403
    code = "not_the_teller"
    sentence = _("Somebody else was asked to confirm this count of hands.")


class TellerElsewhere(Missing):
    code = "teller_elsewhere"
    sentence = _("The teller must be somebody else who is in the room. Choose one of those present.")


class CountChanged(Refused):
    code = "count_changed"
    sentence = _("The chair has counted again meanwhile. Look at the new numbers, then confirm.")


class NobodyChosen(Missing):
    code = "nobody_chosen"
    sentence = _("Choose at least one person whose hand is up.")


class NotInTheRoom(Missing):
    code = "not_in_the_room"
    sentence = _("%(people)s: not in the room or not on the roll. Nothing was recorded; check people in first.")
