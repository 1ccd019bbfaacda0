"""PrefLib files of orders: ``.soc`` ``.soi`` (without ties, complete or not), ``.toc`` ``.toi`` (with ties).

A header of lines ``# KEY: value``, then one line for each order: ``count: 3,1,{2,4}``, where braces hold a tie. The
order of the paper is that of the numbers of the alternatives. The older form is read, too: the number of alternatives,
a line ``1,name`` for each, a line ``voters,sum of counts,orders``, then lines ``count,3,1,{2,4}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from community.text import clean
from votes.counting.ranked.profile import Profile, Ranking

from .numbers import whole
from .unreadable import UnreadableFile

STRICT, COMPLETE = {"soc", "soi"}, {"soc", "toc"}
KINDS = ("soc", "soi", "toc", "toi")
LONGEST_EXCERPT = 40
MOST_WITHOUT_NAMES = 10_000

_KEY = re.compile(r"#\s*([^:]+?)\s*:(.*)", re.DOTALL)
_NAME = re.compile(r"ALTERNATIVE NAME\s+(\S+)")
_TIER = r"(?:[0-9]{1,9}|\{[0-9]{1,9}(?:,[0-9]{1,9})*\})"
_ORDER = re.compile(rf"{_TIER}(?:,{_TIER})*")


@dataclass(slots=True)
class _Found:
    """What stands where: each value with the number of its line."""

    alternatives: tuple[int, str] | None = None
    voters: tuple[int, str] | None = None
    kind: tuple[int, str] | None = None
    names: dict[int, tuple[int, str]] = field(default_factory=dict)
    orders: list[tuple[int, str, str]] = field(default_factory=list)


def read(text: str, kind: str = "toi") -> Profile:
    """The ballots of a file. ``kind`` is what its name says; a ``DATA TYPE`` in the file goes before.

    An order without any alternative is an invalid ballot. How many different orders there are is not compared with the
    header: equal ones may stand on several lines. Raises ``UnreadableFile``.
    """
    lines = [(number, line.strip()) for number, line in enumerate(re.split("\r\n|\n|\r", text), 1) if line.strip()]
    if not lines:
        raise UnreadableFile(0, "empty")
    found = _old(lines) if whole(lines[0][1]) is not None else _new(lines)
    names = _names(found)
    kind = _kind(found, kind)
    ballots = [_ballot(line, count, order, names, kind) for line, count, order in found.orders]
    counted = sum(count for _ranking, count in ballots)
    if found.voters and _number(*found.voters) != counted:
        line, said = found.voters
        raise UnreadableFile(line, "voters_differ", said=said, counted=counted)
    return Profile.of(names.values(), ballots)


def write(profile: Profile, *, title: str, on: date) -> str:
    """The valid ballots as a ``.soi`` or, where a tier is shared, a ``.toi``; ``on`` is its day of publication.

    Raises ``ValueError`` for a weight that is not whole: the format has only counts.
    """
    if any(Fraction(weight).denominator != 1 for _ranking, weight in profile.ballots):
        raise ValueError("PrefLib files have whole counts only")
    numbers = {name: str(number) for number, name in enumerate(profile.candidates, 1)}
    has_ties = any(len(tier) > 1 for ranking, _weight in profile.ballots for tier in ranking)
    header = {
        "FILE NAME": "",
        "TITLE": clean(title),
        "DESCRIPTION": "",
        "DATA TYPE": "toi" if has_ties else "soi",
        "MODIFICATION TYPE": "original",
        "RELATES TO": "",
        "RELATED FILES": "",
        "PUBLICATION DATE": on.isoformat(),
        "MODIFICATION DATE": on.isoformat(),
        "NUMBER ALTERNATIVES": str(len(numbers)),
        "NUMBER VOTERS": str(profile.valid),
        "NUMBER UNIQUE ORDERS": str(len(profile.ballots)),
        **{f"ALTERNATIVE NAME {number}": clean(name) for name, number in numbers.items()},
    }
    orders = sorted(
        (-weight, ",".join(_tier([numbers[name] for name in tier]) for tier in ranking))
        for ranking, weight in profile.ballots
    )
    lines = [f"# {key}: {value}".rstrip() for key, value in header.items()]
    return "\n".join([*lines, *(f"{-weight}: {order}" for weight, order in orders), ""])


def _tier(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else "{" + ",".join(numbers) + "}"


def _new(lines: list[tuple[int, str]]) -> _Found:
    found = _Found()
    for line, text in lines:
        if not text.startswith("#"):
            count, colon, order = text.partition(":")
            if not colon:
                raise UnreadableFile(line, "no_order", text=_excerpt(text))
            found.orders.append((line, count, order))
        elif key := _KEY.fullmatch(text):
            _take(found, line, key[1].upper(), key[2].strip())
    return found


def _take(found: _Found, line: int, key: str, value: str) -> None:
    if name := _NAME.fullmatch(key):
        number = _number(line, name[1])
        if number in found.names:
            raise UnreadableFile(line, "alternative_twice", number=number)
        found.names[number] = (line, value)
    elif key == "NUMBER ALTERNATIVES":
        found.alternatives = (line, value)
    elif key == "NUMBER VOTERS" and value:
        found.voters = (line, value)
    elif key == "DATA TYPE" and value:
        found.kind = (line, value.lower())


def _old(lines: list[tuple[int, str]]) -> _Found:
    found = _Found(alternatives=lines[0])
    size = _number(*lines[0])
    if len(lines) < size + 2:
        raise UnreadableFile(lines[-1][0], "breaks_off")
    for line, text in lines[1 : size + 1]:
        number, _comma, name = text.partition(",")
        _take(found, line, f"ALTERNATIVE NAME {number.strip()}", name.strip())
    line, sums = lines[size + 1]
    found.voters = (line, sums.split(",")[1] if sums.count(",") else sums)
    for line, text in lines[size + 2 :]:
        count, comma, order = text.partition(",")
        if not comma:
            raise UnreadableFile(line, "no_order", text=_excerpt(text))
        found.orders.append((line, count, order))
    return found


def _names(found: _Found) -> dict[int, str]:
    """The names by number, each different: one that stands twice is told apart by its number."""
    if not found.alternatives and not found.names:
        raise UnreadableFile(0, "no_alternatives")
    line, said = found.alternatives or (0, str(len(found.names)))
    size = _number(line, said)
    if not size:
        raise UnreadableFile(line, "no_alternatives")
    if not found.names and size > MOST_WITHOUT_NAMES:
        raise UnreadableFile(line, "names_missing", of=size)
    if found.names and len(found.names) != size:
        raise UnreadableFile(line, "alternatives_differ", said=size, counted=len(found.names))
    for number, (at, _name) in found.names.items():
        _known(at, number, size)
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number in range(1, size + 1):
        name = clean(found.names[number][1]) if found.names else ""
        name = name or str(number)
        while name in taken:
            name += f" ({number})"
        taken.add(name)
        names[number] = name
    return names


def _kind(found: _Found, kind: str) -> str:
    line, kind = found.kind or (0, kind)
    if kind not in KINDS:
        raise UnreadableFile(line, "other_kind", kind=_excerpt(kind))
    return kind


def _ballot(line: int, count: str, order: str, names: dict[int, str], kind: str) -> tuple[Ranking, int]:
    number = whole(count)
    if not number:
        raise UnreadableFile(line, "count_not_positive", text=_excerpt(count.strip()))
    order = "".join(order.split())
    if not order:
        return (), number
    if not _ORDER.fullmatch(order):
        raise UnreadableFile(line, "order_unclear", text=_excerpt(order))
    tiers = list(_tiers(order))
    seen: set[int] = set()
    for each in (alternative for tier in tiers for alternative in tier):
        _known(line, each, len(names))
        if each in seen:
            raise UnreadableFile(line, "candidate_twice", name=names[each])
        seen.add(each)
    if kind in STRICT and any(len(tier) > 1 for tier in tiers):
        raise UnreadableFile(line, "ties_not_allowed", kind=kind)
    if kind in COMPLETE and len(seen) != len(names):
        raise UnreadableFile(line, "order_incomplete", kind=kind, ranked=len(seen), of=len(names))
    return tuple(tuple(names[each] for each in tier) for tier in tiers), number


def _tiers(order: str) -> Iterator[list[int]]:
    for tier in re.findall(_TIER, order):
        yield [int(each) for each in tier.strip("{}").split(",")]


def _known(line: int, number: int, size: int) -> None:
    if not 1 <= number <= size:
        raise UnreadableFile(line, "unknown_number", number=number, last=size)


def _number(line: int, text: str) -> int:
    number = whole(text)
    if number is None:
        raise UnreadableFile(line, "not_a_number", text=_excerpt(text))
    return number


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT] + "…"
