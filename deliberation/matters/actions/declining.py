"""What somebody finds unreasonable is looked at by a second person; and the raiser may withdraw."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from community.masking import short_name
from community.models import Person
from community.queries import person_above
from deliberation.cases.actions import advance, announce, fitting, lock, required
from deliberation.cases.refusals import NotAtThisStep
from deliberation.matters.models import Ending, Matter, SecondLook
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import AlreadyLookedAt, OthersJoined

from .raising import _triaged
from .steps import concerned, veiled, veiled_act


@transaction.atomic
def decline_matter(matter: Matter, *, by: Person, reason: str) -> SecondLook:
    """The grid head finds that it cannot be taken on, and why; somebody one level up must agree before it ends.

    The raiser hears the reason and who looks again. Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (reason),
    ``AlreadyLookedAt`` (a second person disagreed before), ``NobodyAbove``.
    """
    lock(matter)
    guard(by, matter, "decline")
    disagreed = matter.second_looks.filter(proposed_by=by, agreed=False).select_related("looked_by").first()
    if disagreed:
        raise AlreadyLookedAt(name=short_name(disagreed.looked_by))
    reason = required(reason, "reason", 500)
    reader, _kind = person_above(matter.place, by)
    look = SecondLook.objects.create(matter=matter, proposed_by=by, reason=reason, reader=reader)
    _triaged(matter, by, "declined")
    announce(matter, "matter_declined", by=by, reason=reason, reader=short_name(reader))
    return look


@transaction.atomic
def look_again(matter: Matter, *, by: Person, agrees: bool, words: str = "") -> SecondLook:
    """A second person, never who proposed it: agrees, and the matter ends as not taken on; or it goes back to triage.

    The raiser reads both names and both reasons, and may raise it again. Refuses ``NotYours``, ``NotAtThisStep``,
    ``Missing`` (words, when one disagrees).
    """
    lock(matter)
    guard(by, matter, "look_again")
    words = fitting(words, "words", 500) if agrees else required(words, "words", 500)
    look = matter.second_looks.select_related("proposed_by").filter(looked_at=None).first()
    if look is None:
        raise NotAtThisStep
    look.agreed, look.words, look.looked_by, look.looked_at = agrees, words, by, timezone.now()
    look.save(update_fields=["agreed", "words", "looked_by", "looked_at"])
    if agrees:
        matter.ending = Ending.DECLINED
    else:
        matter.triage_outcome = ""
    matter.save(update_fields=["ending", "triage_outcome"])
    advance(matter, "second_look", by)
    act = "second_look_agreed" if agrees else "second_look_disagreed"
    announce(matter, act, by=by, proposer=short_name(look.proposed_by), words=words)
    return look


@transaction.atomic
def withdraw_matter(matter: Matter, *, by: Person, reason: str = "") -> Matter:
    """The raiser takes the matter back, also when somebody else had recorded it. Staff who had it in hand hear of it.

    Refuses ``NotYours``, ``NotAtThisStep`` (it is up for decision or being worked on), ``OthersJoined``.
    """
    lock(matter)
    guard(by, matter, "withdraw")
    if matter.voices.exclude(person=by).exists():
        raise OthersJoined
    reason = fitting(reason, "reason", 300)
    people = set(concerned(matter))  # before the step ends: the person who holds it must hear of it
    # nobody needs to look again at what is withdrawn
    matter.second_looks.filter(looked_at=None).update(looked_at=timezone.now())
    matter.ending = Ending.WITHDRAWN
    matter.save(update_fields=["ending"])
    advance(matter, matter.waits_for, by)
    act = veiled_act("matter_withdrawn_because" if reason else "matter_withdrawn", matter, by)
    announce(matter, act, by=by, to=people, **({"reason": reason} if reason else {}), **veiled(matter, by))
    return matter
