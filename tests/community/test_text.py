"""Text is text: what cannot be seen does not come in, and nothing that is seen goes out."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from community.text import clean

everything = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
# signs that act on their neighbours, close together
touchy = st.text(
    st.sampled_from(
        "a1#* \t\n\r👍❤🏴👩🦰🏽❤\ufe0f\ufe0e\u200d\u200c\u20e3\U000e0067\U000e0062\U000e007f\U000e0100"
        "葛﨑ᠠᠨ\u180b\u180e\u202f"
        "ئاक्ष\u093c\u0301\u0338↔<\u202e\u200b\u034f\u1100\u1160\u3164\u2800\u00ad\ufeff\u2028\ud800\ue000"
    ),
    max_size=16,
)


@pytest.mark.parametrize("lines", [True, False])
@given(text=everything | touchy)
@example(text="👍\u200d↔\u200c\u0338")
@settings(max_examples=1500)
def test_what_is_clean_stays_so(lines, text):
    cleaned = clean(text, lines=lines)
    assert clean(cleaned, lines=lines) == cleaned
    assert cleaned == cleaned.strip()
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


def test_every_single_character_is_itself_or_nothing():
    """All of Unicode, one by one between two letters: it stays, in NFC, or it is gone, or it is a blank."""
    kept = 0
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        found = clean(f"a{char}b", lines=True)
        kept += found == unicodedata.normalize("NFC", f"a{char}b")
        assert found in {unicodedata.normalize("NFC", f"a{char}b"), "ab", "a b", "a\nb"}, hex(code)
        if unicodedata.category(char) in {"Ll", "Lu", "No", "Po", "Sm"}:
            assert found == unicodedata.normalize("NFC", f"a{char}b"), hex(code)
    assert kept > 130_000


UNSEEN = [
    *map(chr, [0, 7, 0x1B, 0x7F, 0x80, 0x9F, 0xAD, 0x34F, 0x61C, 0x17B4, 0x180E, *range(0x200B, 0x2010)]),
    *map(chr, [*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFE00, 0xFE0F, 0xFEFF, 0xFFF9, 0xFFFE, 0xFDD0]),
    *map(chr, [0xD800, 0xDFFF, 0xE000, 0x1D173, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF, 0xF0000, 0x10FFFF]),
]


@pytest.mark.parametrize("char", UNSEEN, ids=lambda char: f"U+{ord(char):04X}")
@pytest.mark.parametrize("lines", [True, False])
def test_what_cannot_be_seen_goes(char, lines):
    assert clean(f"{char}La{char}mp{char}", lines=lines) == "Lamp"
    assert clean(char, lines=lines) == ""
    if char not in "\ufe00\U000e0100\U000e01ef":  # which choose a form of the character before them
        assert clean(f"路{char}灯", lines=lines) == "路灯"


BLANKS = [*map(chr, [9, 10, 13, 32, 0xA0, 0x1680, *range(0x2002, 0x200B), 0x202F, 0x205F, 0x3000])]
BLANKS += [*"\u2028\u2029\u115f\u1160\u2800\u3164\uffa0\x0b\x0c\x85"]


@pytest.mark.parametrize("char", BLANKS, ids=lambda char: f"U+{ord(char):04X}")
def test_blanks_at_the_ends_go_and_in_a_line_are_one_space(char):
    assert clean(f"{char} 路灯{char}{char}坏了 {char}") == "路灯 坏了"
    assert clean(f"{char} 路灯 {char}", lines=True) == "路灯"
    assert clean(char * 3) == clean(char * 3, lines=True) == ""


def test_several_lines_keep_their_shape():
    typed = "\ufeff　　第一行。\r\n\r\n　　第二行：\t两米 \u2028第三行\r"
    assert clean(typed, lines=True) == "第一行。\n\n　　第二行：\t两米 \n第三行"
    assert clean(typed) == "第一行。 第二行： 两米 第三行"


ORDINARY = [
    "楼道灯坏了，3栋2单元502室的王女士请人来看——谢谢！",
    "Don’t wait: “the lamp” is 40 % off… café №5",
    "阿卜杜热合曼·买买提",
    "葛\U000e0100城",  # 异体字
    "﨑玉",
    "𠮷野家 𰻝𰻝面 \U000323b0",
    "⼀ 〇 々",
    "👨‍👩‍👧‍👦 👩🏽‍🦰 ❤️‍🔥 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇨🇳 1️⃣ #️⃣ ☎️ \U0001fae9",
    "ئۇيغۇر مەھەللىسى",
    "می\u200cخواهم",
    "क्\u200dष क्\u200cष क्\u200d",
    "ශ්\u200dරී",
    "བོད་ཡིག",
    "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠬᠠᠭ\u180b\u180eᠠ ᠠ\u180d",
    "ꆈꌠꉙ",
    "វិទ្យា",
    "조선말 우리말",
    "tiếng Việt",
    "١٢٣ \u0601٤٥",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_of_any_script_stays(text):
    text = unicodedata.normalize("NFC", text)
    assert clean(text) == text
    assert clean(text, lines=True) == text
    assert clean(f"\u202e{text}\u200b ") == text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("路\u200d灯\u200c坏", "路灯坏"),
        ("a\u200db", "ab"),
        ("👍\u200d 好", "👍 好"),
        ("好\ufe0f1\ufe0f", "好1"),
        ("🏴\U000e0067\U000e0062", "🏴"),
        ("👍\U000e0068\U000e0069\U000e007f", "👍"),
        ("ئ\u200c", "ئ"),
        ("ئ\u200d\u200dا", "ئا"),
        ("e\u200b\u0301", "é"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f"),
        ("1\u202f000 ¥", "1 000 ¥"),
    ],
)
def test_joiners_and_selectors_stay_only_where_they_shape(typed, cleaned):
    assert clean(typed) == cleaned


def test_a_long_text_takes_no_longer_than_its_length():
    assert clean("a" + " " * 500_000 + "b\0", lines=True) == "a" + " " * 500_000 + "b"
