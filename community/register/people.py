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

MOBILE = 11  # digits
_MOBILE = re.compile(r"1[3-9]\d{9}")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9x]")
OLD_ID_NUMBER = 15  # digits, until 1999
_OLD_ID_NUMBER = re.compile(r"[1-8][0-9]{14}")
_ID_NUMBER_INSIDE = re.compile(r"(?<!\d)[1-9１-９]\d{16}[\dXxＸｘ](?!\d)|(?<!\d)[1-8]\d{14}(?!\d)")
_BETWEEN_ID_NUMBERS = re.compile(r"[、,;/|\\\s]+")
_BETWEEN_PHONES = re.compile(r"[、,;/|\\\n]+")
_WORDS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_WIDE_GAP = re.compile(r"\s{2,}")
_DECIMALS = re.compile(r"(?<=\d)\.0+(?!\d)")  # of a column of numbers in which some cells are blank
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
    if _is_plain_mobile(cell):
        return [cell]
    found = [number for numbers in phones_by_place(cell, field) for number in numbers]
    return sorted(dict.fromkeys(found), key=lambda number: not number.startswith("1"))


def phones_by_place(cell: str, field: str = "phone") -> list[list[str]]:
    """The numbers of a cell between its separators: for several people the first place is the first person's."""
    if not cell:
        return []
    if _is_plain_mobile(cell):
        return [[cell]]
    text = unicodedata.normalize("NFKC", cell)
    if _MANGLED.fullmatch(text.strip()):
        raise Unclear("phone_mangled", field)
    found = []
    for part in _BETWEEN_PHONES.split(_DECIMALS.sub("", text)):
        pieces = [piece for word in _WORDS.split(part) for piece in _WIDE_GAP.split(word)]
        numbers = [_numbers(digits, piece, field) for piece in pieces if (digits := _digits_of(piece))]
        found += numbers or [[]]  # 无 holds the place of one who has none
    return found


def _is_plain_mobile(cell: str) -> bool:
    """As nearly every cell has it: nothing to cut, nothing to fold."""
    return cell.isascii() and _MOBILE.fullmatch(cell) is not None


def has_words(cell: str) -> bool:
    return _WORDS.search(cell) is not None


def phones_by_word(cell: str, field: str = "phone") -> list[tuple[str, list[str]]]:
    """The words of a cell, each with the numbers that follow it until the next word."""
    text = _DECIMALS.sub("", unicodedata.normalize("NFKC", cell))
    said = zip(_WORDS.findall(text), _WORDS.split(text)[1:], strict=True)
    return [(fold(word), phones_in(numbers, field)) for word, numbers in said]


def _digits_of(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _numbers(digits: str, part: str, field: str) -> list[str]:
    if len(digits) in (13, 15) and digits.startswith(("86", "0086")):
        digits = digits[-MOBILE:]
    several = [digits[start : start + MOBILE] for start in range(0, len(digits), MOBILE)]
    if len(several) > 1 and all(map(_MOBILE.fullmatch, several)):
        return several
    if not _PHONE.fullmatch(digits):
        raise Unclear("phone_unlikely" if len(digits) == MOBILE else "phone_length", field, n=len(digits))
    if any(sign.isalpha() and sign.isascii() for sign in part):
        raise Unclear("phone_letters", field)
    return [digits]


def told_by_id_number(cell: str) -> tuple[date | None, str]:
    """Birthday and form of address out of an identity number, which itself is kept nowhere."""
    text = fold(cell).lstrip("'")
    if not (_ID_NUMBER.fullmatch(text) or _OLD_ID_NUMBER.fullmatch(text)):
        return None, ""
    written, rest = (text[6:14], text[14:]) if len(text) > OLD_ID_NUMBER else (f"19{text[6:12]}", text[12:])
    try:
        day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None, ""
    # a table program keeps fifteen digits and writes 0 behind them
    is_cut = len(rest) == 4 and rest.endswith("000")
    return day, "" if is_cut else "mr" if int(rest[2]) % 2 else "ms"


def refuse_id_numbers(cell: str) -> None:
    """A number the table program shortened, or one of a day that never was. Raises ``Unclear``, without the number."""
    text = unicodedata.normalize("NFKC", cell).strip()
    for part in _BETWEEN_ID_NUMBERS.split(text):
        number = fold(part).lstrip("'")
        if _MANGLED.fullmatch(number):
            raise Unclear("phone_mangled", "id_number")
        is_number = _ID_NUMBER.fullmatch(number) or _OLD_ID_NUMBER.fullmatch(number)
        if is_number and told_by_id_number(number)[0] is None:
            raise Unclear(
                "born_unclear", "id_number", text=number[6:14] if len(number) > OLD_ID_NUMBER else number[6:12]
            )


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
