"""How sure the house must be who casts: asked on both roads, said before, kept with the ballot."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from community.cards import admit, confirm_person, issue_card, undo_admission
from community.entry import strength_of
from community.models import Person, Strength
from votes.actions import Receipt, cast_ballot
from votes.models import Ballot, Poll
from votes.refusals import EntryTooWeak, NotSignedIn
from votes.rendering import ballot_panel, ballot_panel_for
from votes.writer import BatchingWriter, Slip, write

from .conftest import key_of, make_people, make_poll

pytestmark = pytest.mark.django_db(transaction=True)

KEY = key_of("first")
STRENGTHS = ("card", "confirmed", "password")


def poll_that_needs(need: str, people: list[Person]) -> Poll:
    poll = make_poll(people)
    Poll.objects.filter(pk=poll.pk).update(entry_strength=need)
    poll.refresh_from_db()
    return poll


def browser(person: Person, entry: str) -> Client:
    """Somebody who came in ``by card``, was ``confirmed`` since, or signed in by ``password``."""
    Person.objects.filter(pk=person.pk).update(confirmed_at=timezone.now() if entry == "confirmed" else None)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    session = client.session
    session["entry"] = "password" if entry == "password" else "card"
    session.save()
    return client


def test_a_strength_reaches_itself_and_what_is_weaker():
    reached = {(have, need) for have in STRENGTHS for need in STRENGTHS if Strength.reaches(have, need)}
    assert reached == {
        ("card", "card"),
        ("confirmed", "card"),
        ("confirmed", "confirmed"),
        ("password", "card"),
        ("password", "confirmed"),
        ("password", "password"),
    }


@pytest.mark.parametrize("need", STRENGTHS)
@pytest.mark.parametrize("have", STRENGTHS)
@pytest.mark.parametrize("road", ["form", "script", "writer"])
def test_who_may_cast_by_which_way_in(road, have, need):
    person = make_people(1)[0]
    poll = poll_that_needs(need, [person])
    client = browser(person, have)
    given = {"choice": "yes", "key": KEY}
    if road == "writer":
        answer = write([Slip(client.session.session_key, poll.pk, ("yes",), KEY)])[0].result
        is_cast = isinstance(answer, Receipt)
        assert is_cast or isinstance(answer, EntryTooWeak)
    elif road == "script":
        answer = client.post(f"/votes/{poll.pk}/cast/", given, headers={"accept": "application/json"})
        is_cast = answer.json()["state"] == "recorded"
        assert (answer.status_code, answer.json().get("code")) in ((200, None), (403, "entry_too_weak"))
    else:
        is_cast = client.post(f"/votes/{poll.pk}/cast/", given).status_code == 303

    assert is_cast == Strength.reaches(have, need)
    assert list(Ballot.objects.values_list("entry_strength", flat=True)) == ([have] if is_cast else [])


def test_a_changed_ballot_says_by_which_way_it_was_changed():
    person = make_people(1)[0]
    poll = poll_that_needs("card", [person])
    by_card, by_password = browser(person, "card"), browser(person, "password")
    by_card.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY})
    by_password.post(f"/votes/{poll.pk}/cast/", {"choice": "no", "key": key_of("second")})

    assert Ballot.objects.values_list("marks", "revision", "entry_strength").get() == ('"no"', 2, "password")


def test_the_way_in_costs_the_writer_no_query():
    people = make_people(6)
    poll = poll_that_needs("confirmed", people)
    keys = [browser(person, "confirmed").session.session_key for person in people]
    counts = []
    for number in (1, 5):
        slips = [Slip(key, poll.pk, ("yes",), key_of(key)) for key in keys[:number]]
        keys = keys[number:]
        with CaptureQueriesContext(connection) as asked:
            write(slips)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_in_a_batch_the_weak_are_refused_and_the_others_count():
    people = make_people(4)
    poll = poll_that_needs("confirmed", people)
    keys = [
        browser(person, have).session.session_key
        for person, have in zip(people, ("card", "confirmed", "password", "card"), strict=True)
    ]

    async def at_once():
        writer = BatchingWriter()
        try:
            return await asyncio.gather(*(writer.hand_in(Slip(key, poll.pk, ("yes",), key_of(key))) for key in keys))
        finally:
            await writer.aclose()
            await sync_to_async(connections.close_all)()

    answers = asyncio.run(at_once())
    kinds = [type(answer.result).__name__ for answer in answers]
    assert kinds == ["EntryTooWeak", "Receipt", "Receipt", "EntryTooWeak"]
    assert sorted(Ballot.objects.values_list("entry_strength", flat=True)) == ["confirmed", "password"]


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("confirmed", "Show your identity card to your steward once; they confirm you on the spot"),
        ("password", "This vote is only for those who signed in with name and password."),
    ],
)
def test_the_page_says_what_is_needed_and_what_to_do_instead_of_buttons(need, words):
    person = make_people(1)[0]
    poll = poll_that_needs(need, [person])
    page = browser(person, "card").get(f"/votes/{poll.pk}/")

    assert words in page.text
    assert "Needed to vote:" in page.text
    assert 'data-state="too_weak"' in page.text
    assert 'name="choice"' not in page.text


def test_whoever_may_vote_reads_what_is_needed_too():
    person = make_people(1)[0]
    strict, open_to_all = poll_that_needs("confirmed", [person]), poll_that_needs("card", [person])
    client = browser(person, "confirmed")

    assert "Needed to vote: the steward has seen your identity card once" in client.get(f"/votes/{strict.pk}/").text
    page = client.get(f"/votes/{open_to_all.pk}/").text
    assert "Needed to vote" not in page
    assert "Anyone who came in with the card of their home may vote." in page


def test_an_audience_on_the_roll_has_two_panels():
    poll = poll_that_needs("confirmed", make_people(2))
    states = [
        ballot_panel_for(poll, on_roll=on_roll, is_weak=weak).state
        for on_roll in (True, False)
        for weak in (True, False)
    ]
    assert states == ["too_weak", "open", "not_on_roll", "not_on_roll"]


def test_a_ballot_cast_before_stays_in_sight():
    person = make_people(1)[0]
    poll = poll_that_needs("confirmed", [person])
    cast_ballot(poll, by=person, choice="yes", key=KEY)

    assert ballot_panel(poll, person, strength="card").state == "voted"


def test_from_the_card_to_the_steward_to_the_vote(cast):
    """She comes in by card, is refused, shows her identity card, and votes on the same phone."""
    Person.objects.filter(pk=cast.wang.pk).update(confirmed_at=None)
    phone = Client(headers={"accept-language": "en"})
    phone.get(f"/card/{issue_card(cast.wang_home, by=cast.chen)}/")
    phone.post("/card/who/", {"person": cast.wang.pk})
    poll = poll_that_needs("confirmed", [cast.wang, cast.li])
    refused = phone.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY})
    confirm_person(Person.objects.get(pk=cast.wang.pk), by=cast.chen)
    done = phone.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY})

    assert (refused.status_code, done.status_code) == (403, 303)
    with translation.override("en"):
        assert str(EntryTooWeak("confirmed")) in refused.text
    assert Ballot.objects.get().entry_strength == "confirmed"


def test_an_entry_undone_casts_nothing_any_more_on_either_road(cast):
    phone = Client()
    phone.get(f"/card/{issue_card(cast.wang_home, by=cast.chen)}/")
    phone.post("/card/who/", {"person": cast.wang.pk})
    poll = poll_that_needs("card", [cast.wang, cast.li])
    key = phone.session.session_key
    undo_admission(cast.wang.admissions.get(), by=cast.chen)

    assert isinstance(write([Slip(key, poll.pk, ("yes",), KEY)])[0].result, NotSignedIn)
    assert phone.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY}).status_code == 302
    assert Ballot.objects.count() == 0
    code = issue_card(cast.wang_home, by=cast.chen)
    assert admit(code, person=Person.objects.get(pk=cast.wang.pk)).undone_at is None


def test_the_way_in_is_read_from_the_session_and_the_person(cast):
    cast.wang.confirmed_at = None
    assert strength_of({}, cast.wang) == strength_of({"entry": "card"}, cast.wang) == "card"
    assert strength_of({"entry": "password"}, cast.wang) == "password"
    cast.wang.confirmed_at = timezone.now()
    assert strength_of({"entry": "link"}, cast.wang) == "confirmed"
