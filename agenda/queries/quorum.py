"""Are enough of those entitled present? Exact numbers; the gauge of the room and the guard of the vote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.core.cache import cache
from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from community.electorates import Electorate, Voter, electorate
from votes.counting.gates import gate
from votes.counting.shares import width
from votes.rules import Rule

from .rules import rule_at

GAUGE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Quorum:
    """Heads. ``counts_presence``: the vote cannot be opened before ``missing`` is 0; else everybody may cast."""

    present: int
    needed: int
    of: int
    missing: int
    counts_presence: bool

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def width(self) -> str:
        """Of the gauge's bar."""
        return width(Fraction(self.present, self.of) if self.of else Fraction(0))


def count_quorum(rule: Rule, roll: Collection[Voter], present: Collection[int]) -> Quorum:
    """``present`` are person ids."""
    return _count(rule, {voter.holder: voter.heads for voter in roll}, present)


def quorum(meeting: Meeting, item: AgendaItem | None = None) -> Quorum | None:
    """The gauge for an item (the active one, else the next): ``None`` when nothing is left or no rule applies.

    Who is entitled is kept for a minute: thousands may be on the roll and the gauge moves with every arrival.
    Putting to the vote counts afresh.
    """
    if item is None:
        items = meeting.items.exclude(state=AgendaItem.State.DONE).select_related("decision__motion")
        item = min(items, key=lambda one: (one.state == AgendaItem.State.PENDING, one.number), default=None)
    if item is None:
        return None
    rule = rule_at(item, meeting)
    if rule is None:
        return None
    heads = _heads(meeting, Electorate(rule.electorate))
    present = set(meeting.attendances.present().values_list("person_id", flat=True))
    return _count(rule, heads, present)


def _heads(meeting: Meeting, kind: Electorate) -> Mapping[int, int]:
    # the join code is unlike that of any other meeting, ever: safe as a key on a shared cache
    key = f"agenda.heads.{meeting.join_code}.{meeting.place_id}.{kind.value}.{timezone.localdate().isoformat()}"
    kept = cache.get(key)
    if kept is None:
        kept = {voter.holder: voter.heads for voter in electorate(meeting.place, kind)}
        cache.set(key, kept, GAUGE_SECONDS)
    return kept


def _count(rule: Rule, heads: Mapping[int, int], present: Collection[int]) -> Quorum:
    by_heads = next(one for one in rule.measures if one.measure == "heads")
    have = sum(heads[person] for person in present if person in heads)
    counted = gate(by_heads.participation, "heads", have, sum(heads.values()))
    return Quorum(
        present=have,
        needed=int(counted.needed),
        of=int(counted.of),
        missing=int(counted.missing),
        counts_presence=rule.participants == "present",
    )
