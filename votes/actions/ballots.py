"""Casting: one paper per seat, changed until the close, every earlier paper kept, a repeat answered alike."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from community.entry import strength_of
from community.models import Person, Strength
from community.refusals import Refused
from votes import clock
from votes.counting.marks import InvalidMarks
from votes.counting.methods import method
from votes.freezing import receipt_code
from votes.hands.refusals import CountedByHand
from votes.models import Ballot, BallotRevision, Channel, Conflict, Envelope, HandCount, Poll, Seat
from votes.precedence import Side, replaces, standing
from votes.proxies import queries as proxies
from votes.proxies.refusals import MandateEnded
from votes.refusals import (
    BadKey,
    ChannelNotAdmitted,
    DoesNotStand,
    EntryTooWeak,
    NoSuchChoice,
    NoSuchPoll,
    NotOnTheRoll,
    NotSaved,
    OwnBallotStands,
    PollNotOpen,
    SeatNotNamed,
    does_not_stand,
)
from votes.signals import turnout_changed

from .conflicts import OpenConflicts

logger = logging.getLogger(__name__)

# holder, seat, when its paper was taken if one waits, whether its ballots are in conflict, its count of hands
SeatRow = tuple[int, int, datetime | None, bool, int | None]
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Cast:
    """What a voter hands in: what was chosen, and a key of 16 to 64 url-safe characters that names this try.

    ``chosen`` is what the form brings, in its order, for the poll's method to make marks of. ``seat_id`` says for
    which seat; a person with one seat need not say it. A seat of another that a mandate lets the person cast for is
    cast for by proxy. ``strength`` is how sure the house is who casts. Without a ``person_id`` the office brings the
    ballot of a named seat; ``by_id`` is who brought it, if not the holder. ``at`` is when a paper was handed in, if
    that was before now.
    """

    poll_id: int
    person_id: int | None
    chosen: tuple[str, ...]
    key: str
    seat_id: int | None = None
    strength: str = Strength.CARD
    channel: str = Channel.ONLINE
    by_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter gets back. ``current_marks`` differ from ``marks`` when an older key is repeated."""

    poll: Poll
    receipt: str
    marks: str
    cast_at: datetime
    revision: int
    is_repeat: bool
    current_marks: str

    @property
    def state(self) -> str:
        if self.is_repeat:
            return "repeated"
        return "recorded" if self.revision == 1 else "changed"

    @property
    def is_first(self) -> bool:
        """Did this paper change the turnout?"""
        return self.state == "recorded"


def cast_ballot(
    poll: Poll,
    *,
    by: Person,
    choice: str | Sequence[str],
    key: str,
    seat_id: int | None = None,
    strength: str = "",
) -> Receipt:
    """Cast or change the ballot of one seat; it counts from the commit on and may be changed until the close.

    ``choice`` is one code, or several in the order of the form. ``key`` is new for each choice and repeated when
    the network fails: a repeat returns the same receipt. ``seat_id`` is needed from a person with several seats.
    ``strength`` is how the voter came in; without it what is on record of the person counts. News:
    ``turnout_changed`` after the commit. Raises ``NotOnTheRoll``, ``SeatNotNamed``, ``PollNotOpen``,
    ``ChannelNotAdmitted``, ``EntryTooWeak``, ``NoSuchChoice``, ``BadKey``, ``CountedByHand``, ``NotSaved``;
    for the seat of another ``MandateEnded``; ``DoesNotStand`` when another channel's ballot counts: then this one is
    kept, and a clerk is told.
    """
    chosen = (choice,) if isinstance(choice, str) else tuple(choice)
    answer = bring(Cast(poll.pk, by.pk, chosen, key, seat_id, strength or strength_of({}, by)))
    if isinstance(answer, DoesNotStand):
        raise answer
    return answer


def bring(cast: Cast) -> Receipt | DoesNotStand:
    """Hand in one ballot and tell the turnout after the commit. Raises the refusals of ``cast_ballot``; that another
    ballot counts is returned: what is kept of it must not be undone.
    """
    answer = cast_batch([cast])[0]
    if isinstance(answer, DoesNotStand):
        return answer
    if isinstance(answer, Refused):
        raise answer
    if answer.is_first:
        transaction.on_commit(lambda: turnout_changed.send_robust(sender=Ballot, poll_id=cast.poll_id))
    return answer


def cast_batch(casts: Sequence[Cast]) -> list[Receipt | Refused]:
    """Cast many ballots, each poll's in one transaction, and answer each in the order given.

    Sends no news: the caller announces after it has answered. A transaction that fails is done again row by
    row, so that one bad row takes nobody else's vote with it.
    """
    places: dict[int, list[int]] = {}
    for place, cast in enumerate(casts):
        places.setdefault(cast.poll_id, []).append(place)
    answers: dict[int, Receipt | Refused] = {}
    for poll_id, mine in places.items():
        answers.update(zip(mine, _cast_together(poll_id, [casts[place] for place in mine]), strict=True))
    return [answers[place] for place in range(len(casts))]


