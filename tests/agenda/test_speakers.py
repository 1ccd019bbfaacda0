"""Who has not spoken goes first, for and against alternate, then the earlier hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.speakers import Waiting, order

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def hand(key: int, stance: str, *, minute: int = 0, spoken: int = 0) -> Waiting:
    return Waiting(key, stance, NOON + timedelta(minutes=minute), spoken)


TABLE = [
    ("nobody", [], None, []),
    ("by time", [hand(2, "for", minute=2), hand(1, "for", minute=1)], None, [1, 2]),
    ("for begins", [hand(1, "against", minute=1), hand(2, "for", minute=2)], None, [2, 1]),
    ("against answers", [hand(1, "for", minute=1), hand(2, "against", minute=2)], "for", [2, 1]),
    (
        "alternating",
        [hand(1, "for"), hand(2, "for", minute=1), hand(3, "against", minute=2), hand(4, "against", minute=3)],
        None,
        [1, 3, 2, 4],
    ),
    ("the rest of one side", [hand(1, "for"), hand(2, "for", minute=1), hand(3, "against")], None, [1, 3, 2]),
    (
        "who has not spoken first",
        [hand(1, "for", spoken=1), hand(2, "for", minute=9), hand(3, "against", minute=8, spoken=1)],
        None,
        [2, 3, 1],
    ),
    ("the same moment", [hand(2, "for"), hand(1, "for")], None, [1, 2]),
]


@pytest.mark.parametrize(("what", "waiting", "last", "queue"), TABLE, ids=[row[0] for row in TABLE])
def test_table(what, waiting, last, queue):
    assert [line.key for line in order(waiting, last_stance=last)] == queue


@given(
    st.lists(
        st.builds(
            hand,
            st.integers(0, 10**6),
            st.sampled_from(["for", "against"]),
            minute=st.integers(0, 60),
            spoken=st.integers(0, 3),
        ),
        unique_by=lambda one: one.key,
        max_size=30,
    ),
    st.sampled_from([None, "for", "against"]),
)
def test_everybody_once_the_silent_first_and_sides_alternate_while_both_wait(waiting, last):
    queue = order(waiting, last_stance=last)
    assert sorted(line.key for line in queue) == sorted(line.key for line in waiting)
    assert [line.spoken for line in queue] == sorted(line.spoken for line in waiting)
    for place, (one, next_one) in enumerate(pairwise(queue)):
        both_wait = {line.stance for line in queue[place + 1 :] if line.spoken == one.spoken} == {"for", "against"}
        if one.spoken == next_one.spoken and both_wait:
            assert one.stance != next_one.stance
