"""A bad or half-set variable stops the start with one sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import BadSetting, Environment

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "postgres://yanxia:secret@db.example:5433/yanxia"
NEWS = "redis://news.example:6379/0"

BAD = [
    ({"PORT": "eight"}, "PORT must be a number between 1 and 65535, not “eight”."),
    ({"PORT": "0"}, "PORT must be a number between 1 and 65535, not “0”."),
    ({"PORT": "65536"}, "PORT must be a number between 1 and 65535, not “65536”."),
    ({"PORT": "８０００"}, "PORT must be a number between 1 and 65535, not “８０００”."),
    (
        {"DATABASE_URL": DATABASE},
        "DATABASE_URL names PostgreSQL but REDIS_URL is missing: set both, or neither.",
    ),
    ({"REDIS_URL": NEWS}, "REDIS_URL is set without a postgres:// DATABASE_URL: set both, or neither."),
    ({"DATABASE_URL": "mysql://db.example/yanxia"}, "DATABASE_URL must begin with postgres:// or sqlite:///."),
    ({"DATABASE_URL": "yanxia"}, "DATABASE_URL must begin with postgres:// or sqlite:///."),
    (
        {"DATABASE_URL": "postgres://db.example:port/yanxia", "REDIS_URL": NEWS},
        "DATABASE_URL cannot be read: postgres://user:password@host:5432/name.",
    ),
    (
        {"DATABASE_URL": "postgres://db.example/", "REDIS_URL": NEWS},
        "DATABASE_URL names no database: postgres://user:password@host:5432/name.",
    ),
    (
        {"DATABASE_URL": "sqlite://:memory:"},
        "DATABASE_URL for SQLite needs a file: sqlite:////full/path/yanxia.sqlite3.",
    ),
    (
        {"DATABASE_URL": DATABASE, "REDIS_URL": "news.example"},
        "REDIS_URL must begin with redis://, rediss:// or unix:// and name a server.",
    ),
    (
        {"DATABASE_URL": DATABASE, "REDIS_URL": "redis://"},
        "REDIS_URL must begin with redis://, rediss:// or unix:// and name a server.",
    ),
    (
        {"SITE_ORIGINS": "yanxia.example"},
        "SITE_ORIGINS needs full origins such as https://yanxia.example, not “yanxia.example”.",
    ),
    (
        {"SITE_ORIGINS": "https://yanxia.example, https://*.example"},
        "SITE_ORIGINS needs full origins such as https://yanxia.example, not “https://*.example”.",
    ),
    (
        {"SITE_ORIGINS": "https://yanxia.example/path"},
        "SITE_ORIGINS needs full origins such as https://yanxia.example, not “https://yanxia.example/path”.",
    ),
    (
        {"TRUSTED_PROXIES": "127.0.0.1, proxy.example"},
        "TRUSTED_PROXIES needs addresses or networks such as 127.0.0.1 or 10.0.0.0/8, not “proxy.example”.",
    ),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is too short: at least 32 characters."),
]


@pytest.mark.parametrize(("variables", "sentence"), BAD)
def test_a_bad_value_is_refused_with_a_sentence(tmp_path, variables, sentence):
    with pytest.raises(BadSetting) as refused:
        Environment(tmp_path, variables)
    assert str(refused.value) == sentence


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "var"
    with pytest.raises(BadSetting) as refused:
        Environment(tmp_path, {"DATA_DIR": str(folder)})
    assert str(refused.value) == f"DATA_DIR {folder} cannot be made: Not a directory."


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-c", "import config.asgi"]])
def test_the_process_ends_with_that_sentence_alone(tmp_path, command):
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(tmp_path), "PORT": "eight"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "PORT must be a number between 1 and 65535, not “eight”.\n",
    )


def test_no_variable_means_sqlite_and_news_in_memory(tmp_path):
    house = Environment(tmp_path, {})
    assert house.database["ENGINE"] == "django.db.backends.sqlite3"
    assert house.database["NAME"] == str(tmp_path / "var" / "yanxia.sqlite3")
    assert house.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert house.channel_layer == {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    assert house.origins == ["http://127.0.0.1:8000", "http://localhost:8000"]
    assert house.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert not house.is_https


def test_two_addresses_mean_postgresql_and_redis(tmp_path):
    house = Environment(tmp_path, {"DATABASE_URL": DATABASE, "REDIS_URL": NEWS})
    database = {name: house.database[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "yanxia",
        "USER": "yanxia",
        "PASSWORD": "secret",
        "HOST": "db.example",
        "PORT": 5433,
    }
    assert house.cache["LOCATION"] == NEWS
    assert house.channel_layer["BACKEND"] == "channels_redis.pubsub.RedisPubSubChannelLayer"
    assert house.channel_layer["CONFIG"] == {"hosts": [NEWS], "prefix": "yanxia-yanxia"}


def test_a_site_behind_https_is_shown_first_and_its_host_allowed(tmp_path):
    house = Environment(tmp_path, {"SITE_ORIGINS": "https://Yanxia.example", "PORT": "8153"})
    assert house.is_https
    assert house.origins == ["https://yanxia.example", "http://127.0.0.1:8153", "http://localhost:8153"]
    assert house.hosts == ["yanxia.example", "127.0.0.1", "localhost", "[::1]"]


def test_only_named_proxies_are_believed(tmp_path):
    assert Environment(tmp_path, {}).trusted_proxies == []
    named = Environment(tmp_path, {"TRUSTED_PROXIES": "127.0.0.1, 10.1.2.3/8,2001:db8::/32"}).trusted_proxies
    assert [str(each) for each in named] == ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]


def test_a_port_of_the_command_changes_the_lists_the_settings_hold(tmp_path):
    house = Environment(tmp_path, {})
    hosts, origins = house.hosts, house.origins
    house.listen_on(8154, "192.168.1.7")
    assert origins == ["http://192.168.1.7:8154", "http://127.0.0.1:8154", "http://localhost:8154"]
    assert hosts == ["192.168.1.7", "127.0.0.1", "localhost", "[::1]"]


def test_lan_finds_an_address_of_this_machine(tmp_path):
    address = Environment(tmp_path, {"LAN": "1"}).lan_address
    with socket.socket() as server:
        server.bind((address, 0))  # only an own address can be bound


def test_the_key_is_made_once_and_kept_from_others(tmp_path):
    first, second = Environment(tmp_path, {}).secret_key, Environment(tmp_path, {}).secret_key
    assert first == second
    assert len(first) >= 50
    kept = tmp_path / "var" / "secret_key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in kept.parent.iterdir()) == ["secret_key"]
