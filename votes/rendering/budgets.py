"""The result of a budget that many share: what each project cost, who paid, what is left, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from votes import explain
from votes.counting.budget.outcome import Outcome, Payment, Round
from votes.counting.shares import width
from votes.counting.verdict import Verdict
from votes.models import Poll

from .parts import CHOSEN, NONE_CHOSEN, Drawn, TallyRow, labels


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in the order it was decided on."""

    label: str
    cost: str
    supporters: str
    why: str


@dataclass(frozen=True, slots=True)
class BudgetCount:
    """``spent`` and ``left`` of the ``budget``; ``share`` is what each voter had to give, where the money is shared."""

    budget: str
    spent: str
    left: str
    width: str
    share: str
    taken: tuple[ProjectLine, ...]
    others: tuple[ProjectLine, ...]


def draw(poll: Poll, verdict: Verdict) -> Drawn:
    outcome, sheet = Outcome.from_json(poll.tally), poll.sheet
    budget = Fraction(poll.limits["budget"])
    spent = budget - outcome.left
    names = {option.code: option.label for option in sheet.options}
    taken: list[ProjectLine] = []
    others: list[ProjectLine] = []
    # what the shares do not pay for is looked at again with what is left: the last word on each project counts
    decided = {one.project: one for one in outcome.rounds}
    order = sorted(decided.values(), key=outcome.rounds.index)
    for one in order:
        line = ProjectLine(
            names[one.project],
            explain.money(one.cost),
            _supporters(one.supporters),
            _paid(one.payment) if one.payment else _why(one),
        )
        (taken if one.project in verdict.chosen else others).append(line)
    return Drawn(
        template="votes/results/budget.html",
        name=labels(sheet, verdict.chosen) if verdict.chosen else gettext("Nothing is paid for"),
        seal=CHOSEN if verdict.chosen else NONE_CHOSEN,
        reason=gettext("%(spent)s of %(budget)s are given out, %(left)s are left.")
        % {"spent": explain.money(spent), "budget": explain.money(budget), "left": explain.money(outcome.left)},
        rows=tuple(
            TallyRow(
                code="dai",
                label=names[one.project],
                heads=_supporters(one.supporters),
                area=explain.money(one.cost),
                width=width(explain.share(one.cost, budget)),
                is_chosen=one.project in verdict.chosen,
            )
            for one in order
        ),
        count=BudgetCount(
            budget=explain.money(budget),
            spent=explain.money(spent),
            left=explain.money(outcome.left),
            width=width(explain.share(spent, budget)),
            share=_share(outcome),
            taken=tuple(taken),
            others=tuple(others),
        ),
    )


def _supporters(number: int) -> str:
    return ngettext("%(number)s supporter", "%(number)s supporters", number) % {"number": f"{number:,}"}


def _share(outcome: Outcome) -> str:
    if outcome.share is None:
        return ""
    figures = {"share": explain.money(outcome.share), "raises": outcome.raises}
    if not outcome.raises:
        return gettext("Everybody who took part had an equal share of %(share)s.") % figures
    return (
        gettext(
            "Everybody who took part had an equal share of %(share)s: it was raised %(raises)s times by ¥1, as long as "
            "the budget bears what is chosen then."
        )
        % figures
    )


def _paid(payment: Payment) -> str:
    """“12 supporters pay ¥266.66 each; 2 more give the ¥120 they have left.”"""
    figures = {
        "full": payment.full,
        "price": explain.money(payment.price),
        "poor": payment.poor,
        "rest": explain.money(payment.rest),
    }
    if not payment.poor:
        return gettext("%(full)s supporters pay %(price)s each.") % figures
    if not payment.full:
        return gettext("%(poor)s supporters give all they have left, %(rest)s together.") % figures
    return (
        gettext("%(full)s supporters pay %(price)s each; %(poor)s give all they have left, %(rest)s together.")
        % figures
    )


def _why(one: Round) -> str:
    """Why a project was taken by approvals, or not at all."""
    figures = {"at_hand": explain.money(one.at_hand), "cost": explain.money(one.cost)}
    if not one.supporters:
        return gettext("Nobody chose it.")
    return {
        "taken": gettext("Taken by approvals: %(at_hand)s were left."),
        "short": gettext("Its supporters have %(at_hand)s left together, and it costs %(cost)s."),
        "free": gettext("It costs nothing, so nobody has to pay for it."),
        "no_room": gettext("It costs %(cost)s, and %(at_hand)s were left."),
    }[one.step] % figures
