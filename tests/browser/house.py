"""A server of our own for tests that need one: its data, its start, its violent end."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path

# a house has a database of its own: two that move into one at once stand in each other's way
NOT_OURS = ("DJANGO", "PYTEST", "DATABASE_URL", "REDIS_URL")
ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@cache
def built(furnish: str) -> Path:
    """The data folder of a house in which nobody has been yet: built once in a run, copied for each test."""
    folder = Path(tempfile.mkdtemp(prefix="yanxia-house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if furnish:
        shutil.copytree(built(""), folder, dirs_exist_ok=True)
        House(folder).manage(furnish)
    else:
        House(folder).manage("migrate", "--verbosity", "0")
    return folder


class House:
    """`manage.py serve` on 127.0.0.1 with a data folder and, where given, a database of its own.

    It stands migrated when it is entered, and furnished by a command of ``manage.py``, where one is named.
    """

    def __init__(self, data: Path, furnish: str = "") -> None:
        self.data, self.furnish = data, furnish
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)},
            "DATA_DIR": str(data),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }

    def __enter__(self) -> House:
        shutil.copytree(built(self.furnish), self.data, dirs_exist_ok=True)
        return self

    def __exit__(self, *exc_info) -> None:
        self.stop()

    def manage(self, *arguments: str) -> str:
        """Run one command to its end; its errors are part of the failure."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, seconds: float = 30) -> None:
        with (self.data / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.url + "/healthz", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start:\n" + (self.data / "serve.log").read_text()[-4000:])

    def kill(self) -> None:
        """SIGKILL: nothing is said good-bye to."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
