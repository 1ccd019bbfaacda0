"""Cards and the register at once: the community's row is the first lock of both, so that they wait in one row."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, transaction

from community import record
from community.cards import (
    admit,
    card_of,
    confirm_person,
    issue_card,
    issue_cards,
    leave,
    revoke_card,
    share_device,
    undo_admission,
)
from community.models import Admission, Card, Household, Person
from community.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)

ACTS: dict[str, Callable] = {
    "admit": lambda cast, code, admission: admit(code, person=cast.mate),
    "issue_card": lambda cast, code, admission: issue_card(cast.wang_home, by=cast.chen),
    "issue_cards": lambda cast, code, admission: issue_cards(cast.building, by=cast.chen, replaces=True),
    "revoke_card": lambda cast, code, admission: revoke_card(card_of(code), by=cast.chen),
    "undo_admission": lambda cast, code, admission: undo_admission(admission, by=cast.chen),
    "leave": lambda cast, code, admission: leave(admission, by=cast.wang),
    "share_device": lambda cast, code, admission: share_device(admission, by=cast.wang),
    "confirm_person": lambda cast, code, admission: confirm_person(cast.mate, by=cast.chen),
}


def somebody_waits() -> None:
    """Until the other stands before a lock; SQLite lets nobody in who would write."""
    until = time.monotonic() + 5
    while connection.vendor == "postgresql" and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    time.sleep(0.1)


@pytest.mark.parametrize("act", ACTS)
def test_whoever_acts_on_a_card_waits_for_the_register_holding_nothing(cast, act):
    cast.mate = Person.objects.create(username="mate", full_name="周明")
    cast.wang_home.residencies.create(person=cast.mate)
    code = issue_card(cast.wang_home, by=cast.chen)
    admission = admit(code, person=cast.wang)
    came_to = []

    def other():
        try:
            ACTS[act](cast, code, admission)
            came_to.append("done")
        except Refused as refused:
            came_to.append(refused.code)
        finally:
            connection.close()

    racer = Thread(target=other)
    with transaction.atomic():
        record.register_chain(cast.commune)
        racer.start()
        somebody_waits()
        # what the register goes on to write: nobody who waits for it may hold a row of it
        for model in (Household, Card, Admission, Person):
            assert len(model.objects.select_for_update(nowait=True)) == model.objects.count()
    racer.join()
    assert came_to == ["done"]
