"""书面表决: a motion put to the vote over days, without a meeting. The clock opens it, reminds, and counts it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.calendar import end_of_day_after, last_day_of
from community.electorates import Electorate, Voter, electorate
from community.models import Entry, Person, Place
from community.notices import tell
from community.queries import in_batches
from community.refusals import Missing, Refused
from deliberation.cases.actions import advance, announce, lock, required, save_position
from deliberation.matters.models import Decision, Matter, Motion
from deliberation.matters.permissions import guard
from deliberation.matters.queries import places_to_decide
from deliberation.matters.refusals import (
    AlreadyTabled,
    NotInWriting,
    NotTabled,
    NotYetEnding,
    SilenceNotCounted,
    UnknownRule,
    VoteNotClosed,
)
from votes import actions as votes
from votes import clock
from votes.in_force import rule
from votes.models import Poll, Seat
from votes.periods import first_voting_day
from votes.queries import voters_of
from votes.refusals import EmptyRoll
from votes.rules import Rule
from votes.rules import UnknownRule as NoSuchRule

from .deciding import _announce, _end, _open_decision, end_vote
from .steps import concerned, url_of

LONGEST = 60
OPENS_AT = time(8)  # an hour at which nobody is woken by the news
LAST_DAY = timedelta(days=1)
TRY_AGAIN = timedelta(minutes=10)


@transaction.atomic
def open_written_poll(matter: Matter, *, by: Person, days: int, place: Place | None = None) -> Decision:
    """Announce a written vote on the latest motion; it opens when the rule's notice is over, at once where it has none.

    It runs for ``days`` whole days, the opening day not counted, and ends at 24:00. ``place``: whose people decide,
    between the place of the matter and its circle; the circle by default. Everybody entitled is told now and when
    it opens. Refuses ``NotYours``, ``NotAtThisStep``, ``AlreadyTabled``, ``Missing`` (motion, days, place),
    ``NotInWriting``, ``UnknownRule``, ``EmptyRoll``, ``AreaUnknown``.
    """
    lock(matter)
    guard(by, matter, "table")
    if tabled := _open_decision(matter):
        raise AlreadyTabled(meeting=tabled.meeting_title)
    motion = matter.motions.order_by("-version").first()
    if motion is None:
        raise Missing("motion")
    now = timezone.now()
    law = _rule_of(motion, now)
    if not law.may_be_written:
        raise NotInWriting("days")
    if not 1 <= days <= LONGEST:
        raise Missing("days")
    place = place or matter.circle
    if place.pk not in {one.pk for one in places_to_decide(matter)}:
        raise Missing("place")
    voters = _voters(place, law)
    opens_at = _opening(law, now)
    with override(settings.LANGUAGE_CODE):  # kept on record like the title of a meeting
        title = _("Written vote")
    decision = Decision.objects.create(
        matter=matter,
        motion=motion,
        form=Decision.Form.WRITTEN,
        place=place,
        meeting_title=title,
        meeting_url=f"{url_of(matter)}#motion",
        meeting_at=opens_at,
        closes_at=end_of_day_after(days, start=timezone.localdate(opens_at)),
        tabled_by=by,
    )
    if matter.waits_for == "discuss":
        advance(matter, "discuss", by)
    else:
        save_position(matter)
    if opens_at <= now:
        _open(decision, law, voters)
    else:
        entry = _say(decision, "written_poll_announced", by, when=timezone.localdate(opens_at).isoformat())
        _tell_voters(decision, entry, voters)
    return decision


@transaction.atomic
def open_announced_poll(decision: Decision) -> Decision:
    """The clock opens a written vote whose notice is over: the roll and the rule of this day are frozen.

    One that could not be opened until its last day was over lapses, and its motion waits for another vote.
    Refuses ``NotTabled``, ``NotYetEnding`` (its hour has not come), ``EmptyRoll``, ``AreaUnknown``, ``UnknownRule``.
    """
    _hold(decision)
    if decision.outcome != Decision.Outcome.TABLED:
        raise NotTabled
    now = timezone.now()
    if decision.meeting_at > now:
        raise NotYetEnding
    if decision.closes_at <= clock.now():
        _end(decision, Decision.Outcome.POSTPONED, None)
        _announce(decision, "written_poll_lapsed", None)
        return decision
    law = _rule_of(decision.motion, now)
    _open(decision, law, _voters(decision.place, law))
    return decision


@transaction.atomic
def close_written_poll(decision: Decision) -> Decision:
    """The clock counts a written vote at its end and moves the matter.

    Refuses ``NotTabled``, ``NotYetEnding``, ``PapersWaiting``: with papers still to be entered it stays open.
    """
    _hold(decision)
    if decision.outcome != Decision.Outcome.VOTING:
        raise NotTabled
    poll = decision.poll
    if poll.closes_at > clock.now():
        raise NotYetEnding
    votes.close_poll(poll, by=None)
    return end_vote(decision, by=None, poll=poll)


@transaction.atomic
def remind_voters(decision: Decision) -> int:
    """On the last day those who have not cast hear of it once more. Returns how many. Refuses ``NotTabled``."""
    _hold(decision)
    now = clock.now()
    if decision.outcome != Decision.Outcome.VOTING or decision.reminded_at is not None:
        raise NotTabled
    decision.reminded_at = now
    decision.save(update_fields=["reminded_at"])
    people = _without_ballot(decision.poll)
    if not people.exists():
        return 0
    entry = _say(decision, "written_poll_ending", None, to=[])
    return tell(people, entry, title=decision.motion.question, url=decision.meeting_url)


@transaction.atomic
def note_papers(decision: Decision, *, by: Person, seats: Iterable[int]) -> int:
    """The clerk notes which lines of the roll were handed the paper, each told what silence means.

    Where the rule counts silence, theirs joins the majority from then on (docs/rules.md). Returns how many are new.
    Refuses ``NotYours``, ``NotAtThisStep``, ``NotTabled`` (not open), ``SilenceNotCounted``, ``Missing`` (papers),
    ``PollNotOpen``.
    """
    guard(by, _hold(decision), "note_papers")
    if decision.form != Decision.Form.WRITTEN or decision.outcome != Decision.Outcome.VOTING:
        raise NotTabled
    if not decision.counts_silence:
        raise SilenceNotCounted
    handed = list(decision.poll.roll.filter(pk__in=list(seats)).values_list("pk", flat=True))
    if not handed:
        raise Missing("papers")
    return votes.note_delivery(decision.poll, handed, by=by)


@transaction.atomic
def extend_written_poll(decision: Decision, *, by: Person, days: int) -> Decision:
    """Give a written vote more days; ballots stay. Those who have not cast hear of it, and again on the new last day.

    Refuses ``NotYours``, ``NotAtThisStep``, ``NotTabled``, ``Missing`` (days), ``PollNotOpen``.
    """
    matter = _hold(decision)
    guard(by, matter, "vote")
    if decision.form != Decision.Form.WRITTEN or decision.outcome != Decision.Outcome.VOTING:
        raise NotTabled
    if not 1 <= days <= LONGEST:
        raise Missing("days")
    until = end_of_day_after(days, start=last_day_of(decision.closes_at))
    votes.extend_poll(decision.poll, by=by, closes_at=until)
    decision.closes_at, decision.reminded_at = until, None
    decision.save(update_fields=["closes_at", "reminded_at"])
    save_position(matter)
    entry = _say(decision, "written_poll_extended", by)
    tell(_without_ballot(decision.poll), entry, title=decision.motion.question, url=decision.meeting_url)
    return decision


@transaction.atomic
def call_off_written_poll(decision: Decision, *, by: Person, reason: str) -> Decision:
    """Call off an announced written vote before it opens; the motion stays to be decided. All entitled are told why.

    Refuses ``NotYours``, ``NotAtThisStep``, ``VoteNotClosed`` (it is open), ``NotTabled``, ``Missing`` (reason).
    """
    matter = _hold(decision)
    guard(by, matter, "vote")
    if decision.outcome == Decision.Outcome.VOTING:
        raise VoteNotClosed
    if decision.form != Decision.Form.WRITTEN or decision.outcome != Decision.Outcome.TABLED:
        raise NotTabled
    decision.reason = required(reason, "reason", 300)
    _end(decision, Decision.Outcome.POSTPONED, by)
    entry = _announce(decision, "written_poll_called_off", by, reason=decision.reason)
    _tell_voters(decision, entry, _still_entitled(decision))
    return decision


def put_off(decision: Decision) -> None:
    """A vote that could not be opened is tried again later, and stops no other."""
    later = timezone.now() + TRY_AGAIN
    Decision.objects.filter(pk=decision.pk, outcome=Decision.Outcome.TABLED).update(meeting_at=later)


def _hold(decision: Decision) -> Matter:
    """The matter's lock comes first, then the decision is read again."""
    matter = lock(decision.matter)
    decision.refresh_from_db()
    decision.matter = matter
    return matter


