"""办: who does what by when, how it goes, and the report that it is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from community.masking import short_name
from community.models import Organisation, Person
from community.refusals import Missing
from deliberation.cases.actions import advance, announce, lock, required
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.matters.models import Lane, Matter, MatterPhoto, Progress, Undertaking
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import DeadlinePassed, NobodyChosen

from .posting import post_report
from .raising import _few, _keep
from .reviewing import open_round

DOUBLE_CLICK = timedelta(minutes=2)


@transaction.atomic
def assign_undertaking(
    matter: Matter,
    *,
    by: Person,
    task: str,
    person: Person | None = None,
    organisation: Organisation | None = None,
    deadline: date | None = None,
) -> Undertaking:
    """The grid head makes somebody answerable for the work, by a day (M3: owner and deadline are mandatory).

    An organisation without a named person stands for its contact. The person is told and holds the matter.
    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (task, person, deadline), ``NobodyChosen``, ``DeadlinePassed``.
    """
    lock(matter)
    guard(by, matter, "assign")
    task = required(task, "task", 200, lines=False)
    if person is None and organisation is not None:
        person = organisation.contact
        if person is None:
            raise NobodyChosen("person")
    if person is None or not person.is_active:
        raise Missing("person")
    if deadline is None:
        raise Missing("deadline")
    if deadline < timezone.localdate():
        raise DeadlinePassed("deadline")
    undertaking = Undertaking.objects.create(
        matter=matter, task=task, person=person, organisation=organisation, deadline=deadline, assigned_by=by
    )
    advance(matter, "assign", by)
    doer = organisation.name if organisation else short_name(person)
    announce(matter, "work_assigned", by=by, doer=doer, deadline=deadline.isoformat(), task=task)
    return undertaking


@transaction.atomic
def note_progress(
    undertaking: Undertaking, *, by: Person, text: str, photos: Iterable[UploadedFile] = (), moment: str = ""
) -> Progress:
    """The doer, or the grid head, says how it goes; photos show *before*, or *under way* by default.

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (text), ``TooManyPhotos``, ``AlreadyDone`` (said just now).
    """
    _lock(undertaking)
    guard(by, undertaking.matter, "note_progress")
    _still_open(undertaking)
    text, photos = required(text, "text", 500), _few(photos)
    if undertaking.progress.filter(by=by, text=text, at__gt=timezone.now() - DOUBLE_CLICK).exists():
        raise AlreadyDone
    progress = Progress.objects.create(undertaking=undertaking, text=text, by=by)
    moment = moment if moment == MatterPhoto.Moment.BEFORE else MatterPhoto.Moment.PROGRESS
    progress.photos.set(_keep(undertaking.matter, photos, by, moment))
    announce(undertaking.matter, "work_progressed", by=by, text=text)
    return progress


@transaction.atomic
def finish_undertaking(
    undertaking: Undertaking, *, by: Person, report: str, photos: Iterable[UploadedFile] = ()
) -> Undertaking:
    """The doer, or the grid head, reports it done; the residents' review window opens.

    Of a hazard the report hangs on the notice board too, masked.

    Of a hazard a photo must show how it is now (M9). Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (report;
    photos of a hazard), ``TooManyPhotos``.
    """
    _lock(undertaking)
    guard(by, undertaking.matter, "finish")
    _still_open(undertaking)
    report, photos = required(report, "report", 2000), _few(photos)
    if undertaking.matter.lane == Lane.HAZARD and not photos and not _shown_since(undertaking):
        raise Missing("photos")
    undertaking.report, undertaking.finished_at = report, timezone.now()
    undertaking.save(update_fields=["report", "finished_at"])
    _keep(undertaking.matter, photos, by, MatterPhoto.Moment.AFTER)
    open_round(undertaking.matter)
    advance(undertaking.matter, "carry_out", by)
    announce(undertaking.matter, "work_finished", by=by)
    post_report(undertaking, by=by)
    return undertaking


def _lock(undertaking: Undertaking) -> None:
    """The matter's lock comes first, then the undertaking is read again."""
    matter = undertaking.matter
    lock(matter)
    undertaking.refresh_from_db()
    undertaking.matter = matter


def _shown_since(undertaking: Undertaking) -> bool:
    """Was a photo of how it is now added while the work went on?"""
    after = undertaking.matter.photos.filter(moment=MatterPhoto.Moment.AFTER)
    return after.filter(attachment__uploaded_at__gte=undertaking.assigned_at).exists()


def _still_open(undertaking: Undertaking) -> None:
    if undertaking.finished_at is not None:
        raise NotAtThisStep
