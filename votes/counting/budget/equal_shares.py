"""The method of equal shares with cost utilities: each voter has the same share of the budget to spend.

The source is Peters, Pierczyński and Skowron, Proportional Participatory Budgeting with Additive Utilities (2021);
a supporter's utility of a project is its cost. In each round the project with the smallest ``rho`` is bought, the
price for each part of the cost so that its supporters pay it all when each pays ``rho × cost``, or all they have left
if that is less. Ties: more supporters, lower cost, order of the paper.
"""

from __future__ import annotations

from fractions import Fraction

from .greedy import complete
from .instance import Instance
from .market import Market
from .outcome import Outcome, Round, Step

CODE = "equal_shares"
COMPLETED = "equal_shares_completed"


def count(instance: Instance) -> Outcome:
    """The plain method: the budget in equal parts for all voters, those who approve nothing among them."""
    if not instance.voters:
        return Outcome(CODE, (), instance.budget, ())
    return _outcome(instance, Market(instance), 0)


def completed(instance: Instance) -> Outcome:
    """The method after as many raises as the budget bears, then by approvals with what is left.

    Every voter's share is raised by one unit of the currency, again and again, and the whole method is run each time.
    The last outcome that fits the budget is taken, or the first one beside which no project with a supporter fits.
    """
    if not instance.voters:
        shared = Outcome(CODE, (), instance.budget, ())
    else:
        market = Market(instance)
        shared = _outcome(instance, market, _raises(market))
    rounds, left = complete(instance, shared.selected, shared.left)
    return Outcome(
        method=COMPLETED,
        selected=shared.selected + tuple(one.project for one in rounds if one.step == "taken"),
        left=left,
        rounds=shared.rounds + rounds,
        share=shared.share,
        raises=shared.raises,
    )


def _raises(market: Market) -> int:
    """How many raises the outcome has that is taken: the last that fits, or the first that leaves room for nothing."""
    raises = 0
    orders = market.orders()
    while True:
        order, times = next(orders)
        left = market.budget - sum(market.costs[place] for place in order)
        if left < 0:
            return raises - 1
        if market.is_exhausted(order, left):
            return raises
        raises += times


def _outcome(instance: Instance, market: Market, raises: int) -> Outcome:
    """The exact course after so many raises: what was bought, then what could not be, by approvals."""
    course = market.course(raises)
    supporters = instance.supporters()

    def about(step: Step, place: int) -> Round:
        project = instance.projects[place]
        at_hand = course.at_hand.get(place, Fraction(0))
        return Round(step, project.id, project.cost, supporters[project.id], at_hand, course.payments.get(place))

    rounds = [about("shared", place) for place in course.payments]
    left_over = sorted(set(range(len(instance.projects))) - course.payments.keys(), key=market.rank.__getitem__)
    rounds += [about("short" if market.costs[place] else "free", place) for place in left_over]
    selected = tuple(one.project for one in rounds if one.step == "shared")
    left = instance.budget - sum(one.cost for one in rounds if one.step == "shared")
    return Outcome(CODE, selected, left, tuple(rounds), share=market.share(raises), raises=raises)
