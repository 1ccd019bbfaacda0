"""Who may look at a poll of its own page, and who may cast."""

from __future__ import annotations

from community.models import Person
from community.permissions import is_staff_at
from votes import queries
from votes.models import Poll


def may_see_poll(person: Person, poll: Poll) -> bool:
    """People on the roll, and the person who opened it. A meeting shows its poll to its own people."""
    if not person.is_authenticated or not person.is_active:
        return False
    return poll.opened_by_id == person.pk or queries.may_see(poll, person)


def may_cast(person: Person, poll: Poll) -> bool:
    """People on the roll, while the poll is open."""
    return poll.is_open and person.is_active and queries.may_see(poll, person)


def may_ask_what_if(person: Person, poll: Poll) -> bool:
    """Who sees the poll, and the staff of its place, may see its papers counted another way."""
    return may_see_poll(person, poll) or (poll.place is not None and is_staff_at(person, poll.place))
