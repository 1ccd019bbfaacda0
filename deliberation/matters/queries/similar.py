"""Matters of the same community that speak of the same: read while somebody writes, before a double comes about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from community.models import Person, Place
from deliberation.matters.likeness import ALIKE, NOTICED, grams, indexed, likeness, rarity
from deliberation.matters.models import Ending, Gram, Matter

from .voices import count_voices

# how much is read at most: grams of the text, index rows of its rarest grams, matters, matters with their words
MOST_GRAMS, MOST_ROWS, MOST_MATTERS, MOST_READ = 160, 4000, 1500, 40
REMEMBERED = timedelta(days=365)
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Similar:
    """``score``: 0 to 1000. ``is_alike``: so much so, and still open, that one asks whether it is the same."""

    matter: Matter
    score: int

    @property
    def is_alike(self) -> bool:
        return self.score >= ALIKE and not self.matter.is_over


def similar_to(
    person: Person,
    *,
    community: Place,
    title: str,
    text: str = "",
    but: Matter | None = None,
    least: int = NOTICED,
    most: int = 3,
) -> list[Similar]:
    """What ``person`` may see of ``community`` that reads like the words: the likest first, then the newest.

    Open matters, and those that ended within a year; never what was merged or withdrawn. Six queries at most, over as
    many rows in a community of 20,000 matters as in one of 500.
    """
    asked = grams(title, text)
    if len(title.strip()) + len(text.strip()) < SHORTEST or not asked:
        return []
    among = Matter.objects.filter(community=community).count()
    rows = Gram.objects.filter(community=community)
    wanted = indexed(asked, MOST_GRAMS)
    counts = dict(rows.filter(gram__in=wanted).order_by().values_list("gram").annotate(Count("pk")))
    known = {gram: counts.get(gram, 0) for gram in wanted}
    found: Counter[int] = Counter()
    for gram, matter in rows.filter(gram__in=_rarest(counts)).values_list("gram", "matter_id"):
        found[matter] += asked[gram] * rarity(known[gram], among)
    if but is not None:
        found.pop(but.pk, None)
    ranked = []
    for matter in _read(person, found):
        spoken = [grams(one.title, one.text) for one in _with_merged(matter)]
        score = max(likeness(asked, words, known, among) for words in spoken)
        if score >= least:
            ranked.append(Similar(matter, score))
    ranked.sort(key=lambda one: (-one.score, -one.matter.raised_at.timestamp(), -one.matter.pk))
    chosen = ranked[:most]
    count_voices(one.matter for one in chosen)
    return chosen


def index_words(matters: Iterable[Matter]) -> int:
    """Rewrite what each of ``matters`` speaks of, with what was merged into it; how many rows there are."""
    matters = list(matters)
    spoken = [(matter, _family(matter) if not matter.merged_into_id else []) for matter in matters]
    Gram.objects.filter(matter__in=matters).delete()
    rows = [
        Gram(matter=matter, community_id=matter.community_id, gram=gram)
        for matter, family in spoken
        for gram in sorted({gram for one in family for gram in indexed(grams(one.title, one.text))})
    ]
    Gram.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _rarest(counts: dict[str, int]) -> list[str]:
    """The rarest grams whose rows together are few enough to read; the rarest one in any case."""
    kept: list[str] = []
    rows = 0
    for gram, count in sorted(counts.items(), key=lambda row: (row[1], row[0])):
        rows += count
        if kept and rows > MOST_ROWS:
            break
        kept.append(gram)
    return kept


def _read(person: Person, found: Counter[int]) -> list[Matter]:
    """The most promising of ``found`` that ``person`` may see, with what the page shows of them."""
    first = sorted(found, key=lambda pk: (-found[pk], -pk))[:MOST_MATTERS]
    since = timezone.now() - REMEMBERED
    seen = set(
        Matter.objects.visible_to(person)
        .filter(Q(finished=None) | Q(finished__gte=since), pk__in=first)
        .exclude(ending__in=[Ending.MERGED, Ending.WITHDRAWN])
        .order_by()
        .values_list("pk", flat=True)
    )
    chosen = [pk for pk in first if pk in seen][:MOST_READ]
    read = Matter.objects.select_related("place", "circle", "raiser").prefetch_related("merged__merged")
    return list(read.filter(pk__in=chosen))


def _with_merged(matter: Matter) -> list[Matter]:
    """The matter and the duplicates in it; two steps are enough to rank it."""
    merged = list(matter.merged.all())
    return [matter, *merged, *(two for one in merged for two in one.merged.all())]


def _family(matter: Matter) -> list[Matter]:
    """The matter and everything that was merged into it, directly or by way of another."""
    family, layer = [matter], [matter]
    while layer:
        layer = list(Matter.objects.filter(merged_into__in=layer))
        family += layer
    return family
