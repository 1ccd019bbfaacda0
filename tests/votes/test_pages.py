"""The page of a poll and its fragments: who sees what, and nothing of the count before the close."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.electorates import Electorate, Voter, electorate
from votes import clock
from votes.actions import Link, cast_ballot, close_poll, open_poll
from votes.models import Ballot
from votes.permissions import may_cast, may_see_poll
from votes.queries import ballot_of
from votes.rendering import ballot_panel, ballot_panel_for, result_of
from votes.rules import rule

from .conftest import key_of, make_people, make_poll, vote

pytestmark = pytest.mark.django_db

WHEN = date(2026, 6, 1)
KEY = key_of("first")


@pytest.fixture
def poll(cast):
    """The households of the first grid vote; the grid head opened it. The stranger lives in the other grid."""
    return open_poll(
        by=cast.lin,
        question="是否同意更换路灯？",
        rule=rule("residents_council", on=WHEN),
        roll=electorate(cast.grid, Electorate.HOUSEHOLDS),
        present=[cast.wang.pk, cast.li.pk],
        motion_text="换三盏路灯。",
        about=Link("坡上小区路灯", "/matters/1/"),
        closes_at=clock.now() + timedelta(minutes=10),
    )


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(client, poll, query: str = "") -> str:
    answer = client.get(f"/votes/{poll.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def state_of(html: str) -> str:
    return re.search(r'id="ballot"[^>]*data-state="(\w+)"', html)[1]


@pytest.mark.parametrize(
    ("name", "may_see", "may_vote"),
    [
        ("wang", True, True),
        ("li", True, True),
        ("zhao", True, True),
        ("lin", True, False),  # opened it
        ("stranger", False, False),
        ("child", False, False),
        ("chen", False, False),
        ("outsider_head", False, False),
        ("qian", False, False),
        ("he", False, False),
        ("admin", False, False),
    ],
)
def test_who_sees_the_page_and_who_casts(cast, poll, client_of, name, may_see, may_vote):
    person = getattr(cast, name)
    assert (may_see_poll(person, poll), may_cast(person, poll)) == (may_see, may_vote)
    client = client_of(person)
    assert client.get(f"/votes/{poll.pk}/").status_code == (200 if may_see else 404)
    answer = client.post(
        f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY}, headers={"accept": "application/json"}
    )
    assert answer.status_code == (200 if may_vote else 403)
    assert Ballot.objects.count() == int(may_vote)


def test_nobody_deactivated_sees_or_casts(cast, poll):
    cast.wang.is_active = False
    assert (may_see_poll(cast.wang, poll), may_cast(cast.wang, poll)) == (False, False)


def test_strangers_are_asked_to_sign_in(poll):
    for answer in (Client().get(f"/votes/{poll.pk}/"), Client().post(f"/votes/{poll.pk}/cast/", {"choice": "yes"})):
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next=/votes/{poll.pk}/")
    answer = Client().post(f"/votes/{poll.pk}/cast/", {"choice": "yes"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert Ballot.objects.count() == 0


def test_casting_is_by_post_only(cast, poll, client_of):
    assert client_of(cast.wang).get(f"/votes/{poll.pk}/cast/").status_code == 405


def test_the_plain_road_from_the_pad_to_the_receipt_and_back(cast, poll, client_of):
    client = client_of(cast.wang)
    html = page(client, poll)
    assert state_of(html) == "open"
    key = re.search(r'name="key" value="([\w-]{16,64})"', html)[1]
    answer = client.post(f"/votes/{poll.pk}/cast/", {"choice": "no", "key": key})
    assert (answer.status_code, answer["Location"]) == (303, f"/votes/{poll.pk}/")
    html = page(client, poll)
    ballot = ballot_of(poll, cast.wang)
    assert (state_of(html), ballot.marks) == ("voted", '"no"')
    assert "您投了： 反对" in text_of(html)
    assert ballot.receipt in html
    assert "3栋2单元502" in html
    # change: the pad is there again, with the choice pressed
    html = page(client, poll, "?change=1")
    assert re.findall(r'value="(\w+)" aria-pressed="true"', html) == ["no"]
    assert re.search(r'<div data-ballot-pad>\s*<form class="dock-in"', html)
    client.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": key_of("second"), "next": "/meetings/1/room/"})
    assert ballot_of(poll, cast.wang).marks == '"yes"'


def test_where_the_form_goes_on_is_an_address_of_ours(cast, poll, client_of):
    client = client_of(cast.wang)
    targets = {}
    for target in ("/meetings/1/room/", "https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        answer = client.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY, "next": target})
        targets[target] = answer["Location"]
    here = f"/votes/{poll.pk}/"
    assert targets == {
        "/meetings/1/room/": "/meetings/1/room/",
        "https://evil.example/": here,
        "//evil.example/": here,
        "javascript:alert(1)": here,
        "": here,
    }
    assert 'name="next" value="/meetings/1/room/"' in page(client, poll, "?change=1&next=/meetings/1/room/")
    html = page(client, poll, "?change=1&next=//evil.example/")
    assert 'href="//evil' not in html
    assert "evil" not in html[html.index('id="ballot"') : html.index("</main>")]


def test_a_refused_form_is_a_page_with_its_sentence(cast, poll, client_of):
    client = client_of(cast.wang)
    close_poll(poll, by=cast.lin)
    answer = client.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY})
    assert answer.status_code == 409
    assert "表决已于" in answer.content.decode()
    assert Ballot.objects.count() == 0


def test_the_endpoint_needs_a_token(cast, poll):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.wang)
    assert client.post(f"/votes/{poll.pk}/cast/", {"choice": "yes", "key": KEY}).status_code == 403
    assert Ballot.objects.count() == 0


def test_who_is_not_on_the_roll_reads_why(cast, poll, client_of):
    html = page(client_of(cast.lin), poll)
    assert state_of(html) == "not_on_roll"
    assert "这次一户一票，由户代表投；您不在名册上。" in html
    assert "votepad" not in html


def test_nothing_of_the_count_is_shown_before_the_close(cast, poll, client_of):
    """Whatever the others chose, the reader sees the same."""
    vote(poll, {cast.wang: "yes"})
    html = []
    json = []
    for turn, choices in enumerate((("yes", "yes"), ("no", "no"), ("abstain", "yes"))):
        Ballot.objects.exclude(seat__holder=cast.wang).delete()
        vote(poll, dict(zip((cast.li, cast.zhao), choices, strict=True)), turn=turn)
        seen = [page(client_of(person), poll) for person in (cast.wang, cast.lin)]
        seen += [
            render_to_string("votes/_turnout.html", {"poll": poll}),
            render_to_string("votes/_verdict.html", {"poll": poll}),
        ]
        seen += [render_to_string("votes/_ballot.html", {"poll": poll, "audience": who}) for who in ("roll", "others")]
        html.append(
            [re.sub(r'(name="(key|csrfmiddlewaretoken)" value=|X-CSRFToken":)"[^"]*"', "", one) for one in seen]
        )
        answer = client_of(cast.wang).post(
            f"/votes/{poll.pk}/cast/",
            {"choice": "yes", "key": key_of(poll.pk, cast.wang.pk, 1)},
            headers={"accept": "application/json"},
        )
        json.append(answer.json())
    assert html[0] == html[1] == html[2]
    assert json[0] == json[1] == json[2]
    assert result_of(poll) is None
    assert "已投票：3 户" in text_of(html[0][0]).replace("： ", "：")


def test_after_the_close_the_page_says_why(cast, poll, client_of):
    vote(poll, {cast.wang: "yes", cast.li: "yes", cast.zhao: "no"})
    receipt = ballot_of(poll, cast.wang).receipt
    close_poll(poll, by=cast.lin)
    html = page(client_of(cast.wang), poll)
    assert state_of(html) == "closed"
    html = re.sub(r">\s+<", "><", html)
    assert '<div class="verdict-seal" aria-hidden="true"><span>通</span><span>过</span></div>' in html
    assert "<h2>通过</h2><p>到会 3 户，达到 2/3；其中同意 2 户，超过一半。</p>" in html
    assert "依据：本社区议事规则（通行做法）。" in html
    assert f"您的票已计入：同意，收据号 {receipt}。" in html
    assert "ballot.js" not in html


@pytest.mark.parametrize(
    ("choices", "seal", "second_gate"),
    [
        (["yes", "yes", "yes"], "通过", True),
        (["no", "no", "yes"], "未通过", True),
        ([], "人数不足", False),
    ],
)
def test_the_seal_and_the_two_gates(db, choices, seal, second_gate):
    people = make_people(3)
    poll = make_poll(people, present=[])
    vote(poll, dict(zip(people, choices, strict=False)))
    close_poll(poll, by=people[0])
    html = render_to_string("votes/_verdict.html", {"poll": poll})
    assert "".join(re.findall(r"<span>(.)</span>", html)) == seal
    assert ("第二关" in html) is second_gate
    assert html.count("majority-line") == 1 + second_gate


def test_the_bars_of_owners_as_in_the_design(db):
    """212 owners and 19,841 m²: 168 take part, 152 agree."""
    people = make_people(212)
    areas = [Decimal("93.66")] * 152 + [Decimal("91.60")] * 16 + [Decimal("94.06")] * 44
    roll = [Voter(person.pk, "1", 1, area) for person, area in zip(people, areas, strict=True)]
    poll = open_poll(by=people[0], question="拆？", rule=rule("owners_ordinary", on=WHEN), roll=roll)
    for person in people[:152]:
        cast_ballot(poll, by=person, choice="yes", key=KEY)
    for person in people[152:168]:
        cast_ballot(poll, by=person, choice="no", key=KEY)
    close_poll(poll, by=people[0])
    result = result_of(poll)
    heads, area = result.participation
    assert (heads.name, heads.numbers, heads.percent, heads.mark_label) == (
        "户数",
        "168 / 212 户",
        "79.2%",
        "2/3，须达 142 户",
    )
    assert (heads.width, heads.mark, heads.state) == ("79.245283%", "66.666666%", "达到")
    assert (area.numbers, area.percent) == ("15,701.92 / 19,840.56 ㎡", "79.1%")
    agreed = result.assent[0]
    assert (agreed.numbers, agreed.mark, agreed.mark_label, agreed.state) == (
        "152 / 168 户",
        "50.000000%",
        "过半，须多于 84 户",
        "超过",
    )
    assert [(row.code, row.heads, row.area) for row in result.rows] == [
        ("yes", "152 户", "14,236.32 ㎡"),
        ("no", "16 户", "1,465.60 ㎡"),
        ("abstain", "0 户", "0.00 ㎡"),
    ]


def test_exactly_one_half_is_drawn_on_the_mark_and_called_not_exceeded(db):
    people = make_people(4)
    poll = make_poll(people)
    vote(poll, {people[0]: "yes", people[1]: "yes", people[2]: "no", people[3]: "no"})
    close_poll(poll, by=people[0])
    bar = result_of(poll).assent[0]
    assert (bar.width, bar.mark, bar.state, bar.missing) == ("50.000000%", "50.000000%", "未超过", "1 户")


def test_those_present_without_a_paper_are_named(db):
    people = make_people(5)
    poll = make_poll(people)
    vote(poll, {people[0]: "yes"})
    close_poll(poll, by=people[0])
    assert result_of(poll).count.silent == "4 户"
    assert "到会没有投票：4 户，仍算在到会人数里。" in render_to_string("votes/_verdict.html", {"poll": poll})


def test_the_panel_of_an_audience_belongs_to_nobody(cast, poll):
    vote(poll, {cast.wang: "yes"})
    panel = ballot_panel_for(poll, on_roll=True)
    html = render_to_string("votes/_ballot.html", {"poll": poll, "panel": panel})
    assert (panel.state, panel.seat, panel.ballot) == ("open", None, None)
    assert "王" not in html
    assert "502" not in html
    assert "csrfmiddlewaretoken" not in html
    assert ballot_panel_for(poll, on_roll=False).state == "not_on_roll"
    close_poll(poll, by=cast.lin)
    assert ballot_panel_for(poll, on_roll=True).state == ballot_panel_for(poll, on_roll=False).state == "closed"


def test_every_try_has_a_key_of_its_own(cast, poll):
    panel = ballot_panel(poll, cast.wang)
    assert len({panel.key for _turn in range(20)}) == 20


def test_what_people_write_is_text(db):
    people = make_people(1)
    poll = make_poll(people, question="<b>好</b>吗？", motion_text="<script>alert(1)</script>")
    for template in ("votes/_question.html", "votes/_ballot.html"):
        html = render_to_string(template, {"poll": poll, "panel": ballot_panel(poll, people[0])})
        assert "<b>好</b>" not in html
        assert "<script" not in html


def test_no_inline_style_or_script(cast, poll, client_of):
    vote(poll, {cast.wang: "yes"})
    html = page(client_of(cast.wang), poll)
    close_poll(poll, by=cast.lin)
    html += page(client_of(cast.wang), poll)
    inside = html[html.index("<main") :]
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)", inside) == []


def test_the_page_needs_the_same_number_of_queries_for_any_roll(db, client_of):
    needed = []
    for size in (1, 30):
        people = make_people(size, prefix=f"of{size}-")
        poll = make_poll(people)
        vote(poll, dict.fromkeys(people, "yes"))
        client = client_of(people[0])
        page(client, poll)
        with CaptureQueriesContext(connection) as queries:
            page(client, poll)
        needed.append(len(queries))
    assert needed[0] == needed[1]


def test_english_reads_as_english(cast, poll, client_of):
    cast.wang.language = "en"
    cast.wang.save()
    vote(poll, {cast.wang: "yes", cast.li: "no"})
    text = text_of(page(client_of(cast.wang), poll))
    assert "You voted: Yes" in text
    assert "Present 2 / 3 households" in text
    close_poll(poll, by=cast.lin)
    text = text_of(page(client_of(cast.wang), poll))
    assert (
        "Not carried 1 of 2 households agreed, exactly one half; the rule asks for more than half, 1 household more."
        in text
    )
    assert "Basis: house rules of the community (common practice)." in text
