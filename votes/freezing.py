"""Fingerprints of what may no longer change: rule and roll at the opening, every paper at the close.

What version 0.2.0 did not know stands in a fingerprint only where it says something else than that version did:
a method other than the motion, a seat other than a person's own, a channel other than online, a bringer other than
the holder, another precedence, a place whose staff keep the papers. So every poll keeps the hashes it was opened and
closed with, and there is one format.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from community.models import SeatKind
from votes.counting import motion
from votes.counting.marks import canonical
from votes.models import Ballot, BallotRevision, Channel, Conflict, Envelope, HandCount, Poll, Precedence

# the columns of a seat that are frozen, in this order
FROZEN = ("kind", "number", "holder_id", "label", "heads", "area")
Line = tuple[str, int, int, str, int, Decimal]


def fingerprint(data: Any) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def roll_hash(roll: Iterable[Line]) -> str:
    """Who, for what, with what weight. Presence is not frozen: people still arrive."""
    return fingerprint(sorted(_line(*seat) for seat in roll))


def _line(kind: str, number: int, holder: int, label: str, heads: int, area: Decimal) -> list[Any]:
    stands_for = [] if kind == SeatKind.PERSON and number == holder else [kind, number]
    return [holder, label, heads, _area(area), *stands_for]


def terms_hash(poll: Poll) -> str:
    """The question as it was put, what could be answered, which ballot of a seat counts, and whose staff keep them."""
    is_plain = poll.method == motion.CODE and not poll.options
    answers = [] if is_plain else [poll.method, poll.options, poll.limits]
    order = [] if poll.precedence == Precedence.LATEST else [poll.precedence]
    keepers = [] if poll.place_id is None else [poll.place_id]
    put = [poll.question, poll.motion_text, poll.rule_code, poll.opened_by_id, _moment(poll.opened_at)]
    return fingerprint([*put, *answers, *order, *keepers])


def papers_hash(poll: Poll) -> str:
    """Every seat with its presence, when its paper was handed over, its paper and the papers before it; where there
    are any, also the envelopes with their entries, the conflicts, and the hands that were counted as a number.

    Raises ``ValueError`` for marks that no method wrote.
    """
    revisions = Prefetch("revisions", BallotRevision.objects.order_by("revision"))
    papers = {ballot.seat_id: ballot for ballot in Ballot.objects.filter(poll=poll).prefetch_related(revisions)}
    lines = []
    seats = poll.roll.order_by("pk").values_list("pk", "is_present", "delivered_at")
    for seat_id, is_present, delivered_at in seats:
        ballot = papers.get(seat_id)
        kept: list[Ballot | BallotRevision] = [*ballot.revisions.all(), ballot] if ballot else []
        delivery = [_moment(delivered_at)] if delivered_at else []
        lines.append([seat_id, is_present, *delivery, [_paper(one) for one in kept]])
    beside = [_envelope(one) for one in Envelope.objects.filter(poll=poll).prefetch_related("entries")]
    beside += [_conflict(one) for one in Conflict.objects.filter(poll=poll).order_by("pk")]
    beside += [_hands(one) for one in HandCount.objects.filter(poll=poll, confirmed_at__isnull=False)]
    return fingerprint([lines, beside] if beside else lines)


def _hands(count: HandCount) -> list[Any]:
    pool = list(count.pool.order_by("pk").values_list("pk", flat=True))
    moments = [_moment(count.taken_at), _moment(count.confirmed_at)]
    return ["hands", count.counts, count.taken_by_id, count.teller_id, *moments, pool]


def new_key() -> str:
    """The key of a ballot that no browser makes. Drawn, so that nobody knows it before or can repeat it."""
    return secrets.token_urlsafe(16)


def receipt_code(seat_id: int, revision: int, key: str) -> str:
    """7K4M-92QD: says which paper it is and nothing of the choice."""
    digest = hashlib.sha256(canonical([seat_id, revision, key]).encode()).digest()
    # no 0, 1, I, O: read aloud in a meeting they are mixed up
    letters = base64.b32encode(digest[:5]).decode().translate(str.maketrans("IO", "89"))
    return f"{letters[:4]}-{letters[4:]}"


def _paper(paper: Ballot | BallotRevision) -> list[Any]:
    channel = [] if paper.channel == Channel.ONLINE else [paper.channel]
    bringer = [] if paper.cast_by_id is None else [paper.cast_by_id]
    return [paper.revision, _marks(paper.marks), paper.receipt, paper.key, _moment(paper.cast_at), *channel, *bringer]


def _envelope(envelope: Envelope) -> list[Any]:
    entries = [[one.clerk_id, one.marks, one.reason, _moment(one.entered_at)] for one in envelope.entries.all()]
    return [
        envelope.seat_id,
        envelope.number,
        envelope.state,
        _moment(envelope.taken_at),
        envelope.taken_by_id,
        entries,
    ]


def _conflict(conflict: Conflict) -> list[Any]:
    settled = [_moment(conflict.settled_at), conflict.settled_by_id, conflict.note] if conflict.settled_at else []
    return [conflict.seat_id, conflict.sides, _moment(conflict.opened_at), *settled]


def _marks(text: str) -> Any:
    """The marks, to stand in the fingerprint as the JSON they are, byte for byte. Raises ``ValueError``."""
    marks = json.loads(text)
    if canonical(marks) != text:
        raise ValueError(f"marks in another form than the canonical: {text}")
    return marks


def _area(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()
