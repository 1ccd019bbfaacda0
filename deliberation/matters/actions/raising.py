"""提: raise a matter, and triage it: accept, answer, or ask the raiser for more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from community import record
from community.attachments import keep_photo
from community.masking import short_name
from community.models import Chain, Person, Place
from community.permissions import is_staff_at
from community.queries import circle_of, community_of, person_in_charge, places_for
from community.refusals import Missing, NotYours
from deliberation.cases.actions import (
    advance,
    announce,
    fitting,
    lock,
    next_number,
    required,
    save_position,
    say_who_stands_in,
)
from deliberation.cases.refusals import AlreadyDone
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Category, Intake, Lane, Matter, MatterPhoto, Voice
from deliberation.matters.permissions import guard, may_raise_for
from deliberation.matters.queries import index_words
from deliberation.matters.refusals import NotOfThisPlace, OutOfPlace, TooManyPhotos

from .reviewing import open_round
from .steps import veiled, veiled_act

PHOTOS_AT_A_TIME = 6
DOUBLE_CLICK = timedelta(minutes=2)


@transaction.atomic
def raise_matter(
    *,
    by: Person,
    title: str,
    text: str,
    place: Place,
    category: str,
    spot: str = "",
    for_person: Person | None = None,
    is_anonymous: bool = False,
    intake: str = Intake.ONLINE,
    lane: str = Lane.REGULAR,
    photos: Iterable[UploadedFile] = (),
) -> Matter:
    """A resident raises a matter, or a steward, grid head or clerk records it for somebody (M1, M7).

    It gets the next number of the community's year and lies with the person in charge of the place, who is told;
    while that person is away with the deputy, and both are told. An anonymous raiser is known to staff alone.
    A hazard that staff found on patrol, shown by a photo, waits for no triage: it is fixed first (M9).
    Refuses ``Missing`` (field), ``OutOfPlace``, ``NotYours``, ``NotOfThisPlace``, ``TooManyPhotos``,
    ``NobodyInCharge``, ``AlreadyDone`` (the same words two minutes ago).
    """
    raiser = for_person or by
    if raiser != by and not may_raise_for(by, raiser):
        raise NotYours if not _looks_after_somebody(by) else NotOfThisPlace("for_person")
    if not places_for(by).filter(pk=place.pk).exists():
        raise OutOfPlace("place")
    if category not in Category.values:
        raise Missing("category")
    _came_in_as(by, place, intake, lane)
    title, text = required(title, "title", 60, lines=False), required(text, "text", 2000)
    spot, photos = fitting(spot, "spot", 120, lines=False), _few(photos)
    if intake == Intake.PATROL and not photos:
        raise Missing("photos")
    handler, _kind = person_in_charge(place)
    community = Place.objects.select_for_update().get(pk=community_of(place).pk)
    now = timezone.now()
    if Matter.objects.filter(
        recorded_by=by, raiser=raiser, title=title, text=text, place=place, raised_at__gt=now - DOUBLE_CLICK
    ).exists():
        raise AlreadyDone
    matter = MatterFlow.raised.run(
        matter=Matter(
            chain=record.new_chain(Chain.Kind.MATTER),
            **next_number(Matter, community, now),
            title=title,
            text=text,
            place=place,
            circle=circle_of(place),
            spot=spot,
            category=category,
            raiser=raiser,
            recorded_by=by,
            is_anonymous=is_anonymous,
            intake=intake,
            lane=lane,
            raised_at=now,
            handler=handler,
        )
    )
    save_position(matter)
    index_words([matter])
    _keep(matter, photos, by, MatterPhoto.Moment.RAISED)
    if intake == Intake.PATROL:
        announce(matter, "hazard_found", by=by)
    elif raiser == by:
        announce(matter, veiled_act("matter_raised", matter, by), by=by, **veiled(matter, by))
    elif is_anonymous:
        announce(matter, "matter_raised_for_anonymously", by=by)
    else:
        announce(matter, "matter_raised_for", by=by, raiser=short_name(raiser))
    say_who_stands_in(matter)
    return matter


@transaction.atomic
def accept_matter(matter: Matter, *, by: Person, lane: str = Lane.REGULAR) -> Matter:
    """The grid head takes the matter on and classes it (M4). Raiser and followers hear of it.

    Small matters and hazards go to somebody who sees to them at once, all others to discussion.
    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (lane).
    """
    lock(matter)
    guard(by, matter, "accept")
    if lane not in Lane.values:
        raise Missing("lane")
    matter.lane = lane
    matter.save(update_fields=["lane"])
    _triaged(matter, by, "accepted")
    if lane == Lane.REGULAR:
        announce(matter, "matter_accepted", by=by)
    else:
        announce(matter, "matter_accepted_in_lane", by=by, lane=lane)
    return matter


@transaction.atomic
def answer_matter(matter: Matter, *, by: Person, answer: str) -> Matter:
    """The grid head answers at once. The raiser reviews the answer: 件件有回复 is the floor (M18, decision 3).

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (answer).
    """
    lock(matter)
    guard(by, matter, "answer")
    answer = required(answer, "answer", 1000)
    open_round(matter)
    _triaged(matter, by, "answered")
    announce(matter, "matter_answered", by=by, answer=answer)
    return matter


@transaction.atomic
def return_matter(matter: Matter, *, by: Person, reason: str) -> Matter:
    """The grid head asks the raiser for more, with a reason. It waits for the person who recorded it.

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (reason).
    """
    lock(matter)
    guard(by, matter, "return")
    reason = required(reason, "reason", 300)
    _triaged(matter, by, "returned")
    announce(matter, "matter_returned", by=by, reason=reason)
    return matter


@transaction.atomic
def revise_matter(matter: Matter, *, by: Person, title: str, text: str) -> Matter:
    """The raiser, or who recorded it for the raiser, completes a returned matter; it is triaged again.

    The leader may when the raiser has left, or has not answered in a week: else it would wait for ever.
    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (title, text).
    """
    lock(matter)
    guard(by, matter, "revise")
    matter.title, matter.text = required(title, "title", 60, lines=False), required(text, "text", 2000)
    matter.triage_outcome = ""
    matter.save(update_fields=["title", "text", "triage_outcome"])
    index_words([matter])
    advance(matter, "revise", by)
    announce(matter, veiled_act("matter_revised", matter, by), by=by, **veiled(matter, by))
    return matter


@transaction.atomic
def correct_matter(matter: Matter, *, by: Person, title: str, text: str) -> Matter:
    """The raiser puts right what somebody else recorded for them, as long as it is not answered (M7).

    Recorder and handler hear of it. Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (title, text).
    """
    lock(matter)
    guard(by, matter, "correct")
    matter.title, matter.text = required(title, "title", 60, lines=False), required(text, "text", 2000)
    matter.save(update_fields=["title", "text"])
    index_words([matter])
    announce(matter, veiled_act("matter_corrected", matter, by), by=by, **veiled(matter, by))
    return matter


@transaction.atomic
def go_unnamed(matter: Matter, *, by: Person) -> Matter:
    """The raiser is read as “a resident” from now on, in what the record already holds too (``queries.veil``).

    The record itself stays as it is. The handler and the leader hear of it, so that their answers give no name.
    Refuses ``NotYours``, ``AlreadyDone``.
    """
    lock(matter)
    guard(by, matter, "go_unnamed")
    if matter.is_anonymous:
        raise AlreadyDone
    matter.is_anonymous = True
    matter.save(update_fields=["is_anonymous"])
    # a merged matter lives on as a voice of the other
    Voice.objects.filter(from_matter=matter, person=by).update(is_anonymous=True)
    announce(matter, "raiser_went_unnamed", by=by, to=[matter.handler, matter.leader], **veiled(matter, by))
    return matter


@transaction.atomic
def add_photos(
    matter: Matter, *, by: Person, photos: Iterable[UploadedFile], moment: str = MatterPhoto.Moment.RAISED
) -> list[MatterPhoto]:
    """The raiser, the grid head or who does the work adds photos to an open matter.

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (photos), ``TooManyPhotos``, and what ``keep_photo`` refuses.
    """
    lock(matter)
    guard(by, matter, "add_photos")
    photos = _few(photos)
    if not photos:
        raise Missing("photos")
    kept = _keep(matter, photos, by, moment)
    announce(matter, veiled_act("photos_added", matter, by), by=by, count=len(kept), **veiled(matter, by))
    return kept


def _came_in_as(by: Person, place: Place, intake: str, lane: str) -> None:
    """Only staff take something in at a door or on patrol, and only they may say that it is a hazard."""
    if intake not in Intake.values:
        raise Missing("intake")
    if lane not in (Lane.REGULAR, Lane.HAZARD):
        raise Missing("lane")  # the other lanes are given at triage
    if (intake, lane) != (Intake.ONLINE, Lane.REGULAR) and not is_staff_at(by, place):
        raise NotYours
    if intake == Intake.PATROL and lane != Lane.HAZARD:
        raise Missing("lane")


def _triaged(matter: Matter, by: Person, outcome: str) -> None:
    matter.triage_outcome = outcome
    matter.save(update_fields=["triage_outcome"])
    advance(matter, "triage", by)


def _looks_after_somebody(person: Person) -> bool:
    from community.reach import reach_of

    return bool(reach_of(person).below)


def _few(photos: Iterable[UploadedFile]) -> list[UploadedFile]:
    photos = list(photos)
    if len(photos) > PHOTOS_AT_A_TIME:
        raise TooManyPhotos("photos", limit=PHOTOS_AT_A_TIME)
    return photos


def _keep(matter: Matter, photos: list[UploadedFile], by: Person, moment: str) -> list[MatterPhoto]:
    return [
        MatterPhoto.objects.create(matter=matter, attachment=keep_photo(photo, by=by), moment=moment)
        for photo in photos
    ]
