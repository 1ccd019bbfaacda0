"""The pages of house rules: from the form by its examples to the kept version, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from votes.models import HouseRule
from votes.rules import CHANNELS

from .conftest import adopt, at_least

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def filled(**changes) -> dict:
    return {
        "title": "坡上议事规则",
        "electorate": "households",
        "quorum": "more_than 1/2",
        "majority": "at_least 2/3",
        "notice_days": "3",
        "methods": ["motion", "stv"],
        "channels": list(CHANNELS),
        "precedence": "paper",
        "per_holder": "1",
        "effective_from": TODAY().isoformat(),
        "reason": "5 月 12 日议事会",
    } | changes


def read(client, address: str, given: dict) -> str:
    answer = client.post(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(page: str) -> dict:
    """What the page of the examples sends on."""
    form: dict[str, list[str]] = {}
    for tag in re.findall(r"<input type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag)[1], re.search(r'value="([^"]*)"', tag)
        form.setdefault(name, []).append(value[1] if value else "")
    return form


def test_a_rule_is_saved_after_its_examples_were_read(cast, client_of):
    client = client_of(cast.lin, headers={"accept-language": "en"})
    address = f"/rules/house/at/{cast.grid.pk}/residents_council/"
    assert client.get("/rules/house/").status_code == 200
    assert f'href="{address}"' in client.get(f"/rules/house/at/{cast.grid.pk}/").content.decode()
    assert client.get(address).status_code == 200
    page = read(client, address, filled())
    assert "Of 3 households it takes 2 households; with 1 household it is not enough." in page
    assert not HouseRule.objects.exists()
    saved = client.post(address, {**hidden(page), "save": "yes"})
    row = HouseRule.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, f"/rules/house/{row.code}/")
    rule = row.rule
    assert (rule.notice_days, rule.methods, rule.precedence, rule.proxies.per_holder) == (
        3,
        ("motion", "stv"),
        "paper",
        1,
    )
    assert (row.author, row.version, row.reason, row.place) == (cast.lin, 1, "5 月 12 日议事会", cast.grid)


def test_what_was_not_read_is_not_saved(cast, client_of):
    client = client_of(cast.lin)
    address = f"/rules/house/at/{cast.grid.pk}/residents_council/"
    page = read(client, address, filled())
    other = read(client, address, {**hidden(page), "majority": "at_least 3/4", "save": "yes"})
    assert 'name="seen"' in other
    assert not HouseRule.objects.exists()


def test_it_can_be_changed_again_with_all_its_words(cast, client_of):
    client = client_of(cast.lin)
    address = f"/rules/house/at/{cast.grid.pk}/residents_council/"
    page = read(client, address, {**hidden(read(client, address, filled())), "again": "yes"})
    assert "5 月 12 日议事会</textarea>" in page
    assert 'name="seen"' not in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "By law at least 2/3 must take part (Residents&#x27; Committee Law (2025 revision), articles 28 and 29).",
        ),
        ("zh-hans", "法律要求参加的达到 2/3（《城市居民委员会组织法》（2025年修订）第二十八条、第二十九条）。"),
    ],
)
def test_what_is_weaker_than_the_law_is_said_at_its_field(cast, client_of, language, sentence):
    client = client_of(cast.lin, headers={"accept-language": language})
    given = filled(notice_days="10", majority="more_than 1/2")
    answer = client.post(f"/rules/house/at/{cast.grid.pk}/representatives_assembly/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert list(answer.context["form"].errors) == ["quorum"]
    assert not HouseRule.objects.exists()


def test_a_body_nobody_is_of_is_refused(cast, client_of):
    client = client_of(cast.lin, headers={"accept-language": "en"})
    answer = client.post(
        f"/rules/house/at/{cast.stairwell.pk}/residents_council/", filled(electorate="representatives")
    )
    assert answer.status_code == 422
    assert "Nobody of these stands on the register of Stairwell 2" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_history_says_who_when_and_what(cast, client_of, language):
    first = adopt(cast.grid, cast.lin, reason="来的人太少")
    adopt(cast.grid, cast.qian, code=first.code, quorum=at_least("3/4"), reason="从严", on=TODAY() + timedelta(days=2))
    page = client_of(cast.wang, headers={"accept-language": language}).get(f"/rules/house/{first.code}/")
    text = page.content.decode()
    words = {
        "en": ("Version 1 is in force", "Must take part", "<del>at least 2/3</del>", "<ins>at least 3/4</ins>"),
        "zh-hans": ("现在用的是第 1 版", "参加人数", "<del>达到 2/3</del>", "<ins>达到 3/4</ins>"),
    }[language]
    assert [word for word in (*words, "来的人太少", "从严") if word not in text] == []
    assert "/change/" not in text  # a resident reads, and changes nothing
    assert client_of(cast.stranger).get(f"/rules/house/{first.code}/").status_code == 404


def test_the_next_version_and_the_end(cast, client_of):
    first = adopt(cast.grid, cast.lin)
    client = client_of(cast.lin)
    address = f"/rules/house/{first.code}/change/"
    page = read(client, address, filled(quorum="at_least 3/4"))
    assert client.post(address, {**hidden(page), "save": "yes"}).status_code == 302
    ended = client.post(
        f"/rules/house/{first.code}/retire/", {"effective_from": TODAY().isoformat(), "reason": "不再需要"}
    )
    assert ended.status_code == 302
    rows = HouseRule.objects.filter(code=first.code)
    assert [(row.version, row.retired_at is not None) for row in rows] == [(1, False), (2, False), (3, True)]
    assert client.get(address).status_code == 409
    refused = client_of(cast.wang).post(f"/rules/house/{first.code}/retire/", {})
    assert refused.status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_rules_page_lists_them_by_place(cast, client_of, count, django_assert_num_queries):
    rows = [adopt(cast.grid, cast.lin, notice_days=number % 50) for number in range(count)]
    adopt(cast.other_grid, cast.outsider_head)
    client = client_of(cast.wang)
    client.get("/rules/")
    with django_assert_num_queries(6):
        page = client.get("/rules/").content.decode()
    assert re.findall(r'href="(/rules/house/[^"]+)"', page) == [
        f"/rules/house/{row.code}/" for row in sorted(rows, key=lambda row: row.code)
    ]
