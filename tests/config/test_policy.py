"""The policy of every answer, said in full."""

from __future__ import annotations

import pytest

BEGINNING = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
)


@pytest.mark.parametrize(
    ("asked", "own_sockets"),
    [
        ({"HTTP_HOST": "127.0.0.1:8000"}, "connect-src 'self' ws://127.0.0.1:8000"),
        ({"HTTP_HOST": "testserver", "wsgi.url_scheme": "https"}, "connect-src 'self' wss://testserver"),
    ],
)
def test_the_policy_names_the_sites_own_sockets(client, asked, own_sockets):
    answer = client.get("/healthz", **asked)
    assert answer.headers["Content-Security-Policy"] == BEGINNING + own_sockets


def test_a_strangers_host_is_refused_and_not_named(client):
    answer = client.get("/healthz", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == BEGINNING + "connect-src 'self'"


def test_static_files_and_pages_are_kept_out_of_indexes(client, db):
    for path in ("/healthz", "/static/yanxia/tokens.css"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Permissions-Policy"].startswith("accelerometer=(), camera=(), ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()
