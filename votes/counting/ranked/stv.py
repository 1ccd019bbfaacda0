"""Single transferable vote for one place or several: the Scottish rules.

Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 52: weighted inclusive Gregory
with the Droop quota, values cut off after five places. Beyond those rules: where they draw a lot, the order of the
paper decides (``ties``); a ballot may weigh more or less than one; and candidates may share a tier of a paper, which is
then split equally among them, exactly (``piles``). Ballots that rank nobody are invalid and no part of the quota.
"""

from __future__ import annotations

from .amounts import Amount
from .piles import Piles
from .profile import Profile, require_seats
from .rounds import Elected, Round, RoundCount, Step
from .ties import Standing

CODE = "stv"


def droop_quota(valid: Amount, seats: int) -> int:
    """Rule 46: the valid votes divided by one more than the seats, without the remainder, and one more."""
    return int(valid // (seats + 1)) + 1


def count(profile: Profile, seats: int = 1) -> RoundCount:
    """Raises ``CannotCount`` (a ``ValueError``) where the seats do not fit or no ballot is valid."""
    require_seats(profile, seats)
    quota = droop_quota(profile.valid, seats)
    piles, standing = Piles(profile), Standing(profile.candidates)
    step, rounds = Step(), list[Round]()
    vacancies, with_surplus = seats, list[str]()
    while True:
        votes = dict(piles.votes)
        standing.add(votes)
        elected = _elected(piles, standing, quota, vacancies)
        rounds.append(Round(len(rounds) + 1, step, votes, piles.exhausted, piles.lost, elected))
        vacancies -= len(elected)
        if not vacancies:
            break
        with_surplus += [each.candidate for each in elected if votes[each.candidate] > quota]
        if with_surplus:  # rules 48 and 49
            most, tie = standing.highest(sorted(with_surplus, key=profile.candidates.index))
            with_surplus.remove(most)
            step = Step("surplus", most, tie, piles.pass_on_surplus(most, votes[most] - quota))
        else:  # rules 50 and 51
            last, tie = standing.lowest(piles.continuing)
            piles.continuing.remove(last)
            # rule 52(2): where the last places are now filled, no further transfer is made
            step = Step("exclusion", last, tie, piles.exclude(last) if len(piles.continuing) > vacancies else ())
    return RoundCount(
        method=CODE,
        seats=seats,
        candidates=profile.candidates,
        valid=profile.valid,
        invalid=profile.invalid,
        quota=quota,
        rounds=tuple(rounds),
    )


def _elected(piles: Piles, standing: Standing, quota: int, vacancies: int) -> tuple[Elected, ...]:
    """Rules 47 and 52: those who reach the quota, then all others when they are as many as the places left.

    They no longer continue. Who has more votes is elected first.
    """
    with_quota = [name for name in piles.continuing if piles.votes[name] >= quota]
    elected = [Elected(name, "quota", tie) for name, tie in standing.from_the_top(with_quota)]
    others = [name for name in piles.continuing if piles.votes[name] < quota]
    if len(others) == vacancies - len(with_quota):
        elected += [Elected(name, "last_places", tie) for name, tie in standing.from_the_top(others)]
    gone = {each.candidate for each in elected}
    piles.continuing = [name for name in piles.continuing if name not in gone]
    return tuple(elected)
