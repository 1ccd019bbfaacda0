"""Similar matters: what neighbours wrote is found again in other words, by anyone who may see it and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from deliberation.matters import actions
from deliberation.matters.likeness import ALIKE, NOTICED, grams, indexed
from deliberation.matters.models import Gram, Matter
from deliberation.matters.queries import similar_to

from .helpers import footprint, matter_at
from .neighbours import ELSE, PAIRS

pytestmark = pytest.mark.django_db

LAMP = {"title": "坡上路口路灯不亮", "text": "从大门进来上坡那盏路灯坏了半个月，晚上看不清台阶。"}
ASKED = {"title": "路灯坏了", "text": "上坡那盏路灯晚上不亮，看不见台阶。"}


def found(person, cast, **words) -> list[Matter]:
    return [one.matter for one in similar_to(person, community=cast.commune, **{**ASKED, **words})]


# the table


@pytest.fixture
def earlier(cast) -> list[Matter]:
    """Everything raised earlier in the grid: the thirty and the near misses."""
    return [
        actions.raise_matter(by=cast.wang, title=title, text=text, place=cast.building, category="other")
        for title, text in (*(one for one, _now in PAIRS), *ELSE)
    ]


def test_thirty_neighbours_find_what_was_raised_before(cast, earlier):
    """The right one among the first three for all thirty; two of them lie under what is shown unasked."""
    among_three, noticed = [], []
    for (_before, (title, text)), right in zip(PAIRS, earlier, strict=False):
        first = similar_to(cast.li, community=cast.commune, title=title, text=text, least=0)
        among_three.append(right in [one.matter for one in first])
        noticed.append(right in [one.matter for one in first if one.score >= NOTICED])
    assert (len(PAIRS), len(earlier)) == (30, 84)
    assert sum(among_three) == 30
    assert sum(noticed) == 28


def test_the_order_and_the_scores_are_the_same_on_every_database(cast, earlier):
    """Whole numbers fixed here: SQLite and PostgreSQL run this same test."""
    ranked = similar_to(
        cast.li, community=cast.commune, title="电瓶车充电", text="楼道里拉线充电很危险", least=0, most=5
    )
    numbers = {matter.pk: matter.serial for matter in earlier}
    assert [(numbers[one.matter.pk], one.score) for one in ranked] == [
        (3, 438),
        (34, 197),
        (71, 184),
        (18, 172),
        (35, 132),
    ]


def test_a_tie_goes_to_the_newest_and_then_to_the_last(cast):
    first, second, third = (matter_at("triage", cast, by=who, **LAMP) for who in (cast.wang, cast.li, cast.zhao))
    now = timezone.now()
    Matter.objects.filter(pk__in=[first.pk, third.pk]).update(raised_at=now)
    Matter.objects.filter(pk=second.pk).update(raised_at=now + timedelta(seconds=1))
    assert found(cast.li, cast) == [second, third, first]


# what is read and what is not


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("电动车乱充电", "电单车飞线"),
        ("垃圾箱满了", "垃圾桶溢出来"),
        ("ＬＩＦＴ Broken！", "lift broken"),
        ("灯坏了", "路灯坏了"),
        ("下水道漏水", "管道渗水"),
        ("street light", "路灯"),
    ],
)
def test_other_words_for_the_same_are_the_same(one, other):
    assert any(gram.startswith("~") or gram.isascii() for gram in grams(one).keys() & grams(other).keys())


def test_what_says_nothing_is_not_indexed():
    assert indexed(grams("我们小区的", "请你们尽快解决一下，谢谢！")) == []
    assert indexed(grams("!!! ……", "")) == []
    assert max(map(len, indexed(grams("a" * 300, "电" * 3000)))) <= 16


@pytest.mark.parametrize("title", ["", "的", "！！", "ab", "\0\0\0\0"])
def test_a_few_strokes_find_nothing(cast, title):
    matter_at("discuss", cast, **LAMP)
    assert found(cast.li, cast, title=title, text="") == []


def test_something_else_is_not_shown(cast):
    matter_at("discuss", cast, **LAMP)
    assert found(cast.li, cast, title="想借广场放露天电影", text="七月的周末。") == []


def test_open_ones_and_those_ended_within_a_year_are_found(cast):
    ended = matter_at("ended", cast, **LAMP)
    assert found(cast.li, cast) == [ended]
    (one,) = similar_to(cast.li, community=cast.commune, **LAMP)
    assert (one.score >= ALIKE, one.is_alike) == (True, False)
    Matter.objects.update(finished=timezone.now() - timedelta(days=366))
    assert found(cast.li, cast) == []


def test_completed_words_are_indexed_anew(cast):
    matter = matter_at("revise", cast, title="那里坏了", text="帮忙看看。")
    assert found(cast.li, cast) == []
    actions.revise_matter(matter, by=cast.wang, **LAMP)
    assert found(cast.li, cast) == [matter]


def test_the_index_is_made_anew_by_a_command(cast, capsys):
    matter = matter_at("triage", cast, **LAMP)
    double = matter_at("triage", cast, by=cast.li, title="电梯困人", text="坏了。")
    actions.merge_matter(double, into=matter, by=cast.lin, reason="同一件")
    rows = sorted(Gram.objects.values_list("matter", "gram"))
    Gram.objects.all().delete()
    call_command("index_matters")
    assert sorted(Gram.objects.values_list("matter", "gram")) == rows
    assert capsys.readouterr().out == f"2 matters, {len(rows)} rows.\n"


# who sees what


def test_nothing_of_another_grid_is_shown(client_of, cast):
    matter = matter_at("triage", cast, by=cast.stranger, place=cast.other_building, **LAMP)
    assert found(cast.stranger, cast) == [matter]
    assert found(cast.qian, cast) == [matter]
    for who in (cast.wang, cast.li, cast.lin, cast.chen):
        assert found(who, cast) == []
        html = client_of(who).post(reverse("matters:similar"), ASKED).content.decode()
        assert matter.title not in html
        assert client_of(who).post(f"/matters/{matter.pk}/me-too/").status_code == 404
    assert not matter.voices.exists()


def test_an_anonymous_raiser_is_not_named_in_the_fragment(client_of, cast):
    matter_at("discuss", cast, by=cast.zhao, is_anonymous=True, **LAMP)
    html = client_of(cast.li).post(reverse("matters:similar"), ASKED).content.decode()
    assert LAMP["title"] in html
    assert "赵" not in html


def test_the_fragment_is_for_those_who_have_signed_in_and_is_asked_by_post(client, client_of, cast):
    address = reverse("matters:similar")
    assert client.post(address, ASKED).status_code == 302
    assert client_of(cast.li).get(address).status_code == 405
    assert client_of(cast.li).post(address, {**ASKED, "for_person": cast.wang.pk}).status_code == 404
    assert client_of(cast.li).post(address, {**ASKED, "place": "9" * 30}).status_code == 200
    assert client_of(cast.li).post(address).status_code == 200


def test_the_fragment_offers_me_too_to_whom_it_is_open(client_of, cast):
    cast.wang.__class__.objects.update(language="en")
    matter = matter_at("discuss", cast, **LAMP)
    button = f'formaction="/matters/{matter.pk}/me-too/"'

    def shown_to(who, **words) -> str:
        return client_of(who).post(reverse("matters:similar"), {**ASKED, **words}).content.decode()

    assert button in shown_to(cast.li)
    assert button not in shown_to(cast.wang)
    assert "you raised it yourself" in shown_to(cast.wang)
    assert button not in shown_to(cast.chen)
    assert button in shown_to(cast.chen, for_person=cast.li.pk)
    actions.join_matter(matter, by=cast.li)
    assert button not in shown_to(cast.li)
    assert button not in shown_to(cast.chen, for_person=cast.li.pk)


def test_the_fragment_asks_no_more_with_eighty_matters(client_of, cast, django_assert_max_num_queries):
    client = client_of(cast.li)
    matter_at("discuss", cast, **LAMP)
    client.post(reverse("matters:similar"), ASKED)
    for number in range(80):
        matter_at("triage", cast, **{**LAMP, "title": f"{LAMP['title']}{number}"})
    with django_assert_max_num_queries(30):
        html = client.post(reverse("matters:similar"), ASKED).content.decode()
    assert html.count("similar-one") == 3


# the form to raise


def typed(cast, **words) -> dict:
    given = {"place": cast.building.pk, "spot": "坡上", "category": "safety", "is_anonymous": "no"}
    return {**given, **LAMP, **words}


def test_without_a_script_the_form_asks_once_more_and_loses_nothing(client_of, cast, photo):
    matter = matter_at("discuss", cast, **LAMP)
    client, before = client_of(cast.li), footprint()
    answer = client.post(reverse("matters:raise"), typed(cast, is_anonymous="yes", photos=[photo()]))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert footprint() == before
    assert f'formaction="/matters/{matter.pk}/me-too/"' in html
    assert 'name="all_the_same" value="1"' in html
    for kept in (LAMP["title"], LAMP["text"], 'value="坡上"', f'value="{cast.building.pk}" selected'):
        assert kept in html
    assert [answer.context["form"][field].value() for field in ("category", "is_anonymous")] == ["safety", "yes"]


def test_raised_all_the_same_it_is_raised(client_of, cast):
    matter_at("discuss", cast, **LAMP)
    answer = client_of(cast.li).post(reverse("matters:raise"), typed(cast, all_the_same="1"))
    assert answer.status_code == 302
    assert Matter.objects.filter(raiser=cast.li, title=LAMP["title"]).count() == 1


def test_what_is_only_a_little_alike_or_over_is_raised_without_a_question(client_of, cast):
    matter_at("ended", cast, **LAMP)
    matter_at("discuss", cast, title="健身场想装个灯", text="晚上打乒乓球看不见，能不能加灯。")
    assert client_of(cast.li).post(reverse("matters:raise"), typed(cast)).status_code == 302
    assert Matter.objects.filter(raiser=cast.li).count() == 1


def test_me_too_from_the_form_keeps_what_was_written_and_the_choice_of_the_name(client_of, cast):
    matter = matter_at("discuss", cast, **LAMP)
    client = client_of(cast.li)
    answer = client.post(f"/matters/{matter.pk}/me-too/", typed(cast, is_anonymous="yes"))
    assert answer.url == f"/matters/{matter.pk}/"
    voice = matter.voices.get()
    assert (voice.person, voice.is_anonymous, voice.words) == (cast.li, True, f"{LAMP['title']}\n{LAMP['text']}")
    assert client.post(f"/matters/{matter.pk}/me-too/", typed(cast)).status_code == 409  # a double click
    assert matter.voices.count() == 1
    html = client_of(cast.zhao).get(f"/matters/{matter.pk}/").content.decode()
    assert html.count(LAMP["text"]) == 1  # the words of a voice are for those who look after the matter
    assert client_of(cast.lin).get(f"/matters/{matter.pk}/").content.decode().count(LAMP["text"]) == 2


def test_the_enter_key_never_says_me_too(client_of, cast):
    matter_at("discuss", cast, **LAMP)
    html = client_of(cast.li).post(reverse("matters:raise"), typed(cast)).content.decode()
    form = html[html.index('enctype="multipart/form-data"') :]
    assert "formaction" not in form[: form.index("</button>")]


# the page to merge


def test_merging_by_the_form(client_of, cast):
    cast.lin.language = "en"
    cast.lin.save()
    matter, double = matter_at("discuss", cast, **LAMP), matter_at("triage", cast, by=cast.zhao, **ASKED)
    other = matter_at("triage", cast, by=cast.zhao, title="电梯困人", text="按铃没人接。")
    client, address = client_of(cast.lin), f"/matters/{double.pk}/merge/"
    page = client.get(address)
    assert page.context["likest"] == [matter]
    assert client.get(address, {"number": other.number}).context["found"] == [other]
    both = client.get(address, {"into": matter.pk}).content.decode()
    assert LAMP["text"] in both
    assert ASKED["text"] in both
    assert client.post(address, {"into": matter.pk, "reason": " "}).status_code == 422
    assert client.post(address, {"into": double.pk, "reason": "同"}).status_code == 422
    answer = client.post(address, {"into": matter.pk, "reason": "同一盏灯"})
    assert answer.url == f"/matters/{matter.pk}/"
    assert client.post(address, {"into": matter.pk, "reason": "同一盏灯"}).status_code == 409  # a double click
    assert "It goes on in No." in client.get(f"/matters/{double.pk}/").content.decode()
    assert "Merged from" in client.get(f"/matters/{matter.pk}/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("wang", 403), ("chen", 403), ("stranger", 404), ("qian", 200)])
def test_who_is_let_to_the_page_of_merging(client_of, cast, who, status):
    matter = matter_at("discuss", cast, **LAMP)
    assert client_of(getattr(cast, who)).get(f"/matters/{matter.pk}/merge/").status_code == status


def test_what_one_may_not_see_cannot_be_merged_into(client_of, cast):
    double = matter_at("discuss", cast, **LAMP)
    hidden = matter_at("triage", cast, by=cast.stranger, place=cast.other_building, **ASKED)
    client = client_of(cast.lin)
    assert client.get(f"/matters/{double.pk}/merge/").context["likest"] == []
    assert client.post(f"/matters/{double.pk}/merge/", {"into": hidden.pk, "reason": "同"}).status_code == 404
