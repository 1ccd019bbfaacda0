"""What a budget is spent on, and how it came about: a result that can be followed project by project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

Step = Literal["shared", "short", "free", "taken", "no_room"]


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays for a project under equal shares.

    ``full`` supporters pay ``price`` each, ``poor`` supporters pay all they have left, ``rest`` together; the others
    have nothing left. ``rho`` is the price per unit of utility, which is the price for each part of the cost.
    """

    rho: Fraction
    price: Fraction
    full: int
    poor: int
    rest: Fraction

    def as_json(self) -> dict[str, Any]:
        amounts = {name: written(getattr(self, name)) for name in ("rho", "price", "rest")}
        return amounts | {"full": self.full, "poor": self.poor}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Payment:
        amounts = {name: Fraction(data[name]) for name in ("rho", "price", "rest")}
        return cls(full=data["full"], poor=data["poor"], **amounts)


@dataclass(frozen=True, slots=True)
class Round:
    """What is decided about one project.

    ``shared``: its supporters pay for it, see ``payment``. ``short``: they have ``at_hand`` together and no more.
    ``free``: it costs nothing, so there is no share to pay, and it waits for the completion. ``taken``: by approvals,
    from ``at_hand``, what is left of the budget. ``no_room``: it costs more than that.
    """

    step: Step
    project: str
    cost: Fraction
    supporters: int
    at_hand: Fraction
    payment: Payment | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "project": self.project,
            "cost": written(self.cost),
            "supporters": self.supporters,
            "at_hand": written(self.at_hand),
        } | ({"payment": self.payment.as_json()} if self.payment else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Round:
        return cls(
            step=data["step"],
            project=data["project"],
            cost=Fraction(data["cost"]),
            supporters=data["supporters"],
            at_hand=Fraction(data["at_hand"]),
            payment=Payment.from_json(data["payment"]) if "payment" in data else None,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The projects that are paid for, in the order chosen, and what is ``left`` of the budget.

    Under equal shares ``share`` is what each voter had to spend, after ``raises`` by one unit of the currency.
    """

    method: str
    selected: tuple[str, ...]
    left: Fraction
    rounds: tuple[Round, ...]
    share: Fraction | None = None
    raises: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "selected": list(self.selected),
            "left": written(self.left),
            "rounds": [one.as_json() for one in self.rounds],
        } | ({} if self.share is None else {"share": written(self.share), "raises": self.raises})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        return cls(
            method=data["method"],
            selected=tuple(data["selected"]),
            left=Fraction(data["left"]),
            rounds=tuple(Round.from_json(one) for one in data["rounds"]),
            share=Fraction(data["share"]) if "share" in data else None,
            raises=data.get("raises", 0),
        )


def written(amount: Fraction) -> int | str:
    """An amount for JSON and files, without rounding: 12, "12.5", and "37/3" where no decimal is exact."""
    if amount.denominator == 1:
        return amount.numerator
    places, rest = 0, amount.denominator
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1:
        return str(amount)
    whole, part = divmod(amount.numerator * 10**places // amount.denominator, 10**places)
    return f"{whole}.{part:0{places}}"
