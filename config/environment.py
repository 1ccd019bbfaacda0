"""Reads the few variables there are and refuses bad or half-set ones with a sentence.

Without any variable: SQLite in ``var/``, news in memory, http://127.0.0.1:8000.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

POSTGRES = ("postgres", "postgresql")
REDIS = ("redis", "rediss", "unix")
SHORTEST_KEY = 32


class BadSetting(Exception):
    """A variable that cannot be used; its text is the one sentence the operator reads."""


class Environment:
    def __init__(self, base_dir: Path, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables
        self.base_dir = base_dir
        self.data_dir = self._data_dir()
        self.port = port_number("PORT", self._read("PORT") or "8000")
        self.site_origins = [origin(each) for each in self._list("SITE_ORIGINS")]
        self.is_https = bool(self.site_origins) and all(each.startswith("https://") for each in self.site_origins)
        self.trusted_proxies = [network(each) for each in self._list("TRUSTED_PROXIES")]
        self.lan_address = self._lan_address()
        # The same two lists are the settings; `listen_on` changes them in place.
        self.hosts: list[str] = []
        self.origins: list[str] = []
        self.listen_on(self.port, self.lan_address)
        self.redis_url = self._read("REDIS_URL")
        self.database = self._database()
        self.cache, self.channel_layer = self._news()
        self.secret_key = self._secret_key()

    @classmethod
    def or_exit(cls, base_dir: Path) -> Environment:
        """The environment, or the sentence on stderr and exit code 2."""
        try:
            return cls(base_dir)
        except BadSetting as bad:
            sys.stderr.write(f"{bad}\n")
            raise SystemExit(2) from None

    def listen_on(self, port: int, lan_address: str = "") -> None:
        """Hosts and origins under which this process may be addressed, the shown one first."""
        names = ([lan_address] if lan_address else []) + ["127.0.0.1", "localhost"]
        near = [f"http://{name}:{port}" for name in names]
        named = [urlsplit(each).hostname or "" for each in self.site_origins]
        self.hosts[:] = list(dict.fromkeys(self._list("ALLOWED_HOSTS") + named + names + ["[::1]"]))
        self.origins[:] = list(dict.fromkeys(self.site_origins + near))

    def _read(self, name: str) -> str:
        return self.variables.get(name, "").strip()

    def _list(self, name: str) -> list[str]:
        return [part.strip() for part in self._read(name).split(",") if part.strip()]

    def _data_dir(self) -> Path:
        folder = Path(self._read("DATA_DIR") or self.base_dir / "var").absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSetting(f"DATA_DIR {folder} cannot be made: {error.strerror}.") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise BadSetting(f"DATA_DIR {folder} cannot be written to by this user.")
        return folder

    def _lan_address(self) -> str:
        wanted = self._read("LAN")
        if wanted in ("", "0", "no", "false"):
            return ""
        return own_address() if wanted in ("1", "yes", "true") else wanted

    def _database(self) -> dict[str, Any]:
        url = self._read("DATABASE_URL")
        scheme = urlsplit(url).scheme
        if not url or scheme == "sqlite":
            if self.redis_url:
                raise BadSetting("REDIS_URL is set without a postgres:// DATABASE_URL: set both, or neither.")
            return self._sqlite(url)
        if scheme not in POSTGRES:
            raise BadSetting("DATABASE_URL must begin with postgres:// or sqlite:///.")
        if not self.redis_url:
            raise BadSetting("DATABASE_URL names PostgreSQL but REDIS_URL is missing: set both, or neither.")
        try:
            config = environ.Env.db_url_config(url)
        except ValueError as error:
            raise BadSetting("DATABASE_URL cannot be read: postgres://user:password@host:5432/name.") from error
        if not config["NAME"]:
            raise BadSetting("DATABASE_URL names no database: postgres://user:password@host:5432/name.")
        # Connections are kept: config.handler has a fixed number of threads, each with one of its own.
        return config | {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }

    def _sqlite(self, url: str) -> dict[str, Any]:
        parts = urlsplit(url)
        if url and (parts.netloc or len(parts.path) < 2):
            raise BadSetting("DATABASE_URL for SQLite needs a file: sqlite:////full/path/yanxia.sqlite3.")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(self.base_dir / unquote(parts.path[1:]) if url else self.data_dir / "yanxia.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {"NAME": str(self.data_dir / "test.sqlite3")},
        }

    def _news(self) -> tuple[dict[str, Any], dict[str, Any]]:
        url = self.redis_url
        if not url:
            return (
                # the default of 300 would let a stranger push the counts of the limits out
                {
                    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                    "OPTIONS": {"MAX_ENTRIES": 100_000},
                },
                {"BACKEND": "channels.layers.InMemoryChannelLayer"},
            )
        parts = urlsplit(url)
        if parts.scheme not in REDIS or not (parts.hostname or parts.path.strip("/")):
            raise BadSetting("REDIS_URL must begin with redis://, rediss:// or unix:// and name a server.")
        # Two neighbourhoods on one Redis must not hear each other.
        prefix = f"yanxia-{self.database['NAME']}"
        return (
            {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": prefix},
            {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [url], "prefix": prefix},
            },
        )

    def _secret_key(self) -> str:
        given = self._read("SECRET_KEY")
        if given:
            if len(given) < SHORTEST_KEY:
                raise BadSetting(f"SECRET_KEY is too short: at least {SHORTEST_KEY} characters.")
            return given
        kept = self.data_dir / "secret_key"
        if not kept.exists():
            keep_new_key(kept)
        try:
            return kept.read_text()
        except OSError as error:
            raise BadSetting(f"{kept} cannot be read: {error.strerror}.") from error


def keep_new_key(kept: Path) -> None:
    """Two processes starting at once agree on one key: it is written aside, then linked into place."""
    aside = kept.with_name(f"secret_key.{os.getpid()}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(aside, kept)
        except FileExistsError:
            return
        finally:
            aside.unlink()
    except OSError as error:
        raise BadSetting(f"{kept} cannot be written: {error.strerror}.") from error


def port_number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise BadSetting(f"{name} must be a number between 1 and 65535, not “{text}”.")
    return int(text)


def origin(text: str) -> str:
    """A full origin: scheme, host and perhaps port, nothing after it."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or "*" in text:
        raise BadSetting(f"SITE_ORIGINS needs full origins such as https://yanxia.example, not “{text}”.")
    return text.lower()


def network(text: str) -> IPv4Network | IPv6Network:
    """One address or a network of proxies."""
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise BadSetting(
            f"TRUSTED_PROXIES needs addresses or networks such as 127.0.0.1 or 10.0.0.0/8, not “{text}”."
        ) from error


def own_address() -> str:
    """This machine's address in its network. Connecting a UDP socket sends nothing; it only picks a route."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
    except OSError as error:
        raise BadSetting("LAN is set but this machine has no network address: join a network first.") from error
