"""A house rule is never weaker than the law: tables at the boundary, and thresholds against a brute-force count."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from django.utils import translation

from community.models import Place
from votes.counting.methods import METHODS
from votes.counting.thresholds import Threshold
from votes.house.forms import OFFERED
from votes.house.limits import faults, is_law
from votes.rules import Proxies, Rule, rule, rules_on

from .conftest import IN_2026, at_least, more_than, written

PLACE = Place(name="坡上小区", name_en="Poshang Estate")
LAWS = [one.code for one in rules_on(IN_2026) if is_law(one)]
ALL = [Threshold(test, Fraction(fraction)) for test, fraction in (code.split() for code in OFFERED)]


def found(base: str, **changes) -> dict[str, str]:
    """The faults of a draft by field, in English."""
    with translation.override("en"):
        return {fault.field: str(fault) for fault in faults(written(base, PLACE, **changes), rule(base, IN_2026))}


@pytest.mark.parametrize(("one", "other"), list(product(ALL, ALL)))
def test_no_weaker_passes_nothing_that_the_other_does_not(one, other):
    passes_more = any(
        one.is_met(have, of) and not other.is_met(have, of) for of in range(1, 121) for have in range(of + 1)
    )
    assert one.is_no_weaker_than(other) is not passes_more


@pytest.mark.parametrize("code", LAWS)
def test_the_law_itself_is_no_weaker_than_the_law(code):
    assert found(code) == {}


@pytest.mark.parametrize(
    ("base", "field", "enough", "too_little", "sentence"),
    [
        (
            "residents_assembly",
            "quorum",
            [more_than("1/2"), at_least("2/3"), at_least("51/100")],
            [at_least("1/2"), at_least("1/3"), more_than("49/100")],
            "By law more than half must take part (Residents' Committee Law (2025 revision), articles 26 and 27). "
            "A house rule may ask for more, never for less.",
        ),
        (
            "representatives_assembly",
            "quorum",
            [at_least("2/3"), more_than("2/3"), at_least("3/4")],
            [at_least("3/5"), more_than("1/2"), more_than("65/100")],
            "By law at least 2/3 must take part (Residents' Committee Law (2025 revision), articles 28 and 29). "
            "A house rule may ask for more, never for less.",
        ),
        (
            "owners_special",
            "majority",
            [at_least("3/4"), more_than("3/4"), at_least("4/5")],
            [at_least("2/3"), more_than("74/100")],
            "By law at least 3/4 must agree (Civil Code, article 278). A house rule may ask for more, never for less.",
        ),
        (
            "committee_election",
            "majority",
            [more_than("1/2"), at_least("2/3")],
            [at_least("1/2")],
            "By law more than half must agree (Residents' Committee Law (2025 revision), articles 16 to 20). "
            "A house rule may ask for more, never for less.",
        ),
        (
            "committee_runoff",
            "majority",
            [at_least("1/3"), more_than("1/2")],
            [at_least("1/4")],
            "By law at least 1/3 must agree (Residents' Committee Law (2025 revision), articles 16 to 20). "
            "A house rule may ask for more, never for less.",
        ),
        (
            "owners_ordinary",
            "notice_days",
            [15, 16, 60],
            [0, 14],
            "By law it is announced 15 days before (Civil Code, article 278). A house rule may ask for more days only.",
        ),
        (
            "committee_election",
            "per_holder",
            [0, 1, 3],
            [4],
            "By law one person votes for at most 3 others (Residents' Committee Law (2025 revision), articles 16 to "
            "20). A house rule may allow fewer, never more.",
        ),
        (
            "residents_assembly",
            "per_holder",
            [0],
            [1],
            "Here nobody votes for another (Residents' Committee Law (2025 revision), articles 26 and 27). "
            "A house rule cannot allow it.",
        ),
        (
            "residents_assembly",
            "electorate",
            ["residents"],
            ["households", "owners"],
            "The law says who decides here and how (Residents' Committee Law (2025 revision), articles 26 and 27). "
            "A house rule cannot change that.",
        ),
    ],
)
def test_the_law_is_the_least(base, field, enough, too_little, sentence):
    assert [found(base, **{field: value}) for value in enough] == [{}] * len(enough)
    assert [found(base, **{field: value}) for value in too_little] == [{field: sentence}] * len(too_little)


@pytest.mark.parametrize(
    ("field", "fine", "refused"),
    [
        ("quorum", [at_least("1/3"), more_than("1/2"), at_least("9/10")], [at_least("3/10"), more_than("1/4")]),
        ("majority", [more_than("1/2"), at_least("3/4")], [at_least("1/2"), more_than("1/3")]),
        ("notice_days", [0, 60], [61]),
        ("per_holder", [0, 3], [4]),
        ("channels", [("online", "paper"), ("hands",), ("door",)], [("online",), ("online", "proxy"), ("proxy",)]),
        ("electorate", ["residents", "households", "owners", "representatives"], []),
        ("methods", [("motion",), ("stv", "one"), ("greedy",)], [("election",), ("motion", "election")]),
        ("counts_silence", [False], [True]),  # the council meets: nobody is handed a paper
    ],
)
def test_among_neighbours_what_makes_sense_is_free(field, fine, refused):
    assert [list(found("residents_council", **{field: value})) for value in fine] == [[]] * len(fine)
    assert [list(found("residents_council", **{field: value})) for value in refused] == [[field]] * len(refused)


@pytest.mark.parametrize(
    ("base", "methods", "fields"),
    [
        ("households_written", ("motion",), []),
        ("households_written", ("one",), ["counts_silence"]),
        ("owners_ordinary", ("motion",), []),
        ("residents_assembly", ("motion",), ["counts_silence"]),
        ("committee_election", ("election",), ["counts_silence"]),
    ],
)
def test_silence_counts_only_where_a_paper_is_handed_over_on_yes_or_no(base, methods, fields):
    assert list(found(base, counts_silence=True, methods=methods)) == fields


def _law_with(one: Rule, **changes) -> Rule:
    return replace(one, **changes)


@pytest.mark.parametrize(
    "change",
    [
        {"participants": "cast"},
        {"forms": ("meeting", "written")},
        {"entry_strength": "confirmed"},
        {"setting": "any"},
        {"body": "council"},
        {"plurality": True},
        {"ties": "lots"},
        {"methods": ("motion", "one")},
        {"measures": ()},
    ],
)
def test_what_the_law_fixes_no_house_rule_touches(change):
    law = rule("residents_assembly", IN_2026)
    assert [type(fault).__name__ for fault in faults(_law_with(law, **change), law)] == ["FixedByLaw"]


def test_a_proxy_for_candidates_stays_as_forbidden_as_the_law_has_it():
    law = rule("committee_election", IN_2026)
    kept = replace(law, proxies=Proxies(3, to_candidates=True))
    assert [type(fault).__name__ for fault in faults(kept, law)] == ["TooManyProxies"]


def test_what_may_stand_is_a_rule_that_makes_sense():
    for base, method in product(("residents_council", "households_written"), METHODS):
        if not found(base, methods=(method,)):
            one = written(base, PLACE, methods=(method,))
            assert Rule.from_json(one.as_json()) == one
