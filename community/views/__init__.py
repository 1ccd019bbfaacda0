"""Pages of people and places: short, never save."""

from .cards import card, card_who, my_card, scanned, undo
from .door import SignIn, enter_by_link, preferences
from .phones import sign_out, still_here, switch
from .sheets import building, buildings, confirm, household, issue, reissue, revoke

__all__ = [
    "SignIn",
    "building",
    "buildings",
    "card",
    "card_who",
    "confirm",
    "enter_by_link",
    "household",
    "issue",
    "my_card",
    "preferences",
    "reissue",
    "revoke",
    "scanned",
    "sign_out",
    "still_here",
    "switch",
    "undo",
]
