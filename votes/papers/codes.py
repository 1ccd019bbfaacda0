"""The code on a printed ballot: names the seat, nothing of the choice, and says when it was mistyped. Pure.

Numbers to the base 23 with a check sign. 23 is prime and every place has a weight of its own, so one wrong sign and
any two that changed places are always noticed.
"""

from __future__ import annotations

import re
import unicodedata

# no 0, 1, 5, B, G, I, L, O, Q, S, U, V, Z: on paper they are taken for others
SIGNS = "2346789ACDEFHJKMNPRTWXY"
BASE = len(SIGNS)
SHORTEST = 6  # with the check sign: 6.4 million seats; a longer number has a longer code
LONGEST = 14
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")


def code_of(seat_id: int) -> str:
    """The code of a seat, as it stands in an address: K7P4XQ."""
    signs: list[int] = []
    while seat_id or len(signs) < SHORTEST - 1:
        seat_id, sign = divmod(seat_id, BASE)
        signs.append(sign)
    signs.reverse()
    return "".join(SIGNS[sign] for sign in [*signs, _check(signs)])


def shown(code: str) -> str:
    """K7P-4XQ: two groups are read and typed more easily."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def seat_of_code(typed: str) -> int | None:
    """The seat a typed or scanned code names, if there is one; ``None`` for what is no code."""
    signs = _signs(typed)
    if signs is None or _check(signs[:-1]) != signs[-1]:
        return None
    return _number(signs[:-1])


def near(typed: str) -> list[int]:
    """The seats whose code is one wrong sign, or two that changed places, away from what was typed."""
    text = normalised(typed)
    if not SHORTEST <= len(text) <= LONGEST:
        return []
    guesses = {text[:place] + sign + text[place + 1 :] for place in range(len(text)) for sign in SIGNS}
    guesses |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}
    return sorted({seat for guess in guesses if (seat := seat_of_code(guess)) is not None})


def normalised(typed: str) -> str:
    """Capitals, half width, no spaces and dashes."""
    return _NOT_A_SIGN.sub("", unicodedata.normalize("NFKC", typed[:200]).upper())


def _signs(typed: str) -> list[int] | None:
    text = normalised(typed)
    if not SHORTEST <= len(text) <= LONGEST or any(sign not in SIGNS for sign in text):
        return None
    return [SIGNS.index(sign) for sign in text]


def _number(signs: list[int]) -> int:
    number = 0
    for sign in signs:
        number = number * BASE + sign
    return number


def _check(signs: list[int]) -> int:
    """Counted from the right: the check sign has the weight 1, the sign before it 2, and so on."""
    return -sum(weight * sign for weight, sign in enumerate(reversed(signs), start=2)) % BASE
