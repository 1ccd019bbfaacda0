"""Which ballot of a seat counts: a table, and for any order in which the channels come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votes.models import Channel, Precedence
from votes.precedence import Side, agree, joined, replaces, standing

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATEST, PAPER = Precedence.LATEST, Precedence.PAPER


def side(channel: str, minute: int, marks: str | None = '"yes"') -> Side:
    return Side(channel, marks, NOON + timedelta(minutes=minute))


@pytest.mark.parametrize(
    ("new", "old", "latest", "paper"),
    [
        (side("online", 5), side("paper", 0), True, False),
        (side("paper", 5), side("online", 0), True, True),
        (side("paper", 0), side("online", 5), False, True),  # taken before, entered after
        (side("hands", 5), side("online", 0), True, True),
        (side("door", 5), side("hands", 0), True, True),
        (side("proxy", 5), side("online", 0), False, False),
        (side("proxy", 5), side("paper", 0), False, False),
        (side("online", 5), side("proxy", 0), True, True),
        (side("paper", 5), side("proxy", 0), True, True),
        (side("online", 5), side("online", 0), True, True),
        (side("proxy", 5), side("proxy", 0), True, True),
        (side("online", 5), side("paper", 0, None), True, False),  # the paper is not entered yet
        (side("proxy", 5), side("paper", 0, None), False, False),
    ],
)
def test_who_replaces_whom(new, old, latest, paper):
    assert (replaces(new, old, LATEST), replaces(new, old, PAPER)) == (latest, paper)


channels = st.permutations(Channel.values)
minutes = st.lists(st.integers(0, 1000), min_size=5, max_size=5, unique=True)


@given(channels, minutes, st.permutations(range(5)), st.sampled_from(Precedence.values))
def test_in_any_order_the_same_ballot_stands(names, when, order, precedence):
    sides = [side(name, minute) for name, minute in zip(names, when, strict=True)]
    ballot = None
    for place in order:
        if ballot is None or replaces(sides[place], ballot, precedence):
            ballot = sides[place]
    assert ballot == standing(sides, precedence)
    own = [one for one in sides if one.channel != Channel.PROXY]
    assert ballot == (
        next(one for one in sides if one.channel == Channel.PAPER)
        if precedence == PAPER
        else max(own, key=lambda one: one.at)
    )


def test_nothing_stands_where_nothing_came():
    assert standing([], LATEST) is None


@given(
    st.lists(st.tuples(st.sampled_from(Channel.values), st.sampled_from(["a", "b", "c"]), st.booleans()), min_size=1)
)
def test_no_marks_of_a_channel_are_lost_and_at_most_one_side_counts(steps):
    rows = []
    for minute, (channel, marks, counts) in enumerate(steps):
        rows = joined(rows, side(channel, minute, marks), counts=counts)
        assert sum(row["counts"] for row in rows) <= 1
    kept = {(row["channel"], row["marks"]) for row in rows}
    assert kept == {(channel, marks) for channel, marks, _counts in steps}
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


def test_a_paper_that_waits_takes_its_marks_and_agrees_only_then():
    rows = joined([], side("paper", 0, None), counts=True)
    rows = joined(rows, side("online", 5, "no"), counts=False)
    assert not agree(rows)
    same = joined(rows, side("paper", 0, "no"), counts=True)
    assert [(row["channel"], row["marks"], row["counts"]) for row in same] == [
        ("paper", "no", True),
        ("online", "no", False),
    ]
    assert agree(same)
    assert not agree(joined(rows, side("paper", 0, "yes"), counts=True))


def test_a_changed_mind_that_comes_to_agree_ends_the_conflict():
    rows = joined(joined([], side("paper", 0, "no"), counts=True), side("online", 1, "yes"), counts=False)
    assert not agree(rows)
    assert agree(joined(rows, side("online", 2, "no"), counts=True))
