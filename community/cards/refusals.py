"""Why a card did not open, and why one was not issued or undone."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community import moments
from community.refusals import Refused


class CardUnknown(Refused):
    status = 404
    code = "card_unknown"
    sentence = _("We do not know this code. Look at the card once more, or ask your steward for a new one.")


class CardExpired(Refused):
    status = 410
    code = "card_expired"
    sentence = _("This card has run out. Ask your steward for a new one.")


class CardRevoked(Refused):
    status = 410
    code = "card_revoked"
    sentence = _("This card is no longer valid; there may be a newer one at your home. Ask your steward.")


class SomebodyMovedOut(CardRevoked):
    """The person who left knows the code: it ended for all of the home."""

    code = "somebody_moved_out"
    sentence = _("This card ended because somebody moved out of the home. Ask your steward for a new one.")


class NobodyListed(Refused):
    code = "nobody_listed"
    sentence = _("Nobody is on the register of this home yet. Ask your steward to enter you, then use the card again.")


class NotListed(Refused):
    status = 404
    code = "not_listed"
    sentence = _("This person is not on the register of this home. Ask your steward to enter them.")


class TooYoung(Refused):
    status = 403
    code = "too_young"
    sentence = _("Children under 14 do not come in by themselves. A grown-up of the home speaks for them.")


class ByPasswordOnly(Refused):
    status = 403
    code = "by_password_only"
    sentence = _("Anyone who works for the neighbourhood signs in with name and password, not with a card.")


class AlreadyAdmitted(Refused):
    """``when`` is the moment the card admitted the person."""

    code = "already_admitted"
    sentence = _(
        "The card let this person in already, on %(when)s. If that was not you, or if you have a new phone, ask your "
        "steward: one tap there and the card opens again."
    )

    def __init__(self, when: datetime) -> None:
        super().__init__()
        self.when = when

    def __str__(self) -> str:
        return str(self.sentence) % {"when": moments.moment(self.when)}


class AlreadyUndone(Refused):
    code = "already_undone"
    sentence = _("This entry was undone already; the card can be used again.")


class NothingToIssue(Refused):
    code = "nothing_to_issue"
    sentence = _("Every home here has a valid card already.")


class TooManyHomes(Refused):
    code = "too_many_homes"
    sentence = _(
        "That is %(homes)s homes at once. Issue the cards building by building: at most %(most)s on one sheet."
    )


class AlreadyConfirmed(Refused):
    code = "already_confirmed"
    sentence = _("This person is confirmed already.")
