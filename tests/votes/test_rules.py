"""The rules are data with a date, a jurisdiction and a citation."""

import json
from dataclasses import astuple
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import translation

from community.electorates import Electorate
from community.models import Strength
from votes import rules
from votes.counting.methods import METHODS
from votes.models import Channel, Precedence
from votes.rules import CHANNELS, PRECEDENCES, Periods, Rule, UnknownRule, rule, rules_for, rules_on

IN_2026 = date(2026, 6, 1)

TWO_THIRDS, HALF, QUARTERS = "at_least 2/3", "more_than 1/2", "at_least 3/4"
MORE, THIRD = "more_than 2/3", "at_least 1/3"

FIGURES = {  # code: electorate, participants, notice, {measure: (participation, assent)}
    "committee_election": ("residents", "cast", 0, {"heads": (HALF, HALF)}),
    "committee_election_representatives": ("representatives", "cast", 0, {"heads": (MORE, HALF)}),
    "committee_recall": ("residents", "cast", 0, {"heads": (HALF, HALF)}),
    "committee_recall_representatives": ("representatives", "cast", 0, {"heads": (MORE, HALF)}),
    "committee_runoff": ("residents", "cast", 0, {"heads": (HALF, THIRD)}),
    "committee_runoff_representatives": ("representatives", "cast", 0, {"heads": (MORE, THIRD)}),
    "households_written": ("households", "cast", 0, {"heads": (TWO_THIRDS, HALF)}),
    "owners_ordinary": ("owners", "cast", 15, {"heads": (TWO_THIRDS, HALF), "area": (TWO_THIRDS, HALF)}),
    "owners_special": ("owners", "cast", 15, {"heads": (TWO_THIRDS, QUARTERS), "area": (TWO_THIRDS, QUARTERS)}),
    "representatives_assembly": ("representatives", "present", 10, {"heads": (TWO_THIRDS, HALF)}),
    "residents_assembly": ("residents", "present", 10, {"heads": (HALF, HALF)}),
    "residents_assembly_households": ("households", "present", 10, {"heads": (HALF, HALF)}),
    "residents_council": ("households", "present", 0, {"heads": (TWO_THIRDS, HALF)}),
    "villagers_assembly": ("residents", "present", 10, {"heads": (HALF, HALF)}),
    "villagers_assembly_households": ("households", "present", 10, {"heads": (TWO_THIRDS, HALF)}),
    "villagers_representatives": ("representatives", "present", 0, {"heads": (TWO_THIRDS, HALF)}),
}

# code: forms, entry, (publication, objections, answer, roll), proxies a holder
TERMS = {
    "committee_election": ("meeting", "confirmed", (0, 5, 3, 20), 3),
    "committee_election_representatives": ("meeting", "confirmed", (0, 5, 3, 20), 0),
    "committee_recall": ("meeting", "confirmed", (0, 0, 0, 0), 3),
    "committee_recall_representatives": ("meeting", "confirmed", (0, 0, 0, 0), 0),
    "committee_runoff": ("meeting", "confirmed", (0, 0, 0, 0), 3),
    "committee_runoff_representatives": ("meeting", "confirmed", (0, 0, 0, 0), 0),
    "households_written": ("written", "card", (7, 7, 3, 0), 0),
    "owners_ordinary": ("meeting written", "confirmed", (15, 15, 3, 0), 3),
    "owners_special": ("meeting written", "confirmed", (15, 15, 3, 0), 3),
    "representatives_assembly": ("meeting", "card", (15, 15, 3, 0), 0),
    "residents_assembly": ("meeting", "card", (15, 15, 3, 0), 0),
    "residents_assembly_households": ("meeting", "card", (15, 15, 3, 0), 0),
    "residents_council": ("meeting", "card", (0, 0, 0, 0), 0),
    "villagers_assembly": ("meeting", "card", (15, 15, 3, 0), 0),
    "villagers_assembly_households": ("meeting", "card", (15, 15, 3, 0), 0),
    "villagers_representatives": ("meeting", "card", (15, 15, 3, 0), 0),
}

OFFERED_IN_TOWN = [
    "households_written",
    "owners_ordinary",
    "owners_special",
    "representatives_assembly",
    "residents_assembly",
    "residents_assembly_households",
    "residents_council",
]
OFFERED_IN_A_VILLAGE = [
    "households_written",
    "owners_ordinary",
    "owners_special",
    "residents_council",
    "villagers_assembly",
    "villagers_assembly_households",
    "villagers_representatives",
]


def figures(one: Rule):
    def written(threshold):
        return f"{threshold.test} {threshold.fraction}"

    measures = {m.measure: (written(m.participation), written(m.assent)) for m in one.measures}
    return one.electorate, one.participants, one.notice_days, measures


def test_the_figures_of_every_rule_in_force():
    assert {one.code: figures(one) for one in rules_on(IN_2026)} == FIGURES


def test_the_terms_of_every_rule_in_force():
    assert {
        one.code: (
            " ".join(one.forms),
            one.entry_strength,
            astuple(one.periods),
            one.proxies.per_holder if one.proxies else 0,
        )
        for one in rules_on(IN_2026)
    } == TERMS


