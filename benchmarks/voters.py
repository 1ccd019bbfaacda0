"""Many voters on raw sockets: each casts again as soon as its receipt is there. A process of its own.

python -m benchmarks.voters PORT POLL VOTERS SECONDS < ground.json        prints JSON
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time

CHOICES = ("yes", "no", "abstain")
TOKEN = "benchmark" + "a" * 23  # 32 letters: the double-submit cookie is ours to choose
PATIENCE = 60


class Voter:
    def __init__(self, port: int, poll: int, session: str) -> None:
        self.port, self.poll, self.session = port, poll, session
        self.acknowledged = 0
        self.refused: dict[str, int] = {}
        self.last = 0.0

    async def vote_until(self, deadline: float) -> None:
        reader = writer = None
        turn = 0
        while time.monotonic() < deadline:
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                assert reader is not None
                writer.write(self.request(CHOICES[turn % 3]))
                status, keeps = await answer(reader)
            except (OSError, asyncio.IncompleteReadError) as error:
                status, keeps = type(error).__name__, False
            turn += 1
            if status == "200":
                self.acknowledged += 1
                self.last = time.monotonic()
            else:
                self.refused[status] = self.refused.get(status, 0) + 1
            if not keeps and writer is not None:
                writer.close()
                writer = None
        if writer is not None:
            writer.close()

    def request(self, choice: str) -> bytes:
        body = f"choice={choice}&key={secrets.token_hex(16)}&csrfmiddlewaretoken={TOKEN}".encode()
        head = (
            f"POST /votes/{self.poll}/cast/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Origin: http://127.0.0.1:{self.port}\r\nAccept: application/json\r\n"
            f"Cookie: yanxia_session={self.session}; yanxia_csrf={TOKEN}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[str, bool]:
    async with asyncio.timeout(PATIENCE):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
        await reader.readexactly(length)
    return head.split(" ", 2)[1], "connection: close" not in head


async def measure(port: int, poll: int, sessions: list[str], seconds: float) -> dict:
    voters = [Voter(port, poll, session) for session in sessions]
    started = time.monotonic()
    await asyncio.gather(*(voter.vote_until(started + seconds) for voter in voters))
    refused: dict[str, int] = {}
    for voter in voters:
        for status, times in voter.refused.items():
            refused[status] = refused.get(status, 0) + times
    acknowledged = sum(voter.acknowledged for voter in voters)
    took = max([voter.last for voter in voters] + [started + 0.001]) - started
    return {"acknowledged": acknowledged, "refused": refused, "seconds": took, "per_second": acknowledged / took}


if __name__ == "__main__":
    port, poll, voters, seconds = sys.argv[1:]
    sessions = json.load(sys.stdin)["sessions"][: int(voters)]
    print(json.dumps(asyncio.run(measure(int(port), int(poll), sessions, float(seconds)))))
