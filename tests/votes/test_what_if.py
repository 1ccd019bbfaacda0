"""What if? The papers of a closed poll counted another way: right, not binding, and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.apps import apps

from tests.votes.house.conftest import adopt, at_least
from votes.actions import cast_ballot, close_poll, note_delivery, open_poll
from votes.counting.methods import MARKED_ALIKE, METHODS, marked_alike, method, sheet_for
from votes.counting.sheets import Option, Sheet, numbered
from votes.hands.actions import confirm_hands, take_hands
from votes.imagined import rules_that_fit
from votes.models import Poll
from votes.permissions import may_ask_what_if, may_see_poll
from votes.queries import is_untouched, what_if
from votes.refusals import NotSoMarked, StillOpen

from .conftest import key_of, make_people, make_poll, rule_named, vote

pytestmark = pytest.mark.django_db

COUNCIL = rule_named("residents_council")
PROJECTS = Sheet(
    (
        Option("1", "健身角", cost=Decimal("9000.00")),
        Option("2", "长椅", cost=Decimal("5000.00")),
        Option("3", "花坛", cost=Decimal("5000.00")),
    ),
    {"budget": "10000.00"},
)


def closed(counted_by: str, sheet: Sheet, papers: list[tuple[str, ...]], **more) -> Poll:
    """Everybody casts one of these papers."""
    people = make_people(len(papers), counted_by)
    poll = make_poll(people, counted_by=counted_by, sheet=sheet, **more)
    for person, chosen in zip(people, papers, strict=True):
        cast_ballot(poll, by=person, choice=chosen, key=key_of(poll.pk, person.pk))
    close_poll(poll, by=people[0])
    return poll


def every_row() -> dict[str, list]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ("votes", "community", "agenda", "matters")
    }


def test_the_same_method_and_rule_come_to_the_same(three):
    poll = make_poll(three)
    vote(poll, dict(zip(three, ("yes", "yes", "no"), strict=True)))
    close_poll(poll, by=three[0])
    assert what_if(poll, COUNCIL, "motion").as_json() == poll.verdict


def test_condorcet_and_runoff_may_differ():
    # 4 × 1>2>3, 3 × 3>2>1, 2 × 2>3>1: the second beats both others, and is out first
    papers = [("1", "2", "3")] * 4 + [("3", "2", "1")] * 3 + [("2", "3", "1")] * 2
    poll = closed("irv", Sheet(numbered(["甲", "乙", "丙"])), papers)
    assert poll.verdict["chosen"] == ["3"]
    assert what_if(poll, COUNCIL, "schulze").chosen == ("2",)
    assert what_if(poll, COUNCIL, "stv").chosen == ("3",)


def test_two_seats_are_one_where_the_method_knows_one():
    papers = [("1", "2", "3")] * 5 + [("3", "2", "1")] * 4
    poll = closed("stv", Sheet(numbered(["甲", "乙", "丙"]), {"seats": 2}), papers)
    assert set(poll.verdict["chosen"]) == {"1", "3"}
    assert what_if(poll, COUNCIL, "irv").chosen == ("1",)
    assert len(what_if(poll, COUNCIL, "schulze").chosen) == 2


def test_greedy_and_equal_shares_may_differ():
    papers = [("1",)] * 6 + [("2",)] * 5
    poll = closed("greedy", PROJECTS, papers)
    assert poll.verdict["chosen"] == ["1"]
    assert what_if(poll, COUNCIL, "equal_shares").chosen == ()
    # raised to 1,000 yuan each, the five can pay for the second; both together would cost more than there is
    assert what_if(poll, COUNCIL, "equal_shares_completed").chosen == ("2",)


def test_one_may_be_counted_as_approval_and_two_marks_not_as_one():
    sheet = Sheet(numbered(["甲", "乙"]))
    one = closed("one", sheet, [("1",), ("1",), ("2",)])
    assert what_if(one, COUNCIL, "approval").chosen == ("1",)
    both = closed("approval", sheet, [("1", "2"), ("1",), ("2",)])
    with pytest.raises(NotSoMarked):
        what_if(both, COUNCIL, "one")
    with pytest.raises(NotSoMarked):
        what_if(both, COUNCIL, "stv")


def test_an_open_poll_is_not_counted(three):
    with pytest.raises(StillOpen):
        what_if(make_poll(three), COUNCIL, "motion")


def test_methods_marked_alike_read_each_other_s_marks():
    ranked = Sheet(numbered(["甲", "乙", "丙"]), {"seats": 2})
    sheets = {"one": ranked, "irv": Sheet(numbered(["甲", "乙", "丙"])), "greedy": PROJECTS}
    for codes in MARKED_ALIKE:
        written = {method(code).marks_from(("2",), sheet_for(code, sheets[codes[0]])) for code in codes}
        assert written == {'["2"]'}
        assert all(marked_alike(code) == codes for code in codes)
    alone = set(METHODS) - {code for codes in MARKED_ALIKE for code in codes}
    assert {code: marked_alike(code) for code in alone} == {code: (code,) for code in alone}


def test_rules_that_measure_area_fit_only_a_roll_that_has_it(three):
    assert not any(one.counts_area for one in rules_that_fit(make_poll(three)))
    owners = make_poll(three, rule="owners_ordinary", area="80.00", present=[])
    assert {"owners_ordinary", "owners_special", "residents_council"} <= {one.code for one in rules_that_fit(owners)}
    assert not any(one.question == "recall" for one in rules_that_fit(owners))


MAY = {"wang", "li", "zhao", "lin", "chen", "clerk", "qian", "he", "admin"}


@pytest.fixture
def grid_poll(cast):
    """The grid's households voted on a lamp; two of three came and agreed."""
    from community.electorates import Electorate, electorate

    poll = open_poll(
        by=cast.lin,
        question="装路灯？",
        rule=COUNCIL,
        roll=electorate(cast.grid, Electorate.HOUSEHOLDS),
        present=[cast.wang.pk, cast.li.pk],
        place=cast.grid,
    )
    for person in (cast.wang, cast.li):
        cast_ballot(poll, by=person, choice="yes", key=key_of(poll.pk, person.pk))
    close_poll(poll, by=cast.lin)
    return poll


