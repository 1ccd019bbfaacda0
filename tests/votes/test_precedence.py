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


@given(st.lists(st.tuples(st.sampled_from(Channel.values), st.sampled_from(["a", "b", "c"])), min_size=1))
def test_no_marks_of_a_channel_are_lost_and_one_side_counts(steps):
    rows, counting = [], side(steps[0][0], 0, steps[0][1])
    for minute, (channel, marks) in enumerate(steps):
        new = side(channel, minute, marks)
        counting = new if replaces(new, counting, LATEST) else counting
        rows = joined(rows, [new], counting)
        assert [(row["channel"], row["marks"]) for row in rows if row["counts"]] == [(counting.channel, counting.marks)]
    kept = {(row["channel"], row["marks"]) for row in rows}
    assert kept == set(steps)
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


def test_a_paper_that_waits_takes_its_marks_and_agrees_only_then():
    waiting, phone = side("paper", 0, None), side("online", 5, "no")
    rows = joined([], [waiting, phone], waiting)
    assert not agree(rows)
    same, other = side("paper", 0, "no"), side("paper", 0, "yes")
    assert [(row["channel"], row["marks"], row["counts"]) for row in joined(rows, [same], same)] == [
        ("paper", "no", True),
        ("online", "no", False),
    ]
    assert agree(joined(rows, [same], same))
    assert not agree(joined(rows, [other], other))


def test_a_changed_mind_that_comes_to_agree_ends_the_conflict():
    paper, phone, again = side("paper", 0, "no"), side("online", 1, "yes"), side("online", 2, "no")
    rows = joined([], [paper, phone], phone)
    assert not agree(rows)
    assert agree(joined(rows, [again], again))
