"""What of a person may be shown: short names for neighbours, masked names and rooms for strangers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.utils.translation import get_language, pgettext

from community.models import Person

LONGEST_SHORT_NAME = 4
_DOUBLE_SURNAMES = frozenset({"欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "东方", "尉迟", "令狐", "慕容"})


def surname(full_name: str) -> str:
    """王 of 王秀兰, 欧阳 of 欧阳明; the last word of a name written in Latin letters."""
    name = full_name.strip()
    if name[:2] in _DOUBLE_SURNAMES:
        return name[:2]
    return name.split()[-1] if name.isascii() and " " in name else name[:1] if not name.isascii() else name


def short_name(person: Person) -> str:
    """王女士: what neighbours read. Kept in Chinese in the record, whatever the actor's own language is."""
    family = surname(person.full_name)
    return family + {"ms": "女士", "mr": "先生"}.get(person.honorific, "")


def display_name(person: Person) -> str:
    """The short name in the reader's language: 王女士, or “Ms 王”."""
    if (get_language() or "").startswith("en"):
        title = {"ms": pgettext("honorific", "Ms"), "mr": pgettext("honorific", "Mr")}.get(person.honorific, "")
        return f"{title} {surname(person.full_name)}".strip()
    return short_name(person)


def in_the_readers_words(kept: str) -> str:
    """A short name of the record, 王女士, as the reader writes it; any other text as it stands."""
    if (get_language() or "").startswith("en") and len(kept) <= LONGEST_SHORT_NAME:
        for title, word in (("女士", pgettext("honorific", "Ms")), ("先生", pgettext("honorific", "Mr"))):
            if kept.endswith(title):
                return f"{word} {kept.removesuffix(title)}"
    return kept


def masked_name(full_name: str) -> str:
    """王*婷: what strangers read on a public page."""
    name = full_name.strip()
    if len(name) < 2:
        return name + "*"
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")


# text that strangers read

ROOM = "***"
_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
# full-width letters, digits and signs as a keyboard's; the full-width comma and stop stay
_WIDE = {0xFEE0 + code: code for code in [*b"#-+@_", *range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_GAP = r"[ \t\u3000\xa0.·-]?"
_HANZI_DIGIT = "〇零○一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖"
_NUMBER = rf"(?:[0-9]{{1,3}}[A-Za-z]?|[A-Za-z]|[{_HANZI_DIGIT}十百]{{1,5}})"
_FLAT = rf"(?:[0-9]{{2,4}}[A-Za-z]?|[{_HANZI_DIGIT}]{{3,4}})"
# floor and door: 501, 1203, and never 500 or 1000
_DOOR = r"(?:[1-9]|[1-5][0-9])(?:0[1-9]|[12][0-9])"
_BUILDING = rf"({_NUMBER}\s*(?:栋|幢|号楼|座|楼|#楼?))"
_STAIRWELL = rf"{_NUMBER}\s*(?:单元|门洞|梯)"
_FLOOR = rf"(?:{_NUMBER}\s*[楼层]\s*)?"
_OF_A_FLAT = r"(?:\s*号?\s*(?:室|房(?!价|租|屋|改|产)))?"
_COUNTED = (
    r"(?!\s*(?:元|块|万|千|百|亿|人|个|台|盏|米|平|㎡|m|天|年|月|日|时|分|点|次|票|%|度|斤|吨))"
    # no floor and no number of buildings has three digits; households do, unless they look like a door
    rf"(?!(?<![0-9{_HANZI_DIGIT}]{{3}})\s*(?:层|楼|栋|幢))(?!(?<![1-9]0[1-9])(?<![1-9][12][0-9])\s*户)"
)
_PLATE_PLACE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


_MASKS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), mask)
    for pattern, mask in (
        # ways to write to somebody
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", ROOM),
        (r"((?:微信|QQ|wechat)(?:号码|号)?\s*(?:是|为|[:：])?\s*)[A-Za-z0-9_-]{5,20}", rf"\1{ROOM}"),
        # identity cards, then bank cards and whatever else is long; a mobile number keeps its ends
        (rf"(?<!\d)\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dX](?!\w)", ROOM),
        (r"(?<!\d)\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)", ROOM),
        (
            rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)",
            lambda found: f"{_digits(found[1])[:3]}****{_digits(found[1])[-4:]}",
        ),
        (r"(?<!\d)(0\d{2,3})[ )-]{0,2}\d{3,4}[ -]?\d{4}(?!\d)", r"\1-****"),
        (r"(?<!\d)\d{9,}[Xx]?(?!\d)", ROOM),
        (rf"(?<!\d)(?!(?:19|20)\d{{2}}[01]\d[0-3]\d)[2-8]\d{{2,3}}[ -]?\d{{4}}(?![\d.,]){_COUNTED}", ROOM),
        (rf"[{_HANZI_DIGIT}](?:[ \u3000-]?[{_HANZI_DIGIT}]){{6,}}", ROOM),
        (
            rf"[{_PLATE_PLACE}]\s?[A-Z]{_GAP}[A-HJ-NP-Z0-9]{{4,6}}[警学挂港澳领]?(?![A-Z0-9])",
            lambda f: f"{f[0][0]}*****",
        ),
        # homes, the longest way of writing first
        (
            rf"{_BUILDING}\s*[-,，]?\s*{_STAIRWELL}\s*[-,，]?\s*{_FLOOR}{_FLAT}(?![\d.]){_OF_A_FLAT}{_COUNTED}",
            rf"\1*单元{ROOM}室",
        ),
        (rf"{_BUILDING}\s*-?\s*[0-9]{{1,2}}\s*-\s*[0-9]{{2,4}}[A-Z]?{_OF_A_FLAT}", rf"\1*单元{ROOM}室"),
        (rf"{_BUILDING}\s*[-,，]?\s*{_FLOOR}{_FLAT}(?![\d.]){_OF_A_FLAT}{_COUNTED}", rf"\1{ROOM}室"),
        (rf"{_STAIRWELL}\s*[-,，]?\s*{_FLOOR}{_FLAT}(?![\d.]){_OF_A_FLAT}{_COUNTED}", f"*单元{ROOM}室"),
        (
            rf"(?<![\d.-])(\d{{1,3}})\s*[#栋幢]?\s*-\s*\d{{1,2}}\s*-\s*\d{{3,4}}[A-Z]?(?![\d-]){_OF_A_FLAT}",
            rf"\1栋*单元{ROOM}室",
        ),
        (rf"(?<![\d.:/-])(\d{{1,3}})\s*#?\s*-\s*{_DOOR}[A-Z]?(?![\d.:/-]){_OF_A_FLAT}{_COUNTED}", rf"\1栋{ROOM}室"),
        (rf"{_FLAT}\s*号?\s*(室|房(?!价|租|屋|改|产|间))", rf"{ROOM}\1"),
        (
            rf"(?<![\d.-]){_DOOR}[A-Z]?号?(?=(?:的)?(?:住户|业主|租户|房东|那家|那户|这家|这户|家的|家里|门口|邻居))",
            ROOM,
        ),
        (
            r"(Building\s+\w{1,3}),?\s+(?:Stairwell|Unit|Entrance)\s+\w{1,2},?\s+(?:Room\s+|No\.?\s*)?\d{2,4}[A-Z]?\b",
            rf"\1, {ROOM}",
        ),
        (r"(Building\s+\w{1,3}),?\s+(?:Room\s+|No\.?\s*)?\d{3,4}[A-Z]?\b", rf"\1, {ROOM}"),
        (r"((?:Stairwell|Entrance)\s+)\w{1,2},?\s+(?:Room\s+|No\.?\s*)?\d{2,4}[A-Z]?\b", rf"\1*, {ROOM}"),
        (r"\b(Room|Flat|Apt\.?|Apartment|Suite)(\s+)(?:No\.?\s*)?\d{1,4}[A-Z]?\b", rf"\1\2{ROOM}"),
    )
)


