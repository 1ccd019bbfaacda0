"""The runs of equal shares in whole numbers: exact, or within bounds that prove the order of the purchases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush, heapreplace
from math import gcd, lcm

from .instance import Instance, by_approvals
from .outcome import Payment

# How fine bounded purses are: what all voters have together is a number of about so many bits.
BITS = 120
# How many raises besides one are tried at once where orders change often.
WINDOW = 1


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

    def orders(self) -> Iterator[tuple[list[int], int]]:
        """The order of the purchases raise by raise from none on, without end, each with how many raises have it."""
        raises, more = 0, WINDOW
        while True:
            spans = 0
            for order, times in self._orders(raises, more, None):
                spans += 1
                yield order, times
            raises += more + 1
            more = 2 * more + 1 if spans == 1 else max(WINDOW, more // 2)

    def _orders(self, raises: int, more: int, start: _Run | None) -> Iterator[tuple[list[int], int]]:
        """The same from ``raises`` to ``raises + more``, of which ``start`` has proved the first purchases.

        As far as the bounds prove one order for all, it is found once. Where they leave it open, each half goes on
        from there alone, and at last one number of raises, exactly.
        """
        run = _Run(self, raises, more, start)
        if run.buy_all():
            yield run.order, more + 1
        elif more:
            half = more // 2
            yield from self._orders(raises, half, run)
            yield from self._orders(raises + half + 1, more - half - 1, run)
        else:
            yield list(self.course(raises).payments), 1

    def is_exhausted(self, order: list[int], left: int) -> bool:
        """Whether no project with a supporter fits what is left beside those in ``order``."""
        return all(self.costs[place] > left for place in self.wanted if place not in order)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a project costs its supporters now: ``full`` of them pay ``rest`` in equal parts, ``poor`` all they have.

    Its ``rho`` lies from ``low`` to ``high``. Without a full payer its supporters are short of ``rest``.
    """

    place: int
    rank: int
    low: Fraction
    high: Fraction
    rest: int
    full: int
    poor: int


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

    def __init__(self, market: Market, raises: int, more: int | None = None, start: _Run | None = None) -> None:
        self.market = market
        self.is_exact = more is None
        fine = 0 if self.is_exact else max(0, BITS - ((market.budget + 1) * market.voters).bit_length())
        self.unit = market.voters << fine
        self.slack = (more or 0) * market.scale * self.unit
        # -1 is a purse that holds nothing for certain
        self.purses = [(market.budget + raises * market.scale * market.voters) << fine] * len(market.weights)
        self.members = dict(market.members)
        self.order: list[int] = []
        self.bought: list[tuple[Fraction, int, list[int]]] = []
        self.payments: dict[int, Payment] = {}
        self.at_purchase: dict[int, Fraction] = {}
        self.heap = [(Fraction(1, market.supporters[place]), market.rank[place], place) for place in market.wanted]
        heapify(self.heap)
        if start:
            self.follow(start)

    def follow(self, start: _Run) -> None:
        """Buy what ``start`` bought, whose bounds hold for these raises too."""
        for low, place, members in start.bought:
            self.members[place] = members
            self.buy(self.offer(low, place))
        self.members = dict(start.members)
        self.heap = start.heap.copy()

    def buy_all(self) -> bool:
        """Buy until no project can be paid. ``False`` as soon as the bounds leave the next purchase open."""
        heap = self.heap
        best: _Offer | None = None
        while heap or best:
            if best and (not heap or (best.high, best.rank) < heap[0][:2]):
                self.buy(best)
                best = None
                continue
            low, rank, place = heap[0]
            if best:
                low = self.at_least(best.high, low, place)
                if (best.high, best.rank) < (low, rank):
                    heapreplace(heap, (low, rank, place))
                    continue
            heappop(heap)
            offer = self.offer(low, place)
            if offer.full == 0:
                if offer.rest <= self.slack * offer.poor:
                    return self.leave(offer, best)
            elif best is None:
                best = offer
            elif (best.high, best.rank) < (offer.low, rank):
                heappush(heap, (offer.low, rank, place))
            elif (offer.high, rank) < (best.low, best.rank):
                heappush(heap, (best.low, best.rank, best.place))
                best = offer
            else:
                return self.leave(offer, best)
        return True

    def leave(self, *offers: _Offer | None) -> bool:
        """Put offers that nothing decides back into the heap, for the runs that go on from here."""
        for offer in offers:
            if offer:
                heappush(self.heap, (offer.low, offer.rank, offer.place))
        return False

    def at_least(self, rho: Fraction, low: Fraction, place: int) -> Fraction:
        """A bound of the ``rho`` of a project, by one look at its supporters, that lies above a given one if it does.

        What supporters pay grows ever slower with the price: the price at which they would pay the cost if the full
        payers at any one price stayed so is not above the true one.
        """
        purses, weights = self.purses, self.market.weights
        cost = rest = self.market.costs[place] * self.unit
        price = -(-rho.numerator * cost // rho.denominator)
        full = poor = 0
        for group in self.alive(place):
            purse = purses[group]
            if purse >= price:
                full += weights[group]
            else:
                rest -= weights[group] * purse
                poor += weights[group]
        return max(low, Fraction(rest - self.slack * poor, full * cost)) if full else low

    def offer(self, low: Fraction, place: int) -> _Offer:
        """The price of a project whose ``rho`` is at least ``low``."""
        purses, weights = self.purses, self.market.weights
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
                return _Offer(place, self.market.rank[place], low, low, rest, full, poor)
            dearer = -(-rest // full)
            if dearer <= price and len(still) == len(rich):
                break
            price, rich = max(price, dearer), still
        high = Fraction(rest, full * cost)
        low = max(low, Fraction(rest - self.slack * poor, full * cost)) if poor else high
        return _Offer(place, self.market.rank[place], low, high, rest, full, poor)

    def buy(self, offer: _Offer) -> None:
        """Take the price of a project from the purses of its supporters."""
        place, rest, full, poor = offer.place, offer.rest, offer.full, offer.poor
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
        alive = self.alive(place)
        self.bought.append((offer.low, place, alive))
        for group in alive:
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
