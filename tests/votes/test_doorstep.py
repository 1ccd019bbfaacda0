"""Voting at the door: a steward notes, the resident confirms; what is not confirmed is no ballot."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community.electorates import Electorate, electorate
from community.models import Absence, Notice, Role, RoleKind, StewardLink
from hall.queries import ballots_to_cast
from votes.actions import cast_ballot, close_poll, open_poll
from votes.counting.sheets import Sheet, numbered
from votes.doorstep.actions import confirm_entry, decline_entry, leave_for_later, note_choice
from votes.doorstep.queries import doors, may_go_to_doors, waiting_for
from votes.doorstep.refusals import AlreadySettled, NotYourDoor, OwnSeat
from votes.models import Ballot, DoorEntry
from votes.queries import came_by, is_untouched, left_out
from votes.refusals import EntryTooWeak, NoSuchChoice, NotOnTheRoll, PollNotOpen
from votes.rules import rule

from .conftest import key_of

pytestmark = pytest.mark.django_db

WHEN = date(2026, 6, 1)


@pytest.fixture
def homes(cast):
    """Chen looks after the homes of Wang and Li."""
    for home in (cast.wang_home, cast.li_home):
        StewardLink.objects.create(steward=cast.chen, household=home, since=date(2020, 1, 1))
    return cast


@pytest.fixture
def poll(homes):
    """The households of the community vote in writing."""
    return open_poll(
        by=homes.qian,
        question="是否同意安装充电桩？",
        rule=rule("households_written", on=WHEN),
        roll=electorate(homes.commune, Electorate.HOUSEHOLDS),
        place=homes.commune,
    )


def seat(poll, person):
    return poll.roll.get(holder=person)


def note(poll, person, by, *chosen):
    return note_choice(poll, by=by, seat=seat(poll, person), chosen=chosen or ("yes",))


def ballots(poll):
    return list(
        poll.ballots.order_by("seat").values_list("seat__holder__username", "marks", "channel", "cast_by__username")
    )


# who goes to which door

REACHED = {
    "chen": ["wang", "li"],
    "lin": ["wang", "li", "zhao"],
    "outsider_head": ["stranger"],
    "clerk": ["wang", "li", "zhao", "stranger"],
    "qian": ["wang", "li", "zhao", "stranger"],
    "he": ["wang", "li", "zhao", "stranger"],
    "admin": ["wang", "li", "zhao", "stranger"],
    "wang": [],
    "stranger": [],
    "child": [],
}


@pytest.mark.parametrize(("name", "reached"), REACHED.items())
def test_who_goes_to_which_door(homes, poll, client_of, name, reached):
    person = getattr(homes, name)
    found = {one.holder.username for line in doors(poll, person) for one in line.seats}
    assert found == set(reached)
    assert may_go_to_doors(person, poll) is bool(reached)
    client = client_of(person)
    assert client.get(f"/votes/{poll.pk}/door/").status_code == (200 if reached else 404)
    for resident in ("wang", "li", "zhao", "stranger"):
        where = f"/votes/{poll.pk}/door/{seat(poll, getattr(homes, resident)).pk}/"
        assert client.get(where).status_code == (200 if resident in reached else 404)
        assert client.post(where, {"choice": "yes"}).status_code == (302 if resident in reached else 404)
    assert DoorEntry.objects.count() == len(reached)


def test_a_steward_of_another_home_is_refused_and_leaves_no_row(homes, poll):
    with pytest.raises(NotYourDoor):
        note(poll, homes.zhao, homes.chen)
    assert DoorEntry.objects.count() == 0


def test_nobody_notes_the_own_vote(homes, poll):
    Role.objects.create(person=homes.wang, kind=RoleKind.STEWARD, place=homes.grid, since=date(2020, 1, 1))
    StewardLink.objects.filter(household=homes.wang_home).update(steward=homes.wang)
    with pytest.raises(OwnSeat):
        note(poll, homes.wang, homes.wang)
    assert doors(poll, homes.wang) == []


def test_a_deputy_goes_to_the_doors_of_the_steward_who_is_away(homes, poll):
    Absence.objects.create(
        person=homes.chen,
        deputy=homes.outsider_head,
        since=date(2020, 1, 1),
        until=date(2099, 1, 1),
        noted_by=homes.lin,
    )
    assert note(poll, homes.wang, homes.outsider_head).is_waiting


# on the steward's phone


def test_the_resident_says_that_it_is_right_and_it_is_a_ballot(homes, poll):
    entry = note(poll, homes.wang, homes.chen, "no")
    assert ballots(poll) == []
    confirm_entry(entry, by=homes.chen)
    assert ballots(poll) == [("wang", '"no"', "door", "chen")]
    with pytest.raises(AlreadySettled):
        confirm_entry(entry, by=homes.chen)
    close_poll(poll, by=None)
    assert is_untouched(poll)
    assert came_by(poll)["channels"] == {"door": 1}


def test_not_right_is_no_ballot_and_is_noted_again(homes, poll):
    decline_entry(note(poll, homes.wang, homes.chen, "no"), by=homes.chen)
    confirm_entry(note(poll, homes.wang, homes.chen, "yes"), by=homes.chen)
    assert ballots(poll) == [("wang", '"yes"', "door", "chen")]
    assert [one.outcome for one in DoorEntry.objects.order_by("pk")] == ["declined", "confirmed"]


def test_the_latest_note_waits_alone(homes, poll):
    first = note(poll, homes.wang, homes.chen, "no")
    note(poll, homes.wang, homes.lin, "yes")
    with pytest.raises(AlreadySettled):
        confirm_entry(first, by=homes.chen)
    assert [one.outcome for one in DoorEntry.objects.order_by("pk")] == ["replaced", "waiting"]
    with pytest.raises(IntegrityError), transaction.atomic():
        DoorEntry.objects.filter(pk=first.pk).update(outcome="waiting", settled_at=None)


def test_what_is_no_answer_is_not_noted(homes, poll):
    for chosen in ((), ("perhaps",), ("yes", "no")):
        with pytest.raises(NoSuchChoice):
            note_choice(poll, by=homes.chen, seat=seat(poll, homes.wang), chosen=chosen)
    assert DoorEntry.objects.count() == 0


def test_a_seat_of_another_vote_is_no_seat_here(homes, poll):
    other = open_poll(
        by=homes.qian, question="别的？", rule=rule("households_written", on=WHEN),
        roll=electorate(homes.commune, Electorate.HOUSEHOLDS), place=homes.commune,
    )  # fmt: skip
    with pytest.raises(NotOnTheRoll):
        note_choice(poll, by=homes.chen, seat=seat(other, homes.wang), chosen=("yes",))


def test_where_the_vote_must_be_surer_an_unconfirmed_resident_is_asked_for_the_card_first(homes):
    poll = open_poll(
        by=homes.qian, question="换物业？", rule=rule("owners_ordinary", on=WHEN),
        roll=electorate(homes.commune, Electorate.OWNERS), place=homes.commune,
    )  # fmt: skip
    homes.wang.confirmed_at = None
    homes.wang.save()
    entry = note(poll, homes.wang, homes.chen)
    with pytest.raises(EntryTooWeak):
        confirm_entry(entry, by=homes.chen)
    assert DoorEntry.objects.get().is_waiting
    confirm_entry(note(poll, homes.li, homes.chen), by=homes.chen)
    assert ballots(poll) == [("li", '"yes"', "door", "chen")]


# later, on their own phone


def test_the_resident_is_told_and_confirms_on_their_own_phone(homes, poll, client_of):
    entry = note(poll, homes.wang, homes.chen, "no")
    leave_for_later(entry, by=homes.chen)
    told = Notice.objects.get(person=homes.wang)
    assert told.url == f"/votes/{poll.pk}/?seat={seat(poll, homes.wang).pk}"
    assert [vote.is_noted for vote in ballots_to_cast(homes.wang)] == [True]
    assert [vote.is_noted for vote in ballots_to_cast(homes.li)] == [False]
    client = client_of(homes.wang)
    page = client.get(told.url).text
    action = re.search(r'action="(/votes/\d+/door/entries/\d+/answer/)"', page)[1]
    assert "反对" in page
    assert client_of(homes.li).post(action, {"answer": "right"}).status_code == 404
    assert client.post(action, {"answer": "right"}).headers["Location"] == told.url
    assert ballots(poll) == [("wang", '"no"', "door", "chen")]
    assert ballots_to_cast(homes.wang) == []


def test_the_resident_says_that_it_is_not_right(homes, poll, client_of):
    entry = note(poll, homes.wang, homes.chen, "no")
    client_of(homes.wang).post(f"/votes/{poll.pk}/door/entries/{entry.pk}/answer/", {"answer": "wrong"})
    assert (ballots(poll), waiting_for(poll, homes.wang)) == ([], [])
    cast_ballot(poll, by=homes.wang, choice="yes", key=key_of("own"))
    assert ballots(poll) == [("wang", '"yes"', "online", None)]


def test_what_nobody_confirmed_stays_out_and_is_said(homes, poll, client_of):
    confirm_entry(note(poll, homes.li, homes.chen), by=homes.chen)
    waiting = note(poll, homes.wang, homes.chen)
    close_poll(poll, by=None)
    assert (poll.tally["yes"]["heads"], left_out(poll)) == (1, {"unconfirmed_at_door": 1})
    closing = poll.chain.entries.latest("number")
    assert closing.payload["came_by"]["unconfirmed_at_door"] == 1
    assert is_untouched(poll)
    for call in (confirm_entry, decline_entry, leave_for_later):
        with pytest.raises(PollNotOpen):
            call(waiting, by=homes.chen)
    page = client_of(homes.zhao).get(f"/votes/{poll.pk}/", headers={"accept-language": "en"}).text
    assert "was not confirmed by the resident" in page


def test_the_whole_way_with_the_phone_in_the_steward_s_hand(homes, poll, client_of):
    client = client_of(homes.chen)
    assert (
        f'href="/votes/{poll.pk}/door/{seat(poll, homes.wang).pk}/"' in client.get(f"/votes/{poll.pk}/door/?q=王").text
    )
    answer = client.post(f"/votes/{poll.pk}/door/{seat(poll, homes.wang).pk}/", {"choice": "yes"})
    page = client.get(answer.headers["Location"]).text
    assert "同意" in page
    assert client.post(answer.headers["Location"], {"answer": "right"}).headers["Location"] == f"/votes/{poll.pk}/door/"
    assert ballots(poll) == [("wang", '"yes"', "door", "chen")]
    assert (
        f'href="/votes/{poll.pk}/door/{seat(poll, homes.wang).pk}/"' not in client.get(f"/votes/{poll.pk}/door/").text
    )


# every method

CASES = {
    "one": ({"choice": "2"}, '["2"]', {}),
    "approval": ({"choice": ["1", "3"]}, '["1","3"]', {"seats": 1}),
    "irv": ({"choice": ["3", "", "1"]}, '["3","1"]', {}),
    "score": ({"choice-1": "1=3", "choice-3": "3=1"}, '{"1":3,"3":1}', {"seats": 1, "top": 5}),
    "dots": ({"choice": ["1=2", "", "3=1"]}, '{"1":2,"3":1}', {"seats": 1, "dots": 10}),
    "consent": ({"choice": "objection", "reason": "太吵"}, '{"objection":"太吵"}', {}),
}


@pytest.mark.parametrize(("code", "case"), CASES.items())
def test_the_choices_of_every_method_are_noted_and_read_back(homes, client_of, code, case):
    form, marks, limits = case
    council = rule("residents_council", on=WHEN)
    poll = open_poll(
        by=homes.lin,
        question="选什么？",
        rule=council,
        roll=electorate(homes.grid, Electorate.HOUSEHOLDS),
        place=homes.grid,
        counted_by=code,
        sheet=Sheet() if code == "consent" else Sheet(numbered(["灯", "凳", "树"]), limits),
    )
    client = client_of(homes.chen)
    where = f"/votes/{poll.pk}/door/{seat(poll, homes.wang).pk}/"
    assert client.get(where).status_code == 200
    answer = client.post(where, form)
    assert answer.status_code == 302
    client.post(answer.headers["Location"], {"answer": "right"})
    assert Ballot.objects.get().marks == marks


def test_the_list_asks_the_same_number_of_queries_with_two_and_with_three_homes(homes, poll):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert doors(poll, homes.chen)
        return len(queries)

    few = asked()
    StewardLink.objects.create(steward=homes.chen, household=homes.zhao_home, since=date(2020, 1, 1))
    assert (asked(), len(doors(poll, homes.chen))) == (few, 3)


def test_what_was_noted_is_shown_to_who_noted_it_and_confirmed_in_no_other_hand(homes, poll, client_of):
    entry = note(poll, homes.wang, homes.chen, "no")
    page = f"/votes/{poll.pk}/door/entries/{entry.pk}/"
    for other in ("lin", "clerk", "qian"):
        client = client_of(getattr(homes, other))
        assert client.get(page).status_code == 404
        assert client.post(page, {"answer": "right"}).status_code == 404
        listed = client.get(f"/votes/{poll.pk}/door/").content.decode()
        assert page not in listed
        assert f"/votes/{poll.pk}/door/{entry.seat_id}/" in listed
        with pytest.raises(NotYourDoor):
            confirm_entry(entry, by=getattr(homes, other))
        with pytest.raises(NotYourDoor):
            leave_for_later(entry, by=getattr(homes, other))
    client = client_of(homes.chen)
    assert client.get(page).status_code == 200
    assert page in client.get(f"/votes/{poll.pk}/door/").content.decode()
    assert ballots(poll) == []


def test_the_resident_hears_of_a_ballot_that_was_confirmed_in_the_hand_of_another(homes, poll):
    confirm_entry(note(poll, homes.wang, homes.chen, "yes"), by=homes.chen)
    notice = Notice.objects.get(person=homes.wang)
    assert (notice.entry.act, notice.entry.actor) == ("door_entry_confirmed", homes.chen)
    confirm_entry(note(poll, homes.li, homes.chen, "yes"), by=homes.li)
    assert not Notice.objects.filter(person=homes.li).exists()
