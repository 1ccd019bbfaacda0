"""The notice board, read by anyone who walks by: what hangs there, for how long, and nothing of people on it."""

from __future__ import annotations

import random
import re

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.models import Person
from deliberation.matters import actions
from deliberation.matters.models import Publication

from .posted import at, hazard_done, posted, written

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
BOARD = "/board/"


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def address(publication) -> str:
    return reverse("matters:notice", args=[publication.code])


def test_an_empty_board_says_what_would_hang_there(client, db):
    text = words(client.get(BOARD, **ENGLISH))
    assert "Nothing hangs here now" in text
    assert "it is posted here for its days" in text


def test_a_stranger_finds_it_from_the_first_page(client, db):
    assert f'href="{BOARD}"' in client.get("/").content.decode()


def test_a_decision_with_its_figures_its_rule_and_its_period(client, cast):
    with at():
        publication = posted(cast)
        listed = words(client.get(BOARD, **ENGLISH))
        for part in ("Zhangjiapo Community", "装一盏路灯， 好不好？", "Grid 1", "until 9 Nov, 24:00"):
            assert part in listed
        text = words(client.get(address(publication), **ENGLISH))
        for part in (
            "Public notice",
            "Zhangjiapo Community · Grid 1",
            "装一盏太阳能路灯。",
            "Entitled 2",
            "Took part 2 (100.0%)",
            "Agreed 2 (100.0%)",
            "Against 0 (0.0%)",
            "Basis:",
            "Posted on 2 November 2026, until 9 November 2026, 24:00.",
            "tell the grid head or a steward",
        ):
            assert part in text
        html = client.get(address(publication)).content.decode()
        assert "公示" in html or "Public notice" in html
        assert html.count('role="img"') == 1  # its code


def test_owners_count_area_too(client, cast):
    from .test_written import cast_by

    with at():
        decision = written(cast, rule_code="owners_ordinary")
    with at(decision.meeting_at, minutes=1):
        from deliberation.cases.timers import fire_due_timers

        fire_due_timers()
        decision.refresh_from_db()
        cast_by(decision, cast.wang, cast.li, cast.zhao)
    with at(decision.closes_at, seconds=1):
        fire_due_timers()
        text = words(client.get(address(Publication.objects.get()), **ENGLISH))
        assert "Entitled 3 283.55" in text
        assert "Agreed 3 (100.0%) 283.55 (100.0%)" in text
        assert "Civil Code, article 278" in text


def test_a_report_of_a_hazard_informs(client, cast, photo):
    with at():
        publication = hazard_done(cast, photo)
        text = words(client.get(address(publication), **ENGLISH))
        assert "What was done" in text
        assert "洞口已经填平。" in text
        assert "objects says so" not in text
        # photos may show faces: none hangs there
        assert "<img" not in client.get(address(publication)).content.decode()


def test_gone_with_its_period_or_when_taken_down_and_never_there_answer_the_same(client, cast):
    with at():
        publication = posted(cast)
        link = address(publication)
        never = client.get("/board/abcdefghjk/")
        assert (never.status_code, client.get(link).status_code) == (404, 200)
        actions.take_down(publication, by=cast.lin, reason="有名字")
        down = client.get(link)
        assert publication.title not in words(client.get(BOARD))
        actions.post_again(publication, by=cast.lin, title="灯", text="装灯")
        assert client.get(link).status_code == 200
    with at(days=8):
        over = client.get(link)
        assert publication.title not in words(client.get(BOARD))
    assert never.content == down.content == over.content
    assert (down.status_code, over.status_code) == (404, 404)
    assert "装一盏路灯" not in words(over)


def test_it_is_for_no_search_engine_and_sets_no_cookie(client, cast):
    with at():
        publication = posted(cast)
        for path in (BOARD, address(publication), "/board/nothing/"):
            response = client.get(path)
            html = response.content.decode()
            assert not response.cookies
            assert response["X-Robots-Tag"] == "noindex, nofollow"
            assert '<meta name="robots" content="noindex">' in html
            assert "og:" not in html
            assert "<form" not in html
            assert set(response["Cache-Control"].split(", ")) == {"max-age=60", "public"}
            assert client.post(path).status_code == 405
    robots = client.get("/robots.txt")
    assert (robots["Content-Type"], robots.content) == ("text/plain; charset=utf-8", b"User-agent: *\nDisallow: /\n")


