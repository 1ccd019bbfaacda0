"""The runs of equal shares in whole numbers: exact, or within bounds that prove the order of the purchases."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from math import gcd, lcm

from .instance import Instance, by_approvals
from .outcome import Payment

# How fine bounded purses are: what all voters have together is a number of about so many bits.
BITS = 120


@dataclass(frozen=True, slots=True)
class Course:
    """One run: the projects bought, by their places, with their payments, in that order.

    ``at_hand`` is what the supporters of a project have together when it is bought, or at the end when it is not.
    """

    payments: dict[int, Payment]
    at_hand: dict[int, Fraction]


class Market:
    """An instance in whole numbers, made once for many runs.

    Projects are known by their place on the paper; ``wanted`` are those that cost something and have a supporter.
    ``scale`` parts make one unit of the currency; costs and budget are in such parts. ``rank`` breaks a tie: more
    supporters, lower cost, order of the paper. Voters with equal ballots are one group with its number of voters.
    """

    def __init__(self, instance: Instance) -> None:
        places = {project.id: place for place, project in enumerate(instance.projects)}
        amounts = [project.cost for project in instance.projects] + [instance.budget]
        self.scale = lcm(*(amount.denominator for amount in amounts))
        self.costs = [int(project.cost * self.scale) for project in instance.projects]
        self.budget = int(instance.budget * self.scale)
        self.voters = instance.voters
        self.rank = {places[project.id]: rank for rank, project in enumerate(by_approvals(instance))}
        supporters = instance.supporters()
        self.supporters = [supporters[project.id] for project in instance.projects]
        self.wanted = [place for place, cost in enumerate(self.costs) if cost and self.supporters[place]]
        groups: dict[frozenset[int], int] = {}
        for approved, number in instance.ballots.items():
            key = frozenset(places[project] for project in approved).intersection(self.wanted)
            groups[key] = groups.get(key, 0) + number
        groups.pop(frozenset(), None)
        self.weights = list(groups.values())
        self.members: dict[int, list[int]] = {place: [] for place in self.wanted}
        for group, approved_places in enumerate(groups):
            for place in approved_places:
                self.members[place].append(group)

    def share(self, raises: int) -> Fraction:
        """What one voter has to spend, in currency, after so many raises by one unit."""
        return Fraction(self.budget, self.voters * self.scale) + raises

    def course(self, raises: int) -> Course:
        """The run after so many raises, exactly."""
        run = _Run(self, raises)
        run.buy_all()
        at_end = {place: run.at_hand(place) for place in self.wanted if place not in run.payments}
        return Course(run.payments, run.at_purchase | at_end)

    def order(self, raises: int, more: int) -> list[int] | None:
        """The order of the purchases after ``raises``, when it is proved to be the same for up to ``more`` besides.

        ``None`` when the bounds leave it open.
        """
        run = _Run(self, raises, more)
        return run.order if run.buy_all() else None

    def is_exhausted(self, order: list[int], left: int) -> bool:
        """Whether no project with a supporter fits what is left beside those in ``order``."""
        return all(self.costs[place] > left for place in self.wanted if place not in order)


class _Run:
    """One course of the method: what each group has left, and the projects still to be had, cheapest ``rho`` first.

    Exact (``more`` is ``None``): purses are numbers over ``unit``, which grows finer with every price. Bounded:
    ``unit`` stays, purses are rounded down, and the true purse of a voter, for each number of raises from ``raises``
    to ``raises + more``, is at most ``slack`` above. More money in the purses never makes a project dearer: the price
    at the lower bounds is an upper bound, and it falls by at most ``slack × poor / full`` when each of ``poor``
    purses has ``slack`` more. A purchase is made only where these bounds prove that it comes next.

    A project only gets dearer from one purchase to the next. The heap holds the smallest ``rho`` it can have, and its
    price is asked only when that bound is the smallest of all.
    """

    def __init__(self, market: Market, raises: int, more: int | None = None) -> None:
        self.market = market
        self.is_exact = more is None
        fine = 0 if self.is_exact else max(0, BITS - ((market.budget + 1) * market.voters).bit_length())
        self.unit = market.voters << fine
        self.slack = (more or 0) * market.scale * self.unit
        # -1 is a purse that holds nothing for certain
        self.purses = [(market.budget + raises * market.scale * market.voters) << fine] * len(market.weights)
        self.members = dict(market.members)
        self.order: list[int] = []
        self.payments: dict[int, Payment] = {}
        self.at_purchase: dict[int, Fraction] = {}
        self.asked: dict[int, tuple[int, int, int]] = {}
        self.heap = [(Fraction(1, market.supporters[place]), market.rank[place], place, -1) for place in market.wanted]
        heapify(self.heap)

    def buy_all(self) -> bool:
        """Buy until no project can be paid. ``False`` as soon as the bounds leave the next purchase open."""
        heap = self.heap
        while heap:
            _low, rank, place, round_asked = heap[0]
            if round_asked != len(self.order):
                if not self.ask():
                    return False
                continue
            heappop(heap)
            rest, full, _poor = self.asked[place]
            high = Fraction(rest, full * self.market.costs[place] * self.unit)
            while heap and heap[0][:2] < (high, rank):
                if heap[0][3] == len(self.order) or not self.ask():
                    return False
            self.buy(place)
        return True

    def ask(self) -> bool:
        """Ask the price of the first project of the heap and put it in its place; drop it if it cannot be paid.

        ``asked`` keeps what the ``full`` payers pay together, their number, and the number of those who pay less.
        ``False`` when the bounds leave open whether it can be paid.
        """
        purses, weights = self.purses, self.market.weights
        low, rank, place, _round = self.heap[0]
        cost = rest = self.market.costs[place] * self.unit
        price = -(-low.numerator * cost // low.denominator)
        rich = self.alive(place)
        poor = 0
        while True:
            full = 0
            still = []
            for group in rich:
                purse = purses[group]
                if purse < price:
                    rest -= weights[group] * purse
                    poor += weights[group]
                else:
                    still.append(group)
                    full += weights[group]
            if not full:
                heappop(self.heap)
                return rest > self.slack * poor
            dearer = -(-rest // full)
            if dearer <= price and len(still) == len(rich):
                break
            price, rich = max(price, dearer), still
        self.asked[place] = (rest, full, poor)
        low = max(low, Fraction(rest - self.slack * poor, full * cost))
        heapreplace(self.heap, (low, rank, place, len(self.order)))
        return True

    def buy(self, place: int) -> None:
        """Take the price of a project from the purses of its supporters."""
        rest, full, poor = self.asked.pop(place)
        if self.is_exact:
            finer = full // gcd(rest, full)
            if finer > 1:
                self.unit *= finer
                self.purses = [purse * finer if purse > 0 else purse for purse in self.purses]
                rest *= finer
            self.keep(place, rest, full, poor)
        purses, slack = self.purses, self.slack
        high = -(-rest // full)
        low = (rest - slack * poor) // full
        for group in self.alive(place):
            purse = purses[group]
            purses[group] = -1 if purse + slack <= low else max(purse - high, 0)
        self.slack += high - low
        self.order.append(place)

    def keep(self, place: int, rest: int, full: int, poor: int) -> None:
        """Keep who pays what for an exact purchase, in currency."""
        cost = self.market.costs[place]
        parts = self.unit * self.market.scale
        self.at_purchase[place] = self.at_hand(place)
        self.payments[place] = Payment(
            rho=Fraction(rest, full * cost * self.unit),
            price=Fraction(rest, full * parts),
            full=full,
            poor=poor,
            rest=Fraction(cost * self.unit - rest, parts),
        )

    def alive(self, place: int) -> list[int]:
        """The groups of its supporters that may have something left."""
        purses = self.purses
        self.members[place] = [group for group in self.members[place] if purses[group] >= 0]
        return self.members[place]

    def at_hand(self, place: int) -> Fraction:
        """What its supporters have together, in currency."""
        weights, purses = self.market.weights, self.purses
        together = sum(weights[group] * purses[group] for group in self.alive(place))
        return Fraction(together, self.unit * self.market.scale)
