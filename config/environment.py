"""Reads the few variables there are and refuses bad or half-set ones with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class Environment:
    def __init__(self, base_dir: Path) -> None:
        self.data_dir = Path(os.environ.get("DATA_DIR", base_dir / "var"))
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.hosts = ["localhost", "127.0.0.1", "[::1]"]
        self.origins = ["http://localhost:8000", "http://127.0.0.1:8000"]
        self.is_https = False
        self.cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        self.channel_layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
        self.database = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": self.data_dir / "yanxia.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {"NAME": self.data_dir / "test.sqlite3"},
        }

    @property
    def secret_key(self) -> str:
        kept = self.data_dir / "secret_key"
        if not kept.exists():
            kept.write_text(secrets.token_urlsafe(50))
            kept.chmod(0o600)
        return kept.read_text()
