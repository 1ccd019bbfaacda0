"""The catalogue tool on a small house of its own."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from config import catalogue
from config.catalogue import Found

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext as n, pgettext_lazy
from django.utils import translation

a = _("Close the vote")
b = gettext_lazy("A sentence that is "
                 "longer than a line")
c = n("%(count)s vote", "%(count)s votes", 2)
d = pgettext_lazy("navigation", "Home")
e = translation.gettext("By another door")
f = _(a)
g = print("not a message")
"""
PAGE = """
{% translate "Raise a matter" %} {% translate "Home" context "place" %} {{ _("In a variable") }}
{% translate "100%" as all %} {# {% translate "never" %} #}
{% blocktranslate trimmed count counter=votes %}
  {{ counter }} ballot
{% plural %}
  {{ counter }} ballots
{% endblocktranslate %}
{% if a %}
{% blocktranslate with name=person.name context "greeting" %}Hello {{ name }}{% endblocktranslate %}{% endif %}
"""
FOUND = [
    Found("Close the vote"),
    Found("A sentence that is longer than a line"),
    Found("%(count)s vote", "%(count)s votes"),
    Found("Home", context="navigation"),
    Found("By another door"),
    Found("In a variable"),
    Found("Raise a matter"),
    Found("Home", context="place"),
    Found("100%%"),
    Found("%(counter)s ballot", "%(counter)s ballots"),
    Found("Hello %(name)s", context="greeting"),
]
PART = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Close the vote"
msgstr "结束表决"

msgid "%(count)s vote"
msgid_plural "%(count)s votes"
msgstr[0] "%(count)s 票"

msgctxt "place"
msgid "Home"
msgstr "家"

msgid "Gone"
msgstr "没有了"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (("hall/views.py", CODE), ("templates/hall/page.html", PAGE), ("locale/parts/hall.po", PART)):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path


def test_every_message_of_code_and_templates_is_found_once(root):
    found = catalogue.extract(root)
    assert sorted(found, key=str) == sorted(FOUND, key=str)
    assert {each.file for each in found} == {"hall/views.py", "templates/hall/page.html"}


def test_update_takes_the_rooms_translations_and_says_what_is_left_over(root):
    assert catalogue.update(root) == ["hall.po: not in the code: Gone"]
    assert catalogue.update(root) == ["hall.po: not in the code: Gone"]
    missing = [line for line in catalogue.faults(root) if not line.startswith("zh_Hans: not translated")]
    assert missing == []
    assert len(catalogue.faults(root)) == len(FOUND) - 3


def test_update_keeps_translations_when_the_rooms_part_is_gone(root):
    catalogue.update(root)
    before = catalogue.po_file(root, "zh_Hans").read_text()
    (root / "locale/parts/hall.po").unlink()
    assert catalogue.update(root) == []
    assert catalogue.po_file(root, "zh_Hans").read_text() == before


def test_compiled_catalogues_speak_both_languages(root):
    catalogue.update(root)
    catalogue.compile_all(root)

    def spoken(language: str) -> gettext.GNUTranslations:
        with catalogue.po_file(root, language).with_suffix(".mo").open("rb") as file:
            return gettext.GNUTranslations(file)

    chinese, english = spoken("zh_Hans"), spoken("en")
    assert chinese.gettext("Close the vote") == "结束表决"
    assert chinese.pgettext("place", "Home") == "家"
    assert [chinese.ngettext("%(count)s vote", "%(count)s votes", count) for count in (1, 2)] == ["%(count)s 票"] * 2
    assert english.gettext("Close the vote") == "Close the vote"
    assert [english.ngettext("%(count)s vote", "%(count)s votes", count) for count in (1, 2)] == [
        "%(count)s vote",
        "%(count)s votes",
    ]


def test_the_check_names_what_is_missing_obsolete_fuzzy_and_wrongly_filled(root):
    catalogue.update(root)
    path = catalogue.po_file(root, "zh_Hans")
    text = path.read_text().replace('msgid "Raise a matter"\nmsgstr ""', 'msgid "Raised a matter"\nmsgstr "提事"')
    text = text.replace('msgid "Hello %(name)s"\nmsgstr ""', 'msgid "Hello %(name)s"\nmsgstr "您好"')
    text = text.replace('msgid "By another door"\nmsgstr ""', '#, fuzzy\nmsgid "By another door"\nmsgstr "另一扇门"')
    path.write_text(text)
    lines = catalogue.faults(root)
    assert [line for line in lines if "not translated" not in line] == [
        "zh_Hans: missing: templates/hall/page.html: Raise a matter",
        "zh_Hans: obsolete: Raised a matter",
        "zh_Hans: fuzzy: By another door",
        "zh_Hans: placeholders differ: Hello %(name)s → 您好",
    ]


def test_a_room_that_says_it_otherwise_is_told(root):
    (root / "locale/parts/votes.po").write_text('msgid "Close the vote"\nmsgstr "停止投票"\n')
    assert catalogue.update(root) == [
        "hall.po: not in the code: Gone",
        "votes.po: translated otherwise in hall.po, which is kept: Close the vote",
    ]
