"""The desk of the papers, its pages and the printed ballots: who sees them, what they say, and what they never say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from community.electorates import Electorate, Voter, electorate
from community.models import Person
from votes import clock
from votes.actions import cast_ballot, close_poll, open_poll
from votes.counting.methods import METHODS
from votes.counting.sheets import Sheet, numbered
from votes.models import Ballot, Conflict, Envelope, PaperEntry, Poll, Precedence, Seat
from votes.papers.actions import enter_paper, take_envelope
from votes.papers.codes import code_of, shown
from votes.papers.marking import MARKED, chosen_on_paper, in_words, marking_of
from votes.papers.queries import seat_by_code, seats_at, sheets_of, stairwells_of, waiting_for
from votes.queries import seat_of
from votes.refusals import NoSuchCode, UnreadableMarks

from .conftest import key_of, make_people, rule_named

pytestmark = pytest.mark.django_db

KEEPERS = {"lin", "clerk", "qian", "he", "admin"}


@pytest.fixture(autouse=True)
def _english(cast):
    Person.objects.update(language="en")


@pytest.fixture
def poll(cast) -> Poll:
    """The households of the first grid vote in writing; lin opened it."""
    return open_poll(
        by=cast.lin,
        question="装一盏路灯，好不好？",
        rule=rule_named("households_written"),
        roll=electorate(cast.grid, Electorate.HOUSEHOLDS),
        place=cast.grid,
        closes_at=clock.now() + timedelta(days=3),
    )


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(client, poll, path="", status=200, **asked) -> str:
    answer = client.get(f"/votes/{poll.pk}/paper/{path}", asked)
    assert answer.status_code == status
    return text_of(answer)


def code(poll, person) -> str:
    return code_of(seat_of(poll, person).pk)


def taken(cast, poll, person, *choices) -> Envelope:
    envelope = take_envelope(poll, seat_of(poll, person), by=cast.clerk)
    for clerk, choice in zip((cast.clerk, cast.lin), choices, strict=False):
        enter_paper(envelope, by=clerk, chosen=[choice])
    return envelope


# who


PAGES = ("", "print/", "conflicts/", "1/", "seat/{code}/", "conflicts/{conflict}/")


@pytest.mark.parametrize("name", ["wang", "stranger", "chen", "outsider_head", *sorted(KEEPERS)])
def test_who_sees_the_desk(cast, poll, client_of, name):
    taken(cast, poll, cast.wang, "yes", "yes")
    cast_ballot(poll, by=cast.wang, choice="no", key=key_of("phone"))
    conflict = Conflict.objects.get()
    # who is on the roll is told whose it is, others know of no such vote
    expected = 200 if name in KEEPERS else 403 if name == "wang" else 404
    client = client_of(getattr(cast, name))
    found = {
        path: client.get(f"/votes/{poll.pk}/paper/" + path.format(code=code(poll, cast.li), conflict=conflict.pk))
        for path in PAGES
    }
    assert {path: answer.status_code for path, answer in found.items()} == dict.fromkeys(PAGES, expected)
    for path in ("1/photo/", "1/photo/keep/", "1/give-back/"):
        assert client.get(f"/votes/{poll.pk}/paper/{path}").status_code == 405
        if name not in KEEPERS:
            assert client.post(f"/votes/{poll.pk}/paper/{path}", {"reason": "x"}).status_code == expected
    assert client.get(f"/votes/{poll.pk}/").status_code == (404 if expected == 404 else 200)


def test_strangers_are_sent_to_sign_in(cast, poll, client):
    for path in ("", "print/", f"seat/{code(poll, cast.wang)}/"):
        assert client.get(f"/votes/{poll.pk}/paper/{path}").status_code == 302


# taking


def test_an_envelope_is_taken_by_its_code_and_entered_by_two(cast, poll, client_of):
    clerk, lin = client_of(cast.clerk), client_of(cast.lin)
    assert "No paper has come in yet" in page(clerk, poll)
    answer = clerk.get(f"/votes/{poll.pk}/paper/", {"code": shown(code(poll, cast.wang)).lower()})
    assert answer.headers["Location"] == f"/votes/{poll.pk}/paper/seat/{code(poll, cast.wang)}/"
    assert "Take the envelope" in page(clerk, poll, f"seat/{code(poll, cast.wang)}/")
    answer = clerk.post(f"/votes/{poll.pk}/paper/seat/{code(poll, cast.wang)}/", follow=True)
    assert "Write the number 1 on the envelope" in text_of(answer)

    assert "What does the paper say?" in page(clerk, poll, "1/")
    assert clerk.post(f"/votes/{poll.pk}/paper/1/", {"choice": "yes"}).status_code == 302
    assert "You have entered this paper" in page(clerk, poll, "1/")
    again = clerk.post(f"/votes/{poll.pk}/paper/1/", {"choice": "yes"})
    assert (again.status_code, "You entered this paper already" in text_of(again)) == (409, True)
    answer = lin.post(f"/votes/{poll.pk}/paper/1/", {"choice": "yes"}, follow=True)
    assert "Both read the same: the ballot is cast" in text_of(answer)
    assert Ballot.objects.get().marks == '"yes"'
    assert "on paper 1" in page(lin, poll)


def test_the_second_clerk_never_sees_what_the_first_read(cast, poll, client_of):
    taken(cast, poll, cast.wang, "abstain")
    enter_paper(take_envelope(poll, seat_of(poll, cast.li), by=cast.clerk), by=cast.clerk, invalid="两个勾")
    lin = client_of(cast.lin)
    html = lin.get(f"/votes/{poll.pk}/paper/1/").content.decode()
    assert " checked" not in html
    assert html.count('value="abstain"') == 1
    assert "两个勾" not in page(lin, poll, "2/")
    # also once they differ
    lin.post(f"/votes/{poll.pk}/paper/1/", {"choice": "no"})
    assert " checked" not in client_of(cast.qian).get(f"/votes/{poll.pk}/paper/1/").content.decode()
    assert "The entries differ" in page(client_of(cast.clerk), poll, "1/")


def test_after_an_entry_the_clerk_goes_on_to_the_next_paper(cast, poll, client_of):
    for person in (cast.wang, cast.li, cast.zhao):
        taken(cast, poll, person)
    clerk, lin = client_of(cast.clerk), client_of(cast.lin)
    desk = f"/votes/{poll.pk}/paper/"
    went = [clerk.post(f"{desk}{n}/", {"choice": "yes"}).headers["Location"] for n in (2, 1, 3)]
    assert went == [f"{desk}3/", f"{desk}3/", desk]
    went = [lin.post(f"{desk}{n}/", {"choice": "yes"}).headers["Location"] for n in (1, 2, 3)]
    assert went == [f"{desk}2/", f"{desk}3/", desk]


def test_a_wrong_code_is_answered_with_the_nearest(cast, poll, client_of):
    right = code(poll, cast.wang)
    wrong = right[:-1] + ("2" if right[-1] != "2" else "3")
    seat = seat_of(poll, cast.wang)
    said = page(client_of(cast.clerk), poll, code=wrong, status=422)
    assert f"Did you mean {shown(right)} ({seat.label})?" in said
    assert "or search by the home" in page(client_of(cast.clerk), poll, code="XXXX", status=422)
    assert "has the code XXXX" in page(client_of(cast.clerk), poll, "seat/XXXX/", status=422)
    other = open_poll(by=cast.lin, question="?", rule="households_written", roll=[Voter(cast.wang.pk, "502")])
    with pytest.raises(NoSuchCode):  # of another vote
        seat_by_code(poll, code_of(Seat.objects.get(poll=other).pk))


def test_a_home_is_found_by_its_words(cast, poll, client_of):
    seat = seat_of(poll, cast.wang)
    said = page(client_of(cast.clerk), poll, q=seat.label[-3:])
    assert seat.label in said
    assert "Nobody on the roll has these words" in page(client_of(cast.clerk), poll, q="999")


def test_a_second_envelope_of_a_seat_is_refused_and_the_code_leads_to_the_first(cast, poll, client_of):
    taken(cast, poll, cast.wang)
    clerk = client_of(cast.clerk)
    where = f"/votes/{poll.pk}/paper/seat/{code(poll, cast.wang)}/"
    assert clerk.get(where).headers["Location"] == f"/votes/{poll.pk}/paper/1/"
    answer = clerk.post(where)
    assert (answer.status_code, "was already taken, with the number 1" in text_of(answer)) == (409, True)


def test_an_invalid_paper_asks_for_the_reason(cast, poll, client_of):
    taken(cast, poll, cast.wang)
    clerk, lin = client_of(cast.clerk), client_of(cast.lin)
    answer = clerk.post(f"/votes/{poll.pk}/paper/1/", {"invalid": "1", "reason": " "})
    assert (answer.status_code, PaperEntry.objects.count()) == (422, 0)
    for client in (clerk, lin):
        client.post(f"/votes/{poll.pk}/paper/1/", {"invalid": "1", "reason": "两个勾"})
    assert Envelope.objects.get().state == "void"
    assert "两个勾" in page(lin, poll, "1/")
    assert "1 paper is invalid" in page(lin, poll)
    answer = clerk.post(f"/votes/{poll.pk}/paper/1/", {"choice": "yes"})
    assert (answer.status_code, "no longer waiting" in text_of(answer)) == (409, True)


def test_what_is_no_ballot_keeps_what_was_ticked(cast, poll, client_of):
    taken(cast, poll, cast.wang)
    answer = client_of(cast.clerk).post(f"/votes/{poll.pk}/paper/1/", {"choice": ["yes", "no"]})
    assert answer.status_code == 422
    assert "no valid ballot of this vote" in text_of(answer)
    assert answer.content.decode().count(" checked") == 2


def test_a_photo_is_kept_and_looked_at_by_a_button(cast, poll, client_of, photo):
    clerk = client_of(cast.clerk)
    clerk.post(f"/votes/{poll.pk}/paper/seat/{code(poll, cast.wang)}/", {"photo": photo()})
    assert Envelope.objects.get().photo is not None
    answer = clerk.post(f"/votes/{poll.pk}/paper/1/photo/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert poll.chain.entries.filter(act="paper_photo_seen", actor=cast.clerk).count() == 1
    taken(cast, poll, cast.li)
    clerk.post(f"/votes/{poll.pk}/paper/2/photo/keep/", {"photo": photo()})
    assert Envelope.objects.get(number=2).photo is not None
    bad = clerk.post(f"/votes/{poll.pk}/paper/seat/{code(poll, cast.zhao)}/", {"photo": _text_file()})
    assert (bad.status_code, Envelope.objects.count()) == (422, 2)


def _text_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")


def test_a_paper_is_given_back(cast, poll, client_of):
    taken(cast, poll, cast.wang)
    clerk = client_of(cast.clerk)
    assert clerk.post(f"/votes/{poll.pk}/paper/1/give-back/", {"reason": ""}).status_code == 422
    clerk.post(f"/votes/{poll.pk}/paper/1/give-back/", {"reason": "不是这家的"})
    assert Envelope.objects.get().state == "withdrawn"
    assert "Take the envelope" in page(clerk, poll, f"seat/{code(poll, cast.wang)}/")


# conflicts


def test_both_sides_are_read_and_one_decided(cast, poll, client_of):
    taken(cast, poll, cast.wang, "yes", "yes")
    cast_ballot(poll, by=cast.wang, choice="no", key=key_of("phone"))
    clerk = client_of(cast.clerk)
    assert "1 seat has two ballots that differ" in page(clerk, poll)
    conflict = Conflict.objects.get()
    said = page(clerk, poll, f"conflicts/{conflict.pk}/")
    assert "on paper is kept, does not count Yes" in said
    assert "online counts No" in said
    where = f"/votes/{poll.pk}/paper/conflicts/{conflict.pk}/"
    answer = clerk.post(where, {"side": "0", "reason": ""})
    assert (answer.status_code, Conflict.objects.get().settled_at) == (422, None)
    answer = clerk.post(where, {"side": "0", "reason": "手机不是本人用的"}, follow=True)
    assert "Settled. It stands in the record of the vote." in text_of(answer)
    assert Ballot.objects.get().channel == "paper"
    assert "手机不是本人用的" in page(clerk, poll, f"conflicts/{conflict.pk}/")


def test_without_a_conflict_the_list_says_so(cast, poll, client_of):
    assert "No two ballots differ" in page(client_of(cast.clerk), poll, "conflicts/")


# what the voter and the others see


def poll_page(client, poll) -> str:
    return text_of(client.get(f"/votes/{poll.pk}/"))


def test_the_phone_of_the_seat_says_that_its_paper_was_taken(cast, poll, client_of):
    wang = client_of(cast.wang)
    assert "Your ballot on paper was taken" not in poll_page(wang, poll)
    envelope = taken(cast, poll, cast.wang)
    said = poll_page(wang, poll)
    assert "Your ballot on paper was taken" in said
    assert "If you vote here now, this later ballot counts." in said
    assert "Your ballot on paper was taken" not in poll_page(client_of(cast.li), poll)
    Poll.objects.update(precedence=Precedence.PAPER)
    assert "In this vote the paper counts, whatever you choose here." in poll_page(wang, poll)
    answer = wang.post(f"/votes/{poll.pk}/cast/", {"choice": "no", "key": key_of("phone")})
    assert answer.status_code == 409
    assert "in this vote the paper counts" in text_of(answer)
    assert "Two ballots of yours differ. The one that came on paper counts" in poll_page(wang, poll)
    for clerk in (cast.clerk, cast.lin):
        enter_paper(envelope, by=clerk, invalid="两个勾")
    assert "Your ballot on paper is invalid 两个勾" in poll_page(wang, poll)


def test_turnout_is_shown_by_channel_and_choices_are_not(cast, poll, client_of):
    cast_ballot(poll, by=cast.zhao, choice="no", key=key_of("phone"))
    assert "data-came-by" not in client_of(cast.wang).get(f"/votes/{poll.pk}/").content.decode()
    taken(cast, poll, cast.li, "yes", "yes")
    said = poll_page(client_of(cast.wang), poll)
    assert "online 1" in said
    assert "on paper 1" in said
    assert "Cast 2 / 3 households" in said


def test_the_result_says_how_the_ballots_came_and_what_was_open(cast, poll, client_of):
    taken(cast, poll, cast.wang, "yes", "yes")
    cast_ballot(poll, by=cast.wang, choice="no", key=key_of("phone"))
    taken(cast, poll, cast.li, "yes", "yes")
    close_poll(poll, by=cast.lin)
    said = poll_page(client_of(cast.wang), poll)
    assert "online 1 · on paper 1" in said
    assert "For 1 seat two ballots differed until the close; it was counted by the order said before." in said


def test_what_waits_stands_on_the_home_of_the_clerk(cast, poll, client_of):
    assert waiting_for(cast.clerk, clock.now()) == []
    taken(cast, poll, cast.wang, "yes", "no")
    taken(cast, poll, cast.li)
    (doing,) = waiting_for(cast.clerk, clock.now())
    assert (doing.waiting, doing.disputed, doing.conflicts, doing.is_held_up) == (2, 1, 0, False)
    assert "Papers whose entries differ: 1" in text_of(client_of(cast.clerk).get("/"))
    assert waiting_for(cast.wang, clock.now()) == waiting_for(cast.chen, clock.now()) == []
    (late,) = waiting_for(cast.lin, clock.now() + timedelta(days=4))
    assert late.is_held_up


def test_lists_ask_as_often_for_thirty_as_for_one(cast, poll, client_of):
    people = make_people(30)
    big = open_poll(
        by=cast.lin,
        question="?",
        rule=rule_named("households_written"),
        roll=[Voter(person.pk, f"{n}室") for n, person in enumerate(people)],
        place=cast.grid,
    )
    clerk = client_of(cast.clerk)
    clerk.get("/")

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(f"/votes/{big.pk}/paper/{path}").status_code == 200
        return len(queries)

    def bring(some) -> None:
        for person in some:
            taken(cast, big, person, "yes", "yes")
            cast_ballot(big, by=person, choice="no", key=key_of(person.pk), strength="password")

    bring(people[:1])
    few = [asked(path) for path in ("?state=all", "conflicts/")]
    bring(people[1:])
    assert [asked(path) for path in ("?state=all", "conflicts/")] == few


# printing


def test_a_ballot_is_printed_for_a_seat_a_stairwell_or_all(cast, poll, client_of):
    clerk = client_of(cast.clerk)
    said = page(clerk, poll, "print/")
    assert "All 3 ballots" in said
    (first, second) = stairwells_of(poll)
    assert [(one.place, one.seats) for one in (first, second)] in (
        [(cast.stairwell, 2), (cast.first_stairwell, 1)],
        [(cast.first_stairwell, 1), (cast.stairwell, 2)],
    )
    assert {Seat.objects.get(pk=pk).holder for pk in seats_at(poll, cast.stairwell.pk)} == {cast.wang, cast.li}
    assert page(clerk, poll, "print/", all="1").count("Where and until when") == 3
    assert page(clerk, poll, "print/", place=cast.stairwell.pk).count("Where and until when") == 2
    one = page(clerk, poll, "print/", seat=code(poll, cast.wang))
    assert one.count("Where and until when") == 1
    assert shown(code(poll, cast.wang)) in one
    assert "Yes" in one
    assert "Put one mark in the box of your choice." in one
    assert cast.wang.full_name not in one
    assert "No seat of this vote lies there." in page(clerk, poll, "print/", place=cast.other_grid.pk)


@pytest.mark.parametrize("electors", list(Electorate))
def test_seats_of_every_kind_lie_somewhere(cast, electors):
    roll = electorate(cast.commune, electors)
    rule = rule_named("owners_ordinary" if electors == Electorate.OWNERS else "households_written")
    poll = open_poll(by=cast.qian, question="?", rule=rule, roll=roll, place=cast.commune)
    assert sum(one.seats for one in stairwells_of(poll)) == len(roll)


SHEETS = {
    "motion": (Sheet(), ["Put one mark", "Yes", "Without a mark it is invalid."]),
    "one": (Sheet(numbered("甲乙"), {"seats": 1}), ["Put one mark", "Without any mark it takes part"]),
    "some": (Sheet(numbered("甲乙丙"), {"most": 2}), ["Mark at most 2 boxes."]),
    "approval": (Sheet(numbered("甲乙丙"), {}), ["Mark every box that is good for you."]),
    "election": (Sheet(numbered("甲乙丙"), {"seats": 2}), ["Mark at most 2 boxes."]),
    "irv": (Sheet(numbered("甲乙丙"), {}), ["Write 1 beside the one you like best"]),
    "stv": (Sheet(numbered("甲乙丙"), {"seats": 2}), ["Write 1 beside the one you like best"]),
    "schulze": (Sheet(numbered("甲乙丙"), {}), ["The same number twice"]),
    "score": (Sheet(numbered("甲乙"), {"top": 5}), ["Write points from 0 to 5"]),
    "dots": (Sheet(numbered("甲乙"), {"dots": 10}), ["You have 10 points."]),
    "consent": (Sheet(), ["If you object, write why", "I object, because:"]),
}
BUDGET = Sheet.from_json(
    [
        {"code": "1", "label": "长椅", "cost": "800.00"},
        {"code": "2", "label": "路灯", "cost": "1200.00", "note": "三盏"},
    ],
    {"budget": "1500.00"},
)
SHEETS |= dict.fromkeys(
    ("greedy", "equal_shares", "equal_shares_completed"),
    (BUDGET, ["There are 1,500 yuan in all.", "1,200 yuan", "三盏"]),
)


def with_method(poll: Poll, code: str) -> Poll:
    sheet = SHEETS[code][0]
    poll.method, poll.options = code, [option.as_json() for option in sheet.options]
    poll.limits = dict(sheet.limits)
    return poll


def test_no_method_is_without_a_form_on_paper():
    assert set(METHODS) <= set(MARKED) == set(SHEETS)


def test_which_ballot_counts_is_said_before_anybody_votes(cast, poll, client_of):
    assert "If a seat votes in several ways, the latest ballot counts" in poll_page(client_of(cast.wang), poll)
    Poll.objects.update(precedence=Precedence.PAPER)
    assert "If a seat votes in several ways, its ballot on paper counts." in poll_page(client_of(cast.wang), poll)


@pytest.mark.parametrize("code", MARKED)
def test_every_method_has_a_form_on_paper(cast, poll, code):
    with_method(poll, code)
    (sheet,) = sheets_of(poll, [seat_of(poll, cast.wang)])
    with translation.override("en"):
        lines = marking_of(poll).lines
        context = {"poll": poll, "sheet": sheet, "marking": marking_of(poll)}
        html = render_to_string("votes/papers/_sheet.html", context)
        form = render_to_string("votes/papers/_marks.html", context | {"ticked": ["2"], "posted": {"number-1": "7"}})
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for words in SHEETS[code][1]:
        assert words in said
    assert html.count('class="paper-box"') == len(lines) + 1  # and the sample
    assert all(line.label in said for line in lines)
    fields = len(re.findall(r'name="(?:choice|number-[0-9]+)"', form))
    assert fields == len(lines)
    if marking_of(poll).is_numbered:
        assert 'value="7"' in form
    elif any(line.code == "2" for line in lines):
        assert form.count(" checked") == 1


class Form(dict):
    """What a browser brings."""

    def getlist(self, name):
        return self.get(name, [])

    def lists(self):
        return self.items()


@pytest.mark.parametrize(
    ("code", "form", "chosen"),
    [
        ("motion", Form(choice=["yes"]), ("yes",)),
        ("approval", Form(choice=["1", "3"]), ("1", "3")),
        ("irv", Form({"number-1": "2", "number-2": "1", "number-3": ""}), ("2", "1")),
        ("irv", Form({"number-1": "", "number-2": "", "number-3": ""}), ()),
        ("score", Form({"number-1": "3", "number-2": "0"}), ("1=3",)),
        ("dots", Form({"number-1": " 4 ", "number-2": "6"}), ("1=4", "2=6")),
        ("stv", Form({"blank": "1", "number-1": "1"}), ("",)),
    ],
)
def test_the_clerks_form_brings_what_every_ballot_form_brings(poll, code, form, chosen):
    assert chosen_on_paper(with_method(poll, code), form) == chosen


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("irv", Form({"number-1": "1", "number-2": "1"})),
        ("irv", Form({"number-1": "1", "number-2": "3"})),
        ("irv", Form({"number-1": "2"})),
        ("dots", Form({"number-1": "-1"})),
        ("score", Form({"number-1": "1.5"})),
        ("score", Form({"number-1": "1234567"})),
    ],
)
def test_numbers_that_make_no_order_are_refused(poll, code, form):
    with pytest.raises(UnreadableMarks):
        chosen_on_paper(with_method(poll, code), form)


@pytest.mark.parametrize(
    ("code", "marks", "words"),
    [
        ("motion", '"abstain"', "Abstain"),
        ("approval", '["1","3"]', "甲 · 丙"),
        ("stv", '["2","1"]', "1. 乙 · 2. 甲"),
        ("score", '{"1":3}', "甲 3"),
        ("approval", "[]", "blank"),
        ("score", "{}", "blank"),
        ("consent", '"consent"', "I consent"),
        ("consent", '{"objection":"太吵"}', "Objection: 太吵"),
        ("motion", None, "not entered yet"),
    ],
)
def test_marks_in_words(poll, code, marks, words):
    with translation.override("en"):
        assert in_words(with_method(poll, code), marks) == words


def test_past_the_deadline_the_page_offers_no_ballot_and_says_what_it_waits_for(cast, poll, client_of):
    taken(cast, poll, cast.wang)
    Poll.objects.update(closes_at=clock.now() - timedelta(minutes=1))
    said = poll_page(client_of(cast.li), poll)
    assert "Time is up; papers are still being entered" in said
    assert "The vote closed at" in said
    assert "One tap casts your vote" not in said
