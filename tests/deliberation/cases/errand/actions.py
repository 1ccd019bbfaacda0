"""The verbs of an errand."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from community import record
from community.masking import short_name
from community.models import Person, Place
from community.queries import community_of, person_in_charge
from community.refusals import OutOfDate
from deliberation.cases.actions import (
    advance,
    announce,
    lock,
    next_number,
    required,
    save_position,
    say_who_stands_in,
    time_out,
)

from .flows import ErrandFlow
from .models import Errand
from .permissions import RULES
from .steps import TO_CONFIRM


@transaction.atomic
def ask_for_errand(*, by: Person, title: str, place: Place) -> Errand:
    community = Place.objects.select_for_update().get(pk=community_of(place).pk)
    errand = ErrandFlow.asked.run(
        errand=Errand(
            chain=record.new_chain("errand"),
            **next_number(Errand, community, timezone.now()),
            title=required(title, "title", 60),
            place=place,
            asker=by,
            handler=person_in_charge(place)[0],
        )
    )
    save_position(errand)
    announce(errand, "errand_asked", by=by)
    say_who_stands_in(errand)
    return errand


@transaction.atomic
def take_errand(errand: Errand, *, by: Person, doer: Person) -> Errand:
    lock(errand)
    RULES.guard(by, errand, "take")
    errand.doer = doer
    errand.save(update_fields=["doer"])
    advance(errand, "take", by)
    announce(errand, "errand_taken", by=by, doer=short_name(doer))
    return errand


@transaction.atomic
def hand_back(errand: Errand, *, by: Person) -> Errand:
    lock(errand)
    RULES.guard(by, errand, "hand_back")
    errand.doer = None
    errand.save(update_fields=["doer"])
    advance(errand, "carry_out", by)
    announce(errand, "errand_handed_back", by=by)
    return errand


@transaction.atomic
def finish_errand(errand: Errand, *, by: Person) -> Errand:
    lock(errand)
    RULES.guard(by, errand, "finish")
    errand.confirm_until = TO_CONFIRM.due(timezone.now())
    errand.save(update_fields=["confirm_until"])
    advance(errand, "carry_out", by)
    announce(errand, "errand_finished", by=by)
    return errand


@transaction.atomic
def confirm_errand(errand: Errand, by: Person | None = None) -> Errand:
    """By the asker, or by the clock when the days are over."""
    lock(errand)
    if by is not None:
        RULES.guard(by, errand, "confirm")
    elif errand.waits_for != "confirm" or errand.confirm_until > timezone.now():
        raise OutOfDate
    errand.ending = "done"
    errand.save(update_fields=["ending"])
    if by is None:
        time_out(errand, "confirm")
    else:
        advance(errand, "confirm", by)
    announce(errand, "errand_confirmed", by=by)
    return errand
