"""Each method with the files it counts, told by their endings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from community.decoding import BY_TABLE_PROGRAMS, NotText, decoded
from votes.counting.budget import equal_shares, greedy
from votes.counting.ranked import irv, schulze, stv
from votes.counting.ranked.profile import CannotCount
from votes.files import ballots_csv, pabulib, preflib
from votes.files.unreadable import UnreadableFile

from . import budget, ranked
from .faults import NotCounted

Reader = Callable[[str], Any]

TABLES = (".csv", ".tsv", ".txt")
UTF_8 = ("utf-8",)
RANKINGS: dict[str, Reader] = {
    **{f".{kind}": partial(preflib.read, kind=kind) for kind in preflib.KINDS},
    **dict.fromkeys(TABLES, ballots_csv.read),
}
BUDGETS: dict[str, Reader] = {".pb": pabulib.read, **dict.fromkeys(TABLES, ballots_csv.read_budget)}


@dataclass(frozen=True, slots=True)
class Way:
    """How a method counts a file: its readers by ending, the count of what they read, and both in words."""

    readers: Mapping[str, Reader]
    count: Callable[..., Any]
    told: Callable[[Any, Any], Iterator[str]]
    has_seats: bool = True


WAYS: dict[str, Way] = {
    irv.CODE: Way(RANKINGS, irv.count, ranked.rounds_told),
    stv.CODE: Way(RANKINGS, stv.count, ranked.rounds_told),
    schulze.CODE: Way(RANKINGS, schulze.count, ranked.schulze_told),
    greedy.CODE: Way(BUDGETS, greedy.count, budget.told, has_seats=False),
    equal_shares.CODE: Way(BUDGETS, equal_shares.count, budget.told, has_seats=False),
    equal_shares.COMPLETED: Way(BUDGETS, equal_shares.completed, budget.told, has_seats=False),
}
ENDINGS = tuple(dict.fromkeys(ending for way in WAYS.values() for ending in way.readers))


def count_file(path: Path, method: str, seats: int | None) -> tuple[Any, Any]:
    """The ballots of a file and their result by a method of ``WAYS``. Raises ``NotCounted``."""
    way = WAYS[method]
    ending = path.suffix.lower()
    if seats is not None and not way.has_seats:
        raise NotCounted("no_seats", method=method)
    try:
        if not path.is_file():
            raise NotCounted("no_file", file=path)
        if ending not in ENDINGS:
            raise NotCounted("ending_unknown", file=path.name, endings=" ".join(ENDINGS))
        if ending not in way.readers:
            raise NotCounted("wrong_kind", ending=ending, method=method, endings=" ".join(way.readers))
        # PrefLib and Pabulib files are UTF-8; in GB18030 any other encoding would be taken for Chinese
        text = decoded(path.read_bytes(), BY_TABLE_PROGRAMS if ending in TABLES else UTF_8)
        ballots = way.readers[ending](text)
        return ballots, way.count(ballots, *([1 if seats is None else seats] if way.has_seats else []))
    except OSError as error:
        raise NotCounted("not_readable", file=path.name, why=error.strerror) from error
    except NotText as fault:
        raise NotCounted("not_text", fault.line) from fault
    except (UnreadableFile, CannotCount) as fault:
        raise NotCounted.because_of(fault) from fault
