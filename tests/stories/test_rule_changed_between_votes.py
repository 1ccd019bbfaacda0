"""The house rule that was changed between two votes: each is counted by the version of its day, and both recount."""

from __future__ import annotations

import pytest

from agenda.queries import rules_of
from community.electorates import Electorate, electorate
from tests.votes.conftest import key_of
from tests.votes.house.conftest import adopt, at_least, more_than
from votes.actions import cast_ballot, close_poll, open_poll
from votes.models import HouseRule, Poll
from votes.queries import is_untouched, what_if
from votes.rules import Rule

pytestmark = pytest.mark.django_db


def hold_vote(cast, question: str, rule: Rule, *, by, agree=(), against=()) -> Poll:
    """The households of the grid meet, and close the vote again."""
    voters = [*agree, *against]
    poll = begin_vote(cast, question, rule, by=by, present=voters)
    for person in voters:
        cast_ballot(poll, by=person, choice="yes" if person in agree else "no", key=key_of(poll.pk, person.pk))
    close_poll(poll, by=by)
    return poll


def begin_vote(cast, question: str, rule: Rule, *, by, present) -> Poll:
    roll = electorate(cast.grid, Electorate(rule.electorate))
    return open_poll(
        by=by, question=question, rule=rule, roll=roll, present=[one.pk for one in present], place=cast.grid
    )


def usual_rule(cast) -> Rule:
    """The first that a council of the grid is offered."""
    return rules_of("council", cast.grid)[0]


def test_the_house_rule_that_was_changed_between_two_votes(cast):
    # Two of three households come. The grid head writes down what the yard agreed on: more than half come, half decide.
    adopt(cast.grid, cast.lin, title="坡上议事规则", quorum=more_than("1/2"), reason="院坝会商定")
    lamp = hold_vote(cast, "装路灯？", usual_rule(cast), by=cast.lin, agree=[cast.wang, cast.li])
    assert (lamp.rule_code, lamp.verdict["outcome"]) == (HouseRule.objects.get().code, "carried")

    # A third vote is open when the yard asks for more: three of four must come.
    bench = begin_vote(cast, "摆长凳？", usual_rule(cast), by=cast.lin, present=[cast.wang, cast.li])
    adopt(cast.grid, cast.qian, code=lamp.rule_code, quorum=at_least("3/4"), reason="大家要求多来些人")

    # The open vote keeps the version it began with; the next one is held by the new one.
    for person in (cast.wang, cast.li):
        cast_ballot(bench, by=person, choice="yes", key=key_of(bench.pk, person.pk))
    close_poll(bench, by=cast.lin)
    shed = hold_vote(cast, "建车棚？", usual_rule(cast), by=cast.lin, agree=[cast.wang, cast.li])
    assert [poll.verdict["outcome"] for poll in (lamp, bench, shed)] == ["carried", "carried", "no_quorum"]
    assert [poll.rule["citation"]["zh"] for poll in (lamp, bench, shed)] == [
        "《第一网格议事规则》第 1 版",
        "《第一网格议事规则》第 1 版",
        "《第一网格议事规则》第 2 版",
    ]

    # All three recount to what was announced, and none of the versions was overwritten.
    assert all(is_untouched(poll) for poll in (lamp, bench, shed))
    assert list(HouseRule.objects.values_list("version", "author", "reason")) == [
        (1, cast.lin.pk, "院坝会商定"),
        (2, cast.qian.pk, "大家要求多来些人"),
    ]

    # What if the lamp had been voted on by the new rule? It is said, and changes nothing.
    assert what_if(lamp, usual_rule(cast), "motion").outcome == "no_quorum"
    lamp.refresh_from_db()
    assert lamp.verdict["outcome"] == "carried"
    assert is_untouched(lamp)
