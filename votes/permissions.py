"""Who may look at a poll of its own page, who may cast, and who keeps its papers."""

from __future__ import annotations

from community.models import Person
from community.permissions import is_staff_at
from community.reach import holds
from votes import queries
from votes.models import Poll
from votes.models.polls import KEEPERS
from votes.proxies.queries import held_by


def may_see_poll(person: Person, poll: Poll) -> bool:
    """People on the roll, their proxies, who opened it, who keeps its papers. A meeting shows its own."""
    if not person.is_authenticated or not person.is_active:
        return False
    is_office = poll.opened_by_id == person.pk or may_keep_papers(person, poll)
    return is_office or queries.may_see(poll, person) or bool(held_by(poll, person))


def may_cast(person: Person, poll: Poll) -> bool:
    """People on the roll and their proxies, while the poll is open."""
    return poll.is_open and person.is_active and (queries.may_see(poll, person) or bool(held_by(poll, person)))


def may_keep_papers(person: Person, poll: Poll) -> bool:
    """Take, enter and judge its papers, and read what they say: grid head, clerk, secretary or above, of its place."""
    return poll.place is not None and holds(person, KEEPERS, poll.place)


def may_ask_what_if(person: Person, poll: Poll) -> bool:
    """Who sees the poll, and the staff of its place, may see its papers counted another way."""
    return may_see_poll(person, poll) or (poll.place is not None and is_staff_at(person, poll.place))
