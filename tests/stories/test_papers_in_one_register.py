"""坡上小区 puts a new door to a written vote: phones, papers and a dispute in one register, and the clock waits for the
last paper. Then a vote in the yard, in which paper comes first. By actions only."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.utils.translation import override

from agenda.actions import close_overdue_votes, close_vote
from deliberation.cases.timers import fire_due_timers
from hall.clock import tick
from hall.queries import ballots_to_cast
from votes import clock
from votes.actions import cast_ballot, settle_conflict
from votes.counting.motion import Tally
from votes.models import Channel, Conflict, Poll, Precedence
from votes.papers.actions import enter_paper, take_envelope, withdraw_envelope
from votes.papers.queries import waiting_for
from votes.queries import came_by, is_untouched, seat_of
from votes.refusals import PaperStands, PapersWaiting

from ..agenda.helpers import Evening
from ..deliberation.matters.helpers import refreshed, sentences_told_to
from ..deliberation.matters.posted import at, written

pytestmark = pytest.mark.django_db


def phone(poll, person, choice):
    return cast_ballot(poll, by=person, choice=choice, key=secrets.token_hex(16))


def take(poll, person, by):
    return take_envelope(poll, seat_of(poll, person), by=by)


def enter(paper, choice, *clerks):
    for clerk in clerks:
        paper = enter_paper(paper, by=clerk, chosen=[choice])
    return paper


def test_a_written_vote_with_phones_and_papers(cast):
    with at():  # Monday: the vote opens, the clerk goes round with the papers
        decision = written(cast, days=5)
        poll = decision.poll
        assert poll.place == cast.estate
        paper_of_wang = take(poll, cast.wang, cast.clerk)
        assert sentences_told_to(cast.wang)[0] == "Ms 周 took a ballot on paper, with the number 1"
        assert ballots_to_cast(cast.wang) == []  # she has voted; nobody reminds her
        phone(poll, cast.li, "yes")
        paper_of_li = take(poll, cast.li, cast.clerk)
        paper_of_zhao = take(poll, cast.zhao, cast.clerk)
        withdraw_envelope(paper_of_zhao, by=cast.clerk, reason="是402的第二张")
        assert [vote.question for vote in ballots_to_cast(cast.zhao)] == [poll.question]

    with at(days=1):  # Tuesday: the clerk reads, the grid head reads, they do not agree
        enter(paper_of_wang, "yes", cast.clerk)
        assert enter(paper_of_wang, "no", cast.lin).state == "disputed"
        (doing,) = waiting_for(cast.qian, clock.now())
        with override("en"):
            assert doing.chip == "Papers whose entries differ: 1"
        phone(poll, cast.zhao, "yes")

    with at(days=6):  # the time is up: no paper, no vote is lost, nothing is counted yet
        assert tick() == 1  # the clerks are told
        assert sentences_told_to(cast.qian)[0] == "The time of the vote is up; 2 papers are still to be entered"
        assert tick() == 0
        assert refreshed(decision).outcome == "voting"
        assert enter(paper_of_wang, "yes", cast.lin).state == "done"
        assert enter(paper_of_li, "no", cast.lin, cast.clerk).state == "done"
        # the paper of li came after his phone, and says something else
        conflict = Conflict.objects.get(poll=poll)
        assert [(row["channel"], row["counts"]) for row in conflict.sides] == [("online", False), ("paper", True)]
        settle_conflict(conflict, by=cast.lin, side=0, reason="信封里是302的票")
        assert sentences_told_to(cast.li)[0] == (
            "Ms 林 looked at the two ballots of a seat and let the other count: 信封里是302的票"
        )
        assert fire_due_timers() == 1
        poll = refreshed(poll)
        assert refreshed(decision).outcome == "carried"
        assert (poll.closed_by, Tally.from_json(poll.tally).yes.voters) == (None, 3)
        assert poll.came_by == {"channels": {"online": 2, "paper": 1}, "void": 0, "conflicts": 0}
        assert is_untouched(poll)


def test_a_vote_in_the_yard_in_which_paper_comes_first(cast):
    evening = Evening(cast).voting(minutes=10)
    Poll.objects.filter(pk=evening.poll.pk).update(precedence=Precedence.PAPER)
    poll = refreshed(evening.poll)
    assert poll.place == cast.grid
    paper = take(poll, cast.wang, cast.lin)
    with pytest.raises(PaperStands):
        phone(poll, cast.wang, "no")
    for person in (cast.li, cast.zhao):
        phone(poll, person, "yes")
    assert came_by(poll)["channels"] == {Channel.ONLINE: 2, Channel.PAPER: 1}
    with pytest.raises(PapersWaiting) as refused, override("en"):
        close_vote(evening.item, by=cast.lin)
    assert (refused.value.count, refused.value.where) == (1, seat_of(poll, cast.wang).label)
    assert evening.item.state == "voting"

    with clock.moved(timedelta(minutes=11)):
        assert close_overdue_votes() == 0
        enter(paper, "yes", cast.lin, cast.clerk)
        assert close_overdue_votes() == 1
    poll = refreshed(poll)
    assert Tally.from_json(poll.tally).yes.voters == 3
    # nobody settled what wang chose on her phone: it was counted by the order of the vote, and the result says so
    assert poll.came_by == {"channels": {"online": 2, "paper": 1}, "void": 0, "conflicts": 1}
