"""The seats that one reader may cast for, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from community.models import Person
from votes import queries
from votes.models import Ballot, Channel, Poll, Seat


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat that ``reader`` may cast for. By a mandate only what they cast themselves is shown; of the principal's own
    ballot, that there is one."""

    seat: Seat
    reader: int

    @property
    def is_proxy(self) -> bool:
        return self.seat.holder_id != self.reader

    @property
    def _cast(self) -> Ballot | None:
        return next(iter(self.seat.ballots.all()), None)

    @property
    def ballot(self) -> Ballot | None:
        found = self._cast
        if found is None or not self.is_proxy:
            return found
        return found if found.channel == Channel.PROXY and found.cast_by_id == self.reader else None

    @property
    def state(self) -> str:
        if self.ballot is not None:
            return "voted"
        if self._cast is not None and self._cast.channel != Channel.PROXY:
            return "own_vote"
        counted = self.seat.hand_count
        return "by_hand" if counted is not None and counted.is_confirmed else "open"

    @property
    def is_by_proxy(self) -> bool:
        """Was the ballot cast by a proxy?"""
        return self.ballot is not None and self.ballot.channel == Channel.PROXY


def seat_lines(poll: Poll, person: Person) -> tuple[SeatLine, ...]:
    """The own seats first, then those by mandate."""
    return tuple(SeatLine(seat, person.pk) for seat in queries.seats_for(poll, person))
