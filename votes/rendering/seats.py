"""The seats that one reader may cast for, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from community.models import Person
from votes import queries
from votes.models import Ballot, Channel, Poll, Seat


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat the reader may cast for. By a mandate the principal's own ballot is not shown, only that there is one."""

    seat: Seat
    is_proxy: bool

    @property
    def ballot(self) -> Ballot | None:
        found = next(iter(self.seat.ballots.all()), None)
        return None if found is not None and self.is_proxy and found.channel != Channel.PROXY else found

    @property
    def state(self) -> str:
        if self.ballot is not None:
            return "voted"
        if self.is_proxy and self.seat.ballots.all():
            return "own_vote"
        counted = self.seat.hand_count
        return "by_hand" if counted is not None and counted.is_confirmed else "open"

    @property
    def is_by_proxy(self) -> bool:
        """Was the ballot cast by a proxy?"""
        return self.ballot is not None and self.ballot.channel == Channel.PROXY


def seat_lines(poll: Poll, person: Person) -> tuple[SeatLine, ...]:
    """The own seats first, then those by mandate."""
    return tuple(SeatLine(seat, seat.holder_id != person.pk) for seat in queries.seats_for(poll, person))
