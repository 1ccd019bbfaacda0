"""Where the server of this data folder can be reached: left by ``serve``, found by commands that run beside it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from django.conf import settings


def leave(shown: str, host: str, port: int) -> None:
    """Keep the address that is shown to people, and where the server listens."""
    _file().write_text(json.dumps({"shown": shown, "host": host, "port": port}))


def take_away() -> None:
    _file().unlink(missing_ok=True)


def running() -> str:
    """The address of the running server; empty when none answers. A killed server leaves its address behind."""
    try:
        left = json.loads(_file().read_text())
        with socket.create_connection((left["host"], left["port"]), timeout=2):
            return left["shown"]
    except (OSError, ValueError):  # none was left, none answers, or it is being written now
        return ""


def _file() -> Path:
    return Path(settings.DATA_DIR) / "address.json"
