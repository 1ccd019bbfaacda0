"""Participatory budgets: tables reasoned by hand, and what must hold for every instance."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from votes.counting.budget import equal_shares, greedy
from votes.counting.budget.instance import Instance, Project, exact, grouped
from votes.counting.budget.market import Market
from votes.counting.budget.outcome import Outcome, Payment, Round, written

RULES = (greedy.count, equal_shares.count, equal_shares.completed)


def instance(budget, costs: dict[str, object], *ballots: str) -> Instance:
    """Projects of one letter, and each ballot the letters it approves."""
    return Instance(tuple(Project(id, f"Project {id}", cost) for id, cost in costs.items()), budget, grouped(ballots))


def test_greedy_takes_the_most_approved_then_the_cheaper_and_skips_what_no_longer_fits():
    outcome = greedy.count(instance(100, {"a": 60, "b": 50, "c": 40, "d": 10}, "ab", "ab", "abc"))
    assert outcome == Outcome(
        method="greedy",
        selected=("b", "c", "d"),
        left=Fraction(0),
        rounds=(
            Round("taken", "b", Fraction(50), 3, at_hand=Fraction(100)),
            Round("no_room", "a", Fraction(60), 3, at_hand=Fraction(50)),
            Round("taken", "c", Fraction(40), 1, at_hand=Fraction(50)),
            Round("taken", "d", Fraction(10), 0, at_hand=Fraction(10)),
        ),
    )


def test_equal_approvals_and_equal_costs_go_by_the_order_of_the_paper():
    assert greedy.count(instance(10, {"z": 10, "a": 10}, "az")).selected == ("z",)


def test_equal_shares_asks_the_poor_for_what_they_have_and_the_others_for_the_rest():
    """Four voters with 25 each. a: 20 from each of three (rho 1/3). Then voter 3 has 5 and voter 4 has 25.

    d costs 28: 5 from voter 3 and 23 from voter 4 (rho 23/28), before c, which voter 4 alone would pay (rho 1).
    """
    outcome = equal_shares.count(instance(100, {"a": 60, "b": 30, "c": 25, "d": 28}, "ab", "ab", "ad", "cd"))
    payments = (
        Payment(Fraction(1, 3), price=Fraction(20), full=3, poor=0, rest=Fraction(0)),
        Payment(Fraction(23, 28), price=Fraction(23), full=1, poor=1, rest=Fraction(5)),
    )
    assert outcome == Outcome(
        method="equal_shares",
        selected=("a", "d"),
        left=Fraction(12),
        rounds=(
            Round("shared", "a", Fraction(60), 3, Fraction(75), payments[0]),
            Round("shared", "d", Fraction(28), 2, Fraction(30), payments[1]),
            Round("short", "b", Fraction(30), 2, Fraction(10)),
            Round("short", "c", Fraction(25), 1, Fraction(2)),
        ),
        share=Fraction(25),
    )


@pytest.mark.parametrize(
    ("costs", "ballots", "order"),
    [
        # after z voter 3 has nothing: x costs 15 each of two, y 10 each of two, rho 1/2 both; x has three supporters
        ({"y": 20, "x": 30, "z": 80}, ["x", "x", "xz", "y", "y", "z", "z", "z"], "zxy"),
        # the same supporters, rho 1/2 both: the cheaper one
        ({"p": 10, "q": 6}, ["pq", "pq"], "qp"),
        # the same supporters and costs: the order of the paper
        ({"z": 6, "a": 6}, ["az", "az"], "za"),
    ],
)
def test_a_tie_of_prices_goes_to_more_supporters_then_the_cheaper_then_the_order_of_the_paper(costs, ballots, order):
    assert equal_shares.count(instance(20 * len(ballots), costs, *ballots)).selected == tuple(order)


def test_who_approves_nothing_has_a_share_too():
    """Two voters with 5 each: the one supporter of p cannot pay 8."""
    outcome = equal_shares.count(instance(10, {"p": 8}, "p", ""))
    assert outcome.selected == ()
    assert outcome.rounds == (Round("short", "p", Fraction(8), 1, Fraction(5)),)
    assert outcome.share == 5


def test_shares_are_raised_until_nothing_more_fits():
    """5 each buys nothing, 6 each buys q, and p does not fit the 4 that are left: after one raise it ends."""
    outcome = equal_shares.completed(instance(10, {"p": 8, "q": 6}, "p", "q"))
    assert (outcome.selected, outcome.raises, outcome.share, outcome.left) == (("q",), 1, 6, 4)


def test_the_last_outcome_that_fits_is_taken_and_completed_by_approvals():
    """6 each would buy both for 12 of 10. So 5 each, which buys nothing, and then the first by approvals."""
    outcome = equal_shares.completed(instance(10, {"p": 6, "q": 6}, "p", "q"))
    assert (outcome.selected, outcome.raises, outcome.left) == (("p",), 0, 4)
    assert [one.step for one in outcome.rounds] == ["short", "short", "taken", "no_room"]


def test_a_project_dearer_than_the_whole_budget_ends_the_raises_when_its_supporters_can_pay_it():
    """At 5 each only a is bought, at 6 each z would be, for 11 of 10. So a is shared, and b fits what is left."""
    outcome = equal_shares.completed(instance(10, {"a": 2, "z": 11, "b": 8}, "az", "zb"))
    assert (outcome.selected, outcome.raises) == (("a", "b"), 0)
    assert [one.step for one in outcome.rounds] == ["shared", "short", "short", "no_room", "taken"]


def test_what_costs_nothing_has_no_price_to_share_and_comes_with_the_completion():
    free = instance(10, {"f": 0, "p": 10, "n": 0}, "fp")
    assert equal_shares.count(free).selected == ("p",)
    assert [one.step for one in equal_shares.count(free).rounds] == ["shared", "free", "free"]
    assert equal_shares.completed(free).selected == ("p", "f", "n")


def test_what_nobody_approves_is_only_taken_by_the_completion():
    outcome = equal_shares.completed(instance(10, {"n": 4, "p": 5}, "p"))
    assert (outcome.selected, outcome.raises) == (("p", "n"), 0)


@pytest.mark.parametrize("rule", RULES)
def test_no_voter_no_share_but_the_rule_by_approvals_still_takes_what_fits(rule):
    outcome = rule(instance(10, {"a": 6, "b": 5}))
    assert outcome.selected == (() if rule is equal_shares.count else ("b",))


def test_cents_are_exact():
    """Three with 0.10 each pay a third of 0.20 each, which leaves a's two supporters 1/30 each."""
    cents = instance(Decimal("0.30"), {"a": Decimal("0.10"), "b": Decimal("0.20")}, "ab", "ab", "b")
    outcome = equal_shares.count(cents)
    assert (outcome.selected, outcome.left) == (("b",), Fraction(1, 10))
    assert outcome.rounds[0].payment.price == Fraction(1, 15)
    assert outcome.rounds[1] == Round("short", "a", Fraction(1, 10), 2, Fraction(1, 15))


