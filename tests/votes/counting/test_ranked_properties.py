"""What must hold for every count of ranked ballots, whatever the ballots."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.votes.counting.profiles import profiles
from votes.counting.ranked import irv, schulze, stv
from votes.counting.ranked.profile import Profile, Ranking

METHODS = [irv, stv, schulze]
HEADS = st.integers(1, 9)


def seats_for(method, ballots: Profile, data: st.DataObject) -> int:
    return 1 if method is irv else data.draw(st.integers(1, len(ballots.candidates)), label="seats")


@pytest.mark.parametrize("method", METHODS)
@given(profiles(), st.data())
def test_the_order_of_the_ballots_never_matters(method, ballots, data):
    seats = seats_for(method, ballots, data)
    other = Profile(ballots.candidates, tuple(data.draw(st.permutations(ballots.ballots))), ballots.invalid)
    assert method.count(ballots, seats) == method.count(other, seats)


@pytest.mark.parametrize("method", METHODS)
@given(profiles(), st.data())
def test_a_ballot_of_two_is_two_ballots(method, ballots, data):
    seats = seats_for(method, ballots, data)
    halves = [(order, Fraction(weight) / 2) for order, weight in ballots.ballots for _half in range(2)]
    assert method.count(Profile.of(ballots.candidates, halves), seats).winners == method.count(ballots, seats).winners


@pytest.mark.parametrize("method", METHODS)
@given(profiles(), st.data())
def test_names_mean_nothing_beside_their_place_on_the_paper(method, ballots, data):
    seats = seats_for(method, ballots, data)
    names = data.draw(st.permutations(["Z", "A", "M", "B", "Y"]))[: len(ballots.candidates)]
    new = dict(zip(ballots.candidates, names, strict=True))
    renamed = Profile.of(
        names, [(tuple(tuple(map(new.get, tier)) for tier in order), weight) for order, weight in ballots.ballots]
    )
    assert method.count(renamed, seats).winners == tuple(map(new.get, method.count(ballots, seats).winners))


@pytest.mark.parametrize("method", METHODS)
@given(profiles(), st.data())
def test_the_json_loses_nothing(method, ballots, data):
    result = method.count(ballots, seats_for(method, ballots, data))
    assert type(result).from_json(result.as_json()) == result


@pytest.mark.parametrize("method", METHODS)
def test_a_result_does_not_change_any_more(method):
    result = method.count(Profile.of("AB", [((("A",),), 1), ((("B",),), 1)]))
    with pytest.raises(FrozenInstanceError):
        result.rounds = ()


@pytest.mark.parametrize("method", [irv, stv])
@given(profiles(), st.data())
def test_votes_exhausted_and_lost_are_the_valid_votes_in_every_round(method, ballots, data):
    result = method.count(ballots, seats_for(method, ballots, data))
    for each in result.rounds:
        assert sum(each.votes.values()) + each.exhausted + each.lost == ballots.valid
        assert min(*each.votes.values(), each.exhausted, each.lost) >= 0


@pytest.mark.parametrize("method", [irv, stv])
@given(profiles(), st.data())
def test_the_transfers_of_a_round_are_what_changes_between_two(method, ballots, data):
    result = method.count(ballots, seats_for(method, ballots, data))
    for before, after in zip(result.rounds, result.rounds[1:], strict=False):
        for name in ballots.candidates:
            received = sum(transfer.votes for transfer in after.step.transfers if transfer.to == name)
            assert name == after.step.candidate or after.votes[name] == before.votes[name] + received
        assert after.exhausted - before.exhausted == sum(
            transfer.votes for transfer in after.step.transfers if transfer.to is None
        )


@given(profiles(), st.data())
def test_neither_more_nor_fewer_are_elected_than_there_are_places(ballots, data):
    for method in METHODS:
        seats = seats_for(method, ballots, data)
        winners = method.count(ballots, seats).winners
        assert len(winners) == len(set(winners)) == seats


@given(profiles(), st.data())
def test_who_reaches_the_quota_is_elected_and_nobody_is_excluded_then(ballots, data):
    result = stv.count(ballots, seats_for(stv, ballots, data))
    elected: set[str] = set()
    for each in result.rounds:
        assert each.step.act != "exclusion" or each.step.candidate not in elected
        elected |= {one.candidate for one in each.elected}
        assert {name for name, votes in each.votes.items() if votes >= result.quota} <= elected


@given(profiles(ties=False, weights=HEADS), st.data())
def test_a_solid_coalition_gets_its_due(ballots, data):
    """So many whole quotas of voters who rank the same candidates above all others: so many of them are elected."""
    seats = seats_for(stv, ballots, data)
    winners, quota = set(stv.count(ballots, seats).winners), stv.droop_quota(ballots.valid, seats)
    for order, _weight in ballots.ballots:
        for size in range(1, len(order) + 1):
            group = {tier[0] for tier in order[:size]}
            support = sum(
                weight
                for ranking, weight in ballots.ballots
                if len(ranking) >= size and {tier[0] for tier in ranking[:size]} == group
            )
            assert len(winners & group) >= min(size, support // quota)


@given(profiles())
def test_a_majority_of_first_preferences_wins_the_run_off(ballots):
    first: dict[str, Fraction] = dict.fromkeys(ballots.candidates, Fraction(0))
    for order, weight in ballots.ballots:
        for name in order[0]:
            first[name] += Fraction(weight) / len(order[0])
    leader = max(first, key=first.__getitem__)
    assume(2 * first[leader] > ballots.valid)
    assert irv.count(ballots).winners == (leader,)


@given(profiles(ties=False, weights=HEADS))
def test_the_run_off_is_what_counting_again_from_the_slips_gives(ballots):
    assert irv.count(ballots).winners == (by_the_slips(ballots),)


@given(profiles())
def test_one_place_by_stv_is_the_run_off_where_no_paper_is_exhausted(ballots):
    complete = [(complete_order(order, ballots.candidates), weight) for order, weight in ballots.ballots]
    full = Profile.of(ballots.candidates, complete)
    assert stv.count(full, 1).winners == irv.count(full).winners


@given(profiles())
def test_who_beats_all_others_one_to_one_is_first_by_schulze(ballots):
    result = schulze.count(ballots)
    for a, name in enumerate(ballots.candidates):
        if all(result.pairwise[a][b] > result.pairwise[b][a] for b in range(len(ballots.candidates)) if b != a):
            assert result.ranking[0] == name


@given(profiles())
def test_the_ranking_never_puts_one_above_another_with_a_stronger_path(ballots):
    result = schulze.count(ballots)
    place = {name: result.ranking.index(name) for name in ballots.candidates}
    for a, one in enumerate(ballots.candidates):
        for b, two in enumerate(ballots.candidates):
            assert result.strengths[a][b] <= result.strengths[b][a] or place[one] < place[two]


@settings(max_examples=300)
@given(profiles(), st.data())
def test_more_support_never_harms_the_winner_of_schulze(ballots, data):
    winner = schulze.count(ballots).winners[0]
    raised = [(raised_on(order, winner, data.draw(st.integers(0, 2))), weight) for order, weight in ballots.ballots]
    assert schulze.count(Profile.of(ballots.candidates, raised)).winners[0] == winner


def raised_on(order: Ranking, name: str, how: int) -> Ranking:
    """``name`` above all others, above those now level with it, or (0) where it stands; the others stay as they are."""
    others = [tuple(other for other in tier if other != name) for tier in order]
    at = next((number for number, tier in enumerate(order) if name in tier), len(order))
    place = {0: None, 1: at, 2: 0}[how]
    if place is None:
        return order
    tiers = [*others[:place], (name,), *others[place:]]
    return tuple(tier for tier in tiers if tier)


def complete_order(order: Ranking, names: tuple[str, ...]) -> Ranking:
    """With those not ranked level on a last tier, which says the same."""
    rest = tuple(name for name in names if all(name not in tier for tier in order))
    return (*order, rest) if rest else order


def by_the_slips(ballots: Profile) -> str:
    """Every round counted from the beginning, ties told apart by the whole history, latest round first."""
    left, history = list(ballots.candidates), []
    while True:
        votes = dict.fromkeys(ballots.candidates, 0)
        for order, weight in ballots.ballots:
            named = [tier[0] for tier in order if tier[0] in left]
            if named:
                votes[named[0]] += weight
        history.insert(0, votes)
        if 2 * max(votes.values()) > sum(votes.values()):
            return max(votes, key=votes.__getitem__)
        left.remove(min(left, key=lambda name: ([each[name] for each in history], -ballots.candidates.index(name))))