def _cast_together(poll_id: int, casts: Sequence[Cast]) -> list[Receipt | Refused]:
    try:
        with transaction.atomic():
            # after this lock no close can pass, and a close that has passed is seen
            poll = Poll.objects.select_for_update(no_key=True).filter(pk=poll_id).first()
            return record_papers(poll, casts, clock.now())
    except DatabaseError:
        logger.warning("a batch of %d ballots was not saved", len(casts), exc_info=True)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if len(casts) == 1:
            return [NotSaved()]
        return [_cast_together(poll_id, [cast])[0] for cast in casts]


def record_papers(poll: Poll | None, casts: Sequence[Cast], now: datetime) -> list[Receipt | Refused]:
    """Write the papers of one poll. Only for a caller that holds the poll's row locked and read it under the lock."""
    if poll is None:
        return [NoSuchPoll() for _cast in casts]
    return _Urn(poll, casts, now).take_all()


def _seats_meant(poll: Poll, casts: Sequence[Cast]) -> Iterable[SeatRow]:
    """The seats of those who cast, and those the office names."""
    theirs = Q(holder_id__in={cast.person_id for cast in casts if cast.person_id is not None})
    named = {cast.seat_id for cast in casts if cast.person_id is None}
    return _as_read(Seat.objects.filter(theirs | Q(pk__in=named) if named else theirs, poll=poll))


def _as_read(seats: QuerySet[Seat]) -> Iterable[SeatRow]:
    waiting = Envelope.objects.waiting().filter(seat=OuterRef("pk")).values("taken_at")[:1]
    open_ones = Conflict.objects.filter(seat=OuterRef("pk"), settled_at=None)
    rows = seats.annotate(paper_taken_at=Subquery(waiting), in_conflict=Exists(open_ones))
    return rows.values_list("holder_id", "pk", "paper_taken_at", "in_conflict", "hand_count_id")


