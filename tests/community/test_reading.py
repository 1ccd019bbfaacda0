"""How one reads: language, size of type, theme, caches; and how people and moments are written."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.template import Context, Template
from django.templatetags.static import static
from django.utils import translation

from community.models import Person

SIGN_IN = "/sign-in/"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("en", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("zh-TW,en;q=0.9", "zh-hans"),
        ("fr", "zh-hans"),
        ("*", "zh-hans"),
        ("en;q=0.1,zh;q=0.9", "zh-hans"),
        ("nonsense;;;q=x", "zh-hans"),
    ],
)
def test_the_language_of_a_stranger(db, client, header, language):
    page = client.get(SIGN_IN, headers={"Accept-Language": header})

    assert (page["Content-Language"], page.wsgi_request.reader.language) == (language, language)
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in page["Vary"].split(",")}


def test_the_cookie_comes_before_the_browser_and_the_account_before_both(wang, client, client_of):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert client.get(SIGN_IN, headers={"Accept-Language": "en"})["Content-Language"] == "zh-hans"

    client = client_of(wang)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get("/me/")["Content-Language"] == "en"
    wang.language = "zh-hans"
    wang.save()
    assert client.get("/me/")["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("cookie", ["fr", "../../etc", "zh-hans-x"])
def test_a_cookie_somebody_wrote_himself_is_not_believed(db, client, cookie):
    for name in (settings.LANGUAGE_COOKIE_NAME, "yanxia_text_size", "yanxia_theme"):
        client.cookies[name] = cookie
    reader = client.get(SIGN_IN).wsgi_request.reader

    assert (reader.language, reader.text_size, reader.theme) == ("zh-hans", "", "")


def test_the_language_is_taken_off_after_the_page(db, client):
    with translation.override("zh-hans"):
        client.get(SIGN_IN, headers={"Accept-Language": "en"})
        assert translation.get_language() == "zh-hans"


def test_a_stranger_keeps_preferences_in_cookies(db, client):
    answer = client.post("/preferences/", {"text_size": "elder", "theme": "dark", "language": "en", "next": SIGN_IN})

    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    page = client.get(SIGN_IN)
    reader = page.wsgi_request.reader
    assert (reader.language, reader.text_size, reader.theme) == ("en", "elder", "dark")
    assert '<html lang="en" data-size="elder" data-theme="dark">' in " ".join(page.text.split())
    cookie = answer.cookies["yanxia_text_size"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    client.post("/preferences/", {"text_size": "", "theme": ""})
    reader = client.get(SIGN_IN).wsgi_request.reader
    assert (reader.language, reader.text_size, reader.theme) == ("en", "", "")


def test_a_person_keeps_preferences_in_the_account(wang, client_of, fresh):
    client_of(wang).post("/preferences/", {"text_size": "elder", "language": "en"})

    assert (fresh(wang).text_size, fresh(wang).language, fresh(wang).theme) == ("elder", "en", "")
    assert client_of(wang).get("/me/").wsgi_request.reader.text_size == "elder"


def test_large_type_chosen_at_the_door_stays_after_coming_in_and_can_be_switched_off(wang, client):
    client.post("/preferences/", {"text_size": "elder"})
    client.force_login(wang)
    assert client.get("/me/").wsgi_request.reader.text_size == "elder"

    client.post("/preferences/", {"text_size": ""})
    assert client.get("/me/").wsgi_request.reader.text_size == ""


def test_a_preference_that_is_none_of_ours_changes_nothing(wang, client_of, fresh):
    answer = client_of(wang).post("/preferences/", {"language": "fr", "text_size": "elder"})

    assert answer.status_code == 422
    assert set(answer.cookies) <= {settings.CSRF_COOKIE_NAME}
    assert fresh(wang).text_size == ""


@pytest.mark.parametrize("wanted", ["http://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_preferences_lead_to_no_other_site(db, client, wanted):
    assert client.post("/preferences/", {"language": "en", "next": wanted})["Location"] == "/"


def test_preferences_are_a_post(db, client):
    assert client.get("/preferences/").status_code == 405


def test_no_cache_keeps_the_pages_of_a_person(wang, client_of):
    answer = client_of(wang).get("/me/")

    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


def written(source: str, language: str, **context) -> str:
    with translation.override(language):
        return Template("{% load people %}" + source).render(Context(context))


def test_names_of_neighbours_and_names_for_strangers(cast):
    assert written("{{ p|short_name }}", "zh-hans", p=cast.wang) == "王女士"
    assert written("{{ p|short_name }}", "en", p=cast.wang) == "Ms 王"
    assert written("{{ p|short_name }}", "en", p=cast.child) == "王"
    assert written("{{ p|masked }}", "en", p=cast.wang) == "王*兰"


@pytest.mark.parametrize(
    ("full_name", "honorific", "short", "masked"),
    [
        ("欧阳明月", "ms", "欧阳女士", "欧*月"),
        ("李明", "mr", "李先生", "李*"),
        ("王", "", "王", "王*"),
        ("Anna Smith", "ms", "Smith女士", "A*h"),
    ],
)
def test_short_and_masked_names(full_name, honorific, short, masked):
    person = Person(full_name=full_name, honorific=honorific)

    assert written("{{ p|short_name }}/{{ p|masked }}", "zh-hans", p=person) == f"{short}/{masked}"


def test_a_home_in_the_language_of_the_reader(cast):
    assert written("{{ h|home_label }}", "zh-hans", h=cast.wang_home) == "3栋2单元502"
    assert written("{{ h|home_label }}", "en", h=cast.wang_home) == "Building 3, Stairwell 2, 502"
    assert written("{{ h|home_label }}", "en", h=None) == ""


@time_machine.travel(datetime(2026, 1, 7, 12, 0, tzinfo=UTC), tick=False)
def test_moments_in_english():
    late = datetime(2026, 1, 6, 16, 30, tzinfo=UTC)  # half past midnight on the 7th, in Shanghai
    source = "{{ m|day }} | {{ m|local_time }} | {{ m|moment }}"

    assert written(source, "en", m=late) == "7 Jan | 00:30 | 7 Jan, 00:30"
    assert written("{{ m|day }}", "en", m=datetime(2025, 12, 29, 4, 0, tzinfo=UTC)) == "29 Dec 2025"
    assert written(source, "en", m=None) == " |  | "


def test_phrases_are_not_cut_and_what_people_typed_is_escaped():
    assert (
        written("{{ q|nb_phrases }}", "zh-hans", q="同意换灯，由物业出钱吗？")
        == '<span class="nb">同意换灯，</span><span class="nb">由物业出钱吗？</span>'
    )
    assert written("{{ q|nb_phrases }}", "zh-hans", q="这是一个没有标点而且特别长的句子") == (
        "这是一个没有标点而且特别长的句子"
    )
    assert written("{{ q|nb_phrases }}", "zh-hans", q="<b>，好") == (
        '<span class="nb">&lt;b&gt;，</span><span class="nb">好</span>'
    )
    assert written("{{ q|nb_phrases }}", "en", q="A lamp, <now>?") == "A lamp, &lt;now&gt;?"


def test_an_icon_is_a_picture_of_the_sheet_and_its_name_is_escaped():
    sheet = static("yanxia/icons.svg")

    assert written('{% icon "check" %}', "en") == (
        f'<svg class="icon" aria-hidden="true"><use href="{sheet}#check"></use></svg>'
    )
    assert written('{% icon name "icon-s" %}', "en", name='"><b>') == (
        f'<svg class="icon icon-s" aria-hidden="true"><use href="{sheet}#&quot;&gt;&lt;b&gt;"></use></svg>'
    )
