"""Casting: one paper per seat, changed until the close, every earlier paper kept, a repeat answered alike."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from community.entry import strength_of
from community.models import Person, Strength
from community.refusals import Refused
from votes import clock
from votes.freezing import receipt_code
from votes.models import Ballot, BallotRevision, Choice, Poll, RollEntry
from votes.refusals import BadKey, EntryTooWeak, NoSuchChoice, NoSuchPoll, NotOnTheRoll, NotSaved, PollNotOpen
from votes.signals import turnout_changed

logger = logging.getLogger(__name__)

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Cast:
    """What a voter hands in: the choice, and a key of 16 to 64 url-safe characters that names this try.

    ``strength`` is how sure the house is who casts.
    """

    poll_id: int
    person_id: int
    choice: str
    key: str
    strength: str = Strength.CARD


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter gets back. ``current_choice`` differs from ``choice`` when an older key is repeated."""

    receipt: str
    choice: str
    cast_at: datetime
    revision: int
    is_repeat: bool
    current_choice: str

    @property
    def state(self) -> str:
        if self.is_repeat:
            return "repeated"
        return "recorded" if self.revision == 1 else "changed"

    @property
    def is_first(self) -> bool:
        """Did this paper change the turnout?"""
        return self.state == "recorded"


def cast_ballot(poll: Poll, *, by: Person, choice: str, key: str, strength: str = "") -> Receipt:
    """Cast or change one's ballot; it counts from the commit on and may be changed until the close.

    ``key`` is made anew for each choice and repeated when the network fails: a repeat returns the same
    receipt. ``strength`` is how the voter came in; without it what is on record of the person counts. News:
    ``turnout_changed`` after the commit. Raises ``NotOnTheRoll``, ``PollNotOpen``, ``EntryTooWeak``,
    ``NoSuchChoice``, ``BadKey``, ``NotSaved``.
    """
    answer = cast_batch([Cast(poll.pk, by.pk, choice, key, strength or strength_of({}, by))])[0]
    if isinstance(answer, Refused):
        raise answer
    if answer.is_first:
        transaction.on_commit(lambda: turnout_changed.send_robust(sender=Ballot, poll_id=poll.pk))
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


class _Urn:
    """The papers of one batch: read with one query each, decided in order, written together."""

    def __init__(self, poll: Poll, casts: Sequence[Cast], now: datetime) -> None:
        self.poll, self.casts, self.now = poll, casts, now
        seats = RollEntry.objects.filter(poll=poll, person_id__in={cast.person_id for cast in casts})
        self.seats: dict[int, int] = dict(seats.values_list("person_id", "pk"))
        known = Ballot.objects.filter(poll=poll, roll_entry_id__in=self.seats.values()) if self.seats else ()
        self.papers: dict[int, Ballot] = {ballot.roll_entry_id: ballot for ballot in known}
        self.older: dict[tuple[int, str], BallotRevision] = {}
        if self.papers:
            kept = BallotRevision.objects.filter(
                ballot__in=self.papers.values(), key__in={cast.key for cast in casts}
            ).select_related("ballot")
            self.older = {(one.ballot.roll_entry_id, one.key): one for one in kept}
        self.fresh: list[Ballot] = []
        self.changed: dict[int, Ballot] = {}
        self.replaced: list[BallotRevision] = []

    def take_all(self) -> list[Receipt | Refused]:
        answers = [self._take(cast) for cast in self.casts]
        if self.fresh:
            Ballot.objects.bulk_create(self.fresh)
        if self.changed:
            Ballot.objects.bulk_update(
                self.changed.values(),
                ["choice", "key", "receipt", "revision", "cast_at", "entry_strength"],
                batch_size=100,
            )
        if self.replaced:
            BallotRevision.objects.bulk_create(self.replaced)
        return answers

    def _take(self, cast: Cast) -> Receipt | Refused:
        seat = self.seats.get(cast.person_id)
        if seat is None:
            return NotOnTheRoll()
        if cast.choice not in Choice.values:
            return NoSuchChoice()
        if not _KEY.fullmatch(cast.key):
            return BadKey()
        paper = self.papers.get(seat)
        # a repeat is answered even after the close: the phone only did not hear the answer
        if paper is not None and paper.key == cast.key:
            return _receipt(paper, paper, is_repeat=True)
        if paper is not None and (seat, cast.key) in self.older:
            return _receipt(self.older[seat, cast.key], paper, is_repeat=True)
        if not self.poll.is_open:
            return PollNotOpen(self.poll.closed_at)
        if self.poll.closes_at is not None and self.now >= self.poll.closes_at:
            return PollNotOpen(self.poll.closes_at)
        if not Strength.reaches(cast.strength, self.poll.entry_strength):
            return EntryTooWeak(self.poll.entry_strength)
        if paper is None:
            paper = Ballot(poll=self.poll, roll_entry_id=seat, choice=cast.choice, key=cast.key, revision=1)
            self.papers[seat] = paper
            self.fresh.append(paper)
        elif paper.choice == cast.choice:
            return _receipt(paper, paper, is_repeat=True)
        else:
            self._keep(paper, seat)
            paper.choice, paper.key, paper.revision = cast.choice, cast.key, paper.revision + 1
        paper.cast_at, paper.entry_strength = self.now, cast.strength
        paper.receipt = receipt_code(seat, paper.revision, cast.key)
        return _receipt(paper, paper, is_repeat=False)

    def _keep(self, paper: Ballot, seat: int) -> None:
        old = BallotRevision(
            ballot=paper,
            choice=paper.choice,
            key=paper.key,
            receipt=paper.receipt,
            revision=paper.revision,
            cast_at=paper.cast_at,
        )
        self.replaced.append(old)
        self.older[seat, paper.key] = old
        if paper.pk is not None:
            self.changed[paper.pk] = paper


def _receipt(paper: Ballot | BallotRevision, current: Ballot, *, is_repeat: bool) -> Receipt:
    return Receipt(
        receipt=paper.receipt,
        choice=paper.choice,
        cast_at=paper.cast_at,
        revision=paper.revision,
        is_repeat=is_repeat,
        current_choice=current.choice,
    )
