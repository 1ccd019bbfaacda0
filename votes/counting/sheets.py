"""What stands on a ballot: the options in the order of the paper, and what the method asks besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


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
