"""What was broken off in the middle and is done again: at full speed, whatever the database thought meanwhile."""

from __future__ import annotations

import pytest

from community.electorates import Electorate, electorate
from community.models import Household
from community.register.actions import import_file
from hall.demo.places import build_register
from hall.demo.street import settle
from tests.broken_off import after_it_was_broken_off
from tests.community.registers import as_csv, rows

HOMES = 3_000


@pytest.mark.django_db(transaction=True)
def test_the_demo():
    with after_it_was_broken_off(lambda: (build_register(), settle(HOMES, lambda *_news: None))):
        build_register()
    assert Household.objects.count() > 400


def test_a_register_and_who_is_asked_right_after(transactional_db, cast, tmp_path):
    file = tmp_path / "register.csv"
    file.write_bytes(as_csv(rows(HOMES, 2 * HOMES, 30, 3)))
    here = Household.objects.count()
    with after_it_was_broken_off(lambda: import_file(file, community=cast.commune)):
        import_file(file, community=cast.commune)
        again = import_file(file, community=cast.commune).plan
        entitled = {kind: len(electorate(cast.commune, kind)) for kind in Electorate}
    assert (Household.objects.count(), again.counts["unchanged"]) == (here + HOMES, 2 * HOMES)
    assert entitled[Electorate.OWNERS] > HOMES / 2
