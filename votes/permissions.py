"""Who may look at a poll of its own page, and who may cast."""

from __future__ import annotations

from community.models import Person
from community.permissions import REGISTER_KINDS, TRIAGE_KINDS
from community.reach import holds
from votes import queries
from votes.models import Poll
from votes.proxies.queries import held_by

KEEPERS = TRIAGE_KINDS | REGISTER_KINDS


def may_see_poll(person: Person, poll: Poll) -> bool:
    """People on the roll, their proxies, and the person who opened it. A meeting shows its poll to its own people."""
    if not person.is_authenticated or not person.is_active:
        return False
    return poll.opened_by_id == person.pk or queries.may_see(poll, person) or bool(held_by(poll, person))


def may_cast(person: Person, poll: Poll) -> bool:
    """People on the roll and their proxies, while the poll is open."""
    return poll.is_open and person.is_active and (queries.may_see(poll, person) or bool(held_by(poll, person)))


def may_keep_papers(person: Person, poll: Poll) -> bool:
    """Staff of the poll's place but the stewards, at the place or above it."""
    return poll.place is not None and holds(person, KEEPERS, poll.place)
