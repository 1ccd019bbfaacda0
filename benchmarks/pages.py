"""What a page costs: queries and processor time of the home of each role and of a matter's page, on the small demo.

python -m benchmarks.pages [--beside FOLDER]

With another checkout in FOLDER both answer in turns in the same run, each on a demo of its own: read the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, VISITS = 4, 4
HOST = "127.0.0.1:8000"
HOMES = (
    ("a resident", "wang"),
    ("a grid head", "chen"),
    ("a steward", "liu"),
    ("a clerk", "zhou"),
    ("a secretary", "fang"),
    ("the street officer", "he"),
)


class Checkout:
    """A checkout that answers in a process of its own, on a demo of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.names: list[str] = self._answer()

    def visit(self, page: str) -> tuple[int, list[float]]:
        """How many queries the page asks, and the processor time of each visit in milliseconds."""
        print(page, file=self._process.stdin, flush=True)
        queries, times = self._answer()
        return queries, times

    def _answer(self):
        return json.loads(self._process.stdout.readline())


@contextmanager
def answering(folder: Path) -> Iterator[Checkout]:
    with tempfile.TemporaryDirectory(prefix="yanxia-pages-") as data:
        environment = os.environ | {
            "DATA_DIR": data,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(folder),
        }
        command = [sys.executable, str(Path(__file__).resolve()), "--answer"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
            yield Checkout(process)
            process.stdin.close()


def answer() -> None:
    """Lay the demo, name its pages, then visit each page that is asked for, line by line."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, stdout=sys.stderr)
    call_command("demo", quiet=True, stdout=sys.stderr)
    pages = dict(homes()) | dict(matters())
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        print(json.dumps(visits(*pages[line.strip()])), flush=True)


def homes() -> Iterator[tuple[str, tuple]]:
    from community.models import Person

    for name, username in HOMES:
        yield f"home of {name}", (Person.objects.get(username=username), "/")


def matters() -> Iterator[tuple[str, tuple]]:
    """The first matter of the demo at each step or ending of each lane, for its leader and for a neighbour."""
    from django.apps import apps

    from community.models import Role

    standing = {}
    for one in apps.get_model("deliberation", "Matter").objects.order_by("pk"):
        standing.setdefault(f"{one.lane}, {one.waits_for or one.ending}", one)
    for name, one in standing.items():
        neighbours = Role.objects.filter(kind="resident", place__path__startswith=one.circle.path)
        neighbour = neighbours.exclude(person=one.raiser).order_by("pk")[0].person
        yield f"{name}: its leader", (one.lifted_to or one.handler, f"/matters/{one.pk}/")
        yield f"{name}: a neighbour", (neighbour, f"/matters/{one.pk}/")


def visits(person, address: str) -> tuple[int, list[float]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": HOST})
    client.force_login(person)
    assert client.get(address).status_code == 200, (person, address)  # the first fills what is kept
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = len(captured)  # the next request empties the log
    times = []
    for _ in range(VISITS):
        began = time.process_time()
        client.get(address)
        times.append((time.process_time() - began) * 1000)
    return queries, times


def measure(folders: list[Path]) -> None:
    with ExitStack() as stack:
        checkouts = [stack.enter_context(answering(folder)) for folder in folders]
        names = [name for name in checkouts[0].names if all(name in other.names for other in checkouts)]
        queries: dict[tuple[str, int], int] = {}
        times: dict[tuple[str, int], list[float]] = {}
        for _ in range(ROUNDS):
            for name in names:
                for side, checkout in enumerate(checkouts):
                    queries[name, side], found = checkout.visit(name)
                    times.setdefault((name, side), []).extend(found)
    heads = ["here", "beside"][: len(checkouts)]
    print(f"{'':40}" + "".join(f"{f'queries {head}':>16}{f'ms {head}':>11}" for head in heads) + f"{'ratio':>8}")
    ratios = {}
    for name in names:
        figures = [(queries[name, side], statistics.median(times[name, side])) for side in range(len(checkouts))]
        ratios[name] = figures[0][1] / figures[-1][1]
        print(f"{name:40}" + "".join(f"{asked:16}{ms:11.1f}" for asked, ms in figures) + f"{ratios[name]:8.2f}")
    for kind in ("home", "matter"):
        of_kind = [ratio for name, ratio in ratios.items() if name.startswith("home") == (kind == "home")]
        print(f"{f'each {kind}, median of the ratios':40}{statistics.median(of_kind):8.2f}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--beside", type=Path, help="another checkout, measured in turns")
    reader.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.answer:
        answer()
    else:
        measure([ROOT] + ([asked.beside.resolve()] if asked.beside else []))


if __name__ == "__main__":
    main()
