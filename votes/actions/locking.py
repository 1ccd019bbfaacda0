"""The lock of a poll: what is decided under it, no close can pass by."""

from __future__ import annotations

from votes import clock
from votes.models import Poll
from votes.refusals import ChannelNotAdmitted, PollNotOpen


def lock_open(poll: Poll) -> Poll:
    """The row read again under its lock, in the caller's transaction. Raises ``PollNotOpen``."""
    locked = Poll.objects.select_for_update().get(pk=poll.pk)
    if not locked.is_open:
        raise PollNotOpen(locked.closed_at)
    return locked


def require_channel(poll: Poll, channel: str) -> None:
    """Raises ``ChannelNotAdmitted`` where the rule of the poll lets no ballot come so."""
    if not poll.admits(channel):
        raise ChannelNotAdmitted(channel, poll.rule["channels"])


def lock_in_time(poll: Poll) -> Poll:
    """The same, before its deadline."""
    locked = lock_open(poll)
    if locked.closes_at is not None and clock.now() >= locked.closes_at:
        raise PollNotOpen(locked.closes_at)
    return locked
