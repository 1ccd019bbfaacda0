"""Who is named in a cell: one or several people, a firm, or nobody."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from community.masking import surname

from .unclear import Unclear
from .words import fold, is_one_of, is_unknown, words

LONGEST_NAME = 80
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z·'.\- ]{2,80}")
_ORGANISATION = re.compile(r"[\w\u3400-\u9fff·()\-. ]{4,80}")
_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_REMARK = re.compile(rf"(?:\s*{_BRACKETS.pattern})+$")
_TWO_IN_ONE = re.compile(
    r"[^·]{2,3}[和与及或][^·]{2,3}|[^·]{2,3}等(?:[一二两三四五六七八九十]*人)?|[\u3400-\u9fff]+[Xx]+"
)
_DOTS = re.compile("[•‧・∙⋅●]")


class Named(NamedTuple):
    name: str
    honorific: str = ""
    remark: str = ""  # what stood in brackets behind it


def named_in(cell: str, field: str = "name") -> list[Named]:
    """张三、李四 are two, 张　三 is one, 张三（女） is 张三 with a remark. Raises ``Unclear``."""
    if not cell or is_unknown(cell):
        return []
    text = unicodedata.normalize("NFKC", cell).strip()
    found: dict[str, Named] = {}
    for part in _parts(text):
        if is_organisation(part):
            one = Named("".join(part.split()) if not part.isascii() else part)
            _refuse_unless(_ORGANISATION, one.name, field)
            found.setdefault(one.name, one)
            continue
        remark = _REMARK.search(part)
        if is_one_of(fold(part), words()["dead"]):
            raise Unclear("has_died", field, text=part[:20])
        for name in _persons(_REMARK.sub("", part).strip(), field):
            one = _without_title(name, field)
            _refuse_unless(_NAME, one.name, field)
            found.setdefault(one.name, one._replace(remark=remark[0].strip()[1:-1] if remark else ""))
    return list(found.values())


@lru_cache(16_384)
def is_organisation(name: str) -> bool:
    """A firm or an office owns, but lives nowhere."""
    return is_one_of(fold(name), words()["organisations"])


@lru_cache(16_384)
def is_vacant(cell: str) -> bool:
    """空置, 无人居住: nobody; what stands in brackets behind a name says nothing of it."""
    text = fold(cell)
    return is_one_of(_BRACKETS.sub("", text) or text, words()["vacant"])


def without_remark(cell: str) -> str:
    """张三 of 张三（未售）."""
    return _REMARK.sub("", unicodedata.normalize("NFKC", cell)).strip()


def _parts(text: str) -> list[str]:
    """Cut at the separators, but not inside brackets: a firm's name and a remark may hold one."""
    kept = _BRACKETS.findall(text)
    for place, bracket in enumerate(kept):
        text = text.replace(bracket, chr(0xE000 + place), 1)
    parts = []
    for part in _between_names().split(text):
        for place, bracket in enumerate(kept):
            part = part.replace(chr(0xE000 + place), bracket)
        if part.strip(" -"):
            parts.append(part.strip())
    return parts


@cache
def _between_names() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(words()['name_separators'])}\n]+")


def _persons(part: str, field: str) -> list[str]:
    """张 三 is one person, 张三 李四 are two; what could be either is refused."""
    if part.isascii():
        return [" ".join(part.split())]
    part = _DOTS.sub("·", part)
    pieces = re.sub(r"\s*·\s*", "·", part).split()
    if len(pieces) < 2:
        return pieces
    lengths = [len(piece) for piece in pieces]
    is_one = len(pieces) == 2 and (1 in lengths or len(surname(pieces[0])) == lengths[0])
    if is_one and sum(lengths) <= 4:
        return ["".join(pieces)]
    if lengths == [1, 1, 1]:
        return ["".join(pieces)]
    if all(map(_is_whole, pieces)):
        return pieces
    raise Unclear("name_unclear", field, text=part[:20])


def _is_whole(name: str) -> bool:
    """李明 and 欧阳志远: a family name and one or two characters behind it."""
    has_double_surname = not name.isascii() and len(surname(name)) == 2
    return 2 <= len(name) <= (4 if has_double_surname else 3)


@cache
def _titles() -> tuple[str, ...]:
    return tuple(title for titles in words()["titles"].values() for title in titles)


def _without_title(name: str, field: str) -> Named:
    """李秀英女士 is 李秀英; 李女士 may be many. Raises ``Unclear``."""
    if not name.endswith(_titles()):
        return Named(name)
    for honorific, titles in words()["titles"].items():
        for title in titles:
            if name.endswith(title) and len(name) > len(title):
                bare = name.removesuffix(title)
                if bare == surname(bare):
                    raise Unclear("name_unclear", field, text=name[:20])
                return Named(bare, honorific)
    return Named(name)


def _refuse_unless(shape: re.Pattern[str], name: str, field: str) -> None:
    is_several = shape is _NAME and _TWO_IN_ONE.fullmatch(name)
    if not shape.fullmatch(name) or is_several or is_one_of(fold(name), words()["no_name"]):
        raise Unclear("name_unclear", field, text=name[:20])
