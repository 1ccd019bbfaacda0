"""Where a home is, from the many ways it is written: 3#-2-501, 3幢2单元501室, ３栋２单元５０１, 桂花苑3栋2单元501."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from .words import fold, is_one_of, words

LONGEST_NAME = 40
LONGEST_ROOM = 30
OF_A_ROW = ("shop", "parking")  # kinds counted along the street, not by stairwell and floor; nobody lives there unasked
_DASHES = re.compile(r"[-‐‑‒–—―−﹣－~_/\\]+")
_BETWEEN = re.compile(r"(?<=\d)\s+(?=\d)")
_LOOKALIKES = str.maketrans("OoIl", "0011")
_TWO_ROOMS = re.compile(r"\d{3,4}\s*[/／]\s*\d{3,4}")  # 501/502, made one
_NEGATIVE = re.compile(r"\s*[-‐‑‒–—―−﹣－]\s*\d")
_CUT = "、,;.:/"
_DATE = re.compile(r"(19|20)\d\d-\d\d-\d\d")
_ROOM = re.compile(r"[\w\u3400-\u9fff+]+(?:-[\w\u3400-\u9fff]+)?")


@dataclass(frozen=True, slots=True)
class Home:
    """Names as they will be written; "" for what is not said."""

    estate: str = ""
    building: str = ""
    stairwell: str = ""
    room: str = ""
    grid: str = ""


class HomeUnclear(ValueError):
    """``code`` says why, ``field`` which cell, ``figures`` fill the sentence."""

    def __init__(self, code: str, field: str = "room", **figures: object) -> None:
        super().__init__(code)
        self.code, self.field, self.figures = code, field, figures


@lru_cache(4_096)
def read_home(
    *, estate: str = "", building: str = "", stairwell: str = "", room: str = "", home: str = "", grid: str = ""
) -> Home:
    """One home out of its cells, any of which may hold more than its own part. Raises ``HomeUnclear``."""
    grid, estate, building, stairwell = (
        _said(cell, level)
        for cell, level in ((grid, "grid"), (estate, "estate"), (building, "building"), (stairwell, "stairwell"))
    )
    if _NEGATIVE.match(room):
        raise HomeUnclear("room_unclear", "room", text=room[:LONGEST_ROOM])
    parts: dict[str, str] = {"estate": _name(estate), "building": "", "stairwell": "", "room": ""}
    _take(parts, _building_cell(building), "building")
    _take(parts, {"stairwell": _number(stairwell, "stairwell")} if stairwell else {}, "stairwell")
    _take(parts, _address(home, parts) if home else {}, "home")
    _take(parts, _address(room, parts) if room else {}, "room")
    if set(parts["room"]) <= set(_numerals()):
        parts["room"] = _digits(parts["room"])
    if parts["room"] and not is_room(parts["room"]):
        raise HomeUnclear("room_unclear", "home" if home and not room else "room", text=parts["room"][:LONGEST_ROOM])
    if not parts["room"]:
        raise HomeUnclear("room_missing", "home" if home and not room else "room")
    _plausible(parts, "home" if home and not room else "room")
    parts |= {level: value.upper() for level, value in parts.items() if value.isascii() and level != "estate"}
    return Home(**parts, grid=_name(grid))


def is_room(text: str) -> bool:
    """501, A, 三楼, 底商; not 见备注 or 不详: without a number only what names a kind of room."""
    kept = words()
    if is_one_of(text, kept["no_room"]):
        return False
    if text[0] in _numerals() or any(sign.isdigit() or (sign.isascii() and sign.isalpha()) for sign in text):
        return True
    return is_one_of(text, [*kept["rooms"], *kept["kinds"]["shop"], *kept["kinds"]["parking"]])


@lru_cache(4_096)
def _said(cell: str, level: str) -> str:
    """A cell as it stands, "" for 无 or a dash. Raises ``HomeUnclear`` for what names no place: 同上, 不详, -3栋."""
    text = fold(cell)
    if not text or text == words()["none"] or (len(text) == 1 and _DASHES.fullmatch(text)):
        return ""
    is_named = any(sign.isalnum() for sign in text) and not is_one_of(text, words()["no_room"])
    if not is_named or _NEGATIVE.match(text):
        raise HomeUnclear("place_unclear", level, text=cell[:LONGEST_ROOM])
    return cell


@lru_cache(65_536)
def key_of(level: str, name: str) -> str:
    """What two spellings of one place or room have in common: 3幢, 3栋 and ３号楼 are 3."""
    text = _digits(_DASHES.sub("-", fold(name)))
    suffixes = words().get(f"{level}_suffixes", ())
    for suffix in suffixes:
        if text.endswith(suffix) and len(text) > len(suffix):
            text = text.removesuffix(suffix)
            break
    return text.lstrip("0") or text


def name_of(level: str, number: str) -> str:
    """How a new building or stairwell is written: 3栋, 2单元; names stay as they are."""
    return str(words()["written"][level]).format(number) if _is_number(number) else number


def english_name_of(level: str, number: str) -> str:
    return str(words()["written"][f"{level}_en"]).format(number) if _is_number(number) else ""


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+[a-zA-Z]?|[a-zA-Z][0-9]*", text))


@cache
def _patterns() -> list[re.Pattern[str]]:
    """From the fullest spelling to the barest; ``b`` building, ``s`` stairwell, ``r`` room."""
    kept = words()
    building, stairwell, room = (
        "|".join(re.escape(each) for each in kept[f"{level}_suffixes"]) for level in ("building", "stairwell", "room")
    )
    signs = _numerals()
    number = rf"(?<![0-9a-z])(?:[0-9]{{1,4}}[a-z]?|[a-z][0-9]{{0,3}}|(?<![{signs}])[{signs}]{{1,3}})"
    last = rf"(?P<r>[^-]{{1,{LONGEST_ROOM}}}?)(?:{room})?"
    estate = r"(?:(?P<e>.*?[^-])-?)??"
    return [
        re.compile(pattern)
        for pattern in (
            # a bare 楼 is a floor, unless a stairwell follows
            rf"{estate}(?P<b>{number})(?:{building}|{kept['house']})-?(?P<s>{number})(?:{stairwell})-?{last}",
            rf"{estate}(?P<b>{number})(?:{building})-?(?P<s>{number})-{last}",
            rf"{estate}(?P<b>{number})-(?P<s>{number})(?:{stairwell})?-{last}",
            rf"{estate}(?P<b>{number})(?:{building})-?{last}",
            rf"(?P<s>{number})(?:{stairwell})-?{last}",
            rf"(?P<x>{number})-{last}",
        )
    ]


def _address(cell: str, known: dict[str, str]) -> dict[str, str]:
    """The parts a cell names. What other cells said already decides what a bare 2-501 means."""
    text = _clean(cell)
    if known["estate"] and text.startswith(fold(known["estate"])):
        text = text[len(fold(known["estate"])) :].lstrip("-")
    for pattern in _patterns():
        found = pattern.fullmatch(text)
        if not found:
            continue
        parts = {name: value for name, value in found.groupdict().items() if value}
        if "x" in parts:
            # 2-501: a stairwell where the building is known and the stairwell asked for, else a building
            if known["building"] and _TWO_ROOMS.fullmatch(cell.strip()):
                break
            parts["s" if known["building"] else "b"] = parts.pop("x")
            if known["building"] and known["stairwell"] and parts["s"][0].isalpha():
                break  # a room of that name: 3栋 2单元 A-501
        if parts.get("e", "").isdigit():
            continue
        if "s" in parts and not _names_stairwell(text) and _is_of_a_row(parts["r"]):
            if known["building"]:
                break  # a room of that name
            raise HomeUnclear("room_unclear", "home", text=text[:LONGEST_ROOM])  # the shops 1 to 5, or stairwell 1
        return {
            "estate": _address_ends().sub("", parts.get("e", "").strip("-")),
            "building": _digits(parts.get("b", "")),
            "stairwell": _digits(parts.get("s", "")),
            "room": parts["r"],
        }
    return {"room": _room(text)}


def _names_stairwell(text: str) -> bool:
    return is_one_of(text, words()["stairwell_suffixes"])


def _is_of_a_row(room: str) -> bool:
    return any(is_one_of(room, words()["kinds"][kind]) for kind in OF_A_ROW)


@cache
def _address_ends() -> re.Pattern[str]:
    return re.compile(rf"^.*(?:{'|'.join(words()['address_ends'])})(?=.)")


def _room(text: str) -> str:
    for suffix in words()["room_suffixes"]:
        if suffix and text.endswith(suffix) and text[: -len(suffix)].isalnum() and text[: -len(suffix)].isascii():
            return text.removesuffix(suffix)
    return text


@cache
def _building_pattern() -> re.Pattern[str]:
    kept = words()
    building = "|".join(re.escape(each) for each in [*kept["building_suffixes"], kept["house"]])
    stairwell = "|".join(re.escape(each) for each in kept["stairwell_suffixes"])
    numerals = _numerals()
    number = rf"[0-9]{{1,4}}[a-z]?|[a-z][0-9]{{0,3}}|[{numerals}]{{1,3}}"
    estate = rf"(?P<e>.*?[^-0-9{numerals}])??"
    # 32 is one building: a stairwell needs something between
    behind = rf"(?:{building}|-)(?:-?(?P<s>{number})(?:{stairwell})?)?"
    return re.compile(rf"{estate}-?(?P<b>{number})(?:{behind})?")


def _building_cell(cell: str) -> dict[str, str]:
    """3, 3栋, 三号楼; also 3栋2单元 and 桂花苑3栋; a name such as 综合楼 stays."""
    if not cell:
        return {}
    text = _clean(cell)
    found = _building_pattern().fullmatch(text)
    if found:
        if found["e"] and (found["e"][-1] in _CUT or not any(sign.isalpha() for sign in found["e"])):
            raise HomeUnclear("place_unclear", "building", text=cell[:LONGEST_ROOM])  # 5.5栋, 5、6栋
        parts = {"building": _digits(found["b"]), "stairwell": _digits(found["s"] or "")}
        # "A" and "综合楼" are names, 桂花苑3栋 is an estate and a building
        return parts | ({"estate": found["e"]} if found["e"] else {})
    return {"building": _name(cell)}


def _take(parts: dict[str, str], found: dict[str, str], field: str) -> None:
    """Add what a cell says; two cells that say different things are refused."""
    for level, value in found.items():
        if not value:
            continue
        if parts[level] and key_of(level, parts[level]) != key_of(level, value):
            if level == "estate" and (field != "building" or _is_one_estate(parts[level], value)):
                continue  # 成都市桂花苑 beside 桂花苑: the column of its own is right
            raise HomeUnclear("home_contradicts", field, one=parts[level], other=value)
        parts[level] = parts[level] or value


def _is_one_estate(one: str, other: str) -> bool:
    """桂花苑 and 成都市桂花苑 are; 桂花苑 and 三期 are not, nobody can say which building that is."""
    one, other = key_of("estate", one), key_of("estate", other)
    return one.endswith(other) or other.endswith(one)


def _number(cell: str, level: str) -> str:
    text = _digits(_clean(cell))
    for suffix in words()[f"{level}_suffixes"]:
        if text.endswith(suffix) and len(text) > len(suffix):
            text = text.removesuffix(suffix)
            break
    return (text.lstrip("0") or text)[:LONGEST_NAME]


def _plausible(parts: dict[str, str], field: str) -> None:
    for level in ("building", "stairwell", "room"):
        value = parts[level]
        if not value:
            continue
        looks = value.translate(_LOOKALIKES)
        if looks != value and looks.isdigit() and any(sign.isdigit() for sign in value):
            where = level if level != "room" else field
            raise HomeUnclear("letter_for_digit", where, letter=_letter(value), maybe=looks)
        if len(value) > LONGEST_ROOM or not _ROOM.fullmatch(value):
            raise HomeUnclear("room_unclear", field, text=value[:LONGEST_ROOM])
        if value.isdigit() and level != "room":
            parts[level] = value.lstrip("0") or value


def _letter(value: str) -> str:
    return next(sign.upper() if sign == "o" else sign for sign in value if sign in "OoIl")


def _clean(cell: str) -> str:
    """Folded but for the case of look-alikes: one kind of dash, no blanks but those between two numbers."""
    text = _DASHES.sub("-", fold_case_kept(_BETWEEN.sub("-", cell.strip()))).strip("-")
    if _DATE.fullmatch(text):
        raise HomeUnclear("date_for_room", "room", text=text)
    # 5O1 must not become 5o1 and pass for a name
    return text if any(sign in "Il" for sign in text) and any(sign.isdigit() for sign in text) else text.casefold()


def fold_case_kept(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


@cache
def _numerals() -> str:
    """Every sign of a Chinese number, those of contracts (壹贰叁) with them."""
    kept = words()
    return "".join(kept[name] for name in ("numerals", "ten", "other_numerals", "other_ten"))


@cache
def _usual_numerals() -> dict[int, int]:
    kept = words()
    return str.maketrans(kept["other_numerals"] + kept["other_ten"], kept["numerals"] + kept["ten"])


@cache
def _number_at_start() -> re.Pattern[str]:
    return re.compile(rf"[{_numerals()}]{{1,4}}(?=$|[^{_numerals()}])")


def _digits(text: str) -> str:
    """三 and 叁 are 3, 十二 is 12, 一〇三 is 103; only where the whole text or its beginning is such a number."""
    found = _number_at_start().match(text)
    if not found:
        return text
    ten, numerals = words()["ten"], words()["numerals"]
    before, is_ten, after = found[0].translate(_usual_numerals()).partition(ten)
    tens = (numerals.index(before) if before else 1) * 10 if is_ten else 0
    ones = after if is_ten else before
    if len(ones) > 1:
        value = "".join(str(numerals.index(sign)) for sign in ones)
    else:
        value = str(tens + (numerals.index(ones) if ones else 0))
    return value + text[found.end() :]


def _name(cell: str) -> str:
    return fold_case_kept(cell)[:LONGEST_NAME]
