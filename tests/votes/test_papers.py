"""Ballots on paper: taken, entered blind by two, cast when they agree; and the conflicts of channels over one seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from community.electorates import Electorate, electorate
from community.models import Entry, Notice
from community.refusals import Missing, NotYours
from votes import clock
from votes.actions import Cast, cast_ballot, cast_batch, close_poll, note_delivery, open_poll, settle_conflict
from votes.counting.motion import Tally, choice_of
from votes.models import Ballot, BallotRevision, Channel, Conflict, Envelope, PaperEntry, Poll, Precedence
from votes.papers.actions import (
    call_for_papers,
    enter_paper,
    keep_paper_photo,
    look_at_photo,
    take_envelope,
    withdraw_envelope,
)
from votes.permissions import may_keep_papers
from votes.queries import ballot_of, came_by, is_untouched, recount, seat_of, turnout
from votes.refusals import (
    AlreadySettled,
    DoesNotStand,
    EnvelopeTaken,
    NotOnTheRoll,
    NotWaiting,
    OwnBallotStands,
    OwnConflict,
    PaperNotEntered,
    PaperStands,
    PapersWaiting,
    PhotoKept,
    PollNotOpen,
    SameClerk,
    UnreadableMarks,
)

from .conftest import key_of, make_poll, rule_named

pytestmark = pytest.mark.django_db

EVERYBODY = ("wang", "stranger", "child", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")
KEEPERS = {"lin", "clerk", "qian", "he", "admin"}


def open_in(cast, **more) -> Poll:
    """The households of the first grid vote: wang, li, zhao; nobody is present."""
    roll = electorate(cast.grid, Electorate.HOUSEHOLDS)
    more.setdefault("rule", rule_named("households_written"))
    return open_poll(by=cast.lin, question="装一盏路灯，好不好？", roll=roll, place=cast.grid, **more)


@pytest.fixture
def poll(cast) -> Poll:
    return open_in(cast)


@pytest.fixture
def paper_first(cast) -> Poll:
    """The same, and paper has precedence."""
    return open_in(cast, precedence=Precedence.PAPER)


def take(poll, person, by) -> Envelope:
    return take_envelope(poll, seat_of(poll, person), by=by)


def enter(envelope, choice, *clerks) -> Envelope:
    for clerk in clerks:
        envelope = enter_paper(envelope, by=clerk, chosen=[choice])
    return envelope


def on_paper(cast, poll, person, choice) -> Envelope:
    """Taken and entered by two clerks."""
    return enter(take(poll, person, cast.clerk), choice, cast.clerk, cast.lin)


def by_phone(poll, person, choice, turn=1):
    return cast_ballot(poll, by=person, choice=choice, key=key_of("phone", turn))


def by_proxy(poll, person, choice, by):
    chosen = Cast(
        poll.pk, None, (choice,), key_of("proxy"), seat_of(poll, person).pk, "confirmed", Channel.PROXY, by.pk
    )
    return cast_batch([chosen])[0]


def says(poll, person) -> tuple[str, str]:
    ballot = ballot_of(poll, person)
    return choice_of(ballot.marks), ballot.channel


def sides(conflict) -> list[tuple]:
    return [(row["channel"], row["marks"] and choice_of(row["marks"]), row["counts"]) for row in conflict.sides]


def acts(poll) -> list[str]:
    return list(poll.chain.entries.order_by("number").values_list("act", flat=True))


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("entry__act", flat=True))


# who may


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_keeps_the_papers(cast, poll, name):
    person = getattr(cast, name)
    assert may_keep_papers(person, poll) == (name in KEEPERS)
    if name not in KEEPERS:
        with pytest.raises(NotYours):
            take(poll, cast.wang, person)
        assert Envelope.objects.count() == 0


def test_without_a_place_nobody_keeps_papers(cast):
    poll = make_poll([cast.wang])
    assert not any(may_keep_papers(getattr(cast, name), poll) for name in EVERYBODY)


# the way of a paper


def test_a_paper_from_the_envelope_to_the_count(cast, poll):
    envelope = take(poll, cast.wang, cast.clerk)
    assert (envelope.number, envelope.state) == (1, "taken")
    assert (turnout(poll).cast_voters, Ballot.objects.count()) == (1, 0)
    assert told(cast.wang) == ["envelope_taken"]

    assert enter(envelope, "yes", cast.clerk).state == "once"
    assert Ballot.objects.count() == 0
    assert enter(envelope, "yes", cast.lin).state == "done"
    ballot = ballot_of(poll, cast.wang)
    assert (says(poll, cast.wang), ballot.cast_at, ballot.cast_by) == (("yes", "paper"), envelope.taken_at, cast.lin)
    assert acts(poll) == ["poll_opened", "envelope_taken", "paper_entered", "paper_agreed"]
    assert came_by(poll) == {"channels": {"paper": 1}, "void": 0, "conflicts": 0}

    close_poll(poll, by=cast.lin)
    assert Tally.from_json(poll.tally).yes.voters == 1
    assert poll.came_by == {"channels": {"paper": 1}, "void": 0, "conflicts": 0}
    assert is_untouched(poll)


def test_the_same_clerk_enters_no_paper_twice(cast, poll):
    envelope = enter(take(poll, cast.wang, cast.clerk), "yes", cast.clerk)
    with pytest.raises(SameClerk):
        enter(envelope, "yes", cast.clerk)
    assert (PaperEntry.objects.count(), Ballot.objects.count()) == (1, 0)


def test_different_entries_are_a_dispute_until_two_clerks_agree(cast, poll):
    envelope = enter(take(poll, cast.wang, cast.clerk), "yes", cast.clerk)
    assert enter(envelope, "no", cast.lin).state == "disputed"
    assert told(cast.clerk) == ["paper_disputed"]
    assert told(cast.lin) == []  # nobody is told what they did
    assert Ballot.objects.count() == 0
    with pytest.raises(PapersWaiting) as refused:
        close_poll(poll, by=cast.lin)
    assert (refused.value.count, refused.value.where) == (1, seat_of(poll, cast.wang).label)
    # either looks at the paper again; what a clerk read before is no second opinion
    assert enter(envelope, "abstain", cast.lin).state == "disputed"
    assert enter(envelope, "yes", cast.lin).state == "done"
    assert says(poll, cast.wang) == ("yes", "paper")
    with pytest.raises(NotWaiting):
        enter(envelope, "no", cast.qian)


def test_a_third_clerk_ends_a_dispute(cast, poll):
    envelope = enter(take(poll, cast.wang, cast.clerk), "yes", cast.clerk)
    enter(envelope, "no", cast.lin)
    assert enter(envelope, "no", cast.qian).state == "done"
    assert says(poll, cast.wang) == ("no", "paper")


def test_marks_that_are_no_ballot_leave_nothing(cast, poll):
    envelope = take(poll, cast.wang, cast.clerk)
    for chosen in ((), ("yes", "no"), ("maybe",)):
        with pytest.raises(UnreadableMarks):
            enter_paper(envelope, by=cast.clerk, chosen=chosen)
    assert PaperEntry.objects.count() == 0
    assert acts(poll) == ["poll_opened", "envelope_taken"]


def test_an_invalid_paper_needs_two_and_takes_part_without_a_choice(cast, poll):
    envelope = take(poll, cast.wang, cast.clerk)
    assert enter_paper(envelope, by=cast.clerk, invalid="两个都打了勾").state == "once"
    assert enter_paper(envelope, by=cast.lin, invalid="看不清").state == "void"
    assert (Ballot.objects.count(), turnout(poll).cast_voters) == (0, 1)
    by_phone(poll, cast.li, "no")
    close_poll(poll, by=cast.lin)
    tally = Tally.from_json(poll.tally)
    assert (tally.taking_part.voters, tally.yes.voters, tally.no.voters) == (2, 0, 1)
    assert poll.came_by == {"channels": {"online": 1}, "void": 1, "conflicts": 0}
    assert is_untouched(poll)


def test_who_handed_in_an_invalid_paper_may_still_vote_on_the_phone(cast, paper_first):
    envelope = take(paper_first, cast.wang, cast.clerk)
    for clerk in (cast.clerk, cast.lin):
        enter_paper(envelope, by=clerk, invalid="破了")
    by_phone(paper_first, cast.wang, "yes")
    assert says(paper_first, cast.wang) == ("yes", "online")
    assert came_by(paper_first) == {"channels": {"online": 1}, "void": 0, "conflicts": 0}


def test_silence_is_not_counted_for_an_invalid_paper(cast):
    poll = open_in(cast, rule=replace(rule_named("households_written"), counts_silence=True))
    note_delivery(poll, poll.roll.values_list("pk", flat=True), by=cast.lin)
    envelope = take(poll, cast.wang, cast.clerk)
    for clerk in (cast.clerk, cast.lin):
        enter_paper(envelope, by=clerk, invalid="破了")
    by_phone(poll, cast.li, "no")
    close_poll(poll, by=cast.lin)
    tally = Tally.from_json(poll.tally)
    assert (tally.no.voters, tally.taking_part.voters, tally.returned.taking_part.voters) == (2, 3, 2)


def test_an_envelope_is_taken_once_and_only_for_a_seat_of_the_vote(cast, poll):
    take(poll, cast.wang, cast.clerk)
    with pytest.raises(EnvelopeTaken) as refused:
        take(poll, cast.wang, cast.lin)
    assert "1" in str(refused.value)
    other = open_in(cast)
    with pytest.raises(NotOnTheRoll):
        take_envelope(poll, seat_of(other, cast.li), by=cast.clerk)
    assert Envelope.objects.count() == 1


def test_a_paper_taken_by_mistake_is_given_back_with_a_reason(cast, poll):
    envelope = enter(take(poll, cast.wang, cast.clerk), "yes", cast.clerk)
    with pytest.raises(Missing):
        withdraw_envelope(envelope, by=cast.lin, reason=" ")
    withdraw_envelope(envelope, by=cast.lin, reason="是402的")
    assert turnout(poll).cast_voters == 0
    assert take(poll, cast.wang, cast.clerk).number == 2
    assert Entry.objects.get(act="envelope_withdrawn").payload["reason"] == "是402的"
    with pytest.raises(NotWaiting):
        enter(envelope, "yes", cast.lin)


def test_a_photo_is_kept_once_and_every_look_at_it_is_on_record(cast, poll, photo):
    envelope = take(poll, cast.wang, cast.clerk)
    with pytest.raises(Missing):
        look_at_photo(envelope, by=cast.lin)
    kept = keep_paper_photo(envelope, photo(), by=cast.clerk)
    with pytest.raises(PhotoKept):
        keep_paper_photo(envelope, photo(), by=cast.clerk)
    envelope.refresh_from_db()
    assert look_at_photo(envelope, by=cast.lin) == kept
    with pytest.raises(NotYours):
        look_at_photo(envelope, by=cast.wang)
    assert [(entry.act, entry.actor) for entry in poll.chain.entries.filter(act__contains="photo")] == [
        ("paper_photo_seen", cast.lin)
    ]


# the deadline and the close


def test_after_the_deadline_no_envelope_is_taken_but_those_taken_are_entered(cast):
    poll = open_in(cast, closes_at=clock.now() + timedelta(hours=1))
    envelope = take(poll, cast.wang, cast.clerk)
    with clock.moved(timedelta(hours=2)):
        with pytest.raises(PollNotOpen):
            take(poll, cast.li, cast.clerk)
        with pytest.raises(PollNotOpen):
            by_phone(poll, cast.li, "no")
        assert list(Poll.objects.overdue(clock.now())) == []
        with pytest.raises(PapersWaiting):
            close_poll(poll, by=None)
        assert (call_for_papers(), call_for_papers()) == (1, 0)
        assert told(cast.clerk) == ["papers_called"]
        assert enter(envelope, "yes", cast.clerk, cast.lin).state == "done"
        assert list(Poll.objects.overdue(clock.now())) == [poll]
        close_poll(poll, by=None)
    assert Tally.from_json(poll.tally).yes.voters == 1
    assert is_untouched(poll)


def test_after_the_close_nothing_is_taken_entered_given_back_or_settled(cast, poll):
    on_paper(cast, poll, cast.wang, "yes")
    by_phone(poll, cast.wang, "no")
    close_poll(poll, by=cast.lin)
    envelope, conflict = Envelope.objects.get(), Conflict.objects.get()
    for act in (
        lambda: take(poll, cast.li, cast.clerk),
        lambda: enter(envelope, "yes", cast.qian),
        lambda: withdraw_envelope(envelope, by=cast.lin, reason="错了"),
        lambda: settle_conflict(conflict, by=cast.lin),
    ):
        with pytest.raises(PollNotOpen):
            act()
    assert is_untouched(poll)


# conflicts


def test_the_latest_counts_and_the_other_is_kept(cast, poll):
    on_paper(cast, poll, cast.wang, "yes")
    assert Conflict.objects.count() == 0
    by_phone(poll, cast.wang, "no")
    assert says(poll, cast.wang) == ("no", "online")
    conflict = Conflict.objects.get()
    assert sides(conflict) == [("paper", "yes", False), ("online", "no", True)]
    assert "conflict_opened" in told(cast.clerk)
    assert "conflict_opened" in told(cast.qian)
    assert "conflict_opened" not in told(cast.wang)


def test_a_paper_entered_after_a_later_ballot_of_the_phone_does_not_count(cast, poll):
    envelope = take(poll, cast.wang, cast.clerk)
    by_phone(poll, cast.wang, "no")
    assert Conflict.objects.count() == 0  # nobody knows yet what the paper says
    assert enter(envelope, "yes", cast.clerk, cast.lin).state == "done"
    assert says(poll, cast.wang) == ("no", "online")
    assert sides(Conflict.objects.get()) == [("paper", "yes", False), ("online", "no", True)]


def test_a_paper_that_says_the_same_as_the_phone_is_no_conflict(cast, poll):
    envelope = take(poll, cast.wang, cast.clerk)
    by_phone(poll, cast.wang, "no")
    enter(envelope, "no", cast.clerk, cast.lin)
    assert (says(poll, cast.wang), Conflict.objects.count()) == (("no", "online"), 0)


def test_paper_stands_over_a_later_phone_which_is_told_why(cast, paper_first):
    poll = paper_first
    envelope = take(poll, cast.wang, cast.clerk)
    with pytest.raises(PaperStands) as refused:
        by_phone(poll, cast.wang, "no")
    assert refused.value.at == envelope.taken_at
    assert sides(Conflict.objects.get()) == [("paper", None, True), ("online", "no", False)]
    with pytest.raises(PaperNotEntered):
        settle_conflict(Conflict.objects.get(), by=cast.lin)
    enter(envelope, "yes", cast.clerk, cast.lin)
    assert says(poll, cast.wang) == ("yes", "paper")
    assert sides(Conflict.objects.get()) == [("paper", "yes", True), ("online", "no", False)]


def test_a_conflict_ends_when_the_paper_turns_out_to_say_the_same(cast, paper_first):
    envelope = take(paper_first, cast.wang, cast.clerk)
    with pytest.raises(PaperStands):
        by_phone(paper_first, cast.wang, "no")
    enter(envelope, "no", cast.clerk, cast.lin)
    conflict = Conflict.objects.get()
    assert (conflict.settled_at is not None, conflict.settled_by) == (True, None)
    assert acts(paper_first)[-2:] == ["conflict_agreed", "paper_agreed"]


def test_with_paper_first_a_paper_replaces_what_the_phone_said_before_and_after(cast, paper_first):
    by_phone(paper_first, cast.wang, "no")
    on_paper(cast, paper_first, cast.wang, "yes")
    with pytest.raises(PaperStands):
        by_phone(paper_first, cast.wang, "abstain", turn=2)
    assert says(paper_first, cast.wang) == ("yes", "paper")
    assert sides(Conflict.objects.get()) == [
        ("online", "no", False),
        ("paper", "yes", True),
        ("online", "abstain", False),
    ]
    # the phone comes to say what the paper says
    assert by_phone(paper_first, cast.wang, "yes", turn=3).state == "repeated"
    assert Conflict.objects.get().settled_at is not None


def test_what_was_kept_counts_when_the_paper_is_invalid_or_was_taken_by_mistake(cast, paper_first):
    void, wrong = take(paper_first, cast.wang, cast.clerk), take(paper_first, cast.li, cast.clerk)
    for person in (cast.wang, cast.li):
        with pytest.raises(PaperStands):
            cast_ballot(paper_first, by=person, choice="no", key=key_of("phone", person.pk))
    for clerk in (cast.clerk, cast.lin):
        enter_paper(void, by=clerk, invalid="破了")
    withdraw_envelope(wrong, by=cast.lin, reason="不是这家的")
    assert (says(paper_first, cast.wang), says(paper_first, cast.li)) == (("no", "online"), ("no", "online"))
    assert not Conflict.objects.filter(settled_at=None).exists()
    close_poll(paper_first, by=cast.lin)
    assert Tally.from_json(paper_first.tally).no.voters == 2
    assert is_untouched(paper_first)


def test_a_paper_taken_while_two_others_differ_stands_before_both(cast, paper_first):
    by_phone(paper_first, cast.wang, "yes")
    seat = seat_of(paper_first, cast.wang).pk
    at_the_door = Cast(paper_first.pk, None, ("no",), key_of("door"), seat, "password", Channel.DOOR, cast.chen.pk)
    cast_batch([at_the_door])
    take(paper_first, cast.wang, cast.clerk)
    again = cast_batch([replace(at_the_door, key=key_of("door", 2), chosen=("abstain",))])[0]
    assert isinstance(again, PaperStands)
    assert sides(Conflict.objects.get()) == [
        ("online", "yes", False),
        ("door", "no", False),
        ("paper", None, True),
        ("door", "abstain", False),
    ]


def test_a_changed_mind_on_the_same_channel_is_no_conflict(cast, poll):
    by_phone(poll, cast.wang, "no")
    by_phone(poll, cast.wang, "yes", turn=2)
    assert (says(poll, cast.wang), Conflict.objects.count(), BallotRevision.objects.count()) == (
        ("yes", "online"),
        0,
        1,
    )


def test_a_proxy_replaces_nobody_and_anybody_replaces_a_proxy(cast, poll):
    assert by_proxy(poll, cast.wang, "no", by=cast.li).state == "recorded"
    by_phone(poll, cast.wang, "yes")
    assert says(poll, cast.wang) == ("yes", "online")
    assert sides(Conflict.objects.get()) == [("proxy", "no", False), ("online", "yes", True)]
    assert isinstance(by_proxy(poll, cast.wang, "no", by=cast.li), OwnBallotStands)  # the same try again
    by_phone(poll, cast.zhao, "no")
    assert isinstance(by_proxy(poll, cast.zhao, "yes", by=cast.li), OwnBallotStands)
    take(poll, cast.li, cast.clerk)
    assert isinstance(by_proxy(poll, cast.li, "yes", by=cast.wang), OwnBallotStands)
    assert Conflict.objects.filter(settled_at=None).count() == 3


def test_the_same_choice_on_another_channel_moves_the_ballot_there(cast, paper_first):
    by_phone(paper_first, cast.wang, "yes")
    on_paper(cast, paper_first, cast.wang, "yes")
    assert (says(paper_first, cast.wang), Conflict.objects.count()) == (("yes", "paper"), 0)
    with pytest.raises(PaperStands):  # now it is a ballot on paper
        by_phone(paper_first, cast.wang, "no", turn=2)


def test_three_channels_are_one_conflict(cast, poll):
    by_proxy(poll, cast.wang, "no", by=cast.li)
    by_phone(poll, cast.wang, "yes")
    on_paper(cast, poll, cast.wang, "abstain")
    assert sides(Conflict.objects.get()) == [
        ("proxy", "no", False),
        ("online", "yes", False),
        ("paper", "abstain", True),
    ]
    assert told(cast.qian).count("conflict_opened") == 1


def test_the_database_keeps_one_open_conflict_and_one_envelope_of_a_seat(cast, poll):
    on_paper(cast, poll, cast.wang, "yes")
    by_phone(poll, cast.wang, "no")
    for row in (Conflict.objects.get(), Envelope.objects.get()):
        row.pk = None
        if isinstance(row, Envelope):
            row.number = 9
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


# settling


@pytest.fixture
def conflict(cast, poll) -> Conflict:
    """wang: yes on paper, then no on the phone, which counts."""
    on_paper(cast, poll, cast.wang, "yes")
    by_phone(poll, cast.wang, "no")
    return Conflict.objects.get()


def test_a_clerk_confirms_what_counts(cast, poll, conflict):
    settled = settle_conflict(conflict, by=cast.clerk)
    assert (settled.settled_by, settled.note) == (cast.clerk, "")
    assert says(poll, cast.wang) == ("no", "online")
    assert acts(poll)[-1] == "conflict_confirmed"
    with pytest.raises(AlreadySettled):
        settle_conflict(conflict, by=cast.lin)


def test_a_clerk_decides_for_the_other_with_a_reason(cast, poll, conflict):
    with pytest.raises(Missing) as missing:
        settle_conflict(conflict, by=cast.clerk, side=0)
    assert missing.value.field == "reason"
    with pytest.raises(Missing):
        settle_conflict(conflict, by=cast.clerk, side=2, reason="手机不是本人用的")
    settled = settle_conflict(conflict, by=cast.clerk, side=0, reason="手机不是本人用的")
    assert sides(settled) == [("paper", "yes", True), ("online", "no", False)]
    assert says(poll, cast.wang) == ("yes", "paper")
    entry = poll.chain.entries.get(act="conflict_decided")
    assert (entry.actor, entry.payload["reason"]) == (cast.clerk, "手机不是本人用的")
    assert told(cast.wang)[-1] == "conflict_decided"
    close_poll(poll, by=cast.lin)
    assert (Tally.from_json(poll.tally).yes.voters, poll.came_by["conflicts"]) == (1, 0)
    assert is_untouched(poll)


def test_nobody_else_settles_and_nobody_their_own(cast, poll, conflict):
    with pytest.raises(NotYours):
        settle_conflict(conflict, by=cast.chen)
    conflict.seat.holder = cast.clerk
    conflict.seat.save()
    with pytest.raises(OwnConflict):
        settle_conflict(conflict, by=cast.clerk)
    conflict.refresh_from_db()
    assert conflict.settled_at is None


def test_what_is_open_at_the_close_is_counted_by_the_precedence_and_said(cast, poll, conflict):
    close_poll(poll, by=cast.lin)
    assert Tally.from_json(poll.tally).no.voters == 1
    assert poll.came_by == {"channels": {"online": 1}, "void": 0, "conflicts": 1}
    assert is_untouched(poll)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Conflict.objects.update(note="x", settled_at=clock.now()),
        lambda: Envelope.objects.update(taken_at=clock.now()),
        lambda: PaperEntry.objects.filter(number=1).update(marks='"no"'),
        lambda: Poll.objects.update(came_by={"channels": {}, "void": 0, "conflicts": 0}),
        lambda: Poll.objects.update(came_by={}),
    ],
)
def test_what_is_changed_after_the_close_is_noticed(cast, poll, conflict, change):
    close_poll(poll, by=cast.lin)
    change()
    assert recount(poll) == ("result",)


def test_a_refused_ballot_is_of_one_kind_for_those_who_only_ask_whether_it_stands():
    assert {PaperStands, OwnBallotStands} < set(DoesNotStand.__subclasses__())
