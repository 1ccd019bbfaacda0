"""The decision rules: data with a date, a jurisdiction and a citation, one JSON file per rule and version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from votes.counting import Measure


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in the law's language and in English; ``str()`` is the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to decide. ``participants`` says who has taken part: those *present*, or those who *cast*."""

    code: str
    effective_from: date
    effective_to: date | None
    jurisdiction: str
    title: Words
    citation: Words
    text: Words
    note: Words
    electorate: str
    participants: str
    notice_days: int
    measures: tuple[Measure, ...]

    def is_in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    @property
    def counts_area(self) -> bool:
        return any(one.measure == "area" for one in self.measures)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "jurisdiction": self.jurisdiction,
            **{name: getattr(self, name).as_json() for name in ("title", "citation", "text", "note")},
            "electorate": self.electorate,
            "participants": self.participants,
            "notice_days": self.notice_days,
            "measures": [measure.as_json() for measure in self.measures],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        if data["participants"] not in ("present", "cast") or not data["measures"]:
            raise ValueError(f"the rule {data['code']!r} does not say who takes part or what is measured")
        end = data["effective_to"]
        return cls(
            code=data["code"],
            effective_from=date.fromisoformat(data["effective_from"]),
            effective_to=date.fromisoformat(end) if end else None,
            jurisdiction=data["jurisdiction"],
            title=Words(**data["title"]),
            citation=Words(**data["citation"]),
            text=Words(**data["text"]),
            note=Words(**data["note"]),
            electorate=data["electorate"],
            participants=data["participants"],
            notice_days=data["notice_days"],
            measures=tuple(Measure.from_json(measure) for measure in data["measures"]),
        )


class UnknownRule(LookupError):
    """No rule of that code is in force on that day."""


def rule(code: str, on: date) -> Rule:
    """The rule ``code`` as it stands on a local day. Raises ``UnknownRule``: a date is never guessed."""
    for one in rules_on(on):
        if one.code == code:
            return one
    raise UnknownRule(f"no rule {code!r} is in force on {on.isoformat()}")


def rules_on(on: date) -> list[Rule]:
    """Every rule in force on a local day, ordered by code."""
    return [one for one in _all() if one.is_in_force(on)]


@cache
def _all() -> tuple[Rule, ...]:
    files = sorted(Path(__file__).parent.glob("*.json"))
    found = [Rule.from_json(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(sorted(found, key=lambda one: (one.code, one.effective_from)))
