"""The papers on the table: a pile for each candidate, and where each paper goes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from .amounts import UNIT, Amount, plain
from .profile import Profile, Ranking
from .rounds import Transfer

Pile = dict[tuple[Ranking, int], Amount]


class Piles:
    """Papers sorted by candidate, equal ones together; their values are whole numbers of 0.00001 votes.

    A paper goes to the continuing candidates of its highest tier that holds any. Where several share that tier the
    paper is split: each has an equal part of the paper (an exact fraction), and the value of the paper stays as it
    is. When one of them goes, their part is split among the others of the tier before a lower tier has its turn.
    """

    def __init__(self, profile: Profile) -> None:
        self.continuing = list(profile.candidates)
        self.votes: dict[str, Amount] = dict.fromkeys(profile.candidates, 0)
        self.exhausted: Amount = 0
        self.lost: Amount = 0
        self._place = {name: number for number, name in enumerate(profile.candidates)}
        self._piles: dict[str, Pile] = {name: defaultdict(int) for name in profile.candidates}
        unsorted: Pile = {(ranking, UNIT): weight for ranking, weight in profile.ballots}
        for transfer in self._sort(unsorted, lambda value: value):
            self._credit(transfer)

    def exclude(self, name: str) -> tuple[Transfer, ...]:
        """Pass on all papers of a candidate who no longer continues, each at the value it came with."""
        self.votes[name] = 0
        return self._pass_on(name, lambda value: value)

    def pass_on_surplus(self, name: str, surplus: Amount) -> tuple[Transfer, ...]:
        """Pass on all papers of an elected candidate, each at the part of its value that the surplus is of all their
        votes, cut off after five places. What is cut off is lost."""
        total = self.votes[name]
        transfers = self._pass_on(name, lambda value: int(surplus * value // total))
        self.votes[name] = plain(total - surplus)
        self.lost = plain(self.lost + surplus - sum(transfer.votes for transfer in transfers))
        return transfers

    def _pass_on(self, name: str, value_of: Callable[[int], int]) -> tuple[Transfer, ...]:
        transfers = self._sort(self._piles.pop(name), value_of)
        for transfer in transfers:
            self._credit(transfer)
        return transfers

    def _credit(self, transfer: Transfer) -> None:
        if transfer.to is None:
            self.exhausted = plain(self.exhausted + transfer.votes)
        else:
            self.votes[transfer.to] = plain(self.votes[transfer.to] + transfer.votes)

    def _sort(self, pile: Pile, value_of: Callable[[int], int]) -> tuple[Transfer, ...]:
        """Put the papers of a pile on those of the others. The transfers: by value, then by the order of the paper."""
        continuing = frozenset(self.continuing)
        moved: dict[tuple[int, str | None], Amount] = defaultdict(int)
        for (ranking, old), papers in pile.items():
            value = value_of(old)
            rest, heirs = _next(ranking, continuing)
            if not heirs:
                moved[value, None] += papers
            for heir in heirs:
                part = papers if len(heirs) == 1 else Fraction(papers) / len(heirs)
                self._piles[heir][rest, value] += part
                moved[value, heir] += part
        last = len(self._place)
        ordered = sorted(moved, key=lambda key: (-key[0], last if key[1] is None else self._place[key[1]]))
        return tuple(Transfer(to, plain(moved[value, to]), plain(Fraction(value, UNIT))) for value, to in ordered)


def _next(ranking: Ranking, continuing: Collection[str]) -> tuple[Ranking, Sequence[str]]:
    """What still matters of a ranking, and who has the paper now: nobody when no continuing candidate is left on it."""
    for number, tier in enumerate(ranking):
        if heirs := [name for name in tier if name in continuing]:
            return ranking[number:], heirs
    return (), ()
