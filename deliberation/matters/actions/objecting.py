"""异议: a neighbour objects to a posted decision; somebody answers by a day, and an upheld one sends it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.calendar import last_day_of
from community.models import Person
from community.refusals import NotYours
from deliberation.cases.actions import advance, announce, lock, required, save_position
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.matters.clocks import OBJECTION_ANSWER
from deliberation.matters.models import Matter, Objection, Publication
from deliberation.matters.permissions import guard, may_see
from deliberation.matters.refusals import AlreadyObjected, AnsweredAlready, NotHangingNow, TooLateToObject
from votes.periods import answer_due
from votes.rules import Rule

from .posting import end_period, lock_posting, tell_outside
from .steps import as_known, concerned


@transaction.atomic
def object_to(publication: Publication, *, by: Person, reason: str) -> Objection:
    """A neighbour, or somebody who could vote on it, objects. The leader is told and answers by a day.

    How many days, the rule of the vote says (3 in the election rules), else the house rule. While it is open the
    decision is not carried out. Refuses ``NotYours``, ``NotAtThisStep``, ``NotHangingNow`` (taken down: its days begin
    again), ``TooLateToObject``, ``AlreadyObjected`` (the earlier one waits for its answer), ``AnsweredAlready`` (each
    is answered once; what one took back does not count), ``Missing`` (reason), ``TooLong``.
    """
    matter = lock_posting(publication)
    guard(by, matter, "object")
    now = timezone.now()
    if publication.kind != Publication.Kind.DECISION or publication.closed_at is not None:
        raise NotAtThisStep
    if publication.taken_down_at is not None:
        raise NotHangingNow
    if now >= (publication.objections_until or publication.ends_at):
        raise TooLateToObject
    reason = required(reason, "reason", 1000)
    mine = publication.objections.filter(author=by).exclude(outcome=Objection.Outcome.TAKEN_BACK).first()
    if mine is not None:
        raise AlreadyObjected if mine.outcome == Objection.Outcome.OPEN else AnsweredAlready
    objection = Objection.objects.create(
        publication=publication,
        author=by,
        reason=reason,
        made_at=now,
        answer_due_at=answer_due_of(publication, now),
    )
    save_position(matter)
    until = last_day_of(objection.answer_due_at).isoformat()
    act, figures = as_known("objection_made", matter, by)
    announce(matter, act, by=by, to=[matter.handler, matter.leader], until=until, **figures)
    return objection


@transaction.atomic
def take_back_objection(objection: Objection, *, by: Person) -> Objection:
    """The author takes an objection back; when the period is over and none is open, the decision goes on.

    Refuses ``NotYours``, ``AlreadyDone`` (answered, or taken back).
    """
    publication = _lock(objection)
    matter = publication.matter
    if objection.author_id != by.pk:
        raise NotYours
    if objection.outcome != Objection.Outcome.OPEN:
        raise AlreadyDone
    objection.outcome = Objection.Outcome.TAKEN_BACK
    objection.save(update_fields=["outcome"])
    act, figures = as_known("objection_taken_back", matter, by)
    announce(matter, act, by=by, to=[matter.handler, matter.leader], **figures)
    _go_on(publication)
    return objection


@transaction.atomic
def answer_objection(objection: Objection, *, by: Person, upheld: bool, answer: str) -> Objection:
    """The leader answers, with a reason either way; the author is told.

    Upheld, the decision comes off the board and the matter goes back to discussion; other open objections have
    what they asked for and get the same answer. Not upheld, the period goes on, or ends at once when its last day
    has passed and no other is open. Nobody answers the own one.
    Refuses ``NotYours``, ``NotAtThisStep``, ``AlreadyDone``, ``Missing`` (answer), ``TooLong``.
    """
    publication = _lock(objection)
    matter = publication.matter
    if objection.outcome != Objection.Outcome.OPEN:
        raise AlreadyDone
    guard(by, matter, "answer_objection")
    if objection.author_id == by.pk:
        raise NotYours
    answer = required(answer, "answer", 1000)
    now = timezone.now()
    outcome = Objection.Outcome.UPHELD if upheld else Objection.Outcome.REJECTED
    answered = {"outcome": outcome, "answer": answer, "answered_by": by, "answered_at": now}
    for field, value in answered.items():
        setattr(objection, field, value)
    objection.save(update_fields=list(answered))
    author, leads = objection.author, (matter.handler, matter.leader)
    if not upheld:
        entry = announce(matter, "objection_rejected", by=by, to=[*knowing([author], matter), *leads])
        tell_outside(publication, entry, [author])
        _go_on(publication)
        return objection
    publication.objections.filter(outcome=Objection.Outcome.OPEN).update(**answered)
    publication.was_upheld, publication.closed_at = True, now
    publication.taken_down_at = publication.taken_down_at or now
    publication.save(update_fields=["was_upheld", "closed_at", "taken_down_at"])
    authors = list(Person.objects.filter(objections__publication=publication))
    advance(matter, "publicity", by)
    told = [*concerned(matter), *knowing(authors, matter)]
    # in the posted words: it is told to people elsewhere, too
    entry = announce(matter, "objection_upheld", by=by, to=told, question=publication.title)
    tell_outside(publication, entry, authors)
    return objection


def answer_due_of(publication: Publication, since: datetime) -> datetime:
    """By when an objection made at ``since`` has its answer: as the rule of the vote says, else the house rule."""
    rule = Rule.from_json(publication.decision.poll.rule)
    return answer_due(rule, since) or OBJECTION_ANSWER.due(since)


def _lock(objection: Objection) -> Publication:
    """The matter's lock comes first, then publication and objection are read again."""
    publication = objection.publication
    matter = lock(publication.matter)
    objection.refresh_from_db()
    publication.refresh_from_db()
    objection.publication, publication.matter = publication, matter
    return publication


def knowing(people: Iterable[Person], matter: Matter) -> list[Person]:
    """Those of ``people`` who may know of the matter; the others are led to the posted words."""
    return [person for person in people if may_see(person, matter)]


def _go_on(publication: Publication) -> None:
    """After the last open objection: on, when the period is over; else the matter is due at another hour."""
    matter = publication.matter
    none_open = not publication.objections.filter(outcome=Objection.Outcome.OPEN).exists()
    is_over = publication.ends_at <= timezone.now() and publication.taken_down_at is None
    if matter.waits_for == "publicity" and none_open and is_over:
        end_period(publication, matter, by=None)
    else:
        save_position(matter)
