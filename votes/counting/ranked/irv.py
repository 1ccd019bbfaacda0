"""Instant run-off: one place, to be filled by more than half.

A candidate with more than half of the votes that are not exhausted is elected. Until there is one, the candidate with
the fewest votes is excluded, and their papers go on to the next continuing candidate. Where several share a tier of a
paper, it is split equally among them, exactly (``piles``). Equal votes are decided as in ``ties``. Ballots that rank
nobody are invalid and count nowhere.
"""

from __future__ import annotations

from fractions import Fraction

from .piles import Piles
from .profile import CannotCount, Profile, require_seats
from .rounds import Elected, Round, RoundCount, Step
from .ties import highest, lowest

CODE = "irv"


def count(profile: Profile, seats: int = 1) -> RoundCount:
    """Raises ``CannotCount`` (a ``ValueError``) for more than one seat, which is a matter of ``stv``."""
    if seats != 1:
        raise CannotCount("one_seat_only", seats=seats)
    require_seats(profile, seats)
    piles, step, rounds = Piles(profile), Step(), list[Round]()
    while True:
        history = [*(each.votes for each in rounds), dict(piles.votes)]
        leader, _nobody_is_level_at_a_majority = highest(piles.continuing, history)
        has_majority = 2 * piles.votes[leader] > sum(piles.votes.values())
        elected = (Elected(leader, "majority", None),) if has_majority else ()
        rounds.append(Round(len(history), step, history[-1], piles.exhausted, piles.lost, elected))
        if elected:
            break
        last, tie = lowest(piles.continuing, history)
        piles.continuing.remove(last)
        step = Step("exclusion", last, tie, piles.exclude(last))
    return RoundCount(
        method=CODE,
        seats=seats,
        candidates=profile.candidates,
        valid=Fraction(profile.valid),
        invalid=Fraction(profile.invalid),
        quota=None,
        rounds=tuple(rounds),
    )
