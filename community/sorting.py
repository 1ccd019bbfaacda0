"""Natural order for names: 2栋 before 10栋, the same on both databases."""

import re
import unicodedata

_DIGITS = re.compile(r"\d+")


def natural_key(name: str) -> str:
    """A string whose plain order is the natural order of ``name``; digits padded to eight places."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _DIGITS.sub(lambda digits: digits.group().zfill(8), folded)[:200]
