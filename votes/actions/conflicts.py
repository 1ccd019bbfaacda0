"""When two channels bring different ballots for one seat: none is lost, the poll's precedence says which counts, and a
clerk who reads both confirms it or decides otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from community import record
from community.models import Person, Role, RoleKind
from community.notices import tell
from community.refusals import Missing, NotYours
from community.text import clean
from votes import clock
from votes.freezing import new_key, receipt_code
from votes.models import Ballot, BallotRevision, Channel, Conflict, Poll
from votes.permissions import may_keep_papers
from votes.precedence import Row, Side, agree, joined, standing
from votes.refusals import AlreadySettled, OwnBallotFirst, OwnConflict, PaperNotEntered
from votes.signals import turnout_changed

from .locking import lock_open

# told of what waits; the others who may keep the papers find it on the page
TOLD = (RoleKind.GRID_HEAD, RoleKind.CLERK, RoleKind.SECRETARY)


class OpenConflicts:
    """The open conflicts of ``seats`` in a batch of ballots: read when first asked for, written with the ballots."""

    def __init__(self, poll: Poll, now: datetime) -> None:
        self.poll, self.now = poll, now
        self.seats: list[int] = []
        self._touched: dict[int, Conflict] = {}

    @cached_property
    def _open(self) -> dict[int, Conflict]:
        found = Conflict.objects.filter(seat__in=self.seats, settled_at=None) if self.seats else ()
        return {conflict.seat_id: conflict for conflict in found}

    def of(self, seat: int) -> Conflict | None:
        return self._open.get(seat)

    def join(self, seat: int, sides: Iterable[Side], counting: Side) -> None:
        """Add sides to the conflict of a seat, or open it with them. One in which all agree is settled."""
        conflict = self.of(seat)
        if conflict is None:
            conflict = Conflict(poll=self.poll, seat_id=seat, sides=[], opened_at=self.now)
            self._open[seat] = conflict
        conflict.sides = joined(conflict.sides, sides, counting)
        if agree(conflict.sides):
            conflict.settled_at = self.now
            del self._open[seat]
        self._touched[id(conflict)] = conflict

    def write(self) -> None:
        """Save what changed; the clerks of the place are told of what is new."""
        for conflict in self._touched.values():
            is_new = conflict.pk is None
            conflict.save()
            if is_new and conflict.settled_at is None:
                entry = record.write(self.poll.chain, "conflict_opened", by=None, at=self.now)
                url = reverse("votes:conflict", args=[self.poll.pk, conflict.pk])
                tell(clerks_of(self.poll), entry, title=self.poll.question, url=url)
            elif conflict.settled_at and not is_new:
                record.write(self.poll.chain, "conflict_agreed", by=None, at=self.now)


def clerks_of(poll: Poll) -> QuerySet[Person]:
    """Those who are told that something waits at the papers of a poll: of its place and of what stands above it."""
    if poll.place is None:
        return Person.objects.filter(pk=poll.opened_by_id)
    roles = Role.objects.current().filter(kind__in=TOLD, place__path__in=poll.place.ladder_paths)
    return Person.objects.filter(pk__in=roles.values("person"))


@transaction.atomic
def settle_conflict(conflict: Conflict, *, by: Person, side: int | None = None, reason: str = "") -> Conflict:
    """A clerk who has read both sides confirms the one that counts, or lets another count: ``side`` is its place.

    Another one needs a reason, which stands in the record of the poll; the holder of the seat is told. Raises
    ``NotYours``, ``PollNotOpen``, ``AlreadySettled``, ``OwnConflict`` (the seat is their own), ``PaperNotEntered``,
    ``OwnBallotFirst`` (that of a proxy is to count), ``Missing`` (side, reason).
    """
    if not may_keep_papers(by, conflict.poll):
        raise NotYours
    poll = lock_open(conflict.poll)
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.settled_at is not None:
        raise AlreadySettled
    if conflict.seat.holder_id == by.pk:
        raise OwnConflict
    if any(row["marks"] is None for row in conflict.sides):
        raise PaperNotEntered
    if side is not None and not 0 <= side < len(conflict.sides):
        raise Missing("side")
    now, reason = clock.now(), clean(reason)[:300]
    act = "conflict_confirmed"
    if side is not None and not conflict.sides[side]["counts"]:
        if conflict.sides[side]["channel"] == Channel.PROXY:
            raise OwnBallotFirst
        if not reason:
            raise Missing("reason")
        act = "conflict_decided"
        lay(poll, conflict, Side.from_row(conflict.sides[side]))
        conflict.sides = [row | {"counts": place == side} for place, row in enumerate(conflict.sides)]
    conflict.settled_at, conflict.settled_by, conflict.note = now, by, reason
    conflict.save()
    entry = record.write(poll.chain, act, by=by, at=now, reason=reason)
    tell([conflict.seat.holder], entry, title=poll.question, url=reverse("votes:poll", args=[poll.pk]))
    transaction.on_commit(lambda: turnout_changed.send_robust(sender=Conflict, poll_id=poll.pk))
    return conflict


def paper_fell_away(poll: Poll, seat_id: int, *, now: datetime) -> None:
    """The paper of a seat is invalid or was taken by mistake: what was kept beside it counts, if it would have.

    Only for a caller that holds the poll's row locked.
    """
    conflict = Conflict.objects.select_for_update().filter(seat=seat_id, settled_at=None).first()
    if conflict is None:
        return
    rows: list[Row] = [row for row in conflict.sides if row["marks"] is not None]
    first = standing(map(Side.from_row, rows), poll.precedence)
    if first is None:
        raise LookupError(f"conflict {conflict.pk} has no side but a paper")
    conflict.sides = [row | {"counts": Side.from_row(row) == first} for row in rows]
    lay(poll, conflict, first)
    if agree(rows):
        conflict.settled_at = now
        record.write(poll.chain, "conflict_agreed", by=None, at=now)
    conflict.save()


def lay(poll: Poll, conflict: Conflict, side: Side) -> None:
    """Let a side that was kept be the ballot of its seat; the ballot before it is kept in its turn."""
    ballot = Ballot.objects.filter(poll=poll, seat=conflict.seat_id).first()
    if ballot is None:
        ballot = Ballot(poll=poll, seat_id=conflict.seat_id, revision=0, entry_strength=poll.entry_strength)
    elif Side(ballot.channel, ballot.marks, ballot.cast_at, ballot.cast_by_id) == side:
        return
    else:
        BallotRevision.of(ballot).save()
    ballot.marks, ballot.channel, ballot.cast_at, ballot.cast_by_id = side.marks, side.channel, side.at, side.by
    ballot.key, ballot.revision = new_key(), ballot.revision + 1
    ballot.receipt = receipt_code(conflict.seat_id, ballot.revision, ballot.key)
    ballot.save()
