"""The one record: append-only chains of entries, each hashed with the one before it.

A matter, a poll, a room and a community's register each own a chain. Proceedings, a matter's history and the minutes
are readings of it; a room's version is its chain's last number. Locks are taken in the order matter, poll, room, chain.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from community import wording
from community.masking import short_name
from community.models import Chain, Entry, Person, Place


def new_chain(kind: str) -> Chain:
    """An empty chain for a new matter, poll or room, or for a case of another flow, by the flow's own word."""
    return Chain.objects.create(kind=kind)


def register_chain(community: Place) -> Chain:
    """The chain of a community's own affairs (imports, cards, stewards), begun when first asked for.

    Call it inside the act's transaction, before any row of a home, a card or a person is touched: it locks the
    community's row, and bringing a register in holds that lock while it writes those rows.
    """
    locked = Place.objects.select_for_update().get(pk=community.pk)
    if locked.register_chain_id is None:
        locked.register_chain = new_chain(Chain.Kind.REGISTER)
        Place.objects.filter(pk=locked.pk).update(register_chain=locked.register_chain)
    return locked.register_chain


def write(chain: Chain, act: str, *, by: Person | None, at: datetime | None = None, **figures: object) -> Entry:
    """Append one act to ``chain`` in the caller's transaction and return its entry.

    ``figures`` are the words and numbers of its sentence, fit for every reader of the chain.
    ``by=None`` means the clock or the program did it. Raises ``ValueError`` for an act nobody worded.
    """
    if act not in wording.acts():
        raise ValueError(f"the act {act!r} has no wording")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the record is written in the same transaction as the act")
    if by is not None and "actor" not in figures:
        figures["actor"] = short_name(by)
    locked = Chain.objects.select_for_update().get(pk=chain.pk)
    payload = json.loads(json.dumps(figures, cls=DjangoJSONEncoder))
    moment = at or timezone.now()
    number = locked.last_number + 1
    digest = _digest(locked.pk, number, act, by.pk if by else None, moment, payload, locked.last_hash)
    entry = Entry.objects.create(
        chain=locked,
        number=number,
        act=act,
        actor=by,
        at=moment,
        payload=payload,
        previous_hash=locked.last_hash,
        hash=digest,
    )
    locked.last_number, locked.last_hash = number, digest
    locked.save(update_fields=["last_number", "last_hash"])
    chain.last_number, chain.last_hash = number, digest
    return entry


def sentence(entry: Entry) -> str:
    """The entry in the active language."""
    return wording.sentence(entry.act, entry.payload)


def first_break(chain: Chain) -> int | None:
    """The number of the first entry that was changed, removed or put in between; ``None`` when whole."""
    previous, expected = "", 0
    for entry in chain.entries.order_by("number"):
        expected += 1
        digest = _digest(chain.pk, entry.number, entry.act, entry.actor_id, entry.at, entry.payload, previous)
        if entry.number != expected or entry.previous_hash != previous or entry.hash != digest:
            return expected
        previous = entry.hash
    return None if expected == chain.last_number else expected + 1


def _digest(chain, number, act, actor, at, payload, previous) -> str:
    content = [chain, number, act, actor, at.astimezone(UTC).isoformat(), payload, previous]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
