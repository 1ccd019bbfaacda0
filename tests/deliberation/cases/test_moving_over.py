"""The tables of the ladder move to the room of cases and back: every row, every key."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from deliberation.cases.models import Escalation, Reminder
from deliberation.cases.timers import fire_due_timers
from tests.deliberation.matters.helpers import matter_at, refreshed

OLD = [("deliberation", "0003_returned"), ("cases", None)]
COLUMNS = {
    "reminder": "id, {case}, person_id, waits_for, due_at, at",
    "escalation": "id, {case}, from_person_id, to_person_id, waits_for, reason, due_at, by_id, at",
}


def go_to(targets) -> None:
    MigrationExecutor(connection).migrate(targets)


def rows(app: str, case: str) -> dict[str, list[tuple]]:
    with connection.cursor() as cursor:
        found = {}
        for name, columns in COLUMNS.items():
            cursor.execute(f"SELECT {columns.format(case=case)} FROM {app}_{name} ORDER BY id")
            found[name] = cursor.fetchall()
        return found


def newest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


@pytest.mark.django_db(transaction=True)
def test_no_row_is_lost_and_no_key_changes(cast):
    matter = matter_at("triage", cast)
    for moved_on in (timedelta(minutes=1), timedelta(hours=25)):
        with time_machine.travel(matter.due_at + moved_on, tick=True):
            assert fire_due_timers() == 1
    now = rows("cases", "case_id")
    assert [len(found) for found in now.values()] == [1, 1]
    assert {found[0][1] for found in now.values()} == {matter.pk}
    try:
        go_to(OLD)
        before = rows("deliberation", "matter_id")
    finally:
        go_to(newest())
    assert before == rows("cases", "case_id") == now
    assert (matter.reminders.get(), matter.escalations.get()) == (Reminder.objects.get(), Escalation.objects.get())
    # the next row gets a key of its own
    with time_machine.travel(refreshed(matter).due_at + timedelta(minutes=1), tick=True):
        assert fire_due_timers() == 1
    assert matter.reminders.count() == 2