class _Urn:
    """The papers of one batch: read with one query each, decided in order, written together."""

    def __init__(self, poll: Poll, casts: Sequence[Cast], now: datetime) -> None:
        self.poll, self.casts, self.now = poll, casts, now
        self.method, self.sheet = method(poll.method), poll.sheet
        self.seats: dict[int, list[int]] = {}
        self.roll: set[int] = set()
        self.waiting: dict[int, Side] = {}
        self.conflicts = OpenConflicts(poll, now)
        self.pool: set[int] = set()  # the seats that were in the room when hands were counted
        for holder_id, seat_id in self._read(_seats_meant(poll, casts)):
            self.seats.setdefault(holder_id, []).append(seat_id)
        self.proxies = self._proxies_of_others()
        if self.proxies:
            self._read(_as_read(Seat.objects.filter(poll=poll, pk__in=self.proxies)))
        self.by_hand = self._counted_by_hand()
        known = Ballot.objects.filter(poll=poll, seat_id__in=self.roll) if self.roll else ()
        self.papers: dict[int, Ballot] = {ballot.seat_id: ballot for ballot in known}
        self.older: dict[tuple[int, str], BallotRevision] = {}
        if self.papers:
            kept = BallotRevision.objects.filter(
                ballot__in=self.papers.values(), key__in={cast.key for cast in casts}
            ).select_related("ballot")
            self.older = {(one.ballot.seat_id, one.key): one for one in kept}
        self.fresh: list[Ballot] = []
        self.changed: dict[int, Ballot] = {}
        self.replaced: list[BallotRevision] = []

    def _read(self, rows: Iterable[SeatRow]) -> list[tuple[int, int]]:
        """Remember how these seats stand; the holder and the key of each."""
        found = []
        for holder_id, seat_id, taken_at, in_conflict, count_id in rows:
            found.append((holder_id, seat_id))
            self.roll.add(seat_id)
            if in_conflict:
                self.conflicts.seats.append(seat_id)
            if taken_at is not None:
                self.waiting[seat_id] = Side(Channel.PAPER, None, taken_at)
            if count_id is not None:
                self.pool.add(seat_id)
        return found

    def _proxies_of_others(self) -> dict[int, int]:
        """The proxies of the seats that are named and are not one's own. Nothing is asked without one."""
        others = {
            cast.seat_id
            for cast in self.casts
            if cast.seat_id and cast.person_id is not None and cast.seat_id not in self.seats.get(cast.person_id, ())
        }
        return proxies.holders_of(self.poll, others) if others else {}

    def _counted_by_hand(self) -> set[int]:
        """The seats whose hand was counted as a number, and the count confirmed."""
        if not self.pool or not HandCount.objects.filter(poll=self.poll, confirmed_at__isnull=False).exists():
            return set()
        return self.pool

    def take_all(self) -> list[Receipt | Refused]:
        answers = [self._take(cast) for cast in self.casts]
        if self.fresh:
            Ballot.objects.bulk_create(self.fresh)
        if self.changed:
            # the rows are there and the poll is locked; an upsert costs a fraction of bulk_update's CASE for each field
            Ballot.objects.bulk_create(
                self.changed.values(),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=[
                    "marks",
                    "channel",
                    "key",
                    "receipt",
                    "revision",
                    "cast_at",
                    "cast_by",
                    "entry_strength",
                ],
            )
        if self.replaced:
            BallotRevision.objects.bulk_create(self.replaced)
        self.conflicts.write()
        return answers

    def _take(self, cast: Cast) -> Receipt | Refused:
        if cast.seat_id is not None and self.proxies.get(cast.seat_id, 0) == cast.person_id:
            cast = replace(cast, person_id=None, channel=Channel.PROXY, by_id=cast.person_id)
        seats = list(self.roll) if cast.person_id is None else self.seats.get(cast.person_id, [])
        if cast.seat_id is not None or cast.person_id is None:
            seats = [seat for seat in seats if seat == cast.seat_id]
        if not seats:
            return _not_for_this_seat(cast)
        if len(seats) > 1:
            return SeatNotNamed()
        seat = seats[0]
        try:
            marks = self.method.marks_from(cast.chosen, self.sheet)
        except InvalidMarks as wrong:
            return NoSuchChoice(wrong.code, **wrong.figures)
        if not _KEY.fullmatch(cast.key):
            return BadKey()
        paper = self.papers.get(seat)
        is_proxy = cast.channel == Channel.PROXY
        # a repeat is answered even after the close: the phone only did not hear the answer
        repeated = paper if paper is not None and paper.key == cast.key else self.older.get((seat, cast.key))
        if paper is not None and repeated is not None:
            if is_proxy and paper.channel != Channel.PROXY:  # the receipt would say what the principal chose
                return OwnBallotStands()
            return self._receipt(repeated, paper, is_repeat=True)
        if not self.poll.is_open:
            return PollNotOpen(self.poll.closed_at)
        new = Side(cast.channel, marks, cast.at or self.now, cast.by_id)
        if self.poll.closes_at is not None and new.at >= self.poll.closes_at:
            return PollNotOpen(self.poll.closes_at)
        if not self.poll.admits(cast.channel):
            return ChannelNotAdmitted(cast.channel, self.poll.rule["channels"])
        if not Strength.reaches(cast.strength, self.poll.entry_strength):
            return EntryTooWeak(self.poll.entry_strength)
        if paper is None and seat in self.by_hand:
            return CountedByHand()
        known = self._known(seat, paper, cast.channel)
        is_replaced = all(replaces(new, old, self.poll.precedence) for old in known)
        stronger = None if is_replaced else standing(known, self.poll.precedence)
        # what a paper says that is not entered is known at its entry; what it keeps out is a conflict at once
        heard = known if stronger else [old for old in known if old.marks is not None]
        differs = any(old.channel != new.channel and old.marks != marks for old in heard)
        # a proxy who comes too late is answered alike whether both agree or not, and what they chose is kept alike
        if differs or self.conflicts.of(seat) or (stronger and is_proxy):
            self.conflicts.join(seat, [*known, new], stronger or new)
        if stronger is not None:
            if paper is not None and stronger.marks == marks and not is_proxy:
                return self._receipt(paper, paper, is_repeat=True)
            return does_not_stand(new, stronger)
        if paper is None:
            paper = Ballot(poll=self.poll, seat_id=seat, marks=marks, key=cast.key, revision=1)
            self.papers[seat] = paper
            self.fresh.append(paper)
        elif paper.marks == marks and paper.channel == cast.channel:
            return self._receipt(paper, paper, is_repeat=True)
        else:
            self._keep(paper, seat)
            paper.marks, paper.key, paper.revision = marks, cast.key, paper.revision + 1
        paper.cast_at, paper.entry_strength, paper.channel = new.at, cast.strength, cast.channel
        paper.cast_by_id = cast.by_id
        paper.receipt = receipt_code(seat, paper.revision, cast.key)
        return self._receipt(paper, paper, is_repeat=False)

    def _known(self, seat: int, paper: Ballot | None, channel: str) -> list[Side]:
        """The ballot of a seat, and its paper that waits to be entered, unless this is it."""
        ballot = [Side(paper.channel, paper.marks, paper.cast_at, paper.cast_by_id)] if paper else []
        return [*ballot, self.waiting[seat]] if seat in self.waiting and channel != Channel.PAPER else ballot

    def _keep(self, paper: Ballot, seat: int) -> None:
        old = BallotRevision.of(paper)
        self.replaced.append(old)
        self.older[seat, paper.key] = old
        if paper.pk is not None:
            self.changed[paper.pk] = paper

    def _receipt(self, paper: Ballot | BallotRevision, current: Ballot, *, is_repeat: bool) -> Receipt:
        return Receipt(
            poll=self.poll,
            receipt=paper.receipt,
            marks=paper.marks,
            cast_at=paper.cast_at,
            revision=paper.revision,
            is_repeat=is_repeat,
            current_marks=current.marks,
        )


def _not_for_this_seat(cast: Cast) -> Refused:
    if cast.seat_id and cast.person_id is not None and proxies.was_holder(cast.seat_id, cast.person_id):
        return MandateEnded()
    return NotOnTheRoll()
