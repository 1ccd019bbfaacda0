"""House rules on record: who may, what is kept, what is in force where and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from agenda.models import Meeting
from agenda.queries import rules_of
from community.models import Entry
from community.refusals import Missing, NotYours, OutOfDate
from deliberation.matters import actions as matters
from deliberation.matters.queries.rules import rules_for as rules_of_matter
from tests.deliberation.matters.helpers import MOTION
from votes import in_force, rules
from votes.freezing import fingerprint
from votes.house.actions import adopt_house_rule, retire_house_rule
from votes.house.drafts import Draft
from votes.house.permissions import may_keep_house_rules
from votes.house.queries import books_for, history, is_overtaken, places_kept_by
from votes.house.refusals import Backdated, NothingChanged, RuleRetired, TooLowAQuorum
from votes.models import HouseRule
from votes.rules import UnknownRule

from .conftest import adopt, at_least, draft_from, more_than

pytestmark = pytest.mark.django_db

PLACES = ("commune", "grid", "building", "other_grid")
KEEP = {
    "qian": {"commune", "grid", "building", "other_grid"},  # secretary of the community
    "lin": {"grid", "building"},  # head of the grid
    "outsider_head": {"other_grid"},
}
PEOPLE = ("wang", "li", "zhao", "stranger", "chen", "lin", "outsider_head", "clerk", "qian", "he", "admin")


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_keep_the_house_rules_of_a_place(cast, name):
    person = getattr(cast, name)
    may = {place for place in PLACES if may_keep_house_rules(person, getattr(cast, place))}
    assert may == KEEP.get(name, set())
    if not may:
        with pytest.raises(NotYours):
            adopt(cast.grid, person)
        assert not HouseRule.objects.exists()
        assert places_kept_by(person) == []


def test_the_places_one_keeps_go_down_to_the_estates(cast):
    assert places_kept_by(cast.lin) == [cast.grid, cast.estate]
    assert places_kept_by(cast.qian) == [cast.commune, cast.grid, cast.estate, cast.other_grid, cast.other_estate]


def test_every_version_is_kept_with_date_and_author(cast):
    first = adopt(cast.grid, cast.lin, quorum=more_than("1/2"), reason="来的人太少")
    kept = HouseRule.objects.filter(pk=first.pk).values().get()
    second = adopt(cast.grid, cast.qian, code=first.code, quorum=at_least("3/4"), reason="大家要求从严")
    assert HouseRule.objects.filter(pk=first.pk).values().get() == kept
    assert (second.code, second.version, second.author) == (first.code, 2, cast.qian)
    newest, oldest = history(first.code)
    assert [(one.name, one.before, one.after) for one in newest.changes] == [("参加人数", "超过一半", "达到 3/4")]
    assert (oldest.row.reason, oldest.changes) == ("来的人太少", ())
    acts = Entry.objects.filter(act="house_rule_adopted").order_by("number")
    assert [(entry.actor, entry.payload["version"], entry.payload["rule_hash"]) for entry in acts] == [
        (cast.lin, 1, fingerprint(first.data)),
        (cast.qian, 2, fingerprint(second.data)),
    ]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"draft": {"title": " "}}, Missing),
        ({"reason": ""}, Missing),
        ({"seen": "something else"}, OutOfDate),
        ({"effective_from": date(2020, 1, 1)}, Backdated),
        ({"base": "residents_assembly", "draft": {"quorum": at_least("1/3")}}, TooLowAQuorum),
        ({"base": "no_such_rule"}, UnknownRule),
    ],
)
def test_a_refused_rule_leaves_nothing(cast, change, refusal):
    given = {"base": "residents_council", "effective_from": timezone.localdate(), "reason": "议定", "seen": ""} | change
    given["draft"] = draft_from("residents_council", **change.get("draft", {}))
    if given["base"] == "residents_assembly":
        given["draft"] = draft_from("residents_assembly", **change["draft"])
    with pytest.raises(refusal):
        adopt_house_rule(cast.grid, by=cast.lin, **given)
    assert not HouseRule.objects.exists()
    assert not Entry.objects.filter(act="house_rule_adopted").exists()


def test_nothing_changed_is_no_version(cast):
    first = adopt(cast.grid, cast.lin)
    with pytest.raises(NothingChanged):
        adopt(cast.grid, cast.lin, code=first.code)
    assert HouseRule.objects.count() == 1


def test_a_version_begins_on_its_day_and_the_last_word_counts(cast):
    today = timezone.localdate()
    first = adopt(cast.grid, cast.lin, quorum=more_than("1/2"))
    adopt(cast.grid, cast.lin, code=first.code, quorum=at_least("3/4"), on=today + timedelta(days=10))
    third = adopt(cast.grid, cast.lin, code=first.code, quorum=at_least("2/3"), on=today + timedelta(days=5))

    def quorum(day: int) -> str:
        whole = in_force.rule(first.code, today + timedelta(days=day)).measures[0]
        return f"{whole.participation.test} {whole.participation.fraction}"

    assert [quorum(day) for day in (0, 4, 5, 10, 99)] == ["more_than 1/2", "more_than 1/2", *["at_least 2/3"] * 3]
    assert third.version == 3
    with pytest.raises(UnknownRule):
        in_force.rule(first.code, today - timedelta(days=1))


def test_a_rule_ends_by_a_version_without_effect(cast):
    today = timezone.localdate()
    first = adopt(cast.grid, cast.lin)
    last = retire_house_rule(first.code, by=cast.lin, effective_from=today + timedelta(days=3), reason="不再需要")
    assert (last.version, last.data, last.retired_at is not None) == (2, first.data, True)
    assert in_force.rule(first.code, today + timedelta(days=2)).code == first.code
    with pytest.raises(UnknownRule):
        in_force.rule(first.code, today + timedelta(days=3))
    with pytest.raises(RuleRetired):
        adopt(cast.grid, cast.lin, code=first.code, notice_days=3)
    with pytest.raises(NotYours):
        retire_house_rule(first.code, by=cast.outsider_head, effective_from=today, reason="不要")
    assert HouseRule.objects.count() == 2


def test_a_place_has_its_own_rules_and_those_above_it_the_nearest_first(cast):
    today = timezone.localdate()
    above = adopt(cast.commune, cast.qian, title="社区的")
    own = adopt(cast.grid, cast.lin, title="网格的")
    other = adopt(cast.other_grid, cast.outsider_head, title="别人的")
    assert [one.code for one in in_force.house_rules(cast.building, today)] == [own.code, above.code]
    assert [one.code for one in in_force.house_rules(cast.other_estate, today)] == [other.code, above.code]
    assert [one.code for one in in_force.house_rules(cast.street, today)] == []
    assert [one.code for one in in_force.rules_for("stv", today, place=cast.building)] == [
        own.code,
        above.code,
        "residents_council",
    ]
    assert [[row.code for row in book.rows] for book in books_for(cast.wang, today)] == [[above.code], [own.code]]
    assert [book.place for book in books_for(cast.he, today)] == [cast.commune, cast.grid, cast.other_grid]


def test_house_rules_are_offered_to_motions_and_topics(cast):
    raised = matters.raise_matter(
        by=cast.wang, title="路灯不亮", text="晚上看不清路。", place=cast.building, category="facilities"
    )
    matters.accept_matter(raised, by=cast.lin)
    house = adopt(cast.grid, cast.lin, notice_days=3)
    strict = adopt(cast.grid, cast.lin, "residents_assembly", quorum=at_least("2/3"))
    offered = [one.code for one in rules_of_matter(raised)]
    assert offered[:2] == [house.code, "residents_council"]
    assert offered.index(strict.code) == offered.index("residents_assembly") - 1
    drafted = matters.draft_motion(raised, by=cast.lin, **{**MOTION, "rule_code": house.code})
    assert drafted.rule_code == house.code
    assert [one.code for one in rules_of(Meeting.Kind.COUNCIL, cast.grid)] == [house.code, "residents_council"]
    assert next(one.code for one in rules_of(Meeting.Kind.ASSEMBLY, cast.grid)) == strict.code


def test_a_rule_the_law_has_overtaken_is_offered_no_more(cast, monkeypatch):
    today = timezone.localdate()
    row = adopt(cast.grid, cast.lin, "residents_assembly", quorum=at_least("3/5"))
    assert in_force.house_rules(cast.grid, today) != []
    law = rules.rule("residents_assembly", today)
    stricter = replace(law, measures=tuple(replace(one, participation=at_least("2/3")) for one in law.measures))
    others = tuple(one for one in rules._all() if one.code != law.code)
    monkeypatch.setattr(rules, "_all", lambda: (*others, stricter))
    assert in_force.house_rules(cast.grid, today) == []
    assert is_overtaken(row, today)


def test_what_a_version_says_stands_in_both_languages(cast):
    row = adopt(cast.grid, cast.lin, "residents_assembly", quorum=at_least("2/3"), notice_days=14)
    rule = row.rule
    assert rule.citation.en == (
        "House rules of Grid 1, version 1, under Residents' Committee Law (2025 revision), articles 26 and 27"
    )
    assert rule.text.en == (
        "At least 2/3 of the residents of 18 and older must be present. Of those present more than half must agree."
    )
    assert "第一网格" in rule.citation.zh
    assert Draft.of(rule).notice_days == 14


@time_machine.travel(datetime(2026, 5, 31, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)
def test_the_day_is_the_local_one(cast):
    row = adopt(cast.grid, cast.lin)
    assert row.effective_from == date(2026, 5, 31)
