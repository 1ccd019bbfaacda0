"""Reads of a poll: who may cast, who has, how many took part, and whether anything was touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Round

from community import record
from community.models import Person
from votes.counting import motion
from votes.counting.gates import Gate, gate
from votes.counting.marks import Paper
from votes.counting.methods import Tally, marked_alike, method, sheet_for
from votes.counting.roll import Box
from votes.counting.sums import Weight
from votes.counting.verdict import Verdict
from votes.freezing import FROZEN, fingerprint, papers_hash, receipt_code, roll_hash, terms_hash
from votes.models import Ballot, BallotRevision, Channel, Conflict, DoorEntry, Envelope, HandCount, Poll, Seat
from votes.proxies.queries import held_by
from votes.refusals import NotSoMarked, StillOpen
from votes.rules import Rule

CLOSINGS = ("poll_carried", "poll_lost", "poll_no_quorum", "poll_chosen", "poll_agreed", "poll_not_agreed")

# roll


def seat_of(poll: Poll, person: Person) -> Seat | None:
    """The seat a person casts for; of several the first without a ballot."""
    if not person.is_authenticated:
        return None
    mine = Seat.objects.filter(poll=poll, holder=person)
    return mine.order_by(F("ballots").asc(nulls_first=True), "pk").first()


def ballot_of(poll: Poll, person: Person) -> Ballot | None:
    """The current paper of that seat."""
    seat = seat_of(poll, person)
    return seat.ballots.first() if seat else None


def seats_for(poll: Poll, person: Person) -> list[Seat]:
    """Every seat a person may cast for, with its holder and ballot: the own ones, then those by mandate."""
    if not person.is_authenticated:
        return []
    by_mandate = [seat.pk for proxy in held_by(poll, person) for seat in proxy.seats]
    seats = poll.roll.filter(Q(holder=person) | Q(pk__in=by_mandate)).select_related("holder", "hand_count")
    return sorted(seats.prefetch_related("ballots"), key=lambda seat: (seat.holder_id != person.pk, seat.pk))


def roll_person_ids(poll: Poll) -> frozenset[int]:
    """Everybody who may cast, for a room that knows who sits at each socket."""
    return frozenset(Seat.objects.filter(poll=poll).values_list("holder_id", flat=True))


def may_see(poll: Poll, person: Person) -> bool:
    """Is the person on the roll? Others are decided by the room the poll belongs to."""
    return seat_of(poll, person) is not None


def voters_of(poll: Poll, seats: QuerySet[Seat] | None = None) -> QuerySet[Person]:
    """The holders of these seats of a poll, else of all; each once."""
    roll = poll.roll.all() if seats is None else seats
    return Person.objects.filter(pk__in=roll.values("holder"))


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
    """Turnout by one query, and one more where hands were counted; a paper that was taken is among it before it is
    entered.

    Areas are added up in whole hundredths of a m², which SQLite keeps exact.
    """
    rule = Rule.from_json(poll.rule)
    has_cast = Q(ballots__isnull=False) | Q(is_on_paper=True)
    hundredths = Cast(Round(F("area") * 100), BigIntegerField())
    takes_part = has_cast | Q(is_present=True) if rule.participants == "present" else has_cast

    def total(expression, condition=None):
        return Coalesce(Sum(expression, filter=condition), 0)

    one = Value(1, output_field=BigIntegerField())
    on_paper = Exists(Envelope.objects.standing().filter(seat=OuterRef("pk")))
    sums = (
        Seat.objects.filter(poll=poll)
        .annotate(is_on_paper=on_paper)
        .aggregate(
            all_voters=total(one),
            all_heads=total("heads"),
            all_area=total(hundredths),
            cast_voters=total(one, has_cast),
            cast_heads=total("heads", has_cast),
            cast_area=total(hundredths, has_cast),
            present_heads=total("heads", Q(is_present=True)),
            part_heads=total("heads", takes_part),
            part_area=total(hundredths, takes_part),
            hand_count=Max("hand_count_id"),
        )
    )
    if sums["hand_count"]:
        _add_hands(sums, sum(hands_of(poll).values()), counts_presence=rule.participants == "present")
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


def _add_hands(sums: dict, hands: int, *, counts_presence: bool) -> None:
    """Each hand is one head; under a rule of those present it is among them already."""
    for name in ("cast_voters", "cast_heads") + (() if counts_presence else ("part_heads",)):
        sums[name] += hands


# count


def weights_of(poll: Poll) -> list[Weight]:
    """The roll as the count needs it."""
    rows = Seat.objects.filter(poll=poll).order_by("pk").values_list("pk", "heads", "area")
    return [Weight(pk, heads, area) for pk, heads, area in rows]


def papers_of(poll: Poll) -> list[Paper]:
    """The current papers."""
    rows = Ballot.objects.filter(poll=poll).order_by("pk").values_list("seat_id", "marks")
    return [Paper(seat, marks) for seat, marks in rows]


def present_of(poll: Poll) -> frozenset[int]:
    """The seats whose holder is in the meeting."""
    return frozenset(Seat.objects.filter(poll=poll, is_present=True).values_list("pk", flat=True))


def delivered_of(poll: Poll) -> frozenset[int]:
    """The seats whose paper was handed over."""
    return frozenset(Seat.objects.filter(poll=poll, delivered_at__isnull=False).values_list("pk", flat=True))


def hands_of(poll: Poll) -> dict[str, int]:
    """The raised hands that were counted as a number and confirmed, by their marks."""
    counted = HandCount.objects.filter(poll=poll, confirmed_at__isnull=False).first()
    return counted.counts if counted else {}


def left_out(poll: Poll) -> dict[str, int]:
    """What was noted or counted and never confirmed: it is in no sum. Nothing where there is nothing."""
    counted = HandCount.objects.filter(poll=poll, confirmed_at=None).first()
    found = {
        "unconfirmed_at_door": DoorEntry.objects.filter(poll=poll, outcome=DoorEntry.Outcome.WAITING).count(),
        "unconfirmed_hands": counted.total if counted else 0,
    }
    return {name: number for name, number in found.items() if number}


def void_of(poll: Poll) -> frozenset[int]:
    """The seats whose paper is invalid."""
    found = Envelope.objects.filter(poll=poll, state=Envelope.State.VOID)
    return frozenset(found.values_list("seat_id", flat=True))


def came_by(poll: Poll) -> dict[str, Any]:
    """How the ballots came: {"channels": {channel: seats}, "void": invalid papers, "conflicts": open ones}, and where
    there are any, ``left_out``.

    A paper that waits to be entered is a paper already, unless its seat has another ballot. Raised hands count by name
    and as a number.
    """
    channels = Counter(Ballot.objects.filter(poll=poll).order_by().values_list("channel", flat=True))
    papers = Envelope.objects.filter(poll=poll, seat__ballots=None)
    waiting, void = papers.waiting().count(), papers.filter(state=Envelope.State.VOID).count()
    for channel, more in ((Channel.PAPER, waiting), (Channel.HANDS, sum(hands_of(poll).values()))):
        if more:
            channels[channel] += more
    conflicts = Conflict.objects.filter(poll=poll, settled_at=None).count()
    return {"channels": dict(sorted(channels.items())), "void": void, "conflicts": conflicts, **left_out(poll)}


def tally_of(poll: Poll) -> Tally:
    """The papers of the poll, counted by its method under the rule it was opened with. Raises ``ValueError``."""
    return method(poll.method).count(_box_of(poll), Rule.from_json(poll.rule), poll.sheet)


def what_if(poll: Poll, rule: Rule, counted_by: str) -> Verdict:
    """The verdict on the same papers under another rule, or by another method that reads such marks. Nothing is kept.

    Raises ``StillOpen``, and ``NotSoMarked`` for papers that the method cannot read.
    """
    if poll.is_open:
        raise StillOpen
    if counted_by not in marked_alike(poll.method):
        raise NotSoMarked
    other = method(counted_by)
    try:
        return other.judge(other.count(_box_of(poll), rule, sheet_for(counted_by, poll.sheet)), rule)
    except ValueError as unreadable:
        raise NotSoMarked from unreadable


def _box_of(poll: Poll) -> Box:
    return Box(papers_of(poll), weights_of(poll), present_of(poll), delivered_of(poll), void_of(poll), hands_of(poll))


def recount(poll: Poll) -> tuple[str, ...]:
    """Count again from the rows and hold everything against the record. Returns what does not agree.

    Until the close a changed choice cannot be told from a changed mind: papers are sealed by the closing
    entry. Rule, roll, question and receipts are checked at any time.
    """
    poll = Poll.objects.select_related("chain").get(pk=poll.pk)
    acts = {entry.act: entry for entry in poll.chain.entries.order_by("number")}
    opening = acts["poll_opened"].payload if "poll_opened" in acts else {}
    extension = acts["poll_extended"].payload if "poll_extended" in acts else opening
    roll = Seat.objects.filter(poll=poll).values_list(*FROZEN)
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
    rows = Ballot.objects.filter(poll=poll).values_list("seat_id", "revision", "key", "receipt")
    older = BallotRevision.objects.filter(ballot__poll=poll)
    kept = older.values_list("ballot__seat_id", "revision", "key", "receipt")
    return all(receipt == receipt_code(seat, revision, key) for seat, revision, key, receipt in [*rows, *kept])


def _result_agrees(poll: Poll, acts: dict) -> bool:
    closings = [acts[act] for act in CLOSINGS if act in acts]
    if poll.is_open:
        return not closings and poll.tally is None and poll.verdict is None
    if len(closings) != 1 or closings[0].at != poll.closed_at or closings[0].actor_id != poll.closed_by_id:
        return False
    sealed = closings[0].payload
    if fingerprint([poll.tally, poll.verdict]) != sealed["tally_hash"]:
        return False
    try:
        papers, tally, rule = papers_hash(poll), tally_of(poll), Rule.from_json(poll.rule)
    except (ArithmeticError, LookupError, TypeError, ValueError):  # not what any action wrote
        return False
    stored = {"method": motion.CODE, **poll.tally}  # the tallies of version 0.2.0 do not name theirs
    verdict = method(poll.method).judge(tally, rule)
    if poll.came_by != sealed.get("came_by", {}) or (poll.came_by and poll.came_by != came_by(poll)):
        return False
    return (papers, stored, poll.verdict) == (sealed["papers_hash"], tally.as_json(), verdict.as_json())
