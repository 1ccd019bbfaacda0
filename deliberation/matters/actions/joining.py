"""附议与合并: neighbours say “me too”; what was raised twice goes on as one, with everybody who raised it."""

from __future__ import annotations

from django.db import transaction

from community.masking import short_name
from community.models import Person
from community.refusals import NotYours
from deliberation.cases.actions import advance, announce, fitting, lock, required
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.matters.models import Decision, Ending, Follow, Gram, Matter, Voice
from deliberation.matters.permissions import AT, guard, may, may_raise_for, may_see
from deliberation.matters.refusals import (
    AlreadyTabled,
    HasEnded,
    OfAnotherCommunity,
    RaisedItToo,
    TheSameMatter,
    YoursAlready,
)

from .steps import concerned

# with a hundred voices nobody wants a hundred messages: raiser and leader hear of these
TOLD_AT = frozenset({1, 3, 10, 30, 100, 300, 1000})


@transaction.atomic
def join_matter(
    matter: Matter, *, by: Person, words: str = "", is_anonymous: bool = False, for_person: Person | None = None
) -> Voice:
    """A neighbour says “me too” (附议), or staff record it for somebody at the door, who is told.

    The person hears of every step from now on and may review, wherever they live. An anonymous voice is counted, and
    known to staff alone; ``words`` are read by those who look after the matter. The raiser and the leader
    hear of the first, third, tenth … voice. Refuses ``NotYours``, ``NotAtThisStep``, ``YoursAlready`` (the raiser),
    ``AlreadyDone``, ``TooLong``.
    """
    lock(matter)
    person = for_person or by
    if person.pk == matter.raiser_id and may_see(by, matter):
        raise YoursAlready
    if person.pk == by.pk:
        guard(by, matter, "join")
    else:
        if not (may_see(by, matter) and may_raise_for(by, person)):
            raise NotYours
        if matter.waits_for not in AT["join"]:
            raise NotAtThisStep
    if matter.voices.filter(person=person).exists():
        raise AlreadyDone
    words = fitting(words, "words", 300)
    voice = Voice.objects.create(matter=matter, person=person, words=words, is_anonymous=is_anonymous)
    told = [matter.raiser, matter.leader] if matter.voices.count() in TOLD_AT else []
    if person.pk != by.pk:
        told.append(person)
        if is_anonymous:
            announce(matter, "voice_recorded_anonymously", by=by, to=told)
        else:
            announce(matter, "voice_recorded", by=by, to=told, neighbour=short_name(person))
    elif is_anonymous:
        announce(matter, "voice_joined_anonymously", by=by, to=told, actor="")
    else:
        announce(matter, "voice_joined", by=by, to=told)
    return voice


@transaction.atomic
def leave_matter(matter: Matter, *, by: Person) -> None:
    """Somebody takes the “me too” back. Nobody is told; the record keeps that it happened.

    Refuses ``NotYours``, ``NotAtThisStep``, ``RaisedItToo`` (whose own matter was merged into it).
    """
    lock(matter)
    guard(by, matter, "leave")
    voice = matter.voices.select_related("from_matter").filter(person=by).first()
    if voice is None:
        raise NotYours
    if voice.from_matter_id and voice.from_matter.raiser_id == by.pk:
        raise RaisedItToo
    voice.delete()
    if not may_see(by, Matter.objects.get(pk=matter.pk)):  # read again: the voice is still on the instance
        Follow.objects.filter(matter=matter, person=by).delete()
    if voice.is_anonymous:
        announce(matter, "voice_left_anonymously", by=by, to=[], actor="")
    else:
        announce(matter, "voice_left", by=by, to=[])


@transaction.atomic
def merge_matter(matter: Matter, *, into: Matter, by: Person, reason: str) -> Matter:
    """A leader of both lets a matter that was raised twice go on as one (M2).

    ``matter`` ends as merged. Its raiser and its voices become voices of ``into``, an anonymous one stays anonymous;
    who followed it and may see ``into`` follows that. What was said and shown stays on the old page, which leads to the
    new one. Everybody concerned with either is told once, with the reason. Returns ``into``.

    Refuses ``NotYours``, ``NotAtThisStep``, ``AlreadyTabled`` (a decision on it is open), ``TheSameMatter``,
    ``HasEnded`` (``into`` is over, merged, or in review), ``OfAnotherCommunity``, ``Missing`` (reason).
    """
    # two merges the other way round at once must not wait for each other
    for one in sorted((matter, into), key=lambda one: one.pk):
        lock(one)
    guard(by, matter, "merge")
    if into.pk == matter.pk:
        raise TheSameMatter("into")
    if not may(by, into, "merge"):
        raise NotYours
    if into.community_id != matter.community_id:
        raise OfAnotherCommunity("into")
    if into.is_over or into.waits_for not in AT["join"]:
        raise HasEnded("into")
    if tabled := matter.decisions.filter(outcome__in=Decision.OPEN).first():
        raise AlreadyTabled(meeting=tabled.meeting_title)
    reason = required(reason, "reason", 300)
    those_before = list(concerned(into))
    of_the_duplicate = {person.pk for person in concerned(matter)}
    _take_voices(matter, into)
    _take_followers(matter, into)
    _take_words(matter, into)
    matter.ending, matter.merged_into = Ending.MERGED, into
    matter.save(update_fields=["ending", "merged_into"])
    advance(matter, matter.waits_for, by)
    announce(matter, "matter_merged", by=by, into=into.number, reason=reason)
    told = [person for person in those_before if person.pk not in of_the_duplicate]
    announce(into, "matter_took_in", by=by, to=told, number=matter.number, reason=reason)
    return into


def _take_voices(matter: Matter, into: Matter) -> None:
    """The raiser of the duplicate first, then those behind it, each once and as openly as they spoke there."""
    raiser = Voice(person=matter.raiser, is_anonymous=matter.is_anonymous, said_at=matter.raised_at)
    there = {into.raiser_id, *into.voices.values_list("person_id", flat=True)}
    for voice in [raiser, *matter.voices.select_related("person", "from_matter")]:
        if voice.person_id in there:
            continue
        there.add(voice.person_id)
        Voice.objects.create(
            matter=into,
            person=voice.person,
            words=voice.words,
            is_anonymous=voice.is_anonymous,
            from_matter=voice.from_matter or matter,
            said_at=voice.said_at,
        )


def _take_followers(matter: Matter, into: Matter) -> None:
    """Who recorded it for somebody keeps hearing of it. A follower of another circle would learn of a hidden matter."""
    heard = {follow.person for follow in matter.follows.select_related("person")} | {matter.recorded_by}
    for person in sorted(heard, key=lambda one: one.pk):
        if person.pk not in (into.raiser_id, into.recorded_by_id) and may_see(person, into):
            Follow.objects.get_or_create(matter=into, person=person)


def _take_words(matter: Matter, into: Matter) -> None:
    """Who writes of it in the words of the duplicate finds what it went into."""
    known = set(into.grams.values_list("gram", flat=True))
    new = sorted(set(matter.grams.values_list("gram", flat=True)) - known)
    Gram.objects.bulk_create([Gram(matter=into, community_id=into.community_id, gram=gram) for gram in new])
    matter.grams.all().delete()
