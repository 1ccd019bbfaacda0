"""What a person typed or a file held, as plain text: nothing in it that a reader cannot see.

``clean`` is the one way in for words; docs/decisions/0018 says which roads call it.
"""

from __future__ import annotations

import re
import unicodedata

LOST = "\ufffd"
VIRAMA = 9  # the combining class of the sign that leaves a letter of India without its vowel

_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # blank, and no white space for Python: of Hangul and of Braille
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + _FILLERS
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FILLER = re.compile(f"[{_FILLERS}]")

_NEVER_SEEN = "\u034f\u17b4\u17b5"
# Signs that are seen only in what stands beside them: joiners, selectors, tags.
_DEPENDENT = "\u200c\u200d\u180b-\u180f\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
# What Python prints although it is to be looked at.
_SUSPECT = re.compile(f"[{_NEVER_SEEN}{_FILLERS}{_DEPENDENT}]|  |^ | $")

# Han characters and emoji that are newer than Python's own tables.
_NEWER = re.compile("[\U00020000-\U0002fffd\U00030000-\U0003fffd\U0001f000-\U0001faff]")
# Format characters that are seen: signs of Arabic, Syriac and Kaithi numbers and verses.
_SEEN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_MONGOLIAN = "\u1820-\u18aa"
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u24c2\u25aa"
    "\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297"
    "\u3299\U0001f000-\U0001faff"
)
# Scripts whose letters change with a joiner between them: Arabic to Mandaic, the scripts of India, Tibetan, Myanmar,
# Khmer, Mongolian, Lanna and their later blocks.
_JOINING = re.compile(
    "["
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1c4f\u1cd0-\u1cff\ua840-\ua8ff"
    "\ua980-\ua9ff\uaa60-\uaa7f\uaae0-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
    "]"
)
_KEPT = re.compile(
    "|".join(
        (
            f"(?<=[{_EMOJI}])\ufe0f",
            "(?<=[0-9#*])\ufe0f(?=\u20e3)",
            f"(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f))\u200d(?=[{_EMOJI}])",
            # the flag of a region: England, Scotland, Wales
            "(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f",
            f"(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]",
            f"(?<=[{_MONGOLIAN}])[\u180b-\u180d\u180f]",
            f"(?:(?<=[{_MONGOLIAN}])|(?<=[{_MONGOLIAN}][\u180b-\u180d\u180f]))\u180e(?=[{_MONGOLIAN}])",
        )
    )
)
_SIGN = re.compile(f"({_KEPT.pattern})|[{_DEPENDENT}]")
# A narrow blank joins a Mongolian word and its ending; every other run of blanks in a line is one space.
_GAP = re.compile(f"(?<=[{_MONGOLIAN}\u180b-\u180d\u180f])(\u202f)(?=[{_MONGOLIAN}])|[{_BLANKS}]+")


def clean(text: str, *, lines: bool = False) -> str:
    """``text`` in NFC without characters that cannot be seen and without outer blanks; what is left empty is empty.

    With ``lines`` it may have several lines, and keeps its tabs and inner blanks; without, every run of blanks and
    breaks is one space. Out go control and format characters, marks of direction, zero-width characters, private use,
    what Unicode has not assigned and half surrogates. Joiners and selectors stay where they shape what is seen: in
    emoji, after Han characters (异体字), between letters of scripts that join. ``clean(clean(text)) == clean(text)``.
    """
    if text.isprintable() and not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    # composing two characters that a joiner kept apart may change what its neighbours stand beside
    while (cleaned := _cleaned(text, lines)) != text:
        text = cleaned
    return cleaned


def unreadable(text: str) -> str:
    """The first character of ``text`` that stood for something and that nobody can read any more, or "".

    Such are private use (a rare character of a font somebody had), half surrogates, what Unicode has not assigned, and
    the sign that a conversion leaves for what it lost.
    """
    if text.isprintable() and LOST not in text:
        return ""
    return next((char for char in text if char == LOST or _is_unknown(char)), "")


def _is_unknown(char: str) -> bool:
    return unicodedata.category(char) in {"Co", "Cs", "Cn"} and not _is_text(char)


def _cleaned(text: str, lines: bool) -> str:
    text = _LINE_BREAK.sub("\n", text)
    text = unicodedata.normalize("NFC", "".join(char for char in text if _is_text(char)))
    text = _SIGN.sub(_shaping, text)
    text = _FILLER.sub(" ", text) if lines else _GAP.sub(_narrow_or_space, text)
    return unicodedata.normalize("NFC", text.strip(_BLANKS))


def _is_text(char: str) -> bool:
    if char.isprintable():
        return char not in _NEVER_SEEN
    return (
        char in "\n\t"
        or unicodedata.category(char) == "Zs"
        or re.match(f"[{_DEPENDENT}]|{_NEWER.pattern}|{_SEEN.pattern}", char) is not None
    )


def _shaping(sign: re.Match[str]) -> str:
    """The sign, if it changes how its neighbours are seen; else nothing."""
    if sign[1]:
        return sign[1]
    if sign[0] not in "\u200c\u200d":
        return ""
    before, after = sign.string[max(0, sign.start() - 1) : sign.start()], sign.string[sign.end() : sign.end() + 1]
    is_half = before != "" and unicodedata.combining(before) == VIRAMA
    return sign[0] if _is_joining(before) and (is_half or _is_joining(after)) else ""


def _is_joining(char: str) -> bool:
    return bool(char) and bool(_JOINING.match(char)) and unicodedata.category(char)[0] in "LM"


def _narrow_or_space(gap: re.Match[str]) -> str:
    return gap[1] or " "