@pytest.mark.parametrize(
    ("amount", "text"),
    [("12", 12), ("25/2", "12.5"), ("1/20", "0.05"), ("37/3", "37/3"), ("1/1024", "0.0009765625"), ("1/30", "1/30")],
)
def test_amounts_are_written_without_rounding(amount, text):
    assert written(Fraction(amount)) == text
    assert Fraction(text) == Fraction(amount)


def test_what_is_no_amount_or_no_ballot_is_refused():
    with pytest.raises(TypeError):
        exact(0.1)
    with pytest.raises(ValueError, match="below 0"):
        Project("a", "", Fraction(-1))
    with pytest.raises(ValueError, match="twice"):
        Instance((Project("a", "", Fraction(1)), Project("a", "", Fraction(2))), Fraction(1), {})
    with pytest.raises(ValueError, match="cannot be counted"):
        instance(1, {"a": 1}, "b")


# ── What must hold for every instance ────────────────────────────────────────

amounts = st.one_of(st.integers(0, 12), st.integers(0, 300), st.fractions(0, 30, max_denominator=4))


@st.composite
def instances(draw, *, most_projects: int = 6, most_voters: int = 8) -> Instance:
    """Small instances: many ties, projects for nothing, nobody's projects, empty ballots, cents."""
    ids = [chr(97 + place) for place in range(draw(st.integers(1, most_projects)))]
    ballots = draw(st.lists(st.sets(st.sampled_from(ids)), max_size=most_voters))
    projects = tuple(Project(id, id, Fraction(draw(amounts))) for id in ids)
    most = sum(project.cost for project in projects)
    budget = draw(st.one_of(amounts, st.fractions(0, 1, max_denominator=10).map(lambda part: part * most)))
    return Instance(projects, budget, grouped(ballots))


