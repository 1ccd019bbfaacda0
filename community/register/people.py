"""What a register says of people besides their names: phones, how they are addressed, what they are to a home."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .births import Birth
from .unclear import Unclear
from .words import fold, is_one_of, kind_among, words

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9x]")
_ID_NUMBER_INSIDE = re.compile(r"(?<!\d)[1-9１-９]\d{16}[\dXxＸｘ](?!\d)|(?<!\d)[1-8]\d{14}(?!\d)")
_BETWEEN_ID_NUMBERS = re.compile(r"[、,;/|\\\s]+")
_BETWEEN_PHONES = re.compile(r"[、,;/|\\\n]+|[\u3400-\u9fff]+|\s{2,}")
_MANGLED = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.I)


@dataclass(slots=True)
class Somebody:
    """One person of a line. ``owns`` is "", "owner" or "co_owner"."""

    name: str
    phone: str = ""
    born: Birth | None = None
    honorific: str = ""
    lives_here: bool = True
    is_head: bool = False
    owns: str = ""


def is_unsold(*cells: str) -> bool:
    """未售, 空置(未售), 开发商, 建设单位 …: the flat is still the developer's."""
    return any(_is_unsold(cell) for cell in cells if cell)


@lru_cache(16_384)
def _is_unsold(cell: str) -> bool:
    return is_one_of(fold(cell), words()["unsold"])


@lru_cache(16_384)
def is_away(state: str) -> bool:
    """Nobody of the owners lives there: let, empty, not moved in."""
    return is_one_of(fold(state), words()["away"])


def phones_in(cell: str, field: str = "phone") -> list[str]:
    """Every number of a cell, mobiles first, digits only. Raises ``Unclear``."""
    found = [number for numbers in phones_by_place(cell, field) for number in numbers]
    return sorted(dict.fromkeys(found), key=lambda number: not number.startswith("1"))


def phones_by_place(cell: str, field: str = "phone") -> list[list[str]]:
    """The numbers of a cell between its separators: for several people the first place is the first person's."""
    if not cell:
        return []
    text = unicodedata.normalize("NFKC", cell)
    if _MANGLED.fullmatch(text.strip()):
        raise Unclear("phone_mangled", field)
    found = []
    for part in _BETWEEN_PHONES.split(text):
        digits = "".join(sign for sign in part if sign.isdigit())
        found.append(_numbers(digits, part, field) if digits else [])
    return found


def _numbers(digits: str, part: str, field: str) -> list[str]:
    if len(digits) in (13, 15) and digits.startswith(("86", "0086")):
        digits = digits[-11:]
    if len(digits) == 22 and all(_PHONE.fullmatch(half) for half in (digits[:11], digits[11:])):
        return [digits[:11], digits[11:]]
    if not _PHONE.fullmatch(digits):
        raise Unclear("phone_length", field, n=len(digits))
    if any(sign.isalpha() and sign.isascii() for sign in part):
        raise Unclear("phone_letters", field)
    return [digits]


def told_by_id_number(cell: str) -> tuple[date | None, str]:
    """Birthday and form of address out of an identity number, which itself is kept nowhere."""
    text = fold(cell)
    if not _ID_NUMBER.fullmatch(text):
        return None, ""
    try:
        day = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None, ""
    return day, "mr" if int(text[16]) % 2 else "ms"


def told_by_id_numbers(cell: str) -> list[tuple[date | None, str]]:
    """The same for each person of a cell, in their order."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return [told_by_id_number(part) for part in _BETWEEN_ID_NUMBERS.split(text)] if text else []


def without_id_numbers(text: str) -> str:
    """What may be kept of a cell that somebody wrote an identity number into."""
    return _ID_NUMBER_INSIDE.sub("****", text)


def honorific_in(cell: str) -> str:
    text = fold(cell)
    return next((kind for kind, spellings in words()["sexes"].items() if text in spellings), "")


@lru_cache(16_384)
def status_in(cell: str) -> str:
    """owner, co_owner, owner_away, tenant, resident, or "" for what says nothing of the home (党员, 退休 …)."""
    text = fold(cell)
    kind = kind_among(text, words()["statuses"])
    if kind.startswith("owner") and _is_kin_of_an_owner(text):
        return "resident"
    if kind == "co_owner" and is_one_of(text, words()["away"]):
        return "co_owner_away"
    return "owner_away" if kind == "owner" and is_one_of(text, words()["away"]) else kind


def _is_kin_of_an_owner(text: str) -> bool:
    kept = words()
    owners = kept["statuses"]["owner"]
    return any(f"{no}{owner}" in text for no in kept["not"] for owner in owners) or any(
        f"{owner}{kin}" in text for owner in owners for kin in kept["kin"]
    )


def is_head(relation: str) -> bool:
    """户主 or 本人, not 户主之子."""
    return fold(relation) in words()["head"]


def kind_in(kind: str, room: str) -> str:
    """flat, shop, parking; "" when neither the column nor the room says."""
    return kind_among(fold(kind), words()["kinds"]) or kind_among(fold(room), words()["kinds"])


def area_source_in(cell: str) -> str:
    return kind_among(fold(cell), words()["area_sources"])


def masked_phone(phone: str) -> str:
    """138****1234: the same on every list of the register."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"
