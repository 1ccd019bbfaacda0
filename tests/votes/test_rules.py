"""The rules are data with a date, a jurisdiction and a citation."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import translation

from community.queries import Electorate
from votes.rules import Rule, UnknownRule, rule, rules_on

IN_2026 = date(2026, 6, 1)

FIGURES = {  # code: electorate, participants, notice, {measure: (participation, assent)}
    "owners_ordinary": (
        "owners",
        "cast",
        15,
        {"heads": ("at_least 2/3", "more_than 1/2"), "area": ("at_least 2/3", "more_than 1/2")},
    ),
    "owners_special": (
        "owners",
        "cast",
        15,
        {"heads": ("at_least 2/3", "at_least 3/4"), "area": ("at_least 2/3", "at_least 3/4")},
    ),
    "representatives_assembly": ("representatives", "present", 10, {"heads": ("at_least 2/3", "more_than 1/2")}),
    "residents_assembly": ("residents", "present", 10, {"heads": ("more_than 1/2", "more_than 1/2")}),
    "residents_council": ("households", "present", 0, {"heads": ("at_least 2/3", "more_than 1/2")}),
}


def figures(one: Rule):
    def written(threshold):
        return f"{threshold.test} {threshold.fraction}"

    measures = {m.measure: (written(m.participation), written(m.assent)) for m in one.measures}
    return one.electorate, one.participants, one.notice_days, measures


def test_the_figures_of_every_rule_in_force():
    assert {one.code: figures(one) for one in rules_on(IN_2026)} == FIGURES


def test_every_electorate_is_one_the_register_knows():
    assert {one.electorate for one in rules_on(IN_2026)} <= set(Electorate.values)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("residents_assembly", date(2025, 12, 31)),
        ("representatives_assembly", date(2025, 12, 31)),
        ("owners_ordinary", date(2020, 12, 31)),
        ("unheard_of", IN_2026),
    ],
)
def test_a_date_without_a_rule_is_an_error_and_no_guess(code, day):
    with pytest.raises(UnknownRule):
        rule(code, on=day)


def test_one_version_of_each_rule_on_any_day():
    day = date(1989, 1, 1)
    while day < date(2030, 1, 1):
        codes = [one.code for one in rules_on(day)]
        assert codes == sorted(set(codes))
        day += timedelta(days=31)


def test_a_rule_survives_json():
    for one in rules_on(IN_2026):
        assert Rule.from_json(one.as_json()) == one


def test_words_follow_the_reader():
    one = rule("owners_ordinary", on=IN_2026)
    with translation.override("en"):
        assert str(one.citation) == "Civil Code, article 278"
    with translation.override("zh-hans"):
        assert str(one.citation) == "《民法典》第二百七十八条"


@pytest.mark.parametrize(
    "change",
    [
        {"participants": "everybody"},
        {"measures": []},
        {"measures": [{"measure": "noise", "participation": {}, "assent": {}}]},
    ],
)
def test_a_rule_that_does_not_make_sense_is_refused(change):
    with pytest.raises(ValueError, match=r"."):
        Rule.from_json({**rule("owners_special", on=IN_2026).as_json(), **change})


@pytest.mark.parametrize("fraction", ["0", "1", "3/2"])
def test_a_threshold_lies_between_nothing_and_everything(fraction):
    data = rule("residents_council", on=IN_2026).as_json()
    data["measures"][0]["assent"]["fraction"] = fraction
    with pytest.raises(ValueError, match=f"not at {Fraction(fraction)}"):
        Rule.from_json(data)
