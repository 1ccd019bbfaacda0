"""Rankings for the tests: written as one would on a slip, and at random for the properties."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from votes.counting.ranked.profile import Profile, Ranking

NAMES = ("A", "B", "C", "D", "E")


def ranking(text: str) -> Ranking:
    """“A B=C D”: A first, B and C level, then D."""
    return tuple(tuple(tier.split("=")) for tier in text.split())


def profile(candidates: str, *lines: str) -> Profile:
    """``profile("A B C", "5 A B", "2 C", "1/2 B=C", "1")``; the last line is an empty ballot."""
    parts = [line.partition(" ") for line in lines]
    return Profile.of(candidates.split(), [(ranking(order), Fraction(weight)) for weight, _, order in parts])


@st.composite
def rankings(draw: st.DrawFn, names: Sequence[str], ties: bool = True) -> Ranking:
    """Any number of the candidates in any order, some of them level where ``ties`` are allowed."""
    order = draw(st.permutations(names))[: draw(st.integers(0, len(names)))]
    cuts = [not ties or draw(st.booleans()) for _name in order]
    tiers: list[list[str]] = []
    for name, begins in zip(order, cuts, strict=True):
        if begins or not tiers:
            tiers.append([name])
        else:
            tiers[-1].append(name)
    return tuple(map(tuple, tiers))


WEIGHTS = st.one_of(
    st.integers(1, 3), st.integers(1, 60), st.fractions(min_value="1/10", max_value=9, max_denominator=10)
)


@st.composite
def profiles(draw: st.DrawFn, ties: bool = True, weights: st.SearchStrategy = WEIGHTS, least: int = 1) -> Profile:
    """Two to five candidates, and at least one ballot that ranks somebody."""
    names = NAMES[: draw(st.integers(max(2, least), len(NAMES)))]
    ballots = draw(st.lists(st.tuples(rankings(names, ties), weights), min_size=1, max_size=12))
    certain = draw(st.tuples(st.sampled_from(names).map(lambda name: ((name,),)), weights))
    return Profile.of(names, [certain, *ballots])
