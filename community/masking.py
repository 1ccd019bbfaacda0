"""What of a person may be shown: short names for neighbours, masked names and rooms for strangers."""

from __future__ import annotations

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
