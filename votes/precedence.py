"""Which ballot of a seat counts when several channels bring one, in whatever order they come. Pure.

The holder's own ballot comes before a proxy's; where paper has precedence, paper before all others; then the later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from votes.models.ballots import Channel
from votes.models.polls import Precedence

Row = dict[str, Any]  # a side as a conflict keeps it


@dataclass(frozen=True, slots=True)
class Side:
    """A ballot of a seat: how it came, when it was handed in, who brought it (``None``: the holder).

    ``marks`` are ``None`` while a paper was taken and not yet entered.
    """

    channel: str
    marks: str | None
    at: datetime
    by: int | None = None

    def as_row(self) -> Row:
        return {"channel": str(self.channel), "marks": self.marks, "at": self.at.isoformat(), "by": self.by}

    @classmethod
    def from_row(cls, row: Row) -> Side:
        return cls(row["channel"], row["marks"], datetime.fromisoformat(row["at"]), row["by"])


def replaces(new: Side, old: Side, precedence: str) -> bool:
    """Does ``new`` count in place of ``old``? The same channel again is a changed mind."""
    return new.channel == old.channel or _rank(new, precedence) >= _rank(old, precedence)


def standing(sides: Iterable[Side], precedence: str) -> Side | None:
    """The one of several that counts; of equals the last."""
    found = None
    for side in sides:
        if found is None or _rank(side, precedence) >= _rank(found, precedence):
            found = side
    return found


def _rank(side: Side, precedence: str) -> tuple[bool, bool, datetime]:
    is_first = precedence == Precedence.PAPER and side.channel == Channel.PAPER
    return side.channel != Channel.PROXY, is_first, side.at


# the sides of a conflict


def joined(rows: Sequence[Row], sides: Iterable[Side], counting: Side) -> list[Row]:
    """The sides of a conflict with some more, in the order of their moments; ``counting`` is the one that counts.

    A paper that was waiting takes its marks, and a channel that says the same again is there once.
    """
    kept = list(rows)
    for side in sides:
        kept = [row for row in kept if not (row["channel"] == side.channel and row["marks"] in (None, side.marks))]
        kept.append(side.as_row())
    first = (counting.channel, counting.marks)
    return sorted(
        (row | {"counts": (row["channel"], row["marks"]) == first} for row in kept), key=lambda row: row["at"]
    )


def agree(rows: Sequence[Row]) -> bool:
    """Do all channels say the same by now? A paper that is not entered says nothing yet."""
    latest = {row["channel"]: row["marks"] for row in rows}
    return None not in latest.values() and len(set(latest.values())) == 1
