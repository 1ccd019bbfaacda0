"""What a count of rounds leaves behind: every step of it, so that a person can follow it with pencil and paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .amounts import Amount, Writer, amount_in, exact, five_places, plain
from .ties import Tie

Act = Literal["first", "surplus", "exclusion"]
Reason = Literal["majority", "quota", "last_places"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Papers that went on together: to whom (``None``: nobody is left on them), how many, and the value of each.

    ``papers`` may be a fraction: a paper with a shared tier goes in equal parts to those who share it.
    """

    to: str | None
    papers: Amount
    value: Amount

    @property
    def votes(self) -> Amount:
        return plain(self.papers * self.value)

    def as_json(self, write: Writer) -> dict[str, Any]:
        return {
            "to": self.to,
            "papers": exact(self.papers),
            "value": write(self.value),
            "votes": write(self.votes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Transfer:
        return cls(data["to"], amount_in(data["papers"]), amount_in(data["value"]))


@dataclass(frozen=True, slots=True)
class Elected:
    """``reason``: more than half of the votes, the quota, or as many left as places. ``tie`` says why in this order."""

    candidate: str
    reason: Reason
    tie: Tie | None

    def as_json(self) -> dict[str, Any]:
        return {"candidate": self.candidate, "reason": self.reason, "tie": self.tie and self.tie.as_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Elected:
        return cls(data["candidate"], data["reason"], data["tie"] and Tie.from_json(data["tie"]))


@dataclass(frozen=True, slots=True)
class Step:
    """What a round does: the first sorting, the passing on of a surplus, or an exclusion.

    ``tie`` says how ``candidate`` was picked among equals; ``transfers`` where the papers went.
    """

    act: Act = "first"
    candidate: str | None = None
    tie: Tie | None = None
    transfers: tuple[Transfer, ...] = ()

    def as_json(self, write: Writer) -> dict[str, Any]:
        return {
            "act": self.act,
            "candidate": self.candidate,
            "tie": self.tie and self.tie.as_json(),
            "transfers": [transfer.as_json(write) for transfer in self.transfers],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Step:
        return cls(
            act=data["act"],
            candidate=data["candidate"],
            tie=data["tie"] and Tie.from_json(data["tie"]),
            transfers=tuple(Transfer.from_json(transfer) for transfer in data["transfers"]),
        )


@dataclass(frozen=True, slots=True)
class Round:
    """A step, how the votes stand after it, and who is elected then.

    ``votes`` holds every candidate. With ``exhausted`` (no candidate left on the paper) and ``lost`` (cut off beyond
    five places), both since the first round, they add up to the valid votes.
    """

    number: int
    step: Step
    votes: dict[str, Amount]
    exhausted: Amount
    lost: Amount
    elected: tuple[Elected, ...]

    def as_json(self, write: Writer) -> dict[str, Any]:
        return {
            "number": self.number,
            **self.step.as_json(write),
            "votes": {name: write(votes) for name, votes in self.votes.items()},
            "exhausted": write(self.exhausted),
            "lost": write(self.lost),
            "elected": [elected.as_json() for elected in self.elected],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Round:
        return cls(
            number=data["number"],
            step=Step.from_json(data),
            votes={name: amount_in(votes) for name, votes in data["votes"].items()},
            exhausted=amount_in(data["exhausted"]),
            lost=amount_in(data["lost"]),
            elected=tuple(Elected.from_json(elected) for elected in data["elected"]),
        )


@dataclass(frozen=True, slots=True)
class RoundCount:
    """The result of instant run-off (no ``quota``) or of the single transferable vote."""

    method: str
    seats: int
    candidates: tuple[str, ...]
    valid: Amount
    invalid: Amount
    quota: int | None
    rounds: tuple[Round, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """In the order elected."""
        return tuple(elected.candidate for each in self.rounds for elected in each.elected)

    def as_json(self) -> dict[str, Any]:
        write = exact if self.quota is None else five_places
        return {
            "method": self.method,
            "seats": self.seats,
            "candidates": list(self.candidates),
            "valid": exact(self.valid),
            "invalid": exact(self.invalid),
            "quota": self.quota,
            "winners": list(self.winners),
            "rounds": [each.as_json(write) for each in self.rounds],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RoundCount:
        return cls(
            method=data["method"],
            seats=data["seats"],
            candidates=tuple(data["candidates"]),
            valid=amount_in(data["valid"]),
            invalid=amount_in(data["invalid"]),
            quota=data["quota"],
            rounds=tuple(Round.from_json(each) for each in data["rounds"]),
        )
