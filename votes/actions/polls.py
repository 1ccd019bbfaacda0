"""Opening, extending and closing one question put to an electorate."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from community import record
from community.electorates import Voter
from community.models import Chain, Person, Place
from community.refusals import Missing
from community.text import clean
from votes import clock, in_force
from votes.counting import lots, motion
from votes.counting.methods import method
from votes.counting.sheets import SEED, Sheet
from votes.counting.verdict import NO_QUORUM, Verdict
from votes.freezing import FROZEN, Line, fingerprint, papers_hash, roll_hash, terms_hash
from votes.models import Envelope, Poll, Seat
from votes.queries import came_by, tally_of
from votes.refusals import (
    DeadlinePassed,
    EmptyRoll,
    MethodNotAdmitted,
    PapersWaiting,
    PollNotOpen,
    TwiceOnTheRoll,
)
from votes.rules import Rule
from votes.signals import poll_closed, poll_opened, turnout_changed
from votes.storage import require_durable

from .locking import lock_open


@dataclass(frozen=True, slots=True)
class Link:
    """What the poll is about, told by the room above: a title and an address."""

    title: str
    url: str


@transaction.atomic
def open_poll(
    *,
    by: Person,
    question: str,
    rule: Rule | str,
    roll: Sequence[Voter],
    present: Iterable[int] = (),
    counted_by: str = motion.CODE,
    sheet: Sheet = motion.NO_SHEET,
    motion_text: str = "",
    about: Link | None = None,
    place: Place | None = None,
    precedence: str = "",
    closes_at: datetime | None = None,
) -> Poll:
    """Put one question to an electorate. Rule and roll are frozen and hashed: no later sale, role or law changes them.

    ``rule`` is a rule or the code of one in force today, and says how sure we must be who casts
    (``entry_strength``); ``present`` the ids of people in the meeting. ``counted_by`` is the code of a method, and
    ``sheet`` what stands on its ballot; where the rule decides ties by lots it holds their seed, else one is drawn.
    Without a ``precedence`` that of the rule says which of two ballots counts. Staff of ``place`` keep the papers. The
    caller has decided that ``by`` may. News: ``poll_opened``.

    Raises ``Missing`` (question), ``MethodNotAdmitted``, ``EmptyRoll``, ``TwiceOnTheRoll``, ``DeadlinePassed``,
    ``StorageUnsafe``; ``LookupError`` for an unknown method, ``ValueError`` for a sheet that is not for it.
    """
    method(counted_by).require_sheet(sheet)
    require_durable()
    question, motion_text = clean(question), clean(motion_text, lines=True)
    if not question:
        raise Missing("question")
    now = clock.now()
    if closes_at is not None and closes_at <= now:
        raise DeadlinePassed()
    if isinstance(rule, str):
        rule = in_force.rule(rule, on=timezone.localdate(now))
    if counted_by not in rule.methods:
        raise MethodNotAdmitted(rule=rule.title)
    _require_roll(roll, rule)
    limits = dict(sheet.limits)
    if rule.ties == lots.LOTS and sheet.options:
        limits.setdefault(SEED, secrets.token_hex(16))
    rule_json = rule.as_json()
    poll = Poll.objects.create(
        chain=record.new_chain(Chain.Kind.POLL),
        question=question,
        motion_text=motion_text,
        about_title=about.title if about else "",
        about_url=about.url if about else "",
        method=counted_by,
        options=[option.as_json() for option in sheet.options],
        limits=limits,
        precedence=precedence or rule.precedence,
        place=place,
        rule_code=rule.code,
        rule=rule_json,
        rule_hash=fingerprint(rule_json),
        opened_by=by,
        opened_at=now,
        closes_at=closes_at,
        entry_strength=rule.entry_strength,
    )
    lines: list[Line] = [(*voter.seat, voter.holder, voter.label, voter.heads, voter.area) for voter in roll]
    _take_seats(poll, lines, set(present))
    poll.roll_hash = roll_hash(lines)
    poll.save(update_fields=["roll_hash"])
    record.write(
        poll.chain,
        "poll_opened",
        by=by,
        at=now,
        question=poll.question,
        voters=len(lines),
        rule_code=rule.code,
        rule_hash=poll.rule_hash,
        roll_hash=poll.roll_hash,
        terms_hash=terms_hash(poll),
        closes_at=_iso(closes_at),
    )
    poll_opened.send(sender=Poll, poll=poll)
    return poll


def mark_present(poll: Poll, person: Person) -> bool:
    """Somebody came into the meeting while a vote is open. ``False`` for one who is not on the roll.

    News: ``turnout_changed`` after the commit. Raises ``PollNotOpen``.
    """
    with transaction.atomic():
        lock_open(poll)
        seats = Seat.objects.filter(poll=poll, holder=person)
        if seats.filter(is_present=False).update(is_present=True):
            transaction.on_commit(lambda: turnout_changed.send_robust(sender=Poll, poll_id=poll.pk))
            return True
        return seats.exists()


@transaction.atomic
def mark_left(poll: Poll, person: Person) -> None:
    """Somebody left the meeting while a vote is open. A seat that has cast is counted all the same and stays as it is.

    News: ``turnout_changed`` after the commit. Raises ``PollNotOpen``.
    """
    locked = lock_open(poll)
    leaving = Seat.objects.filter(poll=locked, holder=person, is_present=True, ballots=None)
    # a hand that was counted stays counted
    if leaving.exclude(hand_count__confirmed_at__isnull=False).update(is_present=False):
        transaction.on_commit(lambda: turnout_changed.send_robust(sender=Poll, poll_id=poll.pk))


@transaction.atomic
def note_delivery(poll: Poll, seats: Iterable[int], *, by: Person) -> int:
    """The papers of these seats of a written vote were handed over: under a rule that counts silence, theirs counts.

    The caller has decided that ``by`` may, and that each was told what silence means. A second delivery changes
    nothing, a seat of another roll is passed over. Returns how many are new. Raises ``PollNotOpen``.
    """
    locked = lock_open(poll)
    now = clock.now()
    waiting = Seat.objects.filter(poll=locked, pk__in=list(seats), delivered_at=None)
    delivered = waiting.update(delivered_at=now)
    if delivered:
        record.write(locked.chain, "papers_delivered", by=by, at=now, papers=delivered)
    return delivered


@transaction.atomic
def extend_poll(poll: Poll, *, by: Person, closes_at: datetime) -> Poll:
    """Give the voters more time. The deadline only ever moves later, and never after it has passed.

    Raises ``PollNotOpen``, ``DeadlinePassed``.
    """
    locked = lock_open(poll)
    now = clock.now()
    if locked.closes_at is not None and now >= locked.closes_at:
        raise PollNotOpen(locked.closes_at)
    if closes_at <= (locked.closes_at or now):
        raise DeadlinePassed()
    locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    until = f"{timezone.localtime(closes_at):%Y-%m-%d %H:%M}"
    record.write(locked.chain, "poll_extended", by=by, at=now, until=until, closes_at=_iso(closes_at))
    poll.closes_at = closes_at
    return locked


@transaction.atomic
def close_poll(poll: Poll, *, by: Person | None) -> Verdict:
    """Close the vote, count every paper and say whether it carried. ``by=None``: its time was up.

    Under the lock no paper is accepted any more and none is left uncounted. News: ``poll_closed`` (the room
    above moves its flow). Open conflicts are counted by the poll's precedence, and the result says how many. Raises
    ``PollNotOpen``, ``PapersWaiting`` while a paper that was taken is not entered by two clerks alike.
    """
    locked = lock_open(poll)
    _require_papers_entered(locked)
    now = clock.now()
    tally = tally_of(locked)
    verdict = method(locked.method).judge(tally, Rule.from_json(locked.rule))
    locked.state = Poll.State.CLOSED
    locked.closed_by, locked.closed_at = by, now
    locked.tally, locked.verdict = tally.as_json(), verdict.as_json()
    locked.came_by = came_by(locked)
    locked.save(update_fields=["state", "closed_by", "closed_at", "tally", "verdict", "came_by"])
    record.write(
        locked.chain,
        _closing(locked, verdict),
        by=by,
        at=now,
        **tally.figures(),
        **({"chosen": " · ".join(map(locked.sheet.label_of, verdict.chosen))} if verdict.chosen else {}),
        papers_hash=papers_hash(locked),
        tally_hash=fingerprint([locked.tally, locked.verdict]),
        came_by=locked.came_by,
    )
    for name in ("state", "closed_by", "closed_at", "closes_at", "tally", "verdict", "came_by"):
        setattr(poll, name, getattr(locked, name))
    poll_closed.send(sender=Poll, poll=locked, by=by)
    return verdict


def _closing(poll: Poll, verdict: Verdict) -> str:
    """The act of the closing entry: yes and no are counted in the one of a motion alone."""
    if poll.method == motion.CODE or verdict.outcome == NO_QUORUM:
        return f"poll_{verdict.outcome}"
    if not verdict.is_carried:
        return "poll_not_agreed"
    return "poll_chosen" if verdict.chosen else "poll_agreed"


def _take_seats(poll: Poll, lines: Iterable[Line], present: AbstractSet[int]) -> None:
    """Write the roll as plain rows: by ``bulk_create`` that of a street (48,746 owners) took five times as long."""
    columns = ("poll_id", *FROZEN, "is_present")  # each is called as its attribute is
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    area_in = connection.ops.adapt_decimalfield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(Seat._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608 names of the model
            [
                (poll.pk, str(kind), number, holder, label, heads, area_in(area, 12, 2), holder in present)
                for kind, number, holder, label, heads, area in lines
            ],
        )


def _require_roll(roll: Sequence[Voter], rule: Rule) -> None:
    if not roll or (rule.counts_area and not any(voter.area for voter in roll)):
        raise EmptyRoll()
    seen: set[tuple[str, int]] = set()
    for voter in roll:
        if voter.seat in seen:
            raise TwiceOnTheRoll(label=voter.label)
        seen.add(voter.seat)


def _require_papers_entered(poll: Poll) -> None:
    homes = list(Envelope.objects.filter(poll=poll).waiting().values_list("seat__label", flat=True))
    if homes:
        raise PapersWaiting(count=len(homes), where=", ".join([*homes[:3], *(["…"] if homes[3:] else [])]))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
