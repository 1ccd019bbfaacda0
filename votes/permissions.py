"""Who may look at a poll of its own page, who may cast, and who keeps its papers."""

from __future__ import annotations

from community.models import Person
from community.reach import holds
from votes import queries
from votes.models import Poll
from votes.models.polls import KEEPERS


def may_see_poll(person: Person, poll: Poll) -> bool:
    """People on the roll, who opened it, who keeps its papers. A meeting shows its poll to its own people."""
    if not person.is_authenticated or not person.is_active:
        return False
    return poll.opened_by_id == person.pk or queries.may_see(poll, person) or may_keep_papers(person, poll)


def may_cast(person: Person, poll: Poll) -> bool:
    """People on the roll, while the poll is open."""
    return poll.is_open and person.is_active and queries.may_see(poll, person)


def may_keep_papers(person: Person, poll: Poll) -> bool:
    """Take, enter and judge its papers, and read what they say: grid head, clerk, secretary or above, of its place."""
    return poll.place is not None and holds(person, KEEPERS, poll.place)
