"""Voting for another by a written mandate: within the limits of the rule, and never over the principal's own ballot."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.models import Entry, Notice
from votes import clock
from votes.actions import Cast, cast_ballot, cast_batch, close_poll
from votes.actions.ballots import record_papers
from votes.counting.sheets import Option
from votes.models import Ballot, BallotRevision, Channel, Conflict, Mandate, Poll
from votes.permissions import may_cast, may_keep_papers, may_see_poll
from votes.proxies.actions import record_mandate, withdraw_mandate
from votes.proxies.queries import is_candidate, is_of_age, proxies_of
from votes.proxies.refusals import (
    HasAMandate,
    HasVoted,
    HoldsEnough,
    MandateEnded,
    NoProxies,
    NotADay,
    NotAVoter,
    NotInForce,
    NotOfAge,
    NotToACandidate,
    NotToOneself,
)
from votes.queries import is_untouched, seats_for
from votes.refusals import NotOnTheRoll, OwnBallotStands, PollNotOpen
from votes.rendering import ballot_panel

from .conftest import key_of, make_people, make_poll, rule_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    """Five owners on the roll; the sixth is none."""
    return make_people(6)


@pytest.fixture
def poll(people, cast) -> Poll:
    return make_poll(people[:5], rule="owners_ordinary", area="80.00", place=cast.grid, by=cast.qian)


@pytest.fixture
def record(poll, cast):
    """``record(principal, holder)``: the clerk writes the mandate down."""

    def make(principal, holder, poll=poll, **more) -> Mandate:
        return record_mandate(poll, by=cast.clerk, principal=principal, holder=holder, **more)

    return make


def seat(poll, person) -> int:
    return poll.roll.get(holder=person).pk


def by_proxy(poll, holder, principal, choice="yes", key="proxy"):
    return cast_ballot(poll, by=holder, choice=choice, key=key_of(key), seat_id=seat(poll, principal))


def standing(poll):
    return [(one.seat.holder_id, one.marks, one.channel, one.cast_by_id) for one in poll.ballots.order_by("seat")]


# the office records


def test_the_holder_casts_for_the_principal_and_for_oneself(poll, people, record):
    wang, li, *_rest = people
    record(wang, li)
    assert cast_ballot(poll, by=li, choice="no", key=key_of("own")).is_first
    assert by_proxy(poll, li, wang).is_first
    assert standing(poll) == [(wang.pk, '"yes"', "proxy", li.pk), (li.pk, '"no"', "online", None)]
    close_poll(poll, by=None)
    assert is_untouched(poll)


def test_somebody_who_is_not_on_the_roll_may_be_a_proxy(poll, people, record):
    outside = people[5]
    assert (may_see_poll(outside, poll), may_cast(outside, poll)) == (False, False)
    record(people[0], outside)
    assert (may_see_poll(outside, poll), may_cast(outside, poll)) == (True, True)
    assert Poll.objects.visible_to(outside).get() == poll
    by_proxy(poll, outside, people[0])
    assert standing(poll) == [(people[0].pk, '"yes"', "proxy", outside.pk)]


def test_who_keeps_the_papers_records_and_nobody_else(poll, people, cast):
    allowed = {
        name: may_keep_papers(getattr(cast, name), poll)
        for name in ("wang", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin", "stranger")
    }
    assert allowed == {
        "wang": False,
        "chen": False,
        "lin": True,
        "outsider_head": False,
        "clerk": True,
        "qian": True,
        "he": True,
        "admin": True,
        "stranger": False,
    }


def test_both_are_told_and_the_record_names_them(poll, people, record):
    record(people[0], people[1])
    entry = Entry.objects.get(act="mandate_recorded")
    assert entry.chain == poll.chain
    assert set(Notice.objects.filter(entry=entry).values_list("person", flat=True)) == {people[0].pk, people[1].pk}


def refused(call, refusal, rows=0):
    with pytest.raises(refusal) as found:
        call()
    assert Mandate.objects.count() == rows
    assert "%(" not in str(found.value)
    with translation.override("zh-hans"):
        assert re.search(r"[一-龥]", str(found.value))


def test_a_fourth_mandate_is_refused(poll, people, record):
    holder = people[4]
    for principal in people[:3]:
        record(principal, holder)
    refused(lambda: record(people[3], holder), HoldsEnough, rows=3)


def test_not_to_oneself_not_to_a_child_and_only_of_a_voter(poll, people, record, cast):
    refused(lambda: record(people[0], people[0]), NotToOneself)
    refused(lambda: record(people[0], cast.child), NotOfAge)
    refused(lambda: record(people[5], people[0]), NotAVoter)
    people[1].is_active = False
    people[1].save()
    refused(lambda: record(people[0], people[1]), NotOfAge)


def test_one_mandate_for_each_principal_and_none_beside_the_own_ballot(poll, people, record):
    record(people[0], people[1])
    refused(lambda: record(people[0], people[2]), HasAMandate, rows=1)
    cast_ballot(poll, by=people[3], choice="yes", key=key_of("own"))
    refused(lambda: record(people[3], people[2]), HasVoted, rows=1)


def test_who_votes_for_others_may_give_away_the_own_vote(poll, people, record):
    record(people[0], people[1])
    record(people[1], people[2])
    with pytest.raises(NotOnTheRoll):  # a mandate is not handed on
        by_proxy(poll, people[2], people[0])
    by_proxy(poll, people[2], people[1])
    assert standing(poll) == [(people[1].pk, '"yes"', "proxy", people[2].pk)]


@pytest.mark.parametrize("rule", ["committee_election_representatives", "households_written", "residents_council"])
def test_where_the_rule_knows_no_proxies_nobody_votes_for_another(people, cast, record, rule):
    poll = make_poll(people[:5], rule="owners_ordinary", area="1.00", place=cast.grid)
    poll.rule = rule_named(rule).as_json()
    poll.save()
    refused(lambda: record(people[0], people[1], poll=poll), NoProxies)


def candidates(poll, *options: Option) -> None:
    poll.options = [option.as_json() for option in options]
    poll.rule["question"] = "candidates"
    poll.save()


def test_no_mandate_to_a_candidate_by_person_or_by_name(poll, people, record):
    candidates(poll, Option("1", "甲", person=people[1].pk), Option("2", people[2].full_name))
    refused(lambda: record(people[0], people[1]), NotToACandidate)
    refused(lambda: record(people[0], people[2]), NotToACandidate)
    assert record(people[0], people[3]).holder == people[3]


def test_an_option_that_says_whom_it_stands_for_is_not_read_by_its_name(poll, people):
    candidates(poll, Option("1", people[2].full_name, person=people[1].pk))
    assert [is_candidate(poll, person) for person in people[:3]] == [False, True, False]
    poll.rule["question"] = "motion"
    poll.options = [{"code": "1", "label": people[2].full_name}]
    assert not is_candidate(poll, people[2])


def test_who_becomes_a_candidate_casts_for_nobody(poll, people, record):
    record(people[0], people[1])
    candidates(poll, Option("1", people[1].full_name), Option("2", "乙"))
    poll.options = [*poll.options]
    assert proxies_of(poll) == []


@pytest.mark.parametrize(
    ("born", "is_grown"),
    [(None, True), (date(2008, 11, 28), True), (date(2008, 11, 29), False), (date(2026, 1, 1), False)],
)
def test_of_age_from_the_birthday_on(people, born, is_grown):
    people[0].born_on = born
    assert is_of_age(people[0], date(2026, 11, 28)) is is_grown


def test_a_closed_vote_takes_no_mandate(poll, people, record):
    close_poll(poll, by=None)
    refused(lambda: record(people[0], people[1]), PollNotOpen)


# until a day


def test_a_mandate_until_a_day_holds_in_every_vote_of_the_place_up_to_that_day(poll, people, record, cast):
    today = timezone.localdate()
    mandate = record(people[0], people[1], until=today + timedelta(days=3))
    assert (mandate.poll, mandate.place) == (None, cast.grid)
    below = make_poll(people[:2], rule="owners_ordinary", area="1.00", place=cast.estate)
    elsewhere = make_poll(people[:2], rule="owners_ordinary", area="1.00", place=cast.other_grid)
    assert [len(proxies_of(one)) for one in (poll, below, elsewhere)] == [1, 1, 0]
    assert set(Poll.objects.visible_to(people[1])) == {poll, below, elsewhere}
    by_proxy(below, people[1], people[0])
    with clock.moved(timedelta(days=4)), pytest.raises(MandateEnded):
        by_proxy(poll, people[1], people[0])


def test_a_holder_sees_the_votes_a_mandate_of_a_place_holds_in_and_no_others(people, poll, record, cast):
    outside = people[5]
    record(people[0], outside, until=timezone.localdate())
    households = make_poll(people[:2], rule="households_written", place=cast.grid, present=())
    assert households not in Poll.objects.visible_to(outside)
    assert set(Poll.objects.visible_to(outside)) == {poll}


def test_what_names_the_poll_goes_before_what_holds_at_the_place(poll, people, cast, record):
    until = timezone.localdate() + timedelta(days=3)
    Mandate.objects.create(
        place=cast.grid, until=until, principal=people[0], holder=people[1], recorded_by=cast.clerk,
        recorded_at=clock.now(),
    )  # fmt: skip
    Mandate.objects.create(
        poll=poll, principal=people[0], holder=people[2], recorded_by=cast.clerk, recorded_at=clock.now()
    )
    assert [proxy.mandate.holder for proxy in proxies_of(poll)] == [people[2]]


def test_more_mandates_of_a_place_than_the_rule_allows_hold_in_the_order_of_their_recording(poll, people, cast):
    for principal in people[:4]:
        Mandate.objects.create(
            place=cast.grid, until=timezone.localdate(), principal=principal, holder=people[4],
            recorded_by=cast.clerk, recorded_at=clock.now(),
        )  # fmt: skip
    assert [proxy.mandate.principal for proxy in proxies_of(poll)] == people[:3]
    with pytest.raises(MandateEnded):
        by_proxy(poll, people[4], people[3])


def test_a_day_gone_by_or_far_off_and_a_vote_of_no_place(poll, people, record, cast):
    today = timezone.localdate()
    for until in (today - timedelta(days=1), today + timedelta(days=2000)):
        refused(lambda until=until: record(people[0], people[1], until=until), NotADay)
    nowhere = make_poll(people[:2], rule="owners_ordinary", area="1.00", place=None)
    assert not may_keep_papers(cast.clerk, nowhere)


# withdrawing


@pytest.mark.parametrize(
    ("who", "may"), [("principal", True), ("holder", False), ("clerk", True), ("stranger", False), ("chen", False)]
)
def test_who_withdraws(poll, people, record, cast, client_of, who, may):
    mandate = record(people[0], people[1])
    person = {"principal": people[0], "holder": people[1]}.get(who) or getattr(cast, who)
    answer = client_of(person).post(f"/votes/{poll.pk}/mandates/{mandate.pk}/withdraw/")
    assert answer.status_code == (302 if may else 404)
    mandate.refresh_from_db()
    assert (mandate.withdrawn_by == person) is may
    if may:
        with pytest.raises(MandateEnded):
            by_proxy(poll, people[1], people[0])
        record(people[0], people[2])


def test_what_was_cast_before_the_withdrawal_stands_until_the_principal_votes(poll, people, record):
    mandate = record(people[0], people[1])
    by_proxy(poll, people[1], people[0], "yes")
    withdraw_mandate(mandate, by=people[0], poll=poll)
    with pytest.raises(NotInForce):
        withdraw_mandate(mandate, by=people[0], poll=poll)
    assert standing(poll) == [(people[0].pk, '"yes"', "proxy", people[1].pk)]
    cast_ballot(poll, by=people[0], choice="no", key=key_of("own"))
    assert standing(poll) == [(people[0].pk, '"no"', "online", None)]


# the principal's own ballot always wins


def test_the_own_ballot_ends_the_use_of_the_mandate_and_tells_the_holder_nothing(poll, people, record):
    record(people[0], people[1])
    by_proxy(poll, people[1], people[0], "yes", key="first")
    cast_ballot(poll, by=people[0], choice="no", key=key_of("own"))
    for key in ("first", "second"):  # a repeat would say what counts now
        with pytest.raises(OwnBallotStands):
            by_proxy(poll, people[1], people[0], "yes", key=key)
    panel = ballot_panel(poll, people[1], seat_id=seat(poll, people[0]))
    assert (panel.state, panel.ballot, panel.words) == ("own_vote", None, "")
    close_poll(poll, by=None)
    assert ballot_panel(poll, people[1], seat_id=seat(poll, people[0])).words == ""
    assert is_untouched(poll)


def test_the_same_choice_by_the_principal_is_an_own_ballot_too(poll, people, record):
    record(people[0], people[1])
    by_proxy(poll, people[1], people[0], "yes")
    assert cast_ballot(poll, by=people[0], choice="yes", key=key_of("own")).revision == 2
    with pytest.raises(OwnBallotStands):
        by_proxy(poll, people[1], people[0], "no", key="again")
    assert standing(poll) == [(people[0].pk, '"yes"', "online", None)]


def test_the_proxy_may_change_the_ballot_as_long_as_the_principal_has_not_voted(poll, people, record):
    record(people[0], people[1])
    by_proxy(poll, people[1], people[0], "yes", key="first")
    assert by_proxy(poll, people[1], people[0], "no", key="second").state == "changed"
    assert standing(poll) == [(people[0].pk, '"no"', "proxy", people[1].pk)]


WAYS = ("proxy", "own", "paper", "door", "hands")


def brought(poll, way, people, number):
    choice, key = ("yes", "no", "abstain")[number % 3], key_of(way, number)
    mine, by = seat(poll, people[0]), people[1].pk
    if way == "proxy":
        return Cast(poll.pk, by, (choice,), key, mine, "confirmed")
    if way == "own":
        return Cast(poll.pk, people[0].pk, (choice,), key, None, "confirmed")
    return Cast(poll.pk, None, (choice,), key, mine, channel=way, by_id=people[2].pk, strength="confirmed")


@pytest.mark.parametrize("order", sorted(set(permutations(("proxy", "own", "proxy")))))
@pytest.mark.parametrize("is_one_batch", [True, False])
def test_in_every_order_the_own_ballot_stands(poll, people, record, order, is_one_batch):
    record(people[0], people[1])
    casts = [brought(poll, way, people, number) for number, way in enumerate(order)]
    if is_one_batch:
        cast_batch(casts)
    else:
        for cast in casts:
            cast_batch([cast])
    assert [(marks[1:-1], channel) for _who, marks, channel, _by in standing(poll)] == [
        (("yes", "no", "abstain")[order.index("own")], "online")
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(WAYS), min_size=1, max_size=6))
def test_a_proxy_never_stands_over_what_the_principal_brought_by_any_way(poll, people, cast, order):
    for model in (Conflict, BallotRevision, Ballot):
        model.objects.all().delete()
    Mandate.objects.get_or_create(
        poll=poll, principal=people[0], holder=people[1],
        defaults={"recorded_by": cast.clerk, "recorded_at": clock.now()},
    )  # fmt: skip
    answers = [
        record_papers(Poll.objects.get(pk=poll.pk), [brought(poll, way, people, number)], clock.now())[0]
        for number, way in enumerate(order)
    ]
    ballot = Ballot.objects.get(poll=poll)
    own = [place for place, way in enumerate(order) if way != "proxy"]
    assert (ballot.channel == Channel.PROXY) is (not own)
    for place, (way, answer) in enumerate(zip(order, answers, strict=True)):
        is_late = way == "proxy" and any(earlier < place for earlier in own)
        assert isinstance(answer, OwnBallotStands) is is_late
    assert len(seats_for(poll, people[1])) == 2


# the pages


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_asks_for_each_seat_and_each_has_a_receipt_of_its_own(poll, people, record, client_of):
    record(people[0], people[1])
    client = client_of(people[1])
    mine, hers = seat(poll, people[1]), seat(poll, people[0])
    page = client.get(f"/votes/{poll.pk}/").text
    assert f'name="seat" value="{mine}"' in page
    assert f'href="?seat={hers}"' in page
    page = client.get(f"/votes/{poll.pk}/?seat={hers}").text
    assert f'name="seat" value="{hers}"' in page
    form = {"choice": "no", "key": key_of("hers"), "seat": hers}
    assert client.post(f"/votes/{poll.pk}/cast/", form).status_code == 303
    page = client.get(f"/votes/{poll.pk}/?seat={hers}").text
    assert Ballot.objects.get().receipt in page
    assert 'data-state="voted"' in page
    page = client.get(f"/votes/{poll.pk}/").text
    assert f'name="seat" value="{mine}"' in page
    assert Ballot.objects.get().receipt in page


def test_the_seat_of_a_stranger_cannot_be_looked_at(poll, people, record, client_of):
    record(people[0], people[1])
    cast_ballot(poll, by=people[2], choice="no", key=key_of("own"))
    page = client_of(people[1]).get(f"/votes/{poll.pk}/?seat={seat(poll, people[2])}").text
    assert Ballot.objects.get().receipt not in page
    assert f'name="seat" value="{seat(poll, people[1])}"' in page


def test_the_principal_reads_what_the_proxy_cast_and_takes_the_mandate_back(poll, people, record, client_of):
    record(people[0], people[1])
    by_proxy(poll, people[1], people[0])
    client = client_of(people[0])
    page = client.get(f"/votes/{poll.pk}/").text
    assert "Your proxy cast this" in text_of(client.get(f"/votes/{poll.pk}/", headers={"accept-language": "en"}).text)
    assert 'data-state="voted"' in page
    action = re.search(r'action="(/votes/\d+/mandates/\d+/withdraw/)"', page)[1]
    assert client.post(action).headers["Location"] == f"/votes/{poll.pk}/"
    assert Mandate.objects.get().withdrawn_by == people[0]


def test_the_list_is_published_while_the_vote_runs_and_in_the_result(poll, people, record, client_of):
    record(people[0], people[1])
    reader = client_of(people[3])
    for _time in ("open", "closed"):
        page = reader.get(f"/votes/{poll.pk}/").text
        assert 'id="proxies"' in page
        assert "withdraw/" not in page
        assert "/photo/" not in page
        if poll.is_open:
            close_poll(poll, by=None)


def test_the_office_finds_both_records_the_mandate_and_looks_at_the_paper(poll, people, cast, client_of, photo):
    client = client_of(cast.clerk)
    page = client.get(f"/votes/{poll.pk}/mandates/?giver={people[0].full_name}&proxy={people[1].full_name}").text
    assert f'name="principal" value="{people[0].pk}"' in page
    form = {"principal": people[0].pk, "holder": people[1].pk, "scope": "poll", "photo": photo()}
    answer = client.post(f"/votes/{poll.pk}/mandates/?giver={people[0].full_name}&proxy={people[1].full_name}", form)
    assert answer.status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.principal, mandate.holder, mandate.poll) == (people[0], people[1], poll)
    shown = client.get(f"/votes/{poll.pk}/mandates/{mandate.pk}/photo/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert Entry.objects.filter(act="mandate_looked_at", actor=cast.clerk).count() == 1
    for person in (people[0], people[1], cast.chen):
        assert client_of(person).get(f"/votes/{poll.pk}/mandates/{mandate.pk}/photo/").status_code in (403, 404)
    assert Entry.objects.filter(act="mandate_looked_at").count() == 1


def test_a_refusal_stands_at_its_field(poll, people, cast, client_of):
    client = client_of(cast.clerk)
    where = f"/votes/{poll.pk}/mandates/?giver={people[0].full_name}&proxy={people[0].full_name}"
    answer = client.post(where, {"principal": people[0].pk, "holder": people[0].pk, "scope": "poll"})
    assert answer.status_code == 422
    answer = client.post(where, {"principal": people[0].pk, "holder": people[0].pk, "scope": "until"})
    assert answer.status_code == 422
    assert Mandate.objects.count() == 0


@pytest.mark.parametrize("name", ["wang", "chen", "outsider_head", "stranger"])
def test_the_page_of_mandates_is_the_office_s(poll, cast, client_of, name):
    assert client_of(getattr(cast, name)).get(f"/votes/{poll.pk}/mandates/").status_code == 404
