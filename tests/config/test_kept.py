"""What tests put back is what they would have told."""

from __future__ import annotations

import pytest
from django.db import transaction

from community import record
from community.models import Chain, Person
from deliberation.models import Matter
from tests.deliberation.helpers import acts_of, footprint, matter_at
from tests.deliberation.lanes import at_step, is_whole
from tests.kept import WORLD

pytestmark = pytest.mark.django_db

SAME = ("title", "text", "stage", "waits_for", "holder_id", "holder_role", "lane", "ending", "number", "raiser_id")


def looked_at(matter: Matter) -> tuple:
    assert is_whole(matter)
    assert record.first_break(Chain.objects.get(pk=matter.chain_id)) is None
    return tuple(getattr(matter, name) for name in SAME), acts_of(matter), footprint()


@pytest.mark.parametrize("step", ["triage", "second_look", "decide", "publicity", "carry_out", "review", "ended"])
def test_a_scene_put_back_is_the_scene_that_was_told(cast, step):
    seen = []
    for _time in range(4):
        with transaction.atomic():
            WORLD.is_untouched = True  # what came before was taken back
            seen.append(looked_at(at_step(step, cast)))
            transaction.set_rollback(True)
    assert [one == seen[0] for one in seen] == [True] * 4


def test_where_somebody_did_something_it_is_told_anew(cast):
    assert WORLD.is_untouched
    Person.objects.filter(pk=cast.wang.pk).update(language="en")
    assert not WORLD.is_untouched
    assert acts_of(matter_at("triage", cast)) == ["matter_raised"]


def test_the_cast_of_each_test_is_its_own(cast):
    assert Person.objects.get(pk=cast.wang.pk) == cast.wang
    assert cast.wang_home.unit.place == cast.stairwell
    assert cast.wang.full_name == "王秀兰"
    cast.wang.full_name = "别人"
    cast.wang.save()
