"""A poll of every method, from the opening to the recount."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from community import wording
from community.electorates import Voter
from community.models import Person
from votes.actions import Cast, cast_ballot, cast_batch, close_poll, open_poll
from votes.counting.methods import METHODS
from votes.counting.sheets import Sheet
from votes.models import Ballot, Poll
from votes.queries import is_untouched, recount, turnout
from votes.refusals import MethodNotAdmitted, NoSuchChoice
from votes.rules import Rule, rules_on

from .conftest import key_of, make_people, rule_named
from .counting.sheets import BLANK, NAMES, PAPERS, SHEETS, sheet

pytestmark = pytest.mark.django_db

COUNCIL = [code for code in SHEETS if code != "election"]
RULES = {code: "residents_council" for code in COUNCIL} | {"election": "committee_election"}


def put(people: list[Person], code: str, *, rule: Rule | None = None, paper: Sheet | None = None) -> Poll:
    """A poll of these people, four of them present, opened by the method under a rule that admits it."""
    roll = [Voter(person.pk, f"3栋{number}", 1, Decimal("80.00")) for number, person in enumerate(people)]
    return open_poll(
        by=people[0],
        question="选哪一个？",
        rule=rule or rule_named(RULES[code]),
        roll=roll,
        present=[person.pk for person in people[:4]],
        counted_by=code,
        sheet=SHEETS[code] if paper is None else paper,
    )


def hand_in(poll: Poll, people: list[Person], papers: list[tuple[str, ...]], turn: int = 1) -> list[object]:
    return cast_batch(
        [
            Cast(poll.pk, person.pk, chosen, key_of(poll.pk, person.pk, turn), strength="confirmed")
            for person, chosen in zip(people, papers, strict=False)
        ]
    )


def some_papers(code: str, number: int = 4) -> list[tuple[str, ...]]:
    return (PAPERS[code] * number)[:number]


@pytest.mark.parametrize("code", SHEETS)
def test_it_opens_takes_papers_closes_and_agrees_with_its_record(code):
    people = make_people(5)
    poll = put(people, code)
    assert Poll.objects.get().sheet == SHEETS[code]
    answers = hand_in(poll, people, some_papers(code))
    assert [answer.state for answer in answers] == ["recorded"] * 4
    assert (turnout(poll).cast_voters, recount(poll)) == (4, ())
    verdict = close_poll(poll, by=people[0])
    poll.refresh_from_db()
    assert poll.tally["method"] == code
    assert (poll.tally["taking_part"]["heads"], poll.tally["roll"]["heads"]) == (4, 5)
    assert poll.verdict["outcome"] == verdict.outcome
    assert verdict.outcome != "no_quorum"
    assert recount(poll) == ()


@pytest.mark.parametrize("code", SHEETS)
def test_a_later_paper_takes_the_place_of_the_earlier(code):
    people = make_people(5)
    first, later = put(people, code), put(people, code)
    papers = some_papers(code)
    hand_in(first, people, papers[::-1])
    hand_in(first, people, papers, turn=2)
    hand_in(later, people, papers)
    for poll in (first, later):
        close_poll(poll, by=people[0])
        poll.refresh_from_db()
    if code == "consent":  # objections name the seat, and each poll has seats of its own
        for poll in (first, later):
            poll.tally["objections"] = [one["reason"] for one in poll.tally["objections"]]
    assert (first.tally, first.verdict) == (later.tally, later.verdict)
    assert Ballot.objects.filter(poll=first, revision=2).count() >= 2
    assert is_untouched(first)


@pytest.mark.parametrize("code", [code for code, paper in SHEETS.items() if paper.options])
def test_blank_papers_take_part_and_choose_nothing(code):
    people = make_people(5)
    poll = put(people, code)
    hand_in(poll, people, [BLANK] * 4)
    assert set(Ballot.objects.values_list("marks", flat=True)) == {"{}" if code in ("score", "dots") else "[]"}
    verdict = close_poll(poll, by=people[0])
    assert (verdict.outcome, verdict.chosen, poll.tally["blank"]["heads"]) == ("lost", (), 4)
    assert is_untouched(poll)


@pytest.mark.parametrize("code", SHEETS)
def test_nobody_votes_and_it_closes_all_the_same(code):
    people = make_people(9)
    poll = put(people, code)
    assert close_poll(poll, by=None).outcome == "no_quorum"
    assert is_untouched(poll)


REFUSED = [
    ("motion", ("perhaps",), "请选同意"),
    ("one", (), "还没有选"),
    ("one", ("9",), "选票上没有"),
    ("one", ("1", "2"), "最多选 1 项"),
    ("some", ("1", "1"), "选了两次"),
    ("election", ("1", "2", "3"), "最多选 2 项"),
    ("stv", ("1", "1"), "选了两次"),
    ("approval", ("1", ""), "只留一样"),
    ("score", ("1=6",), "最多 5 分"),
    ("score", ("1=viel",), "整数"),
    ("dots", ("1=6", "2=5"), "您有 10 分，给出了 11 分"),
    ("consent", ("objection",), "理由"),
    ("consent", ("objection", "吵" * 301), "300"),
    ("greedy", ("9",), "选票上没有"),
]


@pytest.mark.parametrize(("code", "chosen", "said"), REFUSED)
def test_what_is_no_vote_is_refused_with_a_sentence_and_leaves_no_row(code, chosen, said):
    people = make_people(5)
    poll = put(people, code)
    with pytest.raises(NoSuchChoice) as refused:
        cast_ballot(poll, by=people[1], choice=chosen, key=key_of("no"), strength="confirmed")
    with translation.override("zh-hans"):
        assert said in str(refused.value)
    assert (refused.value.status, refused.value.code) == (422, "no_such_choice")
    assert Ballot.objects.count() == 0


# Each changes one thing of a closed poll by the side door.


def turned_paper(poll: Poll) -> None:
    ballot = poll.ballots.order_by("pk").first()
    other = next(one.marks for one in poll.ballots.all() if one.marks != ballot.marks)
    poll.ballots.filter(pk=ballot.pk).update(marks=other)


def marks_of_another_kind(poll: Poll) -> None:
    poll.ballots.filter(pk=poll.ballots.order_by("pk").first().pk).update(marks='{"1":"many"}')


def lost_paper(poll: Poll) -> None:
    poll.ballots.order_by("pk").first().delete()


def turned_tally(poll: Poll) -> None:
    poll.tally["taking_part"]["heads"] += 1
    poll.save()


def turned_verdict(poll: Poll) -> None:
    poll.verdict["chosen"] = ["4"]
    poll.save()


def other_label(poll: Poll) -> None:
    poll.options = [{**option, "label": "别人"} for option in poll.options] or [{"code": "1", "label": "别人"}]
    poll.save()


def other_limit(poll: Poll) -> None:
    poll.limits = {**poll.limits, "seats": 3}
    poll.save()


def other_budget(poll: Poll) -> None:
    poll.limits = {**poll.limits, "budget": "lots"}
    poll.save()


def other_cost(poll: Poll) -> None:
    poll.options = [{**option, "cost": "cheap"} for option in poll.options] or [{"code": "1"}]
    poll.save()


def other_method(poll: Poll) -> None:
    poll.method = "approval" if poll.method != "approval" else "some"
    poll.save()


TAMPERINGS = [
    turned_paper,
    marks_of_another_kind,
    lost_paper,
    turned_tally,
    turned_verdict,
    other_label,
    other_limit,
    other_budget,
    other_cost,
    other_method,
]


@pytest.mark.parametrize("code", SHEETS)
def test_whatever_is_changed_in_a_closed_poll_is_found(code):
    for number, tamper in enumerate(TAMPERINGS):
        people = make_people(5, prefix=f"{code}{number}-")
        poll = put(people, code)
        hand_in(poll, people, some_papers(code))
        close_poll(poll, by=people[0])
        poll.refresh_from_db()
        assert recount(poll) == ()
        tamper(poll)
        assert recount(poll) != (), tamper.__name__


@pytest.mark.parametrize("change", [other_label, other_limit, other_method])
def test_the_sheet_is_frozen_while_the_poll_is_open(change):
    people = make_people(5)
    poll = put(people, "score")
    change(poll)
    assert recount(poll) == ("question",)


# rules


@pytest.mark.parametrize("one", [one for one in rules_on(rule_named("residents_council").effective_from.replace(2026))])
def test_a_rule_takes_the_methods_it_names_and_refuses_all_others(one):
    people = make_people(5)
    for code in METHODS:
        if code in one.methods:
            put(people, code, rule=one)
            continue
        before = Poll.objects.count()
        with pytest.raises(MethodNotAdmitted) as refused:
            put(people, code, rule=one)
        assert str(one.title) in str(refused.value)
        assert Poll.objects.count() == before


def test_lots_have_a_seed_that_is_frozen_with_the_poll():
    people = make_people(5)
    by_lots = replace(rule_named("residents_council"), ties="lots")
    own, drawn, plain = (
        put(people, "one", rule=by_lots, paper=sheet(*NAMES, seed="2026-11-28")),
        put(people, "one", rule=by_lots, paper=sheet(*NAMES)),
        put(people, "one", paper=sheet(*NAMES)),
    )
    assert (own.limits, plain.limits) == ({"seed": "2026-11-28"}, {})
    assert len(drawn.limits["seed"]) == 32
    assert put(people, "one", rule=by_lots, paper=sheet(*NAMES)).limits != drawn.limits
    for poll in (own, drawn):
        hand_in(poll, people, [("1",), ("2",), ("3",), ("4",)])
        close_poll(poll, by=people[0])
        assert recount(poll) == ()
        poll.limits = {"seed": "a better one"}
        poll.save()
        assert "question" in recount(poll)
    for code in ("motion", "consent"):
        assert put(people, code, rule=by_lots).limits == {}


def test_equals_are_told_apart_by_the_lots_of_the_poll():
    """“7” draws 4, 3, 2, 1: the last on the paper comes first."""
    people = make_people(4)
    half = replace(rule_named("residents_council").measures[0].assent, test="at_least")
    rule = replace(rule_named("residents_council"), ties="lots")
    rule = replace(rule, measures=(replace(rule.measures[0], assent=half),))
    poll = put(people, "approval", rule=rule, paper=sheet(*NAMES, seed="7"))
    hand_in(poll, people, [("1", "4"), ("1", "4"), ("2",), ("3",)])
    assert close_poll(poll, by=people[0]).chosen == ("4",)
    assert poll.tally["tie"] == {"among": ["4", "1"], "by": "lots"}
    assert is_untouched(poll)


# the record


@pytest.mark.parametrize(
    ("code", "papers", "act", "english"),
    [
        ("approval", [("1", "2")] * 3, "poll_chosen", "chosen 陈大姐 · 周阿姨; 4 of 5 took part, 0 left it blank"),
        ("approval", [BLANK] * 3, "poll_not_agreed", "not decided; 4 of 5 took part, 3 left it blank"),
        ("consent", [("consent",)] * 3, "poll_agreed", "carried, nobody objected; 4 of 5 took part"),
        ("consent", [("objection", "吵")] * 3, "poll_not_agreed", "not decided; 4 of 5 took part, 0 left it blank"),
        ("greedy", [("2",)] * 3, "poll_chosen", "chosen 长椅; 4 of 5 took part, 0 left it blank"),
    ],
)
def test_the_closing_entry_says_what_was_chosen(code, papers, act, english):
    people = make_people(5)
    poll = put(people, code)
    hand_in(poll, people, papers)
    close_poll(poll, by=people[0])
    entry = poll.chain.entries.order_by("number").last()
    assert entry.act == act
    with translation.override("en"):
        assert english in wording.sentence(entry.act, entry.payload)


def test_an_answer_says_the_paper_in_words(client):
    people = make_people(5)
    poll = put(people, "stv")
    client.force_login(people[0])
    form = {"choice": ["2", "1"], "key": key_of("a")}
    answer = client.post(f"/votes/{poll.pk}/cast/", form, headers={"accept": "application/json"}).json()
    assert (answer["state"], answer["choice"]) == ("recorded", '["2","1"]')
    assert "周阿姨" in answer["choice_label"]
    assert answer["choice_label"] in answer["sentence"]


def test_a_reason_comes_with_an_objection_and_with_nothing_else(client):
    people = make_people(5)
    poll = put(people, "consent")
    client.force_login(people[0])
    for number, (choice, marks) in enumerate([("objection", {"objection": "太 吵"}), ("consent", "consent")]):
        form = {"choice": choice, "reason": " 太\u200b 吵 ", "key": key_of(number)}
        assert client.post(f"/votes/{poll.pk}/cast/", form).status_code == 303
        assert json.loads(Ballot.objects.get().marks) == marks


def test_casting_asks_the_same_of_the_database_whatever_the_method_is():
    people = make_people(5)
    asked = []
    for code in SHEETS:
        poll = put(people, code)
        with CaptureQueriesContext(connection) as queries:
            hand_in(poll, people, some_papers(code))
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_a_project_that_nobody_approves_is_not_paid_for():
    people = make_people(5)
    poll = put(people, "greedy")
    hand_in(poll, people, [("1",)] * 4)
    verdict = close_poll(poll, by=people[0])
    assert (poll.tally["selected"], verdict.chosen) == (["1", "3"], ("1",))
