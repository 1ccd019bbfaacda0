"""A community with 20,000 matters answers while one writes about as quickly as one with 500."""

from __future__ import annotations

import random
import statistics
import time

import pytest
from django.db import connection

from community.models import Level, Place
from deliberation.matters.likeness import grams, likeness
from deliberation.matters.models import Matter
from deliberation.matters.queries import similar_to

from .crowd import crowd, mixed_words
from .neighbours import PAIRS

pytestmark = [pytest.mark.django_db, pytest.mark.prove]

FEW, MANY = 500, 20_000


def test_twenty_thousand_matters_cost_little_more_than_five_hundred(cast, proof):
    level = Level.objects.get(code="community")
    row = {"level": level, "name": "小社区", "code": "small-commune"}
    small = Place.objects.add_child(Place.objects.get(pk=cast.street.pk), create_kwargs=row)
    crowd(small, small, cast.wang, cast.he, FEW)
    crowd(cast.commune, cast.grid, cast.wang, cast.lin, MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    few = [_seconds(cast.he, small, words) for words in _asked()]
    many = [_seconds(cast.wang, cast.commune, words) for words in _asked()]
    all_read = min(_reading_all(cast.commune, words) for words in _asked()[:2])
    median, worst = statistics.median(many), max(many)
    proof("similar matters among 20,000, median", round(1000 * median), "ms")
    proof("similar matters among 20,000, the slowest of 60", round(1000 * worst), "ms")
    proof("… as against among 500", round(median / statistics.median(few), 1), "times")
    proof("… as against reading all", round(all_read / median), "times quicker")
    assert all_read > 10 * median


def _asked() -> list[tuple[str, str]]:
    """What the thirty neighbours wrote, and thirty mixtures that share something with everything."""
    chance = random.Random(11)
    return [now for _before, now in PAIRS] + [mixed_words(chance) for _each in range(30)]


def _seconds(person, community, words) -> float:
    begun = time.perf_counter()
    found = similar_to(person, community=community, title=words[0], text=words[1])
    took = time.perf_counter() - begun
    assert len(found) <= 3
    return took


def _reading_all(community, words) -> float:
    """The plain way: every matter read and compared."""
    begun = time.perf_counter()
    asked = grams(*words)
    rows = Matter.objects.filter(community=community).values_list("pk", "title", "text")
    sorted(((likeness(asked, grams(title, text), {}, MANY), pk) for pk, title, text in rows), reverse=True)
    return time.perf_counter() - begun
