"""What a watcher is told of the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.checks import storage_faults

ROOT = Path(__file__).resolve().parents[2]


def test_alive_asks_nothing_of_the_database(client):
    answer = client.get("/healthz")  # no db mark: a query would fail the test
    assert (answer.status_code, answer.content.decode()) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_everything_answers(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (200, "ready\n")


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("votes")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (
        503,
        "The database is not up to date: 1 of its migrations is missing.\n",
    )


def test_not_ready_when_the_database_does_not_answer(tmp_path):
    ask = "from django.test import Client; a = Client().get('/readyz', headers={'host': 'localhost'}); "
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {ask}print(a.status_code, a.content.decode())"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgres://yanxia@127.0.0.1:9/yanxia?connect_timeout=2",
            "REDIS_URL": "redis://127.0.0.1:9/0",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "503 The database does not answer."


@pytest.mark.django_db(transaction=True)
def test_storage_that_could_lose_a_vote_is_named():
    assert storage_faults() == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            switch, back = "PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL"
            fault = "SQLite does not wait for the disk (synchronous is not FULL): a recorded vote could be lost."
        else:
            switch, back = "SET synchronous_commit TO off", "SET synchronous_commit TO on"
            fault = "PostgreSQL runs with synchronous_commit off: a recorded vote could be lost. No poll can be opened."
        cursor.execute(switch)
        try:
            assert storage_faults() == [fault]
        finally:
            cursor.execute(back)
