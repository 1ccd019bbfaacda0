"""The cards that end because a register says who moved: all of them at once, however many."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from community import record
from community.models import Card, Chain, Household, Person
from community.notices import tell_each
from community.queries import in_batches, unit_labels

from . import queries

NAMED = 3  # homes in the title of a steward's notice


@transaction.atomic
def end_cards(households: Mapping[int, bool], *, by: Person | None, chain: Chain) -> int:
    """The cards of ``households`` (keys) open nothing any more; where it is true, because somebody moved out of it.

    The person who moved out still knows the code; the card of a home that stood empty was for nobody who
    comes. Who came in stays in.
    Part of bringing a register in, where it was asked who may, and where the community's row is locked. Told: who
    still lives there, once, and each steward, once for all their homes. Returns how many cards ended.
    """
    now = timezone.now()
    left: list[Household] = []
    empty = 0
    for keys in in_batches(households):
        open_ones = Card.objects.filter(household__in=keys, revoked_at__isnull=True, expires_at__gt=now)
        cards = list(open_ones.select_related("household__unit__place").order_by("pk"))
        for somebody_left in (True, False):
            some = [card for card in cards if households[card.household_id] == somebody_left]
            ended = Card.objects.filter(pk__in=[card.pk for card in some])
            ended.update(revoked_at=now, revoked_by=by, somebody_left=somebody_left)
            if somebody_left:
                left += [card.household for card in some]
            else:
                empty += len(some)
    if empty:
        record.write(chain, "cards_ended_empty", by=by, count=empty)
    if left:
        _tell_of(left, by=by, chain=chain)
    return len(left) + empty


def _tell_of(homes: list[Household], *, by: Person | None, chain: Chain) -> None:
    labels = unit_labels(home.unit for home in homes)
    if len(homes) == 1:
        entry = record.write(chain, "card_ended_moved_out", by=by, home=labels[homes[0].unit_id])
    else:
        entry = record.write(chain, "cards_ended_moved_out", by=by, count=len(homes))
    staying = queries.people_of(homes)
    with_people = [home for home in homes if staying[home.pk]]
    mine = reverse("community:my_card")
    to_homes = [(person, labels[home.unit_id], mine) for home in with_people for person in staying[home.pk]]
    tell_each([*_to_stewards(with_people, labels), *to_homes], entry)


def _to_stewards(homes: list[Household], labels: dict[int, str]) -> list[tuple[Person, str, str]]:
    of_steward: dict[Person, list[Household]] = {}
    stewards = queries.stewards_of(homes)
    for home in homes:
        for steward in stewards[home.pk]:
            of_steward.setdefault(steward, []).append(home)
    said = []
    for steward, theirs in of_steward.items():
        if len(theirs) == 1:
            url = reverse("community:household_card", args=[theirs[0].pk])
        else:
            url = reverse("community:cards")
        title = "、".join(labels[home.unit_id] for home in theirs[:NAMED])
        # figures alone: a title is read in either language
        said.append((steward, title + (f" … ({len(theirs)})" if len(theirs) > NAMED else ""), url))
    return said
