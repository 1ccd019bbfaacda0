"""Sessions in the database. A cookie that cannot be a key of ours is never looked up: PostgreSQL refuses a NUL byte,
and a ballot that came with one would take every other ballot of its batch with it."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[0-9a-z]{8,40}")


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and KEY.fullmatch(key) is not None
