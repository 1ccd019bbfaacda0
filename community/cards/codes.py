"""The code of a card: eight signs that nobody mixes up, kept only as a keyed hash; and the make of a phone."""

from __future__ import annotations

import re
import secrets
import unicodedata

from django.utils.crypto import salted_hmac

LENGTH = 8
# no 0, 1, B, I, L, O, S, Z: on paper and read aloud they are taken for others
SIGNS = "23456789ACDEFGHJKMNPQRTUVWXY"
_MEANT = str.maketrans("BSZ", "852")
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")
_MAKES = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("huawei", "HUAWEI"),
    ("harmony", "HUAWEI"),
    ("honor", "HONOR"),
    ("xiaomi", "Xiaomi"),
    ("redmi", "Xiaomi"),
    ("oppo", "OPPO"),
    ("vivo", "vivo"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "Mac"),
    ("linux", "Linux"),
)


def new_code() -> str:
    """Eight signs from the system's own source of chance: 28^8, some 378 thousand million codes."""
    return "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))


def normalised(typed: str) -> str:
    """What somebody typed, as the code stands on the card: capitals, half width, no spaces and dashes."""
    folded = unicodedata.normalize("NFKC", typed[:200]).upper()
    return _NOT_A_SIGN.sub("", folded).translate(_MEANT)


def shown(code: str) -> str:
    """K7PM-4XQD: two groups are read and typed more easily than eight signs."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def hashed(code: str) -> str:
    """Keyed with the site's secret: a reader of the table alone cannot try codes against it."""
    return salted_hmac("community.cards", code, algorithm="sha256").hexdigest()


def device_of(user_agent: str) -> str:
    """The make of a phone in one word, as households know it; empty when it does not say."""
    said = user_agent[:400].lower()
    return next((make for sign, make in _MAKES if sign in said), "")
