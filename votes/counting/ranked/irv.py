"""Instant run-off: one place, to be filled by more than half.

A candidate with more than half of the votes that are not exhausted is elected. Until there is one, the candidate with
the fewest votes is excluded, and their papers go on to the next continuing candidate. Where several share a tier of a
paper, it is split equally among them, exactly (``piles``). Equal votes are decided as in ``ties``. Ballots that rank
nobody are invalid and count nowhere.
"""

from __future__ import annotations

from .piles import Piles
from .profile import CannotCount, Profile, require_seats
from .rounds import Elected, Round, RoundCount, Step
from .ties import Standing

CODE = "irv"


def count(profile: Profile, seats: int = 1) -> RoundCount:
    """Raises ``CannotCount`` (a ``ValueError``) for more than one seat, which is a matter of ``stv``."""
    if seats != 1:
        raise CannotCount("one_seat_only", seats=seats)
    require_seats(profile, seats)
    piles, standing = Piles(profile), Standing(profile.candidates)
    step, rounds = Step(), list[Round]()
    while True:
        votes = dict(piles.votes)
        standing.add(votes)
        leader, _nobody_is_level_at_a_majority = standing.highest(piles.continuing)
        has_majority = 2 * votes[leader] > profile.valid - piles.exhausted
        elected = (Elected(leader, "majority", None),) if has_majority else ()
        rounds.append(Round(len(rounds) + 1, step, votes, piles.exhausted, piles.lost, elected))
        if elected:
            break
        last, tie = standing.lowest(piles.continuing)
        piles.continuing.remove(last)
        step = Step("exclusion", last, tie, piles.exclude(last))
    return RoundCount(
        method=CODE,
        seats=seats,
        candidates=profile.candidates,
        valid=profile.valid,
        invalid=profile.invalid,
        quota=None,
        rounds=tuple(rounds),
    )
