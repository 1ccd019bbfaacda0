"""A poll agrees with its record; whatever is changed behind its back is found."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Entry, Person
from votes import clock
from votes.actions import close_poll, extend_poll
from votes.models import Ballot, BallotRevision, Poll, Seat
from votes.queries import is_untouched, recount

from .conftest import make_people, make_poll, vote

pytestmark = pytest.mark.django_db

SHORT, FULL = 50, 500
MARKS = ['"yes"', '"no"', '"abstain"']


def closed_poll(rule: str, prefix: str = "voter") -> Poll:
    people = make_people(7, prefix=prefix)
    poll = make_poll(
        people, rule=rule, area="80.00", present=[person.pk for person in people[:5]], motion_text="换灯。"
    )
    extend_poll(poll, by=people[0], closes_at=clock.now() + timedelta(hours=1))
    vote(poll, dict(zip(people[:6], ["yes", "no", "abstain", "yes", "yes", "no"], strict=True)))
    vote(poll, {people[1]: "yes", people[2]: "no"}, turn=2)
    close_poll(poll, by=people[0])
    return poll


def another(values, value):
    return next(one for one in values if one != value)


# Each takes the poll and dice and changes one thing by the side door.


def of_poll(**change):
    def tamper(poll: Poll, dice: random.Random) -> None:
        Poll.objects.filter(pk=poll.pk).update(**change)

    return tamper


def rule_figure(poll, dice):
    poll.refresh_from_db()
    poll.rule["measures"][0]["assent"] = {"test": "at_least", "fraction": "1/3"}
    poll.save()


def rule_and_its_hash(poll, dice):
    from votes.freezing import fingerprint

    rule_figure(poll, dice)
    Poll.objects.filter(pk=poll.pk).update(rule_hash=fingerprint(poll.rule))


def deadline(poll, dice):
    Poll.objects.filter(pk=poll.pk).update(closes_at=poll.opened_at + timedelta(minutes=dice.randint(1, 50)))


def of_entry(field, value):
    def tamper(poll, dice):
        entry = dice.choice(list(poll.roll.all()))
        before = getattr(entry, field)
        setattr(entry, field, value(entry, before))
        entry.save()

    return tamper


def stolen_seat(poll, dice):
    entry = dice.choice(list(poll.roll.all()))
    entry.holder = Person.objects.create(username=f"thief{entry.pk}", full_name="贼")
    entry.save()


def stuffed_roll(poll, dice):
    thief = Person.objects.create(username=f"more{poll.pk}", full_name="多")
    Seat.objects.create(poll=poll, number=thief.pk, holder=thief, label="假", area="80.00")


def lost_seat(poll, dice):
    poll.roll.get(ballots__isnull=True).delete()


def turned_paper(poll, dice):
    ballot = dice.choice(list(poll.ballots.all()))
    ballot.marks = another(MARKS, ballot.marks)
    ballot.save()


def swapped_papers(poll, dice):
    """The tally stays the same: only who chose what is turned round."""
    yes, no = poll.ballots.filter(marks='"yes"').first(), poll.ballots.filter(marks='"no"').first()
    yes.marks, no.marks = no.marks, yes.marks
    yes.save()
    no.save()


def of_ballot(field, value):
    def tamper(poll, dice):
        ballot = dice.choice(list(poll.ballots.all()))
        setattr(ballot, field, value(getattr(ballot, field)))
        ballot.save()

    return tamper


def removed_paper(poll, dice):
    dice.choice(list(poll.ballots.filter(revisions__isnull=True))).delete()


def stuffed_paper(poll, dice):
    entry = poll.roll.get(ballots__isnull=True)
    Ballot.objects.create(
        poll=poll, seat=entry, marks='"no"', key="k" * 20, receipt="AAAA-AAAA", cast_at=poll.opened_at
    )


def renumbered_seat(poll, dice):
    """The same person, as if a household had the vote."""
    seat = dice.choice(list(poll.roll.all()))
    seat.kind = "household"
    seat.save()


def padded_revision(poll, dice):
    revision = BallotRevision.objects.filter(ballot__poll=poll).first()
    revision.marks += " "
    revision.save()


def turned_revision(poll, dice):
    BallotRevision.objects.filter(ballot__poll=poll).update(marks='"abstain"')


def removed_revision(poll, dice):
    BallotRevision.objects.filter(ballot__poll=poll).first().delete()


def turned_tally(poll, dice):
    poll.refresh_from_db()
    poll.tally[dice.choice(["yes", "no", "abstain", "roll"])]["heads"] += 1
    poll.save()


def turned_verdict(poll, dice):
    poll.refresh_from_db()
    poll.verdict["outcome"] = another(["carried", "lost"], poll.verdict["outcome"])
    poll.save()


def rewritten_entry(poll, dice):
    entry = dice.choice(list(poll.chain.entries.all()))
    entry.payload["voters"] = 99
    entry.payload["until"] = "never"
    Entry.objects.filter(pk=entry.pk).update(payload=entry.payload)


def removed_entry(poll, dice):
    dice.choice(list(poll.chain.entries.all())).delete()


TAMPERINGS = [
    of_poll(question="是否同意不换路灯？"),
    of_poll(motion_text="不换灯。"),
    of_poll(rule_hash="0" * 64),
    of_poll(roll_hash="0" * 64),
    of_poll(rule_code="owners_special"),
    of_poll(state="open", closed_at=None),
    rule_figure,
    rule_and_its_hash,
    deadline,
    of_entry("heads", lambda entry, heads: heads + 1),
    of_entry("area", lambda entry, area: area + 1),
    of_entry("label", lambda entry, label: label + "号"),
    of_entry("is_present", lambda entry, present: not present),
    stolen_seat,
    stuffed_roll,
    lost_seat,
    turned_paper,
    swapped_papers,
    of_ballot("receipt", lambda receipt: "AAAA-AAAA"),
    of_ballot("key", lambda key: key[::-1] + "z"),
    of_ballot("revision", lambda revision: revision + 5),
    of_ballot("cast_at", lambda moment: moment + timedelta(seconds=1)),
    removed_paper,
    stuffed_paper,
    of_poll(method="lots"),
    of_poll(options=[{"code": "yes", "label": "不同意"}]),
    of_poll(precedence="paper"),
    renumbered_seat,
    of_entry("number", lambda entry, number: number + 1_000_000),
    of_ballot("channel", lambda channel: "paper"),
    of_ballot("marks", lambda marks: marks + " "),
    of_ballot("marks", lambda marks: "yes"),
    padded_revision,
    turned_revision,
    removed_revision,
    turned_tally,
    turned_verdict,
    rewritten_entry,
    removed_entry,
]


def tamper_with(times: int) -> None:
    dice = random.Random(20_260_101)
    order = TAMPERINGS + [dice.choice(TAMPERINGS) for _more in range(times - len(TAMPERINGS))]
    for number, tamper in enumerate(order):
        poll = closed_poll(dice.choice(["residents_council", "owners_ordinary"]), prefix=f"case{number}-")
        assert recount(poll) == ()
        tamper(poll, dice)
        assert is_untouched(poll) is False, f"case {number}: {tamper} was not found"


def test_fifty_tamperings_are_found():
    assert len(TAMPERINGS) < SHORT
    tamper_with(SHORT)


@pytest.mark.prove
def test_five_hundred_tamperings_are_found(proof):
    tamper_with(FULL)
    proof("tamperings of a closed poll that were not found", 0, f"of {FULL}")


def test_an_untouched_open_poll_passes():
    people = make_people(3)
    poll = make_poll(people)
    assert is_untouched(poll)
    vote(poll, {people[0]: "yes"})
    vote(poll, {people[0]: "no"}, turn=2)
    assert is_untouched(poll)


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (of_poll(question="别的？"), ("question",)),
        (rule_figure, ("rule",)),
        (stuffed_roll, ("roll",)),
        (deadline, ("deadline",)),
        (of_ballot("receipt", lambda receipt: "AAAA-AAAA"), ("receipts", "result")),
        (turned_verdict, ("result",)),
    ],
)
def test_it_says_what_does_not_agree(tamper, found):
    poll = closed_poll("owners_ordinary")
    tamper(poll, random.Random(1))
    assert [name for name in recount(poll) if name in found] == list(found)


def test_whose_staff_keep_the_papers_is_sealed_with_the_question(cast):
    poll = make_poll([cast.wang, cast.li], place=cast.grid, by=cast.lin)
    assert is_untouched(poll)
    Poll.objects.filter(pk=poll.pk).update(place=cast.commune)
    assert recount(poll) == ("question",)


def test_a_deadline_in_the_time_of_the_place_is_the_same_moment():
    """The record keeps the moment as it was given, the row keeps it in UTC."""
    people = make_people(3)
    closes_at = timezone.localtime(clock.now() + timedelta(days=7))
    poll = make_poll(people, closes_at=closes_at)
    assert recount(poll) == ()
    extend_poll(poll, by=people[0], closes_at=closes_at + timedelta(days=1))
    assert recount(poll) == ()
