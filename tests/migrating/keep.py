"""Keeps a database of one version as rows, and what that version says of it, for later versions to be held against.

It runs in the tree of any version, so it imports nothing of the tests. With an empty ``DATA_DIR``, in the tree of the
version that is kept (KEEP is the path of this file):

    .venv/bin/python KEEP write v020_demo
    .venv/bin/python KEEP write v020_street --households 2000

On an empty database of a later version: ``KEEP stand v020_demo``, ``manage.py migrate``, ``KEEP say v020_demo``.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
import lxml.html
import time_machine

DATA = Path(__file__).resolve().parent / "data"
# made by Django itself, or worth nothing to anybody else
NOT_KEPT = {"auth", "contenttypes", "sessions"}
READERS = ["", "wang", "chen", "zhao", "zhou", "he"]  # and one voter of each poll
PAGES = ("/", "/inbox/", "/matters/", "/meetings/", "/board/", "/rules/", "/cards/", "/register/")
# whose rows have pages of their own: the address and the column in it
ROWS = (
    ("deliberation", "Matter", "pk", "/matters/{}/"),
    ("deliberation", "Publication", "code", "/board/{}/"),
    ("agenda", "Meeting", "pk", "/meetings/{}/"),
    ("agenda", "Meeting", "pk", "/meetings/{}/minutes/"),
    ("votes", "Poll", "pk", "/votes/{}/"),
)


def pack(name: str, lines: list[Any]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n" for line in lines)
    (DATA / f"{name}.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def unpack(name: str) -> list[Any]:
    # split at line feeds alone: what people typed may hold other ends of lines
    return [json.loads(line) for line in lzma.decompress((DATA / f"{name}.xz").read_bytes()).decode().split("\n")[:-1]]


def _plain(value: date | Decimal) -> str:
    """Every digit of a moment: Django's encoder cuts it to thousandths, and the hashes would break."""
    return str(value) if isinstance(value, Decimal) else value.isoformat()


# what is kept: one line with the state, then one line for each table, column by column


def write(name: str, households: int) -> None:
    from django.apps import apps
    from django.core.management import call_command
    from django.db.migrations.recorder import MigrationRecorder
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    call_command("demo", quiet=True, households=households)
    at = (timezone.now() + timedelta(seconds=1)).replace(microsecond=0)
    migrations = [list(each) for each in MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name")]
    tables = []
    for model in apps.get_models(include_auto_created=True):
        rows = model._base_manager.order_by("pk")
        if model._meta.app_label in NOT_KEPT or not rows:
            continue
        columns = {
            field.column: [field.get_prep_value(value) for value in rows.values_list(field.attname, flat=True)]
            for field in model._meta.local_concrete_fields
        }
        if "password" in columns:
            columns["password"] = ["!"] * len(rows)
        tables.append({"table": model._meta.db_table, "columns": columns})
    pack(f"{name}.rows", [{"at": at, "migrations": migrations}, *tables])
    pack(f"{name}.said", [said(at, list(_addresses()))])


def stand(name: str) -> None:
    """Bring an empty database to the kept state, then fill it."""
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    state, *tables = unpack(f"{name}.rows")
    leaves = {app: (app, migration) for app, migration in state["migrations"]}
    executor = MigrationExecutor(connection)
    apps = executor.migrate(list(leaves.values())).apps
    applied = {(each.app, each.name) for each in MigrationRecorder.Migration.objects.all()}
    if applied != {tuple(each) for each in state["migrations"]}:
        raise SystemExit(f"This is not the state that was kept: {sorted(applied)}")
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            fields = {field.column: field for field in models[table["table"]]._meta.local_concrete_fields}
            columns = [
                [_for_database(fields[column], value) for value in values]
                for column, values in table["columns"].items()
            ]
            names, marks = ", ".join(map(quote, table["columns"])), ", ".join(["%s"] * len(columns))
            rows = list(zip(*columns, strict=True))
            cursor.executemany(f"INSERT INTO {quote(table['table'])} ({names}) VALUES ({marks})", rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)


def _for_database(field: Any, value: Any) -> Any:
    from django.db import connection, models

    # other fields go in as they are: a reference to a flow would look for it where it was
    if isinstance(field, models.DateField | models.DecimalField | models.JSONField):
        return field.get_db_prep_save(field.to_python(value), connection)
    return value


# what a version says of it


def _addresses() -> Iterator[tuple[str, str]]:
    from django.apps import apps

    addresses = list(PAGES)
    for app, model, column, address in ROWS:
        keys = apps.get_model(app, model).objects.order_by(column).values_list(column, flat=True)
        addresses += [address.format(key) for key in keys]
    rolls = apps.get_model("votes", "RollEntry").objects.order_by("poll", "pk")
    voters = {entry.poll_id: entry.person.username for entry in rolls.select_related("person").reverse()}
    yield from ((reader, address) for reader in dict.fromkeys(READERS + list(voters.values())) for address in addresses)


def said(at: datetime, addresses: list[tuple[str, str]]) -> dict[str, Any]:
    """Chains, polls and pages as this version has them, at the moment when the rows were kept."""
    from django.test.utils import setup_test_environment

    setup_test_environment()
    with time_machine.travel(at, tick=False):
        return {"chains": _chains(), "polls": _polls(), "pages": list(_pages(addresses))}


def _chains() -> dict[str, Any]:
    from community.models import Chain
    from community.record import first_break

    return {
        str(chain.pk): {
            "kind": chain.kind,
            "last_number": chain.last_number,
            "last_hash": chain.last_hash,
            "first_break": first_break(chain),
        }
        for chain in Chain.objects.order_by("pk")
    }


def _polls() -> dict[str, Any]:
    from votes.models import Poll
    from votes.queries import recount

    return {
        str(poll.pk): {
            "faults": list(recount(poll)),
            "roll_hash": poll.roll_hash,
            "sealed": [
                [entry.payload["papers_hash"], entry.payload["tally_hash"]]
                for entry in poll.chain.entries.order_by("number")
                if "tally_hash" in entry.payload
            ],
        }
        for poll in Poll.objects.order_by("pk")
    }


def _pages(addresses: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    clients: dict[str, Client] = {}
    for reader, address in addresses:
        if reader not in clients:
            clients[reader] = Client()
            if reader:
                clients[reader].force_login(get_user_model().objects.get(username=reader))
        answer = clients[reader].get(address)
        words = _words(answer.content.decode()) if answer.status_code == 200 else []
        yield {"reader": reader, "address": address, "status": answer.status_code, "words": words}


def _words(page: str) -> list[str]:
    """The text of a page, piece by piece, without its marks."""
    html = lxml.html.document_fromstring(page)
    pieces = html.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    return [words for piece in pieces if (words := re.sub(r"\s+", " ", piece).strip())]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("act", choices=["write", "stand", "say"])
    parser.add_argument("name")
    parser.add_argument("--households", type=int, default=0, help="write: as many as the demo is filled up to")
    parser.add_argument("--refused", action="store_true", help="say: ask for the pages that were refused, too")
    asked = parser.parse_args(arguments)
    sys.path[0] = os.getcwd()  # the tree it runs in, instead of this folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if asked.act == "write":
        write(asked.name, asked.households)
    elif asked.act == "stand":
        stand(asked.name)
    else:
        at = datetime.fromisoformat(unpack(f"{asked.name}.rows")[0]["at"])
        (before,) = unpack(f"{asked.name}.said")
        pages = [page for page in before["pages"] if page["status"] == 200 or asked.refused]
        addresses = [(page["reader"], page["address"]) for page in pages]
        sys.stdout.write(json.dumps(said(at, addresses), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