def test_no_cache_keeps_it_for_somebody_signed_in(client_of, cast):
    with at():
        publication = posted(cast)
        neighbour = client_of(cast.zhao).get(address(publication))
        assert "private" in neighbour["Cache-Control"]
        assert f"/matters/{publication.matter_id}/#posting" in neighbour.content.decode()
        for who in (cast.stranger, cast.outsider_head):
            assert "/matters/" not in main(client_of(who).get(address(publication)))


def main(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_thirty_notices_cost_as_many_queries_as_one(client, cast, django_assert_num_queries):
    from django.db import connection

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(BOARD)
        return len(seen)

    with at():
        publication = posted(cast)
        one = queries()
        for n in range(29):
            publication.pk, publication.code, publication.decision = None, f"code{n}", None
            publication.kind, publication._state.adding = "report", True
            publication.save()
        assert Publication.objects.posted().count() == 30
        assert queries() == one


PHONES = ("13812341234", "138 1234 1234", "１３８１２３４１２３４", "138-1234-1234", "+8613812341234")
HOMES = (
    "3栋2单元502",
    "3幢2单元502室",
    "3-2-502",
    "3#2-502",
    "３栋５０２",
    "三栋二单元五〇二室",
    "2单元402",
    "502室",
    "3号楼1单元101室",
)
PLAIN = ("楼道的灯", "家里老人", "请联系", "住", "反映", "，", "。", "和", "电话", "同意出钱", "\n", " ")
SHOWN = re.compile(r"\d{7,}|502|402|五〇二|５０２|王秀兰|李建国|赵敏|陈桂芳|林晓燕|钱卫东|孙立|王小雨")


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_write_nothing_of_a_person_hangs_there(client, cast, photo, seed):
    """Texts put together at random of names, phones, homes and plain words, in the motion and in the report."""
    dice = random.Random(seed)
    names = list(Person.objects.values_list("full_name", flat=True))
    names += [" ".join(name) for name in names]

    def text(parts: int) -> str:
        kinds = [dice.choice([names, PHONES, HOMES, PLAIN, PLAIN]) for _n in range(parts)]
        return "".join(dice.choice(kind) + dice.choice("，。 的") for kind in kinds)

    with at():
        decision = posted(cast, {"question": text(3)[:110] + "？", "text": text(30)}, title="灯")
        report = hazard_done(cast, photo, report=text(30))
        for publication in (decision, report):
            for path in (BOARD, address(publication)):
                response = client.get(path)
                # the addresses of the pages themselves, and their drawings, are numbers too
                seen = re.sub(r'(?:href|d|viewBox|width|height)="[^"]*"', "", response.content.decode())
                assert SHOWN.findall(seen.replace("　", " ")) == []
                said = re.sub(r"\s", "", words(response))
                assert not any(name.replace(" ", "") in said for name in names)


@pytest.mark.parametrize("who", ["wang", "lin", "qian", "clerk", "stranger"])
def test_the_frame_of_the_page_names_only_its_own_reader(client_of, cast, who):
    with at():
        publication = posted(cast)
        html = main(client_of(getattr(cast, who)).get(address(publication)))
        assert not any(name in html for name in Person.objects.values_list("full_name", flat=True))


def test_a_reader_without_a_cookie_asks_in_the_address(client, cast):
    plain = client.get(reverse("matters:board"), HTTP_ACCEPT_LANGUAGE="zh").content.decode()
    assert 'lang="zh-Hans"' in plain
    assert 'data-size="elder"' not in plain
    answer = client.get(reverse("matters:board"), {"lang": "en", "size": "elder"}, HTTP_ACCEPT_LANGUAGE="zh")
    large = answer.content.decode()
    assert "Notice board" in large
    assert 'data-size="elder"' in large
    assert '<a href="?lang=zh-hans&amp;size=elder" lang="zh-Hans">' in large
    assert answer.cookies == {}
