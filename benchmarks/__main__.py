"""`make bench`: measures on this machine, against 127.0.0.1 only, and writes benchmarks/results.json.

Ours and what it is compared with run in turns on the same ground; a figure is the median of its runs.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.json")
CASTING_RUNS, CASTING_SECONDS = 3, 4
FAN_OUT_RUNS = 7
Row = dict[str, object]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{' '.join(command)} did not start") from None
                time.sleep(0.1)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def ours(port: int) -> list[str]:
    return [sys.executable, "manage.py", "serve", "--port", str(port)]


def daphne(application: str, port: int) -> list[str]:
    endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=2048"
    return [sys.executable, "-m", "daphne", "-v", "0", "-e", endpoint, application]


def client(module: str, *arguments: object, ground: str, environment: dict[str, str]) -> object:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        input=ground,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout)


def casting(ground: str, environment: dict[str, str]) -> list[Row]:
    port, stock_port = free_port(), free_port()
    poll, stock_poll = json.loads(ground)["polls"]
    rows = []
    stock = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.stock_settings"}
    for voters in (50, 200):
        figures: dict[str, list[float]] = {"ours": [], "stock": []}
        refused: dict[str, dict[str, int]] = {"ours": {}, "stock": {}}
        for _ in range(CASTING_RUNS):
            # One server at a time: they share the disk and two cores.
            for name, command, at, into, env in (
                ("stock", daphne("benchmarks.stock:application", stock_port), stock_port, stock_poll, stock),
                ("ours", ours(port), port, poll, environment),
            ):
                with serving(command, at, env):
                    result = client("voters", at, into, voters, CASTING_SECONDS, ground=ground, environment=environment)
                assert isinstance(result, dict)
                figures[name].append(result["per_second"])
                for status, times in result["refused"].items():
                    refused[name][status] = refused[name].get(status, 0) + times
        note = "; ".join(f"{name} refused {counts}" for name, counts in refused.items() if counts)
        rows.append(
            row(
                f"casting, {voters} voters",
                statistics.median(figures["ours"]),
                "ballots/s",
                statistics.median(figures["stock"]),
                "the same view behind Django's own handler",
                note,
            )
        )
    return rows


def fan_out(ground: str, environment: dict[str, str]) -> list[Row]:
    figures: dict[str, float] = {}
    for way in ("bare", "groups", "ours"):
        port = free_port()
        with serving(daphne("benchmarks.rooms:application", port), port, environment):
            runs = client("listeners", port, way, FAN_OUT_RUNS, ground=ground, environment=environment)
        assert isinstance(runs, list)
        figures[way] = statistics.median(runs)
    name = "a changed fragment to the last of 1,000 sockets"
    return [
        row(name, figures["ours"], "ms", figures["bare"], "a bare consumer with one subscription per process"),
        row(f"{name} (groups)", figures["ours"], "ms", figures["groups"], "stock Channels, one group member each"),
    ]


def registers(environment: dict[str, str]) -> list[Row]:
    """A community of 11,867 households in a data folder of its own; the floor is openpyxl reading the file alone."""
    with tempfile.TemporaryDirectory(prefix="yanxia-bench-register-") as folder:
        figures = client("registers", ground="", environment=environment | {"DATA_DIR": folder})
    assert isinstance(figures, dict)
    name, against = "register of 11,867 households", "openpyxl reading the same file alone"
    note = f"peak memory {figures['megabytes']} MB"
    return [
        row(f"{name}, preview", figures["preview"], "s", figures["openpyxl"], against, note),
        row(f"{name}, carrying out", figures["commit"], "s", figures["openpyxl"], against, note),
        row(f"{name}, the same again", figures["again"], "s", figures["openpyxl"], against),
    ]


def row(name: str, value: float, unit: str, floor: float, against: str, note: str = "") -> Row:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "floor": round(floor, 1),
        "ratio": round(value / floor, 2) if floor else None,
        "against": against,
        "date": date.today().isoformat(),
    } | ({"note": note} if note else {})


def table(rows: list[Row]) -> str:
    lines = [f"{'what':58} {'ours':>9} {'floor':>9} {'ratio':>7}  unit"]
    for each in rows:
        lines.append(f"{each['name']:58} {each['value']:>9} {each['floor']:>9} {each['ratio']!s:>7}  {each['unit']}")
        lines.append(f"    against {each['against']}" + (f"; {each['note']}" if "note" in each else ""))
    return "\n".join(lines)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="yanxia-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        environment = kept | {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        ground = subprocess.run(
            [sys.executable, "-m", "benchmarks.ground"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        rows = casting(ground, environment) + fan_out(ground, environment) + registers(environment)
    RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    print(table(rows))
    print(f"Written to {RESULTS.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
