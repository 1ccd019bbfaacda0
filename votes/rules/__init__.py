"""The decision rules: data with a date, a jurisdiction and a citation, one JSON file per rule and version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from votes.counting import motion
from votes.counting.lots import LOTS
from votes.counting.methods import METHODS
from votes.counting.thresholds import Measure, Threshold

FORMS = ("meeting", "written")
QUESTIONS = ("motion", "candidates", "recall")
ENTRY = ("card", "confirmed")
SETTINGS = ("any", "urban", "rural")
TIES = ("order", LOTS)


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in the law's language and in English; ``str()`` is the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Periods:
    """In days, 0 where the rule sets none; counted by ``votes.periods``. The notice stands on the rule itself."""

    publication_days: int = 0
    objection_days: int = 0
    answer_days: int = 0
    roll_notice_days: int = 0


@dataclass(frozen=True, slots=True)
class Proxies:
    """Who may vote for another: in writing, the list is published; how many one person may hold."""

    per_holder: int
    to_candidates: bool = False


@dataclass(frozen=True, slots=True)
class Petition:
    """How many of whom must ask before the question is put."""

    electorate: str
    threshold: Threshold

    def as_json(self) -> dict[str, Any]:
        return {"electorate": self.electorate, "threshold": self.threshold.as_json()}


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to decide. ``participants`` says who has taken part: those *present*, or those who *cast*.

    ``body`` decides by it, in the ``forms`` it allows; ``question`` says on what: a *motion* with yes or no,
    *candidates*, or the *recall* of somebody (any one petition of ``asked_by`` opens it). With ``plurality`` the
    most votes win once the assent is reached. Where ``counts_silence``, who was handed the paper and does not
    answer joins the majority. ``methods`` are the ways to count that it admits. ``ties`` are decided by the *order* of
    the paper or by *lots*; those who were not elected stand again under the rule ``runoff``. What a frozen rule of an
    older poll does not say takes the values below.
    """

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
    body: str = ""
    setting: str = "any"
    question: str = "motion"
    forms: tuple[str, ...] = ("meeting",)
    entry_strength: str = "card"
    periods: Periods = Periods()
    proxies: Proxies | None = None
    asked_by: tuple[Petition, ...] = ()
    plurality: bool = False
    counts_silence: bool = False
    methods: tuple[str, ...] = (motion.CODE,)
    ties: str = "order"
    runoff: str = ""

    def is_in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    @property
    def counts_area(self) -> bool:
        return any(one.measure == "area" for one in self.measures)

    @property
    def may_be_written(self) -> bool:
        """May a poll be held under it over days, without a meeting?"""
        return "written" in self.forms

    @property
    def may_be_met(self) -> bool:
        return "meeting" in self.forms

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "jurisdiction": self.jurisdiction,
            **{name: getattr(self, name).as_json() for name in ("title", "citation", "text", "note")},
            "body": self.body,
            "setting": self.setting,
            "question": self.question,
            "forms": list(self.forms),
            "electorate": self.electorate,
            "participants": self.participants,
            "entry_strength": self.entry_strength,
            "notice_days": self.notice_days,
            "periods": asdict(self.periods),
            "proxies": asdict(self.proxies) if self.proxies else None,
            "asked_by": [petition.as_json() for petition in self.asked_by],
            "measures": [measure.as_json() for measure in self.measures],
            "plurality": self.plurality,
            "counts_silence": self.counts_silence,
            "methods": list(self.methods),
            "ties": self.ties,
            "runoff": self.runoff,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        """Raises ``ValueError`` for a rule that does not make sense."""
        end, proxies = data["effective_to"], data.get("proxies")
        rule = cls(
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
            body=data.get("body", ""),
            setting=data.get("setting", "any"),
            question=data.get("question", "motion"),
            forms=tuple(data.get("forms", ["meeting"])),
            entry_strength=data.get("entry_strength", "card"),
            periods=Periods(**data.get("periods", {})),
            proxies=Proxies(**proxies) if proxies else None,
            asked_by=tuple(
                Petition(one["electorate"], Threshold.from_json(one["threshold"])) for one in data.get("asked_by", [])
            ),
            plurality=data.get("plurality", False),
            counts_silence=data.get("counts_silence", False),
            methods=tuple(data.get("methods", [motion.CODE])),
            ties=data.get("ties", "order"),
            runoff=data.get("runoff", ""),
        )
        rule._require_sense()
        return rule

    def _require_sense(self) -> None:
        def refuse(what: str) -> None:
            raise ValueError(f"the rule {self.code!r} {what}")

        if self.participants not in ("present", "cast") or not self.measures:
            refuse("does not say who takes part or what is measured")
        if not self.forms or not set(self.forms) <= set(FORMS):
            refuse("does not say whether it is decided in a meeting or in writing")
        if self.participants == "present" and self.may_be_written:
            refuse("counts who is present: that cannot be done in writing")
        if self.counts_silence and not self.may_be_written:
            refuse("counts silence, but nobody is handed a paper")
        if not self.methods or not set(self.methods) <= METHODS.keys():
            refuse(f"admits ways to count that there are not: {self.methods}")
        if self.counts_silence and self.methods != (motion.CODE,):
            refuse("counts silence, but it can join a majority only where there is yes and no")
        known = {"question": QUESTIONS, "entry_strength": ENTRY, "setting": SETTINGS, "ties": TIES}
        for name, values in known.items():
            if getattr(self, name) not in values:
                refuse(f"has an unknown {name}: {getattr(self, name)!r}")
        if self.plurality and self.question != "candidates":
            refuse("lets the most votes win on a question that has only yes and no")


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


def rules_for(method: str, on: date, *, is_rural: bool) -> list[Rule]:
    """Those a question of such a place may be decided by that is counted by this method.

    A recall is not among them: it must be asked for first.
    """
    settings = ("any", "rural" if is_rural else "urban")
    return [
        one for one in rules_on(on) if method in one.methods and one.question != "recall" and one.setting in settings
    ]


def rules_for_motions(on: date, *, is_rural: bool) -> list[Rule]:
    """Those a yes-or-no question of such a place may be decided by."""
    return rules_for(motion.CODE, on, is_rural=is_rural)


@cache
def _all() -> tuple[Rule, ...]:
    files = sorted(Path(__file__).parent.glob("*.json"))
    found = [Rule.from_json(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(sorted(found, key=lambda one: (one.code, one.effective_from)))
