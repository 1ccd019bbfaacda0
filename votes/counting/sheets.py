"""What stands on a ballot: the options in the order of the paper, and what the method asks besides.

``limits``: ``seats`` to win, ``most`` marks on a paper, ``top`` points for one option, ``dots`` to give away,
``budget`` in yuan, ``seed`` of the lots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

SEED = "seed"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")


@dataclass(frozen=True, slots=True)
class Option:
    """What can be marked: a code for the count, label and note for the eye; ``cost`` in yuan where money is shared.

    ``person`` is the key of the candidate the option stands for, where that is known.
    """

    code: str
    label: str
    note: str = ""
    cost: Decimal | None = None
    person: int | None = None

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"code": self.code, "label": self.label}
        if self.note:
            data["note"] = self.note
        if self.cost is not None:
            data["cost"] = str(self.cost)
        if self.person is not None:
            data["person"] = self.person
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Option:
        cost = Decimal(data["cost"]) if "cost" in data else None
        return cls(data["code"], data["label"], data.get("note", ""), cost, data.get("person"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The ballot of a poll. ``limits`` holds whole numbers and, for money, decimal strings, by the method's names."""

    options: tuple[Option, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)

    @property
    def seats(self) -> int:
        """How many options can win."""
        return self.limit("seats", 1)

    def limit(self, name: str, default: int) -> int:
        """A limit that is a whole number."""
        return self.limits.get(name, default)

    def label_of(self, code: str) -> str:
        """Raises ``LookupError`` for a code that is not on the sheet."""
        for option in self.options:
            if option.code == code:
                return option.label
        raise LookupError(code)

    @classmethod
    def from_json(cls, options: Iterable[Mapping[str, Any]], limits: Mapping[str, Any]) -> Sheet:
        return cls(tuple(Option.from_json(option) for option in options), limits)


def numbered(labels: Iterable[str]) -> tuple[Option, ...]:
    """Options with the codes 1, 2, 3 … in the order of the paper."""
    return tuple(Option(str(number), label) for number, label in enumerate(labels, start=1))


def require_options(sheet: Sheet, *limits: str, least: int = 2, have_costs: bool = False) -> None:
    """Raise ``ValueError`` for a sheet that cannot be counted.

    It has at least ``least`` options with a code and a label each, and costs where money is shared, as many as seats
    or more. Its ``limits`` are whole numbers above 0 with the names that the method knows, and a seed for lots.
    """
    codes = sheet.codes
    if len(codes) < least or len(set(codes)) != len(codes) or not all(map(_CODE.fullmatch, codes)):
        raise ValueError(f"these options cannot be told apart or are too few: {codes}")
    if not all(option.label and (option.cost is not None) == have_costs for option in sheet.options):
        raise ValueError(f"an option has no label, or a cost where there is none: {sheet.options}")
    numbers = {name: value for name, value in sheet.limits.items() if name in limits}
    if not all(type(value) is int and value > 0 for value in numbers.values()):
        raise ValueError(f"a limit is a whole number above 0: {numbers}")
    seed = sheet.limits.get(SEED, "none")
    if sheet.limits.keys() - {*limits, SEED} or not isinstance(seed, str) or not seed:
        raise ValueError(f"these limits are not for this ballot: {sheet.limits}")
    if sheet.seats > len(codes):
        raise ValueError(f"{sheet.seats} seats, but {len(codes)} options")
