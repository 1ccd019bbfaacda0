"""A paper from the envelope to the count: taken for its seat, entered blind by two clerks, cast when they agree."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from community import record
from community.attachments import keep_photo
from community.models import Attachment, Person
from community.notices import tell
from community.refusals import Missing, NotYours
from community.text import clean
from votes import clock
from votes.actions import Cast, Receipt
from votes.actions.ballots import record_papers
from votes.actions.conflicts import clerks_of, paper_fell_away
from votes.actions.locking import lock_open, require_channel
from votes.freezing import new_key
from votes.hands.refusals import CountedByHand
from votes.models import Channel, Envelope, PaperEntry, Poll, Seat
from votes.permissions import may_keep_papers
from votes.refusals import DoesNotStand, EnvelopeTaken, NotOnTheRoll, NotWaiting, PhotoKept, PollNotOpen, SameClerk
from votes.signals import turnout_changed

from .marking import marks_on_paper

State = Envelope.State
ACTS = {
    State.ONCE: "paper_entered",
    State.DISPUTED: "paper_disputed",
    State.DONE: "paper_agreed",
    State.VOID: "paper_void",
}


@transaction.atomic
def take_envelope(poll: Poll, seat: Seat, *, by: Person, photo: UploadedFile | None = None) -> Envelope:
    """Take the paper of a seat: the seat has voted from now on, what it says comes with the entries.

    The holder of the seat is told. News: ``turnout_changed``. Raises ``NotYours``, ``PollNotOpen`` (also after the
    deadline), ``ChannelNotAdmitted``, ``NotOnTheRoll``, ``EnvelopeTaken``, ``CountedByHand``; of a photo what
    ``keep_photo`` raises.
    """
    _may(by, poll)
    poll = lock_open(poll)
    now = clock.now()
    if poll.closes_at is not None and now >= poll.closes_at:
        raise PollNotOpen(poll.closes_at)
    require_channel(poll, Channel.PAPER)
    if seat.poll_id != poll.pk:
        raise NotOnTheRoll
    if Seat.objects.filter(pk=seat.pk, hand_count__confirmed_at__isnull=False).exists():
        raise CountedByHand
    before = Envelope.objects.standing().filter(seat=seat).first()
    if before is not None:
        raise EnvelopeTaken(label=seat.label, number=before.number)
    number = (poll.envelopes.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = keep_photo(photo, by=by) if photo else None
    envelope = Envelope.objects.create(poll=poll, seat=seat, number=number, taken_by=by, taken_at=now, photo=kept)
    entry = record.write(poll.chain, "envelope_taken", by=by, at=now, number=number)
    tell([seat.holder], entry, title=poll.question, url=reverse("votes:poll", args=[poll.pk]))
    _turnout(poll)
    return envelope


@transaction.atomic
def enter_paper(envelope: Envelope, *, by: Person, chosen: Iterable[str] = (), invalid: str = "") -> Envelope:
    """Enter what a paper says, without seeing what the other clerk read; or that it is ``invalid``, and why.

    Two clerks who read the same cast the ballot in this transaction, as of the moment the envelope was taken; until
    then it is a dispute, in which either may look again. Entries go on after the deadline. Raises ``NotYours``,
    ``PollNotOpen``, ``NotWaiting``, ``SameClerk``, ``UnreadableMarks``.
    """
    _may(by, envelope.poll)
    poll = lock_open(envelope.poll)
    envelope = _waiting(envelope)
    entries = list(envelope.entries.all())
    if envelope.state == State.ONCE and entries[-1].clerk_id == by.pk:
        raise SameClerk
    chosen, reason = tuple(chosen), clean(invalid)[:200]
    marks = "" if reason else marks_on_paper(poll, chosen)
    now = clock.now()
    PaperEntry.objects.create(
        envelope=envelope, number=len(entries) + 1, clerk=by, marks=marks, reason=reason, entered_at=now
    )
    others = {entry.clerk_id: entry.marks for entry in entries if entry.clerk_id != by.pk}  # the latest of each
    if marks in others.values():
        envelope.state = State.DONE if marks else State.VOID
    else:
        envelope.state = State.DISPUTED if others else State.ONCE
    if envelope.state == State.DONE:
        _cast(poll, envelope, chosen, by=by)
    envelope.save(update_fields=["state"])
    if envelope.state == State.VOID:
        paper_fell_away(poll, envelope.seat_id, now=now)
    entry = record.write(poll.chain, ACTS[envelope.state], by=by, at=now, number=envelope.number)
    if envelope.state == State.DISPUTED:
        url = reverse("votes:paper", args=[poll.pk, envelope.number])
        tell(clerks_of(poll), entry, title=poll.question, url=url)
    _turnout(poll)
    return envelope


def _cast(poll: Poll, envelope: Envelope, chosen: tuple[str, ...], *, by: Person) -> None:
    """The ballot of the paper. One that a later ballot of the seat replaced is kept in their conflict."""
    cast = Cast(
        poll_id=poll.pk,
        person_id=None,
        chosen=chosen,
        key=new_key(),
        seat_id=envelope.seat_id,
        strength=poll.entry_strength,
        channel=Channel.PAPER,
        by_id=by.pk,
        at=envelope.taken_at,
    )
    answer = record_papers(poll, [cast], clock.now())[0]
    if not isinstance(answer, Receipt | DoesNotStand):
        raise answer


@transaction.atomic
def withdraw_envelope(envelope: Envelope, *, by: Person, reason: str) -> Envelope:
    """A paper was taken for the wrong seat: the seat may vote as before, and the paper be taken for its own.

    Only while it waits to be entered. Raises ``NotYours``, ``PollNotOpen``, ``NotWaiting``, ``Missing`` (reason).
    """
    _may(by, envelope.poll)
    poll = lock_open(envelope.poll)
    envelope = _waiting(envelope)
    reason = clean(reason)[:200]
    if not reason:
        raise Missing("reason")
    envelope.state = State.WITHDRAWN
    envelope.save(update_fields=["state"])
    now = clock.now()
    paper_fell_away(poll, envelope.seat_id, now=now)
    record.write(poll.chain, "envelope_withdrawn", by=by, at=now, number=envelope.number, reason=reason)
    _turnout(poll)
    return envelope


@transaction.atomic
def keep_paper_photo(envelope: Envelope, photo: UploadedFile, *, by: Person) -> Attachment:
    """Keep a photo of the paper. Raises ``NotYours``, ``PollNotOpen``, ``PhotoKept`` and what ``keep_photo`` raises."""
    _may(by, envelope.poll)
    lock_open(envelope.poll)
    envelope = Envelope.objects.select_for_update().get(pk=envelope.pk)
    if envelope.photo_id:
        raise PhotoKept
    envelope.photo = keep_photo(photo, by=by)
    envelope.save(update_fields=["photo"])
    return envelope.photo


@transaction.atomic
def look_at_photo(envelope: Envelope, *, by: Person) -> Attachment:
    """Who looks at the photo of a paper stands in the record. Raises ``NotYours``, ``Missing`` (photo)."""
    _may(by, envelope.poll)
    if envelope.photo is None:
        raise Missing("photo")
    record.write(envelope.poll.chain, "paper_photo_seen", by=by, number=envelope.number)
    return envelope.photo


def call_for_papers(limit: int = 50) -> int:
    """Tell the clerks, once for each vote, that its time is up and papers wait to be entered. Returns how many."""
    late = Poll.objects.past(clock.now()).filter(papers_called_at=None)
    late = late.filter(pk__in=Envelope.objects.waiting().values("poll"))
    return sum(_call(poll) for poll in late.order_by("closes_at", "pk")[:limit])


@transaction.atomic
def _call(poll: Poll) -> bool:
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    papers = Envelope.objects.filter(poll=poll).waiting().count()
    if poll.papers_called_at is not None or not poll.is_open or not papers:
        return False
    poll.papers_called_at = clock.now()
    poll.save(update_fields=["papers_called_at"])
    entry = record.write(poll.chain, "papers_called", by=None, papers=papers)
    tell(clerks_of(poll), entry, title=poll.question, url=reverse("votes:papers", args=[poll.pk]))
    return True


def _may(by: Person, poll: Poll) -> None:
    if not may_keep_papers(by, poll):
        raise NotYours


def _waiting(envelope: Envelope) -> Envelope:
    envelope = Envelope.objects.select_for_update().get(pk=envelope.pk)
    if not envelope.is_waiting:
        raise NotWaiting
    return envelope


def _turnout(poll: Poll) -> None:
    transaction.on_commit(lambda: turnout_changed.send_robust(sender=Envelope, poll_id=poll.pk))
