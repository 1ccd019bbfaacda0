"""Silence joins the majority only where the rule says so, only with the paper handed over, and is shown both ways."""

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from community.models import Entry
from tests.votes.conftest import make_people, make_poll, vote
from votes.actions import close_poll, note_delivery, open_poll
from votes.models import Poll, Seat
from votes.queries import is_untouched, recount
from votes.refusals import PollNotOpen
from votes.rendering import result_of
from votes.rules import rule

WRITTEN = rule("households_written", date(2026, 6, 1))
COUNTS_SILENCE = replace(WRITTEN, counts_silence=True)


def written_poll(people, one=COUNTS_SILENCE) -> Poll:
    from community.electorates import Voter

    roll = [Voter(person.pk, f"3栋2单元{501 + number}") for number, person in enumerate(people)]
    return open_poll(by=people[0], question="是否同意？", rule=one, roll=roll)


def seats_of(poll: Poll, people) -> list[int]:
    return list(poll.roll.filter(holder__in=people).values_list("pk", flat=True))


def closed(people, one=COUNTS_SILENCE) -> Poll:
    """Ten households: three say yes, one no, four keep silent, two were never reached."""
    poll = written_poll(people, one)
    assert note_delivery(poll, seats_of(poll, people[:8]), by=people[0]) == 8
    vote(poll, {people[0]: "yes", people[1]: "yes", people[2]: "yes", people[3]: "no"})
    close_poll(poll, by=people[0])
    return Poll.objects.get(pk=poll.pk)


@pytest.fixture
def ten(db):
    return make_people(10)


def test_where_the_rule_counts_silence_the_result_is_shown_both_ways(ten):
    poll = closed(ten)
    assert poll.verdict["outcome"] == "carried"
    with translation.override("en"):
        result = result_of(poll)
        assert [(line.name, line.returned, line.with_silence) for line in result.count.both_ways] == [
            ("Took part", "4 households", "8 households"),
            ("Yes", "3 households", "7 households"),
            ("No", "1 household", "1 household"),
            ("Abstain", "0 households", "0 households"),
            ("Result", "No quorum", "Carried"),
        ]
        page = render_to_string("votes/_verdict.html", {"poll": poll})
    assert "The count both ways" in page
    assert result.count.silent == ""


def test_where_it_does_not_the_same_papers_have_no_quorum_and_one_count(ten):
    poll = closed(ten, WRITTEN)
    assert poll.verdict["outcome"] == "no_quorum"
    assert "returned" not in poll.tally
    with translation.override("en"):
        assert result_of(poll).count.both_ways == ()
        assert "both ways" not in render_to_string("votes/_verdict.html", {"poll": poll})


@pytest.mark.parametrize(("one", "told"), [(COUNTS_SILENCE, True), (WRITTEN, False)])
def test_voters_are_told_what_silence_means_before_they_are_silent(ten, one, told):
    poll = written_poll(ten, one)
    with translation.override("en"):
        assert ("count silence" in render_to_string("votes/_question.html", {"poll": poll})) is told


def test_a_delivery_is_on_record_once(ten):
    poll = written_poll(ten)
    foreign = make_poll(make_people(1, prefix="outsider")).roll.get()
    assert note_delivery(poll, [*seats_of(poll, ten[:3]), foreign.pk], by=ten[0]) == 3
    assert note_delivery(poll, seats_of(poll, ten[:3]), by=ten[0]) == 0
    entries = Entry.objects.filter(chain=poll.chain, act="papers_delivered")
    assert [entry.payload["papers"] for entry in entries] == [3]
    assert Seat.objects.filter(poll=poll, delivered_at__isnull=False).count() == 3


def test_nothing_is_delivered_after_the_close(ten):
    poll = closed(ten)
    with pytest.raises(PollNotOpen):
        note_delivery(poll, seats_of(poll, ten[8:]), by=ten[0])
    assert Seat.objects.filter(poll=poll, delivered_at__isnull=False).count() == 8


def test_a_delivery_made_up_after_the_close_is_found(ten):
    poll = closed(ten)
    assert is_untouched(poll)
    Seat.objects.filter(poll=poll, holder=ten[9]).update(delivered_at=poll.closed_at)
    assert recount(poll) == ("result",)


def test_the_poll_says_how_sure_we_must_be_who_casts(ten):
    assert written_poll(ten, WRITTEN).entry_strength == "card"
    assert written_poll(ten, replace(WRITTEN, entry_strength="confirmed")).entry_strength == "confirmed"
