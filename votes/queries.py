"""Reads of a poll: who may cast, who has, how many took part, and whether anything was touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import BigIntegerField, F, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Round

from community import record
from community.models import Person
from votes.counting import Gate, Paper, Seat, Tally, count, gate, judge
from votes.freezing import fingerprint, papers_hash, receipt_code, roll_hash, terms_hash
from votes.models import Ballot, BallotRevision, Poll, RollEntry
from votes.rules import Rule

# roll


def roll_entry_of(poll: Poll, person: Person) -> RollEntry | None:
    """The person's line of the roll."""
    if not person.is_authenticated:
        return None
    return RollEntry.objects.filter(poll=poll, person=person).first()


def ballot_of(poll: Poll, person: Person) -> Ballot | None:
    """The person's current paper."""
    if not person.is_authenticated:
        return None
    return Ballot.objects.filter(poll=poll, roll_entry__person=person).select_related("roll_entry").first()


def roll_person_ids(poll: Poll) -> frozenset[int]:
    """Everybody who may cast, for a room that knows who sits at each socket."""
    return frozenset(RollEntry.objects.filter(poll=poll).values_list("person_id", flat=True))


def may_see(poll: Poll, person: Person) -> bool:
    """Is the person on the roll? Whoever else may look is decided by the room the poll belongs to."""
    return roll_entry_of(poll, person) is not None


