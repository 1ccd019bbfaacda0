"""Sessions in the database. A cookie that cannot be a key of ours is never looked up: PostgreSQL refuses a NUL byte,
and a ballot that came with one would take every other ballot of its batch with it.

How long one lasts depends on who came in: on one's own phone a year, for a card opens once; on a shared device ten
minutes after the last page, or until the browser is closed.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.sessions.backends import db

# what a session says besides Django's own
PEOPLE, SHARED, ENTRY = "people", "shared", "entry"
BY_PASSWORD, BY_CARD, BY_LINK = "password", "card", "link"
KEY = re.compile(r"[0-9a-z]{8,40}")
SHARED_SECONDS = 10 * 60
OWN_PHONE_SECONDS = 365 * 24 * 3600


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and KEY.fullmatch(key) is not None

    def get_session_cookie_age(self) -> int:
        if self.get(SHARED):
            return SHARED_SECONDS
        is_own_phone = self.get(PEOPLE) and self.get(ENTRY) != BY_PASSWORD
        return OWN_PHONE_SECONDS if is_own_phone else settings.SESSION_COOKIE_AGE

    def get_expire_at_browser_close(self) -> bool:
        return True if self.get(SHARED) else super().get_expire_at_browser_close()
