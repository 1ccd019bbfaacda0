"""公示: a carried decision hangs on the notice board before it is carried out; a fixed hazard is reported there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from community.calendar import last_day_of
from community.masking import masked_text, names_in
from community.models import Entry, Ownership, Person, Residency, Role
from community.notices import tell
from deliberation.cases.actions import advance, announce, fitting, lock, required, save_position, time_out
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.matters.clocks import PUBLICITY_LANES, REPORT_POSTED
from deliberation.matters.models import Decision, Lane, Matter, Objection, Publication, Undertaking
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import NotOnTheBoard, ObjectionsOpen, PublicityStillOpen
from votes.periods import objection_end, publication_end
from votes.queries import voters_of
from votes.rules import Rule

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LONGEST_TITLE = 160


def post_decision(decision: Decision, *, by: Person | None) -> Publication | None:
    """Hang a carried decision on the board, before the flow moves: its timer reads the end from this row.

    For how long its rule says (Civil Code and the assemblies' own rules: 15 days), else the house rule of its lane;
    ``None`` where neither asks for it. Question and motion are masked for strangers.
    """
    now = timezone.now()
    period = period_of(decision, now)
    if period is None:
        return None
    ends_at, objections_until = period
    return Publication.objects.create(
        matter=decision.matter,
        kind=Publication.Kind.DECISION,
        decision=decision,
        code=_new_code(),
        posted_by=by,
        posted_at=now,
        ends_at=ends_at,
        objections_until=objections_until,
        **_for_strangers(decision.matter, decision.motion.question, decision.motion.text),
    )


def post_report(work: Undertaking, *, by: Person) -> Publication | None:
    """A hazard was put right: what was done hangs on the board for 7 days (M9). It informs; nobody waits for its end.

    The report of an earlier try comes down. ``None`` in the other lanes.
    """
    matter = work.matter
    if matter.lane != Lane.HAZARD:
        return None
    now = timezone.now()
    earlier = Publication.objects.posted(now).filter(matter=matter, kind=Publication.Kind.REPORT)
    earlier.update(taken_down_at=now, closed_at=now)
    posted = Publication.objects.create(
        matter=matter,
        kind=Publication.Kind.REPORT,
        code=_new_code(),
        posted_by=by,
        posted_at=now,
        ends_at=REPORT_POSTED.due(now),
        **_for_strangers(matter, matter.title, work.report),
    )
    announce(matter, "report_posted", by=None, to=[], until=last_day_of(posted.ends_at).isoformat())
    return posted


@transaction.atomic
def close_publicity(matter: Matter, by: Person | None = None) -> Matter:
    """The publicity period has ended and no objection is open: now somebody is made answerable for the work.

    ``by=None`` is the clock, which goes out by the timer of the flow. Refuses ``NotYours``, ``NotAtThisStep``,
    ``ObjectionsOpen``, ``NotOnTheBoard`` (taken down and not posted again), ``PublicityStillOpen``.
    """
    lock(matter)
    if by is not None:
        guard(by, matter, "close_publicity")
    elif matter.waits_for != "publicity":
        raise NotAtThisStep
    end_period(open_posting(matter), matter, by=by)
    return matter


def end_period(posted: Publication, matter: Matter, *, by: Person | None) -> None:
    """The same, for an act that holds the matter's lock already."""
    now = timezone.now()
    waiting = posted.objections.filter(outcome=Objection.Outcome.OPEN).order_by("answer_due_at").first()
    if waiting is not None:
        raise ObjectionsOpen(until=waiting.answer_due_at)
    if posted.taken_down_at is not None:
        raise NotOnTheBoard
    if posted.ends_at > now:
        raise PublicityStillOpen(until=posted.ends_at)
    posted.closed_at = now
    posted.save(update_fields=["closed_at"])
    if by is None:
        time_out(matter, "publicity")
    else:
        advance(matter, "publicity", by)
    announce(matter, "publicity_ended", by=None)


@transaction.atomic
def take_down(publication: Publication, *, by: Person, reason: str) -> Publication:
    """A leader takes a posting off the board at once: something of a person slipped in, say. Followers hear why.

    A decision still waits for its publicity: it must be posted again, and until then nobody objects; people who could
    vote hear of that. The reason is masked like what was posted. Refuses ``NotYours``, ``AlreadyDone``,
    ``Missing`` (reason).
    """
    matter = lock_posting(publication)
    guard(by, matter, "take_down")
    now = timezone.now()
    if publication.taken_down_at is not None or publication.closed_at is not None or publication.ends_at <= now:
        raise AlreadyDone
    reason = required(reason, "reason", 200)
    publication.taken_down_at = now
    publication.save(update_fields=["taken_down_at"])
    save_position(matter)
    masked = masked_text(reason, _names_in(matter, reason))
    entry = announce(matter, "posting_taken_down", by=by, reason=masked)
    if publication.decision is not None:
        tell_voters(publication, entry)
    return publication


@transaction.atomic
def post_again(publication: Publication, *, by: Person, title: str, text: str) -> Publication:
    """A leader hangs it up again in other words, masked like the first; its period starts again.

    Also without taking it down first, to mend a word: then the period runs on. The address stays the same; where the
    period starts again, people who could vote hear of it.
    Refuses ``NotYours``, ``NotAtThisStep`` (its time is over), ``Missing`` (title, text), ``TooLong``, ``AlreadyDone``.
    """
    matter = lock_posting(publication)
    guard(by, matter, "take_down")
    title, text = required(title, "title", LONGEST_TITLE, lines=False), required(text, "text", 4000)
    was_down, now = publication.taken_down_at is not None, timezone.now()
    if publication.closed_at is not None or (not was_down and publication.ends_at <= now):
        raise NotAtThisStep
    words = _for_strangers(matter, title, text)
    if not was_down and (publication.title, publication.text) == (words["title"], words["text"]):
        raise AlreadyDone
    publication.title, publication.text = words["title"], words["text"]
    if was_down:
        publication.taken_down_at, publication.posted_at = None, now
        publication.ends_at, publication.objections_until = _anew(publication, now)
    publication.save()
    save_position(matter)
    entry = announce(matter, "posted_again", by=by, until=last_day_of(publication.ends_at).isoformat())
    if was_down and publication.decision is not None:
        tell_voters(publication, entry)
    return publication


def tell_voters(publication: Publication, entry: Entry) -> None:
    """Everybody on the roll may object: those not told with the matter are led to a page of their own."""
    tell_outside(publication, entry, voters_of(publication.decision.poll))


def tell_outside(publication: Publication, entry: Entry, people: Iterable[Person]) -> None:
    """In the posted words and without the matter, of which they may know nothing; the page leads who does on to it."""
    tell(people, entry, title=publication.title, url=reverse("matters:own_objection", args=[publication.code]))


def open_posting(matter: Matter) -> Publication:
    """The decision of ``matter`` whose publicity is not over. Raises ``NotAtThisStep``."""
    posted = matter.publications.filter(kind=Publication.Kind.DECISION, closed_at=None).first()
    if posted is None:
        raise NotAtThisStep
    return posted


def lock_posting(publication: Publication) -> Matter:
    """The matter's lock comes first, then the publication is read again."""
    matter = lock(publication.matter)
    publication.refresh_from_db()
    publication.matter = matter
    return matter


def period_of(decision: Decision, since: datetime) -> tuple[datetime, datetime] | None:
    """Until when it is posted, and until when neighbours may object."""
    rule = Rule.from_json(decision.poll.rule)
    ends_at = publication_end(rule, since)
    if ends_at is not None:
        return ends_at, objection_end(rule, since) or ends_at
    house_rule = PUBLICITY_LANES.get(decision.matter.lane)
    return (house_rule.due(since), house_rule.due(since)) if house_rule else None


def _anew(publication: Publication, now: datetime) -> tuple[datetime, datetime | None]:
    if publication.decision is None:
        return REPORT_POSTED.due(now), None
    return period_of(publication.decision, now) or (publication.ends_at, publication.objections_until)


def _for_strangers(matter: Matter, title: str, text: str) -> dict[str, str]:
    names = _names_in(matter, f"{title}\n{text}")
    return {
        "title": fitting(masked_text(title, names)[:LONGEST_TITLE], "title", LONGEST_TITLE, lines=False),
        "text": masked_text(text, names),
    }


def _names_in(matter: Matter, text: str) -> set[str]:
    """The full names of everybody on the register of the community, and of its staff, that stand in ``text``."""
    path = matter.community.path
    lives = Residency.objects.filter(household__unit__place__path__startswith=path).values("person")
    owns = Ownership.objects.filter(unit__place__path__startswith=path).values("person")
    reaches = Q(place__path__startswith=path) | Q(place__path__in=matter.place.ladder_paths)
    serves = Role.objects.filter(reaches).values("person")
    known = Q(pk__in=lives) | Q(pk__in=owns) | Q(pk__in=serves) | Q(pk__in=[matter.raiser_id, matter.recorded_by_id])
    known |= Q(pk__in=matter.undertakings.values("person")) | Q(pk__in=[matter.handler_id, matter.leader_id])
    return names_in(text, Person.objects.filter(known).values_list("full_name", flat=True).iterator(chunk_size=5000))


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(10))
