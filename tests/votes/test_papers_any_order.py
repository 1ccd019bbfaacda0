"""Whatever happens to one seat in whatever order: one ballot, one open conflict at most, and nothing chosen is lost."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.electorates import Electorate, electorate
from community.refusals import Refused
from votes.actions import Cast, Receipt, cast_batch, close_poll, open_poll, settle_conflict
from votes.counting.motion import Tally
from votes.models import Ballot, BallotRevision, Channel, Conflict, Envelope, PaperEntry, Poll, Precedence
from votes.papers.actions import enter_paper, take_envelope, withdraw_envelope
from votes.queries import is_untouched, seat_of
from votes.refusals import DoesNotStand

from .conftest import key_of, rule_named

pytestmark = pytest.mark.django_db
_serial = count(1)

choices = st.sampled_from(["yes", "no", "abstain"])
steps = st.one_of(
    st.tuples(st.sampled_from([Channel.ONLINE, Channel.HANDS, Channel.DOOR, Channel.PROXY]), choices),
    st.tuples(st.sampled_from(["take", "withdraw", "confirm", "other"]), st.none()),
    st.tuples(st.sampled_from(["clerk enters", "lin enters"]), st.one_of(choices, st.none())),
)


class Seat:
    """The seat of wang, and what has been chosen for it so far."""

    def __init__(self, cast, precedence: str) -> None:
        self.cast = cast
        roll = electorate(cast.grid, Electorate.HOUSEHOLDS)
        self.poll = open_poll(
            by=cast.lin,
            question="?",
            rule=rule_named("households_written"),
            roll=roll,
            place=cast.grid,
            precedence=precedence,
        )
        self.seat = seat_of(self.poll, cast.wang)
        self.chosen: set[tuple[str, str]] = set()

    def step(self, act: str, choice: str | None) -> None:
        with suppress(Refused):
            self._step(act, choice)

    def _step(self, act: str, choice: str | None) -> None:
        if act in Channel.values:
            key = key_of("any-order", next(_serial))
            by = self.cast.li.pk
            one = Cast(self.poll.pk, None, (choice,), key, self.seat.pk, "password", act, by)
            answer = cast_batch([one])[0]
            assert isinstance(answer, Receipt | DoesNotStand)
            if not (isinstance(answer, Receipt) and answer.is_repeat):  # then it says what stood
                self.chosen.add((act, f'"{choice}"'))
        elif act == "take":
            take_envelope(self.poll, self.seat, by=self.cast.clerk)
        elif act == "withdraw" and (paper := self.paper):
            withdraw_envelope(paper, by=self.cast.lin, reason="错了")
        elif act in ("confirm", "other") and (conflict := self.conflict):
            sides = [place for place, row in enumerate(conflict.sides) if not row["counts"]]
            settle_conflict(conflict, by=self.cast.qian, side=sides[0] if act == "other" else None, reason="看过")
        elif act.endswith("enters") and (paper := self.paper):
            by = getattr(self.cast, act.split()[0])
            enter_paper(paper, by=by, chosen=[choice] if choice else [], invalid="" if choice else "破了")

    @property
    def paper(self) -> Envelope | None:
        return Envelope.objects.waiting().filter(seat=self.seat).first()

    @property
    def conflict(self) -> Conflict | None:
        return Conflict.objects.filter(seat=self.seat, settled_at=None).first()

    def check(self) -> None:
        """After each step."""
        ballots = list(Ballot.objects.filter(seat=self.seat))
        assert len(ballots) <= 1
        if conflict := self.conflict:
            counting = [(row["channel"], row["marks"]) for row in conflict.sides if row["counts"]]
            assert len(counting) == 1
            if counting[0][1] is not None:  # else the paper counts, and is not entered yet
                assert counting == [(ballots[0].channel, ballots[0].marks)]
        kept = {(ballot.channel, ballot.marks) for ballot in ballots}
        kept |= set(BallotRevision.objects.filter(ballot__seat=self.seat).values_list("channel", "marks"))
        kept |= {(row["channel"], row["marks"]) for one in Conflict.objects.filter(seat=self.seat) for row in one.sides}
        assert self.chosen <= kept

    def end(self) -> None:
        """Whatever still waits is given back; then the count agrees with the one ballot there is."""
        if paper := self.paper:
            withdraw_envelope(paper, by=self.cast.lin, reason="错了")
            self.check()
        close_poll(self.poll, by=self.cast.lin)
        tally = Tally.from_json(self.poll.tally)
        ballot = Ballot.objects.filter(seat=self.seat).first()
        marked = tally.yes.voters + tally.no.voters + tally.abstain.voters
        is_void = Envelope.objects.filter(seat=self.seat, state="void").exists()
        assert (marked, tally.taking_part.voters) == (int(ballot is not None), int(ballot is not None or is_void))
        assert is_untouched(self.poll)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=12), st.sampled_from(Precedence.values))
def test_in_any_order_one_seat_has_one_ballot(cast, taken, precedence):
    with transaction.atomic():
        seat = Seat(cast, precedence)
        for act, choice in taken:
            seat.step(act, choice)
            seat.check()
        seat.end()
        transaction.set_rollback(True)
    assert (Poll.objects.count(), PaperEntry.objects.count()) == (0, 0)