def test_every_file_is_named_for_its_rule_and_its_year():
    for file in Path(rules.__file__).parent.glob("*.json"):
        one = Rule.from_json(json.loads(file.read_text(encoding="utf-8")))
        assert file.stem == f"{one.code}-{one.effective_from.year}"
        assert all((one.title, one.citation, one.text, one.body))
        assert all(words.en for words in (one.title, one.citation, one.text))
        assert bool(one.note.zh) == bool(one.note.en)
        assert (one.jurisdiction == "house") == ("house rule" in one.citation.en)


@pytest.mark.parametrize(("is_rural", "codes"), [(False, OFFERED_IN_TOWN), (True, OFFERED_IN_A_VILLAGE)])
def test_motions_are_decided_by_rules_that_ask_yes_or_no(is_rural, codes):
    assert [one.code for one in rules_for("motion", IN_2026, is_rural=is_rural)] == codes


def test_every_rule_names_the_ways_to_count_that_it_admits():
    admitted = {one.code: one.methods for one in rules_on(IN_2026)}
    assert admitted.pop("residents_council") == tuple(code for code in METHODS if code != "election")
    elections = {code: admitted.pop(code) for code in FIGURES if code.startswith(("committee_el", "committee_run"))}
    assert set(elections.values()) == {("election",)}
    assert set(admitted.values()) == {("motion",)}


def test_elections_lead_to_the_run_off_of_the_same_voters_and_no_run_off_to_another():
    assert {one.code: one.runoff for one in rules_on(IN_2026) if one.runoff} == {
        "committee_election": "committee_runoff",
        "committee_election_representatives": "committee_runoff_representatives",
    }
    for one in rules_on(IN_2026):
        if one.runoff:
            again = rule(one.runoff, IN_2026)
            assert (again.electorate, again.methods, again.plurality) == (one.electorate, one.methods, True)


def test_ties_are_decided_by_the_order_of_the_paper_in_every_rule_we_ship():
    assert {one.ties for one in rules_on(IN_2026)} == {"order"}


@pytest.mark.parametrize("is_rural", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_rules_are_offered_for_what_they_admit_and_a_recall_never_is(method, is_rural):
    other = "urban" if is_rural else "rural"
    offered = rules_for(method, IN_2026, is_rural=is_rural)
    assert [one.code for one in offered] == [
        one.code
        for one in rules_on(IN_2026)
        if method in one.methods and one.setting != other and not one.code.startswith("committee_recall")
    ]
    assert offered or (method, is_rural) == ("election", True)


def test_what_a_frozen_rule_of_an_older_poll_does_not_say():
    older = rule("residents_council", IN_2026).as_json()
    for name in ("methods", "ties", "runoff"):
        del older[name]
    one = Rule.from_json(older)
    assert (one.methods, one.ties, one.runoff) == (("motion",), "order", "")


def test_a_recall_is_asked_for_by_a_tenth_of_the_voters_or_a_third_of_the_representatives():
    for code in ("committee_recall", "committee_recall_representatives"):
        asked = [(one.electorate, one.threshold.test, one.threshold.fraction) for one in rule(code, IN_2026).asked_by]
        assert asked == [("residents", "at_least", Fraction(1, 10)), ("representatives", "at_least", Fraction(1, 3))]


def test_the_most_votes_win_in_a_run_off_alone():
    assert [one.code for one in rules_on(IN_2026) if one.plurality] == [
        "committee_runoff",
        "committee_runoff_representatives",
    ]


def test_entry_strengths_are_those_of_the_house():
    assert set(rules.ENTRY) <= set(Strength.values)


def test_a_rule_frozen_before_there_were_terms_still_reads():
    old = {
        name: value
        for name, value in rule("owners_ordinary", IN_2026).as_json().items()
        if name
        in (
            "code",
            "effective_from",
            "effective_to",
            "jurisdiction",
            "title",
            "citation",
            "text",
            "note",
            "electorate",
            "participants",
            "notice_days",
            "measures",
        )
    }
    read = Rule.from_json(old)
    assert (read.forms, read.entry_strength, read.periods, read.proxies) == (("meeting",), "card", Periods(), None)
    assert (read.question, read.counts_silence, read.plurality, read.asked_by) == ("motion", False, False, ())


def test_every_channel_is_one_a_ballot_can_come_by():
    assert set(CHANNELS) == set(Channel.values)
    assert set(PRECEDENCES) == set(Precedence.values)


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
        {"participants": "present"},  # it may be held in writing, where nobody is present
        {"forms": []},
        {"forms": ["pigeon"]},
        {"forms": ["meeting"], "counts_silence": True},
        {"entry_strength": "password"},
        {"question": "anything"},
        {"setting": "moon"},
        {"plurality": True},
        {"methods": []},
        {"methods": ["motion", "shouting"]},
        {"methods": ["motion", "one"], "counts_silence": True},
        {"ties": "age"},
        {"channels": []},
        {"channels": ["pigeon"]},
        {"precedence": "loudest"},
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
