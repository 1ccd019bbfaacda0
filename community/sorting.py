"""Natural order for houses, 2栋 before 10栋, and pinyin order for people: the same on both databases."""

import re
import unicodedata

_DIGITS = re.compile(r"\d+")


def natural_key(name: str) -> str:
    """A string whose plain order is the natural order of ``name``; digits padded to eight places."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _DIGITS.sub(lambda digits: digits.group().zfill(8), folded)[:200]


def name_key(full_name: str) -> bytes:
    """A key whose order is that of the pinyin: the common characters of GB 2312 stand in this order."""
    return full_name.encode("gb18030", "replace")
