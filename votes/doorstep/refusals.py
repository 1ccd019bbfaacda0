"""Why a choice was not noted at the door, or not confirmed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.refusals import Refused


class NotYourDoor(Refused):
    status = 403
    code = "not_your_door"
    sentence = _("You do not look after this household, so you cannot note its vote. Its own steward can.")


class OwnSeat(Refused):
    status = 403
    code = "own_seat"
    sentence = _("This is your own vote: cast it on your own phone, not at the door.")


class AlreadySettled(Refused):
    code = "already_settled"
    sentence = _("This was confirmed, corrected or noted again meanwhile. Look again.")
