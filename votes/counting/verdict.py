"""Whether a question carried, with the comparisons that say why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from .conditions import Conditions
from .gates import Gate, gate
from .sums import Sums

Outcome = Literal["carried", "lost", "no_quorum"]

CARRIED: Outcome = "carried"
LOST: Outcome = "lost"
NO_QUORUM: Outcome = "no_quorum"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it carried, and every comparison that says why; ``chosen`` holds the codes of the options that won."""

    outcome: Outcome
    participation: tuple[Gate, ...]
    assent: tuple[Gate, ...]
    rule_code: str
    electorate: str
    participants: str
    citation: dict[str, str]
    chosen: tuple[str, ...] = ()

    @property
    def is_carried(self) -> bool:
        return self.outcome == CARRIED

    @property
    def short_of(self) -> tuple[Gate, ...]:
        """The comparisons that decided against it; empty when it carried."""
        gates = {NO_QUORUM: self.participation, LOST: self.assent}.get(self.outcome, ())
        return tuple(gate for gate in gates if not gate.is_met)

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "participation": [gate.as_json() for gate in self.participation],
            "assent": [gate.as_json() for gate in self.assent],
            "rule_code": self.rule_code,
            "electorate": self.electorate,
            "participants": self.participants,
            "citation": dict(self.citation),
            **({"chosen": list(self.chosen)} if self.chosen else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        return cls(
            outcome=data["outcome"],
            participation=tuple(Gate.from_json(gate) for gate in data["participation"]),
            assent=tuple(Gate.from_json(gate) for gate in data["assent"]),
            rule_code=data["rule_code"],
            electorate=data["electorate"],
            participants=data["participants"],
            citation=dict(data["citation"]),
            chosen=tuple(data.get("chosen", ())),
        )


class Counted(Protocol):
    """What every tally says: the whole roll, and those who took part."""

    @property
    def roll(self) -> Sums: ...

    @property
    def taking_part(self) -> Sums: ...


def participation(part: Counted, rule: Conditions) -> tuple[Gate, ...]:
    """Did enough take part?"""
    return tuple(
        gate(one.participation, one.measure, part.taking_part.of(one.measure), part.roll.of(one.measure))
        for one in rule.measures
    )


def assents(votes: Sums, part: Counted, rule: Conditions) -> tuple[Gate, ...]:
    """Did enough of those who took part agree to one thing?"""
    return tuple(
        gate(one.assent, one.measure, votes.of(one.measure), part.taking_part.of(one.measure)) for one in rule.measures
    )


def are_met(gates: Iterable[Gate]) -> bool:
    return all(one.is_met for one in gates)


def judged(
    rule: Conditions,
    part: Counted,
    *,
    is_carried: bool,
    assent: tuple[Gate, ...] = (),
    chosen: Iterable[str] = (),
) -> Verdict:
    """The verdict of a count. No quorum is decided before lost, and then nothing is chosen."""
    quorum = participation(part, rule)
    has_quorum = are_met(quorum)
    outcome = NO_QUORUM if not has_quorum else CARRIED if is_carried else LOST
    return Verdict(
        outcome=outcome,
        participation=quorum,
        assent=assent,
        rule_code=rule.code,
        electorate=rule.electorate,
        participants=rule.participants,
        citation={"zh": rule.citation.zh, "en": rule.citation.en},
        chosen=tuple(chosen) if has_quorum else (),
    )