def by_definition(given: Instance, share: Fraction) -> tuple[str, ...]:
    """Equal shares straight from its definition, one voter at a time, every price asked in every round."""
    voters = [approved for approved, number in given.ballots.items() for _ in range(number)]
    purses = [share] * len(voters)
    supporters = given.supporters()
    selected: list[str] = []
    while True:
        offers = []
        for place, project in enumerate(given.projects):
            mine = sorted(purse for purse, approved in zip(purses, voters, strict=True) if project.id in approved)
            if project.id in selected or not project.cost or sum(mine) < project.cost:
                continue
            price = next(
                price
                for poor in range(len(mine))
                if (price := (project.cost - sum(mine[:poor])) / (len(mine) - poor)) <= mine[poor]
            )
            offers.append((price / project.cost, -supporters[project.id], project.cost, place, price))
        if not offers:
            return tuple(selected)
        *_key, place, price = min(offers)
        bought = given.projects[place].id
        selected.append(bought)
        purses = [
            purse - min(purse, price) if bought in approved else purse
            for purse, approved in zip(purses, voters, strict=True)
        ]


def completed_by_definition(given: Instance) -> tuple[tuple[str, ...], int]:
    """One raise at a time. Returns what is shared, and the number of raises."""
    costs = {project.id: project.cost for project in given.projects}
    supporters = given.supporters()
    before: tuple[str, ...] = ()
    raises = 0
    while True:
        selected = by_definition(given, given.budget / given.voters + raises)
        left = given.budget - sum(costs[id] for id in selected)
        if left < 0:
            return before, raises - 1
        if all(costs[id] > left for id in costs if supporters[id] and costs[id] and id not in selected):
            return selected, raises
        before = selected
        raises += 1


@given(instances())
@settings(max_examples=300, deadline=None)
def test_equal_shares_is_what_its_definition_says(given):
    if given.voters:
        assert equal_shares.count(given).selected == by_definition(given, given.budget / given.voters)


@given(instances())
@settings(max_examples=200, deadline=None)
def test_raises_that_are_passed_over_change_nothing(given):
    if given.voters:
        outcome = equal_shares.completed(given)
        shared = tuple(one.project for one in outcome.rounds if one.step == "shared")
        assert (shared, outcome.raises) == completed_by_definition(given)


@given(instances())
@settings(max_examples=200, deadline=None)
def test_an_order_that_is_proved_for_many_raises_is_the_exact_order_of_each(given):
    if given.voters:
        market = Market(given)
        orders = chain.from_iterable([order] * times for order, times in market.orders())
        assert list(islice(orders, 30)) == [list(market.course(raises).payments) for raises in range(30)]


def test_many_raises_are_proved_at_once_where_no_price_comes_close():
    """a is bought and b is not until its 35 supporters have 4,000 each, 2,214 raises later, and then both."""
    market = Market(instance(150_000, {"a": 9_996, "b": 140_000}, *["a"] * 49, *["b"] * 35))
    raises, longest = 0, 0
    for order, times in market.orders():
        if order != [0]:
            break
        raises, longest = raises + times, max(longest, times)
    assert (order, raises) == ([0, 1], 2_215)
    assert longest >= 512


