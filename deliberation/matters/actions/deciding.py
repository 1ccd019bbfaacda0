"""决: motions, and what becomes of them in meetings. ``agenda`` calls these with its own words for the meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.calendar import last_day_of
from community.models import Entry, Person, Place
from community.refusals import Missing, NotYours, OutOfDate
from deliberation.cases.actions import advance, announce, lock, required, save_position
from deliberation.cases.refusals import AlreadyDone
from deliberation.matters.models import Decision, Matter, Motion
from deliberation.matters.permissions import guard, may_table
from deliberation.matters.queries.rules import rules_for
from deliberation.matters.refusals import (
    AlreadyTabled,
    MotionIsTabled,
    NotTabled,
    OnlyInWriting,
    UnknownRule,
    VoteNotClosed,
)
from votes.in_force import rule
from votes.models import Poll
from votes.rules import UnknownRule as NoSuchRule

from .posting import post_decision, tell_voters


@transaction.atomic
def draft_motion(matter: Matter, *, by: Person, question: str, text: str, rule_code: str) -> Motion:
    """The grid head writes the motion, or a new version of it; earlier versions are kept.

    ``rule_code`` names a rule that its place offers for motions today. Refuses ``NotYours``, ``NotAtThisStep``,
    ``MotionIsTabled`` (it stands on an agenda), ``Missing`` (question, text), ``UnknownRule``, ``AlreadyDone``.
    """
    lock(matter)
    guard(by, matter, "draft_motion")
    if tabled := _open_decision(matter):
        raise MotionIsTabled(meeting=tabled.meeting_title)
    question, text = required(question, "question", 120, lines=False), required(text, "text", 4000)
    if rule_code not in {rule.code for rule in rules_for(matter)}:
        raise UnknownRule("rule_code")
    last = matter.motions.order_by("-version").first()
    if last and (last.question, last.text, last.rule_code) == (question, text, rule_code):
        raise AlreadyDone
    motion = Motion.objects.create(
        matter=matter,
        version=last.version + 1 if last else 1,
        question=question,
        text=text,
        rule_code=rule_code,
        drafted_by=by,
    )
    announce(matter, "motion_drafted", by=by, question=question, version=motion.version)
    return motion


@transaction.atomic
def table_matter(
    matter: Matter, *, by: Person, motion: Motion, at: datetime, title: str, url: str, place: Place | None = None
) -> Decision:
    """Put a motion on the agenda of the meeting called ``title``, held ``at``, found at ``url`` by those of ``place``.

    From discussion the matter moves on to *decide*; after a postponement it is already there.
    Refuses ``NotYours``, ``NotAtThisStep``, ``AlreadyTabled``, ``OutOfDate`` (an older version of the motion),
    ``UnknownRule``, ``OnlyInWriting``.
    """
    lock(matter)
    guard(by, matter, "table")
    if tabled := _open_decision(matter):
        raise AlreadyTabled(meeting=tabled.meeting_title)
    latest = matter.motions.order_by("-version").first()
    if latest is None:
        raise Missing("motion")
    if motion.pk != latest.pk:
        raise OutOfDate
    try:
        law = rule(motion.rule_code, on=timezone.localdate(at))
    except NoSuchRule as missing:
        raise UnknownRule("motion") from missing
    if not law.may_be_met:
        raise OnlyInWriting("motion")
    decision = Decision.objects.create(
        matter=matter, motion=motion, meeting_title=title, meeting_url=url, meeting_at=at, place=place, tabled_by=by
    )
    if matter.waits_for == "discuss":
        advance(matter, "discuss", by)
    else:
        save_position(matter)
    when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    announce(matter, "matter_tabled", by=by, question=motion.question, meeting=title, when=when)
    return decision


@transaction.atomic
def move_tabling(decision: Decision, *, by: Person, at: datetime, title: str) -> Decision:
    """The meeting of a tabled motion was given another time or name while it was prepared. Followers hear of it.

    Refuses ``NotYours``, ``NotTabled``, ``UnknownRule`` (none of that code is in force then).
    """
    _lock(decision, by)
    if decision.outcome != Decision.Outcome.TABLED:
        raise NotTabled
    if (decision.meeting_at, decision.meeting_title) == (at, title):
        return decision
    try:
        rule(decision.motion.rule_code, on=timezone.localdate(at))
    except NoSuchRule as missing:
        raise UnknownRule("motion") from missing
    decision.meeting_at, decision.meeting_title = at, title
    decision.save(update_fields=["meeting_at", "meeting_title"])
    save_position(decision.matter)
    _announce(decision, "tabling_moved", by, when=timezone.localtime(at).strftime("%Y-%m-%d %H:%M"))
    return decision


@transaction.atomic
def start_vote(decision: Decision, *, by: Person, poll: Poll) -> Decision:
    """The chair puts the tabled motion to the vote; the decision keeps its poll. Followers hear of it.

    Refuses ``NotYours``, ``NotTabled``.
    """
    _lock(decision, by)
    if decision.outcome != Decision.Outcome.TABLED or not poll.is_open:
        raise NotTabled
    decision.outcome, decision.poll = Decision.Outcome.VOTING, poll
    decision.save(update_fields=["outcome", "poll"])
    _announce(decision, "vote_started", by)
    return decision


@transaction.atomic
def end_vote(decision: Decision, *, by: Person | None, poll: Poll) -> Decision:
    """The closed poll's verdict moves the matter: carried → act, lost → discuss, no quorum → decide again.

    What the rule, or the house rule of the lane, wants posted hangs on the notice board first; everybody concerned
    and everybody who could vote hears until when.
    ``by`` is ``None`` when the clock closed the poll. Refuses ``NotYours``, ``NotTabled``, ``VoteNotClosed``.
    """
    _lock(decision, by)
    if decision.outcome != Decision.Outcome.VOTING or decision.poll_id != poll.pk:
        raise NotTabled
    if poll.is_open or not poll.verdict:
        raise VoteNotClosed
    outcome = Decision.Outcome(poll.verdict["outcome"])
    decision.poll, decision.ended_at = poll, timezone.now()
    posted = post_decision(decision, by=by) if outcome == Decision.Outcome.CARRIED else None
    _end(decision, outcome, by)
    if posted is not None:
        # in the posted words: those who live elsewhere read it, too
        until = last_day_of(posted.ends_at).isoformat()
        entry = _announce(decision, "decision_posted", by, question=posted.title, until=until)
        tell_voters(posted, entry)
        return decision
    acts = {
        Decision.Outcome.CARRIED: "vote_carried",
        Decision.Outcome.LOST: "vote_lost",
        Decision.Outcome.NO_QUORUM: "vote_without_quorum",
    }
    _announce(decision, acts[outcome], by)
    return decision


@transaction.atomic
def postpone(decision: Decision, *, by: Person, reason: str) -> Decision:
    """The chair takes the motion off this agenda with a reason; it stays to be decided in another meeting.

    Refuses ``NotYours``, ``NotTabled``, ``VoteNotClosed``, ``Missing`` (reason).
    """
    return _put_off(decision, by, reason, Decision.Outcome.POSTPONED, "matter_postponed")


@transaction.atomic
def send_back(decision: Decision, *, by: Person, reason: str) -> Decision:
    """The chair sends the motion back to discussion with a reason.

    Refuses ``NotYours``, ``NotTabled``, ``VoteNotClosed``, ``Missing`` (reason).
    """
    return _put_off(decision, by, reason, Decision.Outcome.SENT_BACK, "matter_sent_back")


def _put_off(decision: Decision, by: Person, reason: str, outcome: str, act: str) -> Decision:
    _lock(decision, by)
    if decision.outcome == Decision.Outcome.VOTING:
        raise VoteNotClosed
    if decision.outcome != Decision.Outcome.TABLED:
        raise NotTabled
    decision.reason = required(reason, "reason", 300)
    _end(decision, outcome, by)
    _announce(decision, act, by, reason=decision.reason)
    return decision


def _lock(decision: Decision, by: Person | None) -> None:
    """The matter's lock comes first; then the decision is read again. Who tabled it may go on with it."""
    matter = decision.matter
    lock(matter)
    decision.refresh_from_db()
    decision.matter = matter
    if by is not None and by.pk != decision.tabled_by_id and not may_table(by, matter):
        raise NotYours


def _end(decision: Decision, outcome: str, by: Person | None) -> None:
    decision.outcome, decision.ended_at = outcome, timezone.now()
    decision.save(update_fields=["outcome", "ended_at", "reason"])
    advance(decision.matter, "decide", by)


def _announce(decision: Decision, act: str, by: Person | None, **figures: Any) -> Entry:
    words = {"question": decision.motion.question, "meeting": decision.meeting_title}
    return announce(decision.matter, act, by=by, **{**words, **figures})


def _open_decision(matter: Matter) -> Decision | None:
    return matter.decisions.filter(outcome__in=Decision.OPEN).first()
