"""How many neighbours are behind a matter, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from community.masking import display_name
from community.models import Person
from deliberation.models import Matter, Voice

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
