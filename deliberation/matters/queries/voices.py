"""How many neighbours are behind a matter, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from community.masking import calls_by_name, display_name
from community.models import Person
from deliberation.matters.models import Matter, Voice
from deliberation.matters.permissions import may_moderate

NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Backing:
    """``count``: the raiser and everybody who said “me too”. ``names`` of those who gave theirs, the first dozen."""

    count: int
    names: tuple[str, ...]
    unnamed: int
    more: int


def backing(matter: Matter) -> Backing:
    """Costs no query on a matter read by ``queries.dossier``. Anonymous voices are counted only."""
    voices = list(matter.voices.all())
    named = [voice for voice in voices if not voice.is_anonymous]
    names = tuple(display_name(voice.person) for voice in named[:NAMES_SHOWN])
    return Backing(len(voices) + 1, names, len(voices) - len(named), len(named) - len(names))


def unnamed(matter: Matter) -> frozenset[int]:
    """Keys of those who are read as “a resident”: an anonymous raiser and voices without a name. No query either."""
    raiser = {matter.raiser_id} if matter.is_anonymous else set()
    return frozenset(raiser | {voice.person_id for voice in matter.voices.all() if voice.is_anonymous})


def gives_raiser_away(matter: Matter, by: Person, text: str) -> bool:
    """Does ``text`` name a raiser who asked not to be named? Only whoever knows who it is gets an answer: to anybody
    else it would tell the name."""
    if not matter.is_anonymous or by.pk == matter.raiser_id or not calls_by_name(text, matter.raiser):
        return False
    return matter.recorded_by_id == by.pk or may_moderate(by, matter)


def voice_of(person: Person, matter: Matter) -> Voice | None:
    """The “me too” of ``person``, with no query on a matter read by ``queries.dossier``."""
    return next((voice for voice in matter.voices.all() if voice.person_id == person.pk), None)


def count_voices(matters: Iterable[Matter]) -> None:
    """Give each matter ``behind``: how many neighbours stand behind it, by one query however many there are."""
    matters = list(matters)
    counted = Voice.objects.filter(matter__in=matters).order_by().values_list("matter").annotate(Count("pk"))
    counts = dict(counted) if matters else {}
    for matter in matters:
        matter.behind = counts.get(matter.pk, 0) + 1


def raised_it_too(voice: Voice) -> bool:
    """Is it the voice of somebody whose own matter was merged into this one?"""
    return bool(voice.from_matter_id) and voice.from_matter.raiser_id == voice.person_id


def merges_seen_by(person: Person, matter: Matter) -> dict[str, object]:
    """What was merged into ``matter`` and whither it went, each with whether ``person`` may look there. Two queries."""
    merged = list(matter.merged.order_by("pk"))
    asked = [one.pk for one in merged] + [pk for pk in [matter.merged_into_id] if pk]
    seen = set(Matter.objects.visible_to(person).filter(pk__in=asked).order_by().values_list("pk", flat=True))
    for one in merged:
        one.is_seen = one.pk in seen
    return {"merged": merged, "sees_merged_into": matter.merged_into_id in seen}