def _rule_of(motion: Motion, now: datetime) -> Rule:
    try:
        return rule(motion.rule_code, on=timezone.localdate(now))
    except NoSuchRule as missing:
        raise UnknownRule("rule_code") from missing


def _opening(law: Rule, now: datetime) -> datetime:
    """When the notice is over: the rules count it in days from the one people were told on."""
    if not law.notice_days:
        return now
    return timezone.make_aware(datetime.combine(first_voting_day(law, now), OPENS_AT))


def _voters(place: Place, law: Rule) -> list[Voter]:
    voters = electorate(place, Electorate(law.electorate))
    if not voters:
        raise EmptyRoll
    return voters


def _still_entitled(decision: Decision) -> list[Voter]:
    """Nobody, where the register or the rules no longer say who: that must not keep the vote from being called off."""
    try:
        return _voters(decision.place, _rule_of(decision.motion, timezone.now()))
    except Refused:
        return []


def _open(decision: Decision, law: Rule, voters: list[Voter]) -> None:
    matter, motion = decision.matter, decision.motion
    poll = votes.open_poll(
        by=decision.tabled_by,
        question=motion.question,
        rule=law,
        roll=voters,
        motion_text=motion.text,
        about=votes.Link(title=matter.title, url=url_of(matter)),
        place=decision.place,
        closes_at=decision.closes_at,
    )
    decision.outcome, decision.poll = Decision.Outcome.VOTING, poll
    decision.meeting_url = reverse("votes:poll", args=[poll.pk])
    decision.save(update_fields=["outcome", "poll", "meeting_url"])
    entry = _say(decision, "written_poll_opened", None, to=[])
    people = voters_of(poll)
    tell(people, entry, title=motion.question, url=decision.meeting_url)
    tell(concerned(matter), entry, title=matter.title, url=url_of(matter))


def _without_ballot(poll: Poll) -> QuerySet[Person]:
    return voters_of(poll, Seat.objects.not_voted().filter(poll=poll))


def _say(
    decision: Decision, act: str, by: Person | None, *, to: Iterable[Person] | None = None, **figures: Any
) -> Entry:
    until = last_day_of(decision.closes_at).isoformat()
    return announce(decision.matter, act, by=by, to=to, question=decision.motion.question, until=until, **figures)


def _tell_voters(decision: Decision, entry: Entry, voters: list[Voter]) -> None:
    """Before the poll has a page: who may read the matter is led there, an owner who lives elsewhere home."""
    matter = decision.matter
    neighbours = Person.objects.filter(roles__place__path__startswith=matter.circle.path)
    sees = set(neighbours.values_list("pk", flat=True))
    batches = in_batches({voter.holder for voter in voters})
    people = [person for keys in batches for person in Person.objects.filter(pk__in=keys)]
    tell([person for person in people if person.pk in sees], entry, title=matter.title, url=url_of(matter))
    tell([person for person in people if person.pk not in sees], entry, title=matter.title, url="/")