@given(instances())
@settings(max_examples=200, deadline=None)
def test_a_budget_is_never_overspent_and_every_project_is_accounted_for(given):
    costs = {project.id: project.cost for project in given.projects}
    for rule in RULES:
        outcome = rule(given)
        assert outcome.left == given.budget - sum(costs[id] for id in outcome.selected) >= 0
        assert len(set(outcome.selected)) == len(outcome.selected)
        decided = [one.project for one in outcome.rounds if one.step in ("shared", "taken")]
        assert tuple(decided) == outcome.selected
        if given.voters or rule is not equal_shares.count:
            assert {one.project for one in outcome.rounds} == set(costs)
        if rule is not equal_shares.count:
            assert all(costs[id] > outcome.left for id in costs if id not in outcome.selected)


@given(instances())
@settings(max_examples=200, deadline=None)
def test_who_pays_has_it_and_what_is_paid_is_the_cost(given):
    for rule in (equal_shares.count, equal_shares.completed):
        outcome = rule(given)
        purses = {approved: outcome.share for approved in given.ballots}
        for one in outcome.rounds:
            mine = {approved: purses[approved] for approved in purses if one.project in approved}
            if one.step in ("shared", "short"):
                assert one.at_hand == sum(purse * given.ballots[approved] for approved, purse in mine.items())
            if one.step == "short":
                assert one.at_hand < one.cost or one.cost == 0
            if one.step != "shared":
                continue
            payment = one.payment
            sizes = Counter()
            for approved, purse in mine.items():
                sizes["full" if purse >= payment.price else "poor" if purse else "none"] += given.ballots[approved]
                purses[approved] -= min(purse, payment.price)
            assert (sizes["full"], sizes["poor"]) == (payment.full, payment.poor)
            assert payment.price * payment.full + payment.rest == one.cost == payment.price / payment.rho
        assert all(purse >= 0 for purse in purses.values() if purse is not None)


@given(instances())
@settings(max_examples=200, deadline=None)
def test_every_group_that_agrees_gets_its_due_up_to_one_project(given):
    """A group that could pay for projects all of them approve has a member who is served as well.

    Up to one project more, with costs as utilities: so the members who are not are too few to pay for it.
    """
    costs = {project.id: project.cost for project in given.projects}
    for rule in (equal_shares.count, equal_shares.completed):
        selected = set(rule(given).selected)
        for size in range(1, len(costs) + 1):
            for wanted in combinations(costs, size):
                due = sum(costs[id] for id in wanted)
                unserved = 0
                for approved, number in given.ballots.items():
                    has = sum(costs[id] for id in approved & selected)
                    more = max((costs[id] for id in approved - selected), default=0)
                    if approved.issuperset(wanted) and has < due and has + more <= due:
                        unserved += number
                assert not unserved or unserved * given.budget < due * given.voters


@given(instances(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_ballots_never_matters(given, random):
    ballots = list(given.ballots.items())
    random.shuffle(ballots)
    for rule in RULES:
        assert rule(replace(given, ballots=dict(ballots))) == rule(given)


@given(instances(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_names_never_matter(given, random):
    ids = [project.id for project in given.projects]
    new = dict(zip(ids, random.sample([f"N{place}" for place in range(len(ids))], len(ids)), strict=True))
    renamed = Instance(
        tuple(Project(new[project.id], "", project.cost) for project in given.projects),
        given.budget,
        {frozenset(new[id] for id in approved): number for approved, number in given.ballots.items()},
    )
    for rule in RULES:
        assert rule(renamed).selected == tuple(new[id] for id in rule(given).selected)


@given(instances())
@settings(max_examples=100, deadline=None)
def test_a_supporter_more_never_costs_a_project_its_place_by_approvals(given):
    for id in greedy.count(given).selected:
        ballots = dict(given.ballots)
        ballots[frozenset([id])] = ballots.get(frozenset([id]), 0) + 1
        assert id in greedy.count(replace(given, ballots=ballots)).selected


@given(instances())
@settings(max_examples=100, deadline=None)
def test_an_outcome_is_kept_as_json(given):
    for rule in RULES:
        outcome = rule(given)
        assert Outcome.from_json(json.loads(json.dumps(outcome.as_json()))) == outcome