@pytest.mark.parametrize("name", [*sorted(MAY), "stranger", "outsider_head", "child"])
def test_those_on_the_roll_and_the_staff_may_ask(cast, grid_poll, client_of, name):
    person = getattr(cast, name)
    assert may_ask_what_if(person, grid_poll) is (name in MAY)
    answer = client_of(person).get(f"/votes/{grid_poll.pk}/what-if/?rule=&method=motion")
    assert answer.status_code == (200 if name in MAY else 404)
    if name in MAY:  # the way back leads to a page that the reader may open
        assert answer.context["back"] == (f"/votes/{grid_poll.pk}/" if may_see_poll(person, grid_poll) else "/")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("不作数", "换个办法算，会怎样？", "人数不足", "够了：要达到 2/3，也就是 2 户。")),
        (
            "en",
            ("not binding", "What if it had been counted another way?", "No quorum", "Enough: at least 2/3, that is"),
        ),
    ],
)
def test_the_page_says_both_and_keeps_nothing(cast, grid_poll, client_of, language, words):
    strict = adopt(cast.grid, cast.lin, quorum=at_least("3/4"))
    client = client_of(cast.wang, headers={"accept-language": language})
    before = every_row()
    text = client.get(f"/votes/{grid_poll.pk}/what-if/?rule={strict.code}").content.decode()
    assert [word for word in words if word not in text] == []
    assert text.index('id="other"') < text.index('id="decided"')
    assert every_row() == before
    assert is_untouched(grid_poll)


def test_what_cannot_be_asked_is_a_sentence(cast, grid_poll, client_of):
    client = client_of(cast.wang, headers={"accept-language": "en"})
    for query in ("?rule=no_such_rule", "?method=stv", "?rule=owners_ordinary"):
        text = client.get(f"/votes/{grid_poll.pk}/what-if/{query}").content.decode()
        assert "marked in a way that cannot be counted so" in text
        assert 'id="other"' not in text


def test_an_open_poll_has_no_such_page(cast, client_of, three):
    poll = make_poll([cast.wang])
    answer = client_of(cast.wang).get(f"/votes/{poll.pk}/what-if/")
    assert answer.status_code == 409


def test_hands_that_were_counted_as_a_number_are_of_no_seat_and_not_silent_too(three):
    poll = make_poll(three)
    note_delivery(poll, list(poll.roll.values_list("pk", flat=True)), by=three[0])
    room = {person.pk for person in three}
    confirm_hands(take_hands(poll, by=three[0], counts={'"yes"': 3}, in_room=room, teller=three[1]), by=three[1])
    close_poll(poll, by=None)
    assert what_if(poll, rule_named("households_written"), "motion").participation[0].have == 3
    for rule in (replace(rule_named("households_written"), counts_silence=True), rule_named("owners_ordinary")):
        with pytest.raises(NotSoMarked):
            what_if(poll, rule, "motion")
