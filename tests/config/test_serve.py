"""The server starts, keeps its clock, and says goodbye."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from config.server import Clock, qr
from tests.browser.house import House, free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.live
def test_a_stopped_server_tells_sockets_to_come_back_and_ends_what_it_began():
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.config.talker", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        with ThreadPoolExecutor(1) as other, connect(f"ws://127.0.0.1:{port}/") as phone:
            page = other.submit(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read())
            assert server.stdout.readline() == "asked\n"
            # A kept-open connection without a request in it must not disturb the end.
            with socket.create_connection(("127.0.0.1", port)):
                server.send_signal(signal.SIGTERM)
                with pytest.raises(ConnectionClosed) as closed:
                    phone.recv(timeout=10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
            assert page.result() == b"late but whole"
        assert server.wait(timeout=10) == 0


def next_year_is_on_record(data_dir: Path) -> None:
    """In the last weeks of a year the house would warn, rightly, that it knows no holidays of the next."""
    for year in (date.today().year, date.today().year + 1):
        arrangement = {
            "year": year,
            "source": {"zh": "通知", "en": "notice"},
            "holidays": [{"from": f"{year}-01-01", "to": f"{year}-01-01"}],
            "make_up": [],
        }
        (data_dir / "calendar").mkdir(exist_ok=True)
        (data_dir / "calendar" / f"{year}.json").write_text(json.dumps(arrangement), encoding="utf-8")


@pytest.mark.live
def test_serve_says_where_it_is_and_ends_at_a_signal(tmp_path):
    next_year_is_on_record(tmp_path)
    with House(tmp_path) as house:
        house.start()
        assert address_beside(house) == house.url
        house.stop()
        assert house.process is not None
        assert house.process.returncode == 0
        assert address_beside(house) == ""
        assert (tmp_path / "serve.log").read_text() == f"檐下 Yanxia is ready: {house.url}\n"


def address_beside(house: House) -> str:
    """What a command beside the server finds."""
    return house.manage(
        "shell", "--verbosity", "0", "--command", "from hall import address; print(address.running())"
    ).strip()


@pytest.mark.live
def test_a_killed_server_is_not_taken_for_a_running_one(tmp_path):
    next_year_is_on_record(tmp_path)
    with House(tmp_path) as house:
        house.start()
        house.kill()
        assert address_beside(house) == ""


@pytest.mark.live
def test_a_taken_port_is_a_sentence(tmp_path):
    next_year_is_on_record(tmp_path)
    with House(tmp_path) as house, socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=house.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert (
            done.stderr == f"Nobody can listen on 127.0.0.1:{house.port}: another program does. Choose another PORT.\n"
        )


def test_a_bad_port_is_a_sentence():
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", "high"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr.strip()) == (2, "--port must be a number between 1 and 65535, not “high”.")


def test_the_clock_goes_on_after_an_error(caplog, django_db_blocker):
    met: list[int] = []
    enough = asyncio.Event()
    loop: asyncio.AbstractEventLoop

    def tick() -> int:
        met.append(len(met))
        if len(met) == 1:
            raise RuntimeError("this tick fails")
        if len(met) == 3:
            loop.call_soon_threadsafe(enough.set)
        return 0

    async def some_seconds() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        running = asyncio.create_task(Clock(tick, seconds=0.01).run())
        await asyncio.wait_for(enough.wait(), timeout=10)
        running.cancel()

    asyncio.run(some_seconds())
    assert [record.getMessage() for record in caplog.records] == ["The clock met an error and goes on."]


def test_an_address_becomes_a_square_for_phones():
    lines = qr("http://192.168.1.7:8000").splitlines()
    assert len(lines) > 10
    assert len({len(line) for line in lines}) == 1


@pytest.mark.live
def test_a_body_without_end_is_answered_in_a_sentence_and_not_kept(tmp_path):
    with House(tmp_path) as house:
        house.start()
        megabyte = b"x" * 1024 * 1024
        with socket.create_connection(("127.0.0.1", house.port), timeout=60) as stranger:
            stranger.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(80):
                stranger.sendall(b"100000\r\n" + megabyte + b"\r\n")
            stranger.sendall(b"0\r\n\r\n")
            answer = stranger.makefile("rb").read().decode()
        assert answer.startswith("HTTP/1.1 413 ")
        assert "Choose fewer or smaller photos." in answer


@pytest.mark.live
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"])
def test_a_form_that_is_too_large_is_answered_by_a_page_and_leaves_no_trace_in_the_log(tmp_path, kind):
    next_year_is_on_record(tmp_path)
    words = b"x" * 3_000_000
    part = b'--edge\r\nContent-Disposition: form-data; name="username"\r\n\r\n' + words + b"\r\n--edge--\r\n"
    body = part if kind.startswith("multipart") else b"username=" + words
    with House(tmp_path) as house:
        house.start()
        cookies = {"yanxia_csrf": "a" * 32, "yanxia_language": "en"}
        answer = httpx.post(f"{house.url}/sign-in/", content=body, headers={"Content-Type": kind}, cookies=cookies)
        assert answer.status_code == 413
        assert "What you sent is too large" in answer.text
        assert "shorten the text or choose fewer or smaller photos" in answer.text
        assert (tmp_path / "serve.log").read_text() == f"檐下 Yanxia is ready: {house.url}\n"
