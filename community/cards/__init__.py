"""The card of a household: a code on paper that admits each listed person once."""

from .actions import (
    admit,
    confirm_person,
    issue_card,
    issue_cards,
    leave,
    revoke_card,
    share_device,
    undo_admission,
)
from .codes import device_of, normalised, shown
from .ending import end_cards
from .queries import (
    BuildingLine,
    HomeLine,
    Listed,
    buildings_below,
    card_of,
    homes_below,
    listed_in,
    masked_home,
    open_card_of,
)

__all__ = [
    "BuildingLine",
    "HomeLine",
    "Listed",
    "admit",
    "buildings_below",
    "card_of",
    "confirm_person",
    "device_of",
    "end_cards",
    "homes_below",
    "issue_card",
    "issue_cards",
    "leave",
    "listed_in",
    "masked_home",
    "normalised",
    "open_card_of",
    "revoke_card",
    "share_device",
    "shown",
    "undo_admission",
]
