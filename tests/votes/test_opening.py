"""Opening freezes the question, the rule and the roll."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone, translation

from community import record
from community.electorates import Electorate, Voter, electorate
from community.models import Chain, Entry, Ownership, Residency, Unit
from community.refusals import Missing
from votes import clock, storage
from votes.actions import Link, close_poll, extend_poll, mark_present, open_poll
from votes.models import Poll, Seat
from votes.queries import is_untouched, turnout
from votes.refusals import DeadlinePassed, EmptyRoll, PollNotOpen, StorageUnsafe, TwiceOnTheRoll
from votes.rules import rule
from votes.signals import poll_closed, poll_opened

from .conftest import make_people, make_poll, rule_named, vote

WHEN = date(2026, 6, 1)


def opening(by, roll, **more):
    return {"by": by, "question": "是否同意更换路灯？", "rule": rule("owners_ordinary", on=WHEN), "roll": roll, **more}


def owners(*people) -> list[Voter]:
    return [Voter(person.pk, f"3栋{number}", 1, Decimal("80.00")) for number, person in enumerate(people)]


def rows() -> list[int]:
    return [model.objects.count() for model in (Poll, Seat, Chain, Entry)]


def test_an_opened_poll_keeps_question_rule_and_roll(cast):
    roll = electorate(cast.grid, Electorate.OWNERS)
    poll = open_poll(
        **opening(cast.lin, roll, motion_text="换三盏。", about=Link("路灯", "/matters/1/"), present=[cast.wang.pk])
    )
    kept = poll.roll.order_by("holder__username").values_list("holder__username", "heads", "area", "is_present")
    assert list(kept) == [
        ("li", 1, Decimal("92.15"), False),
        ("wang", 1, Decimal("86.40"), True),
        ("zhao", 1, Decimal("105.00"), False),
    ]
    assert (poll.question, poll.motion_text, poll.about_title, poll.about_url) == (
        "是否同意更换路灯？",
        "换三盏。",
        "路灯",
        "/matters/1/",
    )
    assert (poll.rule_code, poll.rule["citation"]["zh"], poll.state) == (
        "owners_ordinary",
        "《民法典》第二百七十八条",
        "open",
    )
    assert [len(poll.rule_hash), len(poll.roll_hash)] == [64, 64]
    entry = poll.chain.entries.get()
    assert (entry.act, entry.actor, entry.payload["voters"]) == ("poll_opened", cast.lin, 3)
    with translation.override("en"):
        assert record.sentence(entry) == "Ms 林 opened the vote: 是否同意更换路灯？ (3 on the roll)"


def test_a_later_sale_move_role_or_law_changes_nothing(cast):
    poll = open_poll(**opening(cast.lin, electorate(cast.grid, Electorate.OWNERS)))
    before = list(poll.roll.values_list("holder_id", "label", "heads", "area"))
    hashes = poll.roll_hash, poll.rule_hash
    Ownership.objects.filter(person=cast.wang).update(person=cast.stranger)
    Residency.objects.filter(person=cast.li).update(until=date(2021, 1, 1))
    Unit.objects.update(area=Decimal("1.00"))
    cast.zhao.roles.update(until=date(2021, 1, 1))
    poll.refresh_from_db()
    assert list(poll.roll.values_list("holder_id", "label", "heads", "area")) == before
    assert (poll.roll_hash, poll.rule_hash) == hashes
    assert is_untouched(poll)
    vote(poll, dict.fromkeys([cast.wang, cast.li, cast.zhao], "yes"))
    assert close_poll(poll, by=cast.lin).participation[1].of == Decimal("283.55")


def test_the_code_of_a_rule_in_force_is_enough(three):
    with clock.moved(timedelta(0)):
        poll = open_poll(by=three[0], question="好吗？", rule="residents_council", roll=[Voter(three[0].pk, "1")])
    assert poll.rule == rule("residents_council", on=timezone.localdate()).as_json()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"roll": []}, EmptyRoll),
        ({"question": "  "}, Missing),
        ({"closes_at": timezone.now() - timedelta(minutes=1)}, DeadlinePassed),
    ],
)
def test_a_refused_opening_leaves_no_row(three, change, refusal):
    before = rows()
    with pytest.raises(refusal):
        open_poll(**{**opening(three[0], owners(*three)), **change})
    assert rows() == before


def test_a_roll_without_area_is_empty_for_a_rule_of_area(three):
    before = rows()
    with pytest.raises(EmptyRoll):
        open_poll(**opening(three[0], [Voter(person.pk, "1") for person in three]))
    assert rows() == before


def test_nobody_stands_on_a_roll_twice(three):
    before = rows()
    with pytest.raises(TwiceOnTheRoll, match="3栋1"):
        open_poll(**opening(three[0], owners(three[0], three[0])))
    assert rows() == before


def test_opening_and_closing_are_news(three):
    heard = []

    def hear_opening(sender, poll, **more):
        heard.append(("opened", poll.pk, poll.roll.count()))

    def hear_closing(sender, poll, by, **more):
        heard.append(("closed", poll.pk, poll.verdict["outcome"], by))

    poll_opened.connect(hear_opening)
    poll_closed.connect(hear_closing)
    try:
        poll = make_poll(three)
        close_poll(poll, by=None)
    finally:
        poll_opened.disconnect(hear_opening)
        poll_closed.disconnect(hear_closing)
    assert heard == [("opened", poll.pk, 3), ("closed", poll.pk, "lost", None)]


@pytest.mark.django_db(transaction=True)
def test_no_poll_opens_on_a_database_that_may_forget(storage_unchecked):
    people = make_people(2)
    unsafe, safe = (
        ("SET synchronous_commit TO off", "SET synchronous_commit TO on")
        if connection.vendor == "postgresql"
        else ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL")
    )
    with connection.cursor() as cursor:
        cursor.execute(unsafe)
    before = rows()
    try:
        with pytest.raises(StorageUnsafe, match="synchronous"):
            make_poll(people)
        assert rows() == before
    finally:
        with connection.cursor() as cursor:
            cursor.execute(safe)
    assert make_poll(people).is_open


def test_the_storage_is_looked_at_once(three, storage_unchecked, django_assert_num_queries):
    storage.require_durable()
    with django_assert_num_queries(0):
        storage.require_durable()


# time and presence


def test_more_time_is_given_and_recorded(poll, three):
    later = clock.now() + timedelta(minutes=10)
    extend_poll(poll, by=three[0], closes_at=later)
    extend_poll(poll, by=three[0], closes_at=later + timedelta(minutes=5))
    poll.refresh_from_db()
    assert poll.closes_at == later + timedelta(minutes=5)
    assert [entry.act for entry in poll.chain.entries.all()] == ["poll_opened", "poll_extended", "poll_extended"]
    assert is_untouched(poll)


def test_time_is_never_taken_away(poll, three):
    later = clock.now() + timedelta(minutes=10)
    extend_poll(poll, by=three[0], closes_at=later)
    with pytest.raises(DeadlinePassed):
        extend_poll(poll, by=three[0], closes_at=later - timedelta(minutes=1))
    poll.refresh_from_db()
    assert (poll.closes_at, poll.chain.entries.count()) == (later, 2)


def test_a_deadline_that_passed_is_not_moved(poll, three):
    deadline = clock.now() + timedelta(minutes=10)
    extend_poll(poll, by=three[0], closes_at=deadline)
    with clock.moved(timedelta(minutes=11)), pytest.raises(PollNotOpen):
        extend_poll(poll, by=three[0], closes_at=deadline + timedelta(hours=1))
    poll.refresh_from_db()
    assert poll.closes_at == deadline


def test_overdue_polls_are_found(poll, three):
    extend_poll(poll, by=three[0], closes_at=clock.now() + timedelta(minutes=10))
    assert list(Poll.objects.overdue(clock.now())) == []
    assert list(Poll.objects.overdue(clock.now() + timedelta(minutes=10))) == [poll]


def test_who_comes_in_later_is_present(db):
    people = make_people(4)
    poll = make_poll(people[:3], present=[people[0].pk])
    assert [mark_present(poll, person) for person in people] == [True, True, True, False]
    assert turnout(poll).present_heads == 3
    close_poll(poll, by=people[0])
    with pytest.raises(PollNotOpen):
        mark_present(poll, people[0])


def test_a_poll_is_closed_once(poll, three):
    vote(poll, dict.fromkeys(three, "yes"))
    assert close_poll(poll, by=three[0]).outcome == "carried"
    closed_at = poll.closed_at
    with pytest.raises(PollNotOpen):
        close_poll(poll, by=three[0])
    poll.refresh_from_db()
    assert (poll.closed_at, poll.chain.entries.count()) == (closed_at, 2)


@pytest.mark.parametrize(
    ("present", "choices", "act"),
    [(3, ["yes", "yes", "no"], "poll_carried"), (3, ["yes", "no"], "poll_lost"), (1, [], "poll_no_quorum")],
)
def test_the_record_says_how_it_ended(three, present, choices, act):
    poll = make_poll(three, present=[person.pk for person in three[:present]])
    vote(poll, dict(zip(three, choices, strict=False)))
    close_poll(poll, by=three[0])
    entry = poll.chain.entries.last()
    figures = {name: entry.payload[name] for name in ("yes", "no", "abstain", "taking_part", "voters")}
    assert (entry.act, figures) == (
        act,
        {
            "yes": choices.count("yes"),
            "no": choices.count("no"),
            "abstain": 0,
            "taking_part": present,
            "voters": 3,
        },
    )


def test_turnout_of_owners_counts_heads_and_area(db):
    people = make_people(6)
    roll = [Voter(person.pk, "1", 1, Decimal("33.33")) for person in people]
    poll = open_poll(by=people[0], question="好吗？", rule=rule_named("owners_ordinary"), roll=roll)
    vote(poll, {people[0]: "yes", people[1]: "no"})
    seen = turnout(poll)
    assert (seen.voters, seen.heads, seen.area) == (6, 6, Decimal("199.98"))
    assert (seen.cast_voters, seen.cast_heads, seen.cast_area) == (2, 2, Decimal("66.66"))
    assert [(line.measure, line.needed, line.missing) for line in seen.lines] == [
        ("heads", 4, 2),
        ("area", Decimal("133.32"), Decimal("66.66")),
    ]
    assert seen.has_quorum is False


def test_turnout_of_a_meeting_counts_whoever_is_there(db):
    people = make_people(6)
    poll = make_poll(people, present=[person.pk for person in people[:3]])
    vote(poll, {people[0]: "yes", people[5]: "no"})
    seen = turnout(poll)
    assert (seen.present_heads, seen.cast_heads, [(line.have, line.missing) for line in seen.lines]) == (3, 2, [(4, 0)])
    assert seen.has_quorum


@pytest.mark.parametrize("size", [1, 30])
def test_turnout_is_one_query(db, django_assert_num_queries, size):
    people = make_people(size)
    poll = make_poll(people)
    vote(poll, dict.fromkeys(people, "yes"))
    with django_assert_num_queries(1):
        turnout(poll)