def masked_text(text: str, names: Iterable[str] = ()) -> str:
    """``text`` fit for strangers (Personal Information Protection Law): 王*婷, 138****1234, 12栋*单元***室.

    ``names`` are full names that may stand in it. Phones, identity and bank cards, plates, addresses of e-mail and
    chat, and rooms in every spelling the registers know are found by their form. In doubt it masks.
    """
    clear = text.translate(_INVISIBLE).translate(_WIDE).translate(_DASHES)
    for pattern, mask in _MASKS:
        clear = pattern.sub(mask, clear)
    for name in sorted({name.strip() for name in names}, key=lambda name: (-len(name), name)):
        if len(name) > 1:
            clear = _spelt(name).sub(masked_name(name), clear)
    return clear


def names_in(text: str, names: Iterable[str]) -> set[str]:
    """Which of many full names stand in ``text``, also with blanks between their characters."""
    compact = _BLANKS.sub("", text.translate(_INVISIBLE).translate(_WIDE)).casefold()
    return {name for name in names if len(name.strip()) > 1 and _BLANKS.sub("", name).casefold() in compact}


_TITLES = (
    "先生|女士|小姐|太太|阿姨|大姐|大哥|大爷|大妈|大娘|大叔|大伯|叔|伯|婆婆|爷爷|奶奶|婶|嫂|嬢|孃|姐|哥|师傅|老师|同志"
)


def calls_by_name(text: str, person: Person) -> bool:
    """Does ``text`` name ``person``: by full name, by a given name of two characters or more, or with a title?"""
    if names_in(text, [person.full_name]):
        return True
    compact, name = _BLANKS.sub("", text), _BLANKS.sub("", person.full_name)
    if "·" in person.full_name:
        return any(len(part) > 1 and part in compact for part in person.full_name.split("·"))
    family = re.escape(surname(person.full_name))
    if re.search(rf"\b(?:Mr|Ms|Mrs|Miss)\.?\s*{family}\b", text, re.IGNORECASE):
        return True
    if name.isascii():
        return False
    given = name.removeprefix(surname(person.full_name))
    return (len(given) > 1 and given in compact) or bool(re.search(rf"{family}(?:{_TITLES})|[老小]{family}", compact))


_BLANKS = re.compile(r"[\s·.]+")


def _spelt(name: str) -> re.Pattern[str]:
    """The name with or without blanks between its characters; a name in Latin letters as a word of its own."""
    if name.isascii():
        return re.compile(r"\b" + r"\s+".join(map(re.escape, name.split())) + r"\b", re.IGNORECASE)
    return re.compile(r"[ \t\u3000\xa0·.]*".join(map(re.escape, _BLANKS.sub("", name))))
