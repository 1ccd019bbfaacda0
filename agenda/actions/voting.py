"""Put an item to the vote, give it more time, close it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agenda import room
from agenda.models import AgendaItem, ItemPoll, Meeting
from agenda.queries.quorum import count_quorum
from agenda.queries.rules import notice_gap, require_body, rule_of, rules_of
from agenda.refusals import (
    EndsByItsVote,
    MeetingNotOpen,
    NoMotion,
    NoQuorum,
    NotAnnouncedInTime,
    NotNow,
    NotOnTheNotice,
)
from agenda.sheets import Typed, sheet_of
from community import record
from community.electorates import Electorate, Voter, electorate
from community.models import Person
from community.moments import day as day_words
from community.refusals import Missing, Refused
from community.text import clean
from deliberation.matters import actions as deliberation
from deliberation.matters.models import Decision
from votes import actions as votes
from votes.actions import Link
from votes.clock import now
from votes.counting import motion
from votes.counting.sums import Sums
from votes.counting.verdict import Verdict
from votes.models import Poll
from votes.rules import Rule

from .chairing import open_decision
from .holding import chaired, hold_item, hold_matter, hold_meeting
from .speaking import end_running_speech

logger = logging.getLogger(__name__)
State = AgendaItem.State
YES_OR_NO = Typed(motion.CODE)


@transaction.atomic
def put_to_vote(item: AgendaItem, *, by: Person, minutes: int | None = None, seen: int | None = None) -> Poll:
    """Freeze the roll of the place and open the vote on the matter's motion; the room gets the ballot at once.

    ``minutes`` sets a deadline. Refuses ``NotAnnouncedInTime`` (Residents' Committee Law: 10 days, Civil Code 278
    and the rules of owners' assemblies: 15 days), ``NotOnTheNotice``, ``NoQuorum`` when the rule counts who is
    present, ``WrongBody``, ``DecidedInWriting`` and ``NoMotion`` (a topic: ``put_motion``).
    """
    matter = hold_matter(item.matter_id)
    meeting, item = _ready_for_a_vote(item, by=by, minutes=minutes, seen=seen)
    if matter is None:
        raise NoMotion(title=item.heading)
    motion = item.decision.motion
    rule = rule_of(motion)
    roll, present = _entitled(item, meeting, rule)
    decision = open_decision(item, meeting, matter, by=by)
    about = Link(title=matter.title, url=reverse("matters:matter", args=[matter.pk]))
    poll = _open(
        item,
        meeting,
        by=by,
        question=motion.question,
        text=motion.text,
        rule=rule,
        about=about,
        roll=roll,
        present=present,
        minutes=minutes,
    )
    deliberation.start_vote(decision, by=by, poll=poll)
    return poll


@transaction.atomic
def put_motion(
    item: AgendaItem,
    *,
    by: Person,
    question: str,
    rule_code: str,
    text: str = "",
    ballot: Typed = YES_OR_NO,
    minutes: int | None = None,
    seen: int | None = None,
) -> Poll:
    """Put a motion or a choice to the vote at a topic: the meeting's electorate decides, and the result stays in its
    minutes. ``ballot`` says how it is asked, and among what.

    Several may follow one another. Refuses what ``put_to_vote`` and ``sheet_of`` refuse, ``Missing`` (question,
    rule_code), ``MethodNotAdmitted`` and ``EndsByItsVote`` (the item has the motion of a matter).
    """
    meeting, item = _ready_for_a_vote(item, by=by, minutes=minutes, seen=seen)
    if not item.is_topic:
        raise EndsByItsVote
    question = clean(question)
    if not question:
        raise Missing("question")
    rule = next((one for one in rules_of(meeting.kind, meeting.place) if one.code == rule_code), None)
    if rule is None:
        raise Missing("rule_code")
    sheet = sheet_of(ballot)
    roll, present = _entitled(item, meeting, rule)
    about = Link(title=item.title, url=reverse("agenda:meeting", args=[meeting.pk]))
    return _open(
        item,
        meeting,
        by=by,
        question=question,
        text=clean(text, lines=True),
        rule=rule,
        counted_by=ballot.counted_by,
        sheet=sheet,
        about=about,
        roll=roll,
        present=present,
        minutes=minutes,
    )


def _ready_for_a_vote(
    item: AgendaItem, *, by: Person, minutes: int | None, seen: int | None
) -> tuple[Meeting, AgendaItem]:
    meeting = hold_meeting(item.meeting_id, seen=seen)
    item = hold_item(item.pk)
    chaired(by, meeting)
    if meeting.state != Meeting.State.IN_SESSION:
        raise MeetingNotOpen
    if item.state != State.CURRENT:
        raise NotNow
    if minutes is not None and not 1 <= minutes <= 24 * 60 * 30:
        raise Missing("minutes")
    return meeting, item


def _entitled(item: AgendaItem, meeting: Meeting, rule: Rule) -> tuple[list[Voter], set[int]]:
    """The roll, and who of it is present, under a rule that this meeting may decide by now."""
    require_body(meeting, rule)
    _announced_in_time(item, meeting, rule)
    roll = electorate(meeting.place, Electorate(rule.electorate))
    entitled = {voter.holder for voter in roll}
    here = meeting.attendances.present().filter(person_id__in=entitled)
    present = set(here.values_list("person_id", flat=True))
    quorum = count_quorum(rule, roll, present)
    if rule.participants == "present" and quorum.missing:
        raise NoQuorum(present=quorum.present, needed=quorum.needed)
    return roll, present


def _open(item: AgendaItem, meeting: Meeting, *, by: Person, text: str, minutes: int | None, **asked: Any) -> Poll:
    """Open the poll, and stand it at the item after those that were there before."""
    end_running_speech(item, meeting)
    closes_at = now() + timedelta(minutes=minutes) if minutes else None
    poll = votes.open_poll(by=by, motion_text=text, place=meeting.place, closes_at=closes_at, **asked)
    ItemPoll.objects.create(item=item, number=item.polls.count() + 1, poll=poll)
    item.state = State.VOTING
    item.save(update_fields=["state"])
    heads = sum(voter.heads for voter in asked["roll"])
    record.write(meeting.chain, "item_put_to_vote", by=by, number=item.number, question=poll.question, heads=heads)
    room.announce(meeting)
    return poll


@transaction.atomic
def extend_vote(item: AgendaItem, *, by: Person, minutes: int = 10, seen: int | None = None) -> Poll:
    """Give an open vote more time; ballots already cast stay as they are."""
    hold_matter(item.matter_id)
    item = hold_item(item.pk)
    chaired(by, item.meeting)
    if item.state != State.VOTING:
        raise NotNow
    if not 1 <= minutes <= 24 * 60:
        raise Missing("minutes")
    poll = item.last_poll
    until = max(poll.closes_at or now(), now()) + timedelta(minutes=minutes)
    poll = votes.extend_poll(poll, by=by, closes_at=until)
    meeting = hold_meeting(item.meeting_id, seen=seen)
    record.write(meeting.chain, "vote_prolonged", by=by, number=item.number, minutes=minutes)
    room.announce(meeting)
    return poll


@transaction.atomic
def close_vote(item: AgendaItem, *, by: Person | None, seen: int | None = None) -> Verdict:
    """End the vote for good, count it and move the matter: carried, not carried, or no quorum.

    A topic, and a matter without a quorum, is under discussion again: it can be voted on once more, ended or
    postponed. ``by=None`` is the clock at the deadline. Returns the verdict. Refuses
    ``PapersWaiting`` while a paper that was taken is not entered.
    """
    hold_matter(item.matter_id)
    item = hold_item(item.pk)
    chaired(by, item.meeting)
    if item.state != State.VOTING:
        raise NotNow
    poll = item.last_poll
    verdict = votes.close_poll(poll, by=by)
    if item.decision:
        deliberation.end_vote(item.decision, by=by, poll=poll)
    meeting = hold_meeting(item.meeting_id, seen=seen)
    if item.is_topic or verdict.outcome == Decision.Outcome.NO_QUORUM:
        item.state = State.CURRENT
    else:
        item.state, item.done_at = State.DONE, timezone.now()
        item.hands.filter(lowered_at__isnull=True).update(lowered_at=item.done_at)
    item.save(update_fields=["state", "done_at"])
    record.write(
        meeting.chain, _closing(poll, verdict), by=by, number=item.number, title=item.heading, **_numbers(poll, verdict)
    )
    room.announce(meeting)
    return verdict


def close_overdue_votes(limit: int = 50) -> int:
    """Close the votes whose deadline has passed; each in a transaction of its own. Returns how many."""
    due = AgendaItem.objects.filter(state=State.VOTING, polls__poll__in=Poll.objects.overdue(now()))
    closed = 0
    for item in due.order_by("polls__poll__closes_at")[:limit]:
        try:
            close_vote(item, by=None)
        except Refused as refused:  # somebody else closed it, or gave it more time
            logger.info("vote on item %s not closed: %s", item.pk, refused.code)
        except Exception:  # whatever broke one vote must stop neither the others nor the timers of matters
            logger.exception("vote on item %s could not be closed", item.pk)
        else:
            closed += 1
    return closed


def _announced_in_time(item: AgendaItem, meeting: Meeting, rule) -> None:
    gap = notice_gap(item, meeting, rule)
    if gap.is_off_notice:
        raise NotOnTheNotice
    if gap.from_day:
        raise NotAnnouncedInTime(days=rule.notice_days, from_day=day_words(gap.from_day))


def _closing(poll: Poll, verdict: Verdict) -> str:
    """The act of the entry: yes and no are counted in that of a motion alone."""
    if verdict.outcome == Decision.Outcome.NO_QUORUM:
        return "item_without_quorum"
    if poll.method == motion.CODE:
        return f"item_{verdict.outcome}"
    if not verdict.is_carried:
        return "item_not_decided"
    return "item_chosen" if verdict.chosen else "item_agreed"


def _numbers(poll: Poll, verdict: Verdict) -> dict[str, Any]:
    """Heads of the closed poll for the record, and the names of what was chosen; the areas stand in its verdict."""
    cast, heads = (Sums.from_json(poll.tally[name]).heads for name in ("taking_part", "roll"))
    answers = motion.OPTIONS if poll.method == motion.CODE else ()
    return {
        **{code: Sums.from_json(poll.tally[code]).heads for code in answers},
        **({"chosen": " · ".join(map(poll.sheet.label_of, verdict.chosen))} if verdict.chosen else {}),
        "cast": cast,
        "heads": heads,
    }
