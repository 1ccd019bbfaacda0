"""A whole community's register, brought in as the page does it: preview, carrying out, and what reading alone costs.

python -m benchmarks.registers [HOUSEHOLDS PEOPLE]   prints JSON: seconds, peak memory in MB, lines by outcome.
Needs DATA_DIR (or the servers of a test) to itself.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

LEVELS = ("street", "community", "grid", "estate", "building", "stairwell")


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = act()
    return result, round(time.perf_counter() - begun, 2)


def peak() -> int:
    """MB, of this process since it began; the kernel's other figure remembers the parent, too."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def lay():
    """A street, a community, a grid, and a clerk who keeps its register."""
    from community.models import Level, Person, Place, Role, RoleKind

    levels = {}
    for rank, code in enumerate(LEVELS, start=1):
        levels[code], _made = Level.objects.get_or_create(code=code, defaults={"name": code, "rank": rank})
    community = Place.objects.filter(code="bench-community").first()
    if community is None:
        street = Place.objects.add_root({"level": levels["street"], "name": "街道", "code": "bench-street"})
        row = {"level": levels["community"], "name": "社区", "code": "bench-community"}
        community = Place.objects.add_child(street, create_kwargs=row)
        row = {"level": levels["grid"], "name": "第一网格", "code": "bench-grid"}
        Place.objects.add_child(Place.objects.get(pk=community.pk), create_kwargs=row)
    clerk, made = Person.objects.get_or_create(username="bench-clerk", defaults={"full_name": "测试"})
    if made:
        Role.objects.create(person=clerk, kind=RoleKind.CLERK, place=community)
    return Place.objects.get(code="bench-community"), clerk


def openpyxl_alone(path: Path) -> int:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    count = sum(1 for _row in book.active.iter_rows(values_only=True))
    book.close()
    return count


def measure(households: int, people: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command

    from community.register import actions
    from tests.community.registers import write_community

    call_command("migrate", verbosity=0)
    community, clerk = lay()
    with tempfile.TemporaryDirectory() as folder:
        path = write_community(Path(folder, "register.xlsx"), households, people)
        content = path.read_bytes()
        before = peak()

        def preview():
            found = actions.bring_register(SimpleUploadedFile("register.xlsx", content), community=community, by=clerk)
            return actions.read_register(found, by=clerk)

        found, preview_seconds = timed(preview)
        first = dict(found.counts)
        found, commit_seconds = timed(lambda: actions.carry_out(found, by=clerk))
        again, again_seconds = timed(preview)
        memory = peak()
        _rows, floor = timed(lambda: openpyxl_alone(path))
    return {
        "preview": preview_seconds,
        "commit": commit_seconds,
        "again": again_seconds,
        "openpyxl": floor,
        "megabytes": memory,
        "megabytes_before": before,
        "first": first,
        "second": again.counts,
    }


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]] or [11_867, 24_926]
    json.dump(measure(*numbers), sys.stdout)
