"""Whom a plan leaves no home, and whose card ends with it: the preview counts what the writer ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .comparing import HomePlan
from .known import KnownUnit


@dataclass(slots=True)
class Gone:
    """What the register holds and the file no longer does. ``role`` is "home", "resident" or "owner"."""

    unit: KnownUnit
    role: str
    person: int | None = None


def leaves_nobody(home: HomePlan, *, end_vanished: bool) -> bool:
    """Everybody who lived there goes, or nobody did and somebody comes: those there afterwards are another home."""
    unit = home.unit
    if unit is None or not unit.households:
        return False
    ended = set(home.moving_out)
    if end_vanished:
        ended |= {person for role, person in home.gone if role == "resident"}
    return bool(ended or home.moving_in) and not set(unit.residents) - ended


def cards_ending(homes: Iterable[HomePlan], gone: Iterable[Gone], *, end_vanished: bool) -> dict[int, bool]:
    """Households whose card opens nothing any more, in their order; whether somebody moves out of each."""
    homes = [home for home in homes if home.unit is not None]
    leaving = [(home.unit, person) for home in homes for person in home.moving_out]
    ended = [home.unit for home in homes if leaves_nobody(home, end_vanished=end_vanished)]
    if end_vanished:
        leaving += [(each.unit, each.person) for each in gone if each.role == "resident"]
        ended += [each.unit for each in gone if each.role == "home"]
    # of a home that ends everybody goes, if anybody is left
    ending = {pk: bool(unit.lived_in[pk]) for unit in ended for pk in unit.households}
    return ending | {pk: True for unit, person in leaving for pk in unit.homes_of(person)}
