"""How people, homes, sentences of the record and moments are written, in the reader's language."""

from __future__ import annotations

import re
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from community import calendar, masking, moments, queries, record
from community.models import Entry, Household, Person

register = template.Library()
register.filter("short_name", masking.display_name)
day = register.filter("day", moments.day)
local_time = register.filter("local_time", moments.local_time)
moment = register.filter("moment", moments.moment)
provisional_note = register.filter("provisional_note", calendar.provisional_note)

LONGEST_UNBROKEN = 9
_PHRASE = re.compile(r"[^，。、；：？！]*[，。、；：？！]+|[^，。、；：？！]+")


@register.filter
def masked(person: Person | str) -> str:
    """王*兰: a name as strangers read it."""
    return masking.masked_name(person if isinstance(person, str) else person.full_name)


@register.filter
def home_label(household: Household | None) -> str:
    """3栋2单元502. One query each: lists ask ``queries.unit_labels`` once instead."""
    return queries.home_label(household) if household else ""


@register.simple_tag
def sentence(entry: Entry) -> str:
    """An entry of the record as a sentence."""
    return record.sentence(entry)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """A picture of the sheet yanxia/icons.svg, beside words that say the same: {% icon "check" "icon-s" %}."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("yanxia/icons.svg"),
        name,
    )


@register.filter
def nb_phrases(text: str) -> SafeString:
    """Each short phrase of a Chinese question in one piece, so that no word is cut at the end of a line."""
    text = str(text)
    if text.isascii():
        return conditional_escape(text)
    phrases = _PHRASE.findall(text)
    # a phrase longer than a narrow line would run out of its box in one piece
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="nb">{}</span>', phrase) if len(phrase) <= LONGEST_UNBROKEN else phrase,)
            for phrase in phrases
        ),
    )
