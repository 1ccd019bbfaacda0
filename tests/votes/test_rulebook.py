"""The page of all rules: when does it pass."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from votes.rulebook import chapters, facts
from votes.rules import rule, rules_on

IN_2026 = date(2026, 6, 1)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_every_rule_stands_in_one_chapter():
    with translation.override("en"):
        found = {chapter.title: [one.code for one in chapter.rules] for chapter in chapters(IN_2026)}
    assert found == {
        "Among neighbours": ["residents_council", "households_written"],
        "Residents and their representatives": [
            "representatives_assembly",
            "residents_assembly",
            "residents_assembly_households",
        ],
        "Owners": ["owners_ordinary", "owners_special"],
        "In villages": ["villagers_assembly", "villagers_assembly_households", "villagers_representatives"],
        "Elections and recalls": [
            "committee_election",
            "committee_election_representatives",
            "committee_recall",
            "committee_recall_representatives",
            "committee_runoff",
            "committee_runoff_representatives",
        ],
    }
    assert sorted(code for codes in found.values() for code in codes) == [one.code for one in rules_on(IN_2026)]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("residents_council", ["Who votes: household representatives", "How: in a meeting"]),
        (
            "owners_special",
            [
                "Who votes: owners",
                "How: in a meeting or in writing, over several days",
                "Announced: 15 days before",
                "Decision posted: at least 15 days",
                "Objections: within 15 days; answered within 3 days",
                "Who casts must be: confirmed by the steward",
                "Voting for another: in writing, for at most 3 others; the list is published",
            ],
        ),
        (
            "committee_election",
            [
                "Who votes: residents of 18 and older",
                "How: in a meeting",
                "Roll published: 20 days before",
                "Objections: within 5 days; answered within 3 days",
                "Who casts must be: confirmed by the steward",
                "Voting for another: in writing, for at most 3 others; a candidate may not; the list is published",
            ],
        ),
        (
            "committee_recall_representatives",
            [
                "Who votes: residents' representatives",
                "How: in a meeting",
                "Asked for by: at least 1/10 of the residents of 18 and older or at least 1/3 of the "
                "residents' representatives",
                "Who casts must be: confirmed by the steward",
                "Voting for another: nobody may",
            ],
        ),
    ],
)
def test_what_goes_before_and_after_the_vote(code, lines):
    with translation.override("en"):
        assert [f"{fact.name}: {fact.value}" for fact in facts(rule(code, IN_2026))] == lines


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("name", ["wang", "chen", "lin", "qian", "stranger", "admin"])
def test_everybody_who_is_signed_in_may_look_a_rule_up(cast, client_of, name):
    page = client_of(getattr(cast, name)).get("/rules/", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    found = re.findall(r'<article class="card" id="(\w+)"', page.content.decode())
    assert sorted(found) == [one.code for one in rules_on(IN_2026)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "At least 2/3 of the owners and of the floor area must take part"),
        ("zh-hans", "参加的户数和面积都要达到 2/3，其中同意的都要过半，才算通过。"),
    ],
)
def test_the_page_speaks_the_reader_s_language(cast, client_of, language, sentence):
    client = client_of(cast.wang)
    client.cookies["yanxia_language"] = language
    assert sentence in text_of(client.get("/rules/"))


def test_a_stranger_signs_in_first(client, db):
    assert client.get("/rules/").url == "/sign-in/?next=/rules/"


def test_only_rules_in_force_are_shown(cast, client_of):
    with time_machine.travel(datetime(2025, 12, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        page = client_of(cast.wang).get("/rules/").content.decode()
    assert 'id="owners_ordinary"' in page
    assert 'id="residents_assembly"' not in page


def test_the_guide_leads_to_the_rules(cast, client_of):
    assert 'href="/rules/"' in client_of(cast.wang).get("/guide/").content.decode()


def test_the_document_lists_every_rule():
    listed = re.findall(r"^\| `(\w+)`", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(listed) == [one.code for one in rules_on(IN_2026)]