# turnout


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part so far; never what they chose. ``lines`` hold the participation each measure needs."""

    poll_id: int
    electorate: str
    participants: str
    voters: int
    heads: int
    area: Decimal
    cast_voters: int
    cast_heads: int
    cast_area: Decimal
    present_heads: int
    lines: tuple[Gate, ...]

    @property
    def has_quorum(self) -> bool:
        return all(line.is_met for line in self.lines)


def turnout(poll: Poll) -> Turnout:
    """Turnout by one query. Areas are added up in whole hundredths of a m², which SQLite keeps exact."""
    rule = Rule.from_json(poll.rule)
    has_cast = Q(ballots__isnull=False)
    hundredths = Cast(Round(F("area") * 100), BigIntegerField())
    takes_part = has_cast | Q(is_present=True) if rule.participants == "present" else has_cast

    def total(expression, condition=None):
        return Coalesce(Sum(expression, filter=condition), 0)

    one = Value(1, output_field=BigIntegerField())
    sums = RollEntry.objects.filter(poll=poll).aggregate(
        all_voters=total(one),
        all_heads=total("heads"),
        all_area=total(hundredths),
        cast_voters=total(one, has_cast),
        cast_heads=total("heads", has_cast),
        cast_area=total(hundredths, has_cast),
        present_heads=total("heads", Q(is_present=True)),
        part_heads=total("heads", takes_part),
        part_area=total(hundredths, takes_part),
    )
    area, cast_area, part_area = (Decimal(sums[f"{name}_area"]).scaleb(-2) for name in ("all", "cast", "part"))
    whole = {"heads": sums["all_heads"], "area": area}
    part = {"heads": sums["part_heads"], "area": part_area}
    return Turnout(
        poll_id=poll.pk,
        electorate=rule.electorate,
        participants=rule.participants,
        voters=sums["all_voters"],
        heads=sums["all_heads"],
        area=area,
        cast_voters=sums["cast_voters"],
        cast_heads=sums["cast_heads"],
        cast_area=cast_area,
        present_heads=sums["present_heads"],
        lines=tuple(gate(m.participation, m.measure, part[m.measure], whole[m.measure]) for m in rule.measures),
    )


# count


def seats_of(poll: Poll) -> list[Seat]:
    """The roll as the count needs it."""
    rows = RollEntry.objects.filter(poll=poll).order_by("pk").values_list("pk", "heads", "area")
    return [Seat(pk, heads, area) for pk, heads, area in rows]


def papers_of(poll: Poll) -> list[Paper]:
    """The current papers."""
    rows = Ballot.objects.filter(poll=poll).order_by("pk").values_list("roll_entry_id", "choice")
    return [Paper(seat, choice) for seat, choice in rows]


def present_of(poll: Poll) -> frozenset[int]:
    """The seats whose voter is in the meeting."""
    return frozenset(RollEntry.objects.filter(poll=poll, is_present=True).values_list("pk", flat=True))


def delivered_of(poll: Poll) -> frozenset[int]:
    """The seats whose voter was handed the paper."""
    return frozenset(RollEntry.objects.filter(poll=poll, delivered_at__isnull=False).values_list("pk", flat=True))


def tally_of(poll: Poll) -> Tally:
    """The papers of the poll, counted under the rule it was opened with. Raises ``ValueError``."""
    rule = Rule.from_json(poll.rule)
    return count(papers_of(poll), seats_of(poll), rule, present_of(poll), delivered_of(poll))


def recount(poll: Poll) -> tuple[str, ...]:
    """Count again from the rows and hold everything against the record. Returns what does not agree.

    Until the close a changed choice cannot be told from a changed mind: papers are sealed by the closing
    entry. Rule, roll, question and receipts are checked at any time.
    """
    poll = Poll.objects.select_related("chain").get(pk=poll.pk)
    acts = {entry.act: entry for entry in poll.chain.entries.order_by("number")}
    opening = acts["poll_opened"].payload if "poll_opened" in acts else {}
    extension = acts["poll_extended"].payload if "poll_extended" in acts else opening
    roll = list(RollEntry.objects.filter(poll=poll))
    deadline = extension.get("closes_at")
    faults = {
        "record": record.first_break(poll.chain) is not None,
        "rule": not fingerprint(poll.rule) == poll.rule_hash == opening.get("rule_hash"),
        "roll": not roll_hash(roll) == poll.roll_hash == opening.get("roll_hash"),
        "question": terms_hash(poll) != opening.get("terms_hash"),
        "deadline": poll.closes_at != (datetime.fromisoformat(deadline) if deadline else None),
        "receipts": not _receipts_agree(poll),
        "result": not _result_agrees(poll, acts),
    }
    return tuple(name for name, is_wrong in faults.items() if is_wrong)


def is_untouched(poll: Poll) -> bool:
    """Does the poll agree with its record in everything?"""
    return recount(poll) == ()


def _receipts_agree(poll: Poll) -> bool:
    rows = Ballot.objects.filter(poll=poll).values_list("roll_entry_id", "revision", "key", "receipt")
    older = BallotRevision.objects.filter(ballot__poll=poll)
    kept = older.values_list("ballot__roll_entry_id", "revision", "key", "receipt")
    return all(receipt == receipt_code(seat, revision, key) for seat, revision, key, receipt in [*rows, *kept])


def _result_agrees(poll: Poll, acts: dict) -> bool:
    closings = [acts[act] for act in ("poll_carried", "poll_lost", "poll_no_quorum") if act in acts]
    if poll.is_open:
        return not closings and poll.tally is None and poll.verdict is None
    if len(closings) != 1 or closings[0].at != poll.closed_at or closings[0].actor_id != poll.closed_by_id:
        return False
    sealed = closings[0].payload
    if papers_hash(poll) != sealed["papers_hash"] or fingerprint([poll.tally, poll.verdict]) != sealed["tally_hash"]:
        return False
    try:
        tally, rule = tally_of(poll), Rule.from_json(poll.rule)
    except (KeyError, TypeError, ValueError):
        return False
    return poll.tally == tally.as_json() and poll.verdict == judge(tally, rule).as_json()


def roll_poll_ids(person: Person, polls: Iterable[int]) -> frozenset[int]:
    """Which of ``polls`` have ``person`` on their roll; one query."""
    wanted = list(polls)
    if not wanted:
        return frozenset()
    return frozenset(RollEntry.objects.filter(person=person, poll__in=wanted).values_list("poll_id", flat=True))
