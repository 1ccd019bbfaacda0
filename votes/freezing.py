"""Fingerprints of what may no longer change: rule and roll at the opening, every paper at the close."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from votes.models import Ballot, BallotRevision, Poll, RollEntry


def canonical(data: Any) -> str:
    """One way to write a thing: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(data: Any) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def roll_hash(entries: Iterable[RollEntry]) -> str:
    """Who, for what, with what weight. Presence is not frozen: people still arrive."""
    return fingerprint(sorted([e.person_id, e.label, e.heads, _area(e.area)] for e in entries))


def terms_hash(poll: Poll) -> str:
    """The question as it was put."""
    return fingerprint([poll.question, poll.motion_text, poll.rule_code, poll.opened_by_id, _moment(poll.opened_at)])


def papers_hash(poll: Poll) -> str:
    """Every seat with its presence, when its paper was handed over, its paper and the papers before it."""
    revisions = Prefetch("revisions", BallotRevision.objects.order_by("revision"))
    papers = {ballot.roll_entry_id: ballot for ballot in Ballot.objects.filter(poll=poll).prefetch_related(revisions)}
    lines = []
    seats = poll.roll.order_by("pk").values_list("pk", "is_present", "delivered_at")
    for entry_id, is_present, delivered_at in seats:
        ballot = papers.get(entry_id)
        kept: list[Ballot | BallotRevision] = [*ballot.revisions.all(), ballot] if ballot else []
        # only where there is one: the hashes of polls without deliveries stay what they were
        delivery = [_moment(delivered_at)] if delivered_at else []
        lines.append([entry_id, is_present, *delivery, [_paper(one) for one in kept]])
    return fingerprint(lines)


def receipt_code(roll_entry_id: int, revision: int, key: str) -> str:
    """7K4M-92QD: says which paper it is and nothing of the choice."""
    digest = hashlib.sha256(canonical([roll_entry_id, revision, key]).encode()).digest()
    # no 0, 1, I, O: read aloud in a meeting they are mixed up
    letters = base64.b32encode(digest[:5]).decode().translate(str.maketrans("IO", "89"))
    return f"{letters[:4]}-{letters[4:]}"


def _paper(paper: Ballot | BallotRevision) -> list[Any]:
    return [paper.revision, paper.choice, paper.receipt, paper.key, _moment(paper.cast_at)]


def _area(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()
