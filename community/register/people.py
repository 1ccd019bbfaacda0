"""What a register says of people: names, phones, birthdays, how they are addressed, what they are to a home."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from django.utils import timezone

from .words import fold, is_one_of, kind_among, words

LONGEST_NAME = 80
OLDEST = 1900
MOST_AREA = Decimal(100_000)
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z·•.'\- ]{2,80}")
_ORGANISATION = re.compile(r"[\w\u3400-\u9fff·()\-. ]{4,80}")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?(?:00:00(?::00)?)?")
_PACKED_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PART_OF_DAY = re.compile(r"\d{4}(?:\D{1,2}(?:\d{1,2}\D?)?)?")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}")
_BETWEEN_PHONES = re.compile(r"[、,;/|\\\n]+|[\u3400-\u9fff]+|\s{2,}")
_MANGLED = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.I)


@dataclass(slots=True)
class Somebody:
    """One person of a line. ``owns`` is "", "owner" or "co_owner"."""

    name: str
    phone: str = ""
    born_on: date | None = None
    honorific: str = ""
    lives_here: bool = True
    is_head: bool = False
    owns: str = ""


class Unclear(ValueError):
    """A cell that cannot be right; ``field`` says which, ``figures`` fill the sentence."""

    def __init__(self, code: str, field: str, **figures: object) -> None:
        super().__init__(code)
        self.code, self.field, self.figures = code, field, figures


def names_in(cell: str, field: str = "name") -> list[str]:
    """张三、李四 are two, 张　三 is one. Raises ``Unclear``."""
    if not cell:
        return []
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", cell)).strip()
    found: list[str] = []
    for part in _between_names().split(text):
        pieces = part.split()
        is_latin = part.isascii()
        if not is_latin and any(len(piece) == 1 for piece in pieces):
            pieces = ["".join(pieces)]
        found += [" ".join(pieces)] if is_latin else pieces
    names = list(dict.fromkeys(name for name in found if name.strip(" -")))
    for name in names:
        shape = _ORGANISATION if is_organisation(name) else _NAME
        if not shape.fullmatch(name):
            raise Unclear("name_unclear", field, text=name[:20])
    return names


@cache
def _between_names() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(words()['name_separators'])}\n]+")


def is_organisation(name: str) -> bool:
    """A firm or an office owns, but lives nowhere."""
    return is_one_of(fold(name), words()["organisations"])


def is_unsold(*cells: str) -> bool:
    """未售, 空置(未售), 开发商, 建设单位 …: the flat is still the developer's."""
    return any(_is_unsold(cell) for cell in cells if cell)


@lru_cache(16_384)
def _is_unsold(cell: str) -> bool:
    return is_one_of(fold(cell), words()["unsold"])


def is_vacant(cell: str) -> bool:
    return is_one_of(fold(cell), words()["vacant"])


def is_away(state: str) -> bool:
    """Nobody of the owners lives there: let, empty, not moved in."""
    return is_one_of(fold(state), words()["away"])


def phones_in(cell: str, field: str = "phone") -> list[str]:
    """Every number of a cell, mobiles first, digits only. Raises ``Unclear``."""
    if not cell:
        return []
    text = unicodedata.normalize("NFKC", cell)
    if _MANGLED.fullmatch(text.strip()):
        raise Unclear("phone_mangled", field)
    found: list[str] = []
    for part in _BETWEEN_PHONES.split(text):
        digits = "".join(sign for sign in part if sign.isdigit())
        if digits:
            found += _numbers(digits, part, field)
    return sorted(dict.fromkeys(found), key=lambda number: not number.startswith("1"))


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


def birthday_in(cell: str, field: str = "born") -> tuple[date | None, bool]:
    """The day, and whether only a part of one is there. Raises ``Unclear``."""
    text = fold(cell)
    if not text or not any(sign.isdigit() for sign in text):
        return None, False
    found = _DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text)
    if found is None:
        if _PART_OF_DAY.fullmatch(text):
            return None, True
        raise Unclear("born_unclear", field, text=text[:20])
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError as no_day:
        raise Unclear("born_unclear", field, text=text[:20]) from no_day
    if day.year < OLDEST or day > timezone.localdate():
        raise Unclear("born_unlikely", field, text=day.isoformat())
    return day, False


def told_by_id_number(cell: str) -> tuple[date | None, str]:
    """Birthday and form of address out of an identity number, which itself is kept nowhere."""
    text = fold(cell)
    if len(text) != 18 or not (text.isascii() and text[:17].isdigit()):
        return None, ""
    try:
        day = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None, ""
    return day, "mr" if int(text[16]) % 2 else "ms"


def honorific_in(cell: str) -> str:
    text = fold(cell)
    return next((kind for kind, spellings in words()["sexes"].items() if text in spellings), "")


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


def area_in(cell: str) -> Decimal | None:
    """m² with two places; blank and 0 are unknown. Raises ``Unclear``."""
    if not cell:
        return None
    text = fold(cell)
    for unit in words()["area_units"]:
        text = text.removesuffix(unit)
    text = text.replace(",", "").strip(words()["about"])
    if not any(sign.isdigit() for sign in text):
        if text.strip():
            raise Unclear("area_unclear", "area", text=cell[:20])
        return None
    try:
        area = Decimal(text)
        if not area.is_finite():
            raise InvalidOperation
        area = area.quantize(Decimal("0.01"))
    except InvalidOperation as no_number:
        letter = next((place for place, sign in enumerate(text, 1) if sign in "oil"), 0)
        if letter:
            sign = unicodedata.normalize("NFKC", cell).strip()[letter - 1 : letter]
            raise Unclear("area_letter", "area", place=letter, letter=sign) from no_number
        raise Unclear("area_unclear", "area", text=cell[:20]) from no_number
    if area < 0 or area >= MOST_AREA:
        raise Unclear("area_unlikely", "area", text=cell[:20])
    return area or None


def kind_in(kind: str, room: str) -> str:
    """flat, shop, parking; "" when neither the column nor the room says."""
    return kind_among(fold(kind), words()["kinds"]) or kind_among(fold(room), words()["kinds"])


def area_source_in(cell: str) -> str:
    return kind_among(fold(cell), words()["area_sources"])


def masked_phone(phone: str) -> str:
    """138****1234: the same on every list of the register."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"
