"""Throw-away PostgreSQL and Redis on this machine, gone with the command they were started for.

python -m tests.servers can-start
python -m tests.servers run -- COMMAND …      (sets TEST_DATABASE_URL and TEST_REDIS_URL)
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

READY_SECONDS = 30


class CannotStart(Exception):
    """A server is missing or did not come up; its text is a sentence."""


def postgres_program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise CannotStart("PostgreSQL is not installed here (Debian: apt install postgresql).")
    return found


def redis_program() -> str:
    found = shutil.which("redis-server")
    if not found:
        raise CannotStart("Redis is not installed here (Debian: apt install redis-server).")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: Debian's package brings the user."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running(command: list[str], is_ready: Callable[[], Any], log: Path, **options: Any) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **options)
    try:
        wait_until(is_ready, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(is_ready: Callable[[], Any], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            is_ready()
            return
        except (psycopg.OperationalError, redis.ConnectionError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"{process.args} did not start: {log.read_text()[-500:]}") from error
            time.sleep(0.1)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    data = folder / "postgres"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    subprocess.run(
        [postgres_program("initdb"), "-D", data, "-U", "yanxia", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **as_postgres(),
    )
    port = free_port()
    command = [postgres_program("postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(data)]
    command += ["-c", "statement_timeout=120s"]  # a bad plan turns a test red instead of standing for hours
    url = f"postgres://yanxia@127.0.0.1:{port}"
    with running(
        command,
        lambda: psycopg.connect(f"{url}/postgres").close(),
        folder / "postgres.log",
        cwd="/",
        **as_postgres(),
    ):
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE yanxia")
        yield f"{url}/yanxia"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    client = redis.Redis(port=port)
    with running(command, client.ping, folder / "redis.log"):
        client.close()
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """The two variables, while the servers run."""
    postgres_program("initdb")
    redis_program()
    with tempfile.TemporaryDirectory(prefix="yanxia-servers-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with postgres(folder) as database, redis_server(folder) as news:
            yield {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": news}


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["can-start"]:
            postgres_program("initdb")
            redis_program()
            return 0
        if arguments[:2] != ["run", "--"] or len(arguments) < 3:
            sys.stderr.write(__doc__ or "")
            return 2
        with both() as variables:
            return subprocess.run(arguments[2:], env=os.environ | variables, check=False).returncode
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
