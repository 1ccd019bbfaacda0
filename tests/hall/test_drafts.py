"""The server's part of keeping words: it says that it has them, or it gives them back in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.utils.html import escape
from django.utils.module_loading import import_string

from community.fields import Typed
from community.models import Person
from deliberation.matters.models import Matter
from hall.drafts import COOKIE, TYPED, writer_key

OURS = {"HTTP_ORIGIN": "http://testserver", "HTTP_REFERER": "http://testserver/matters/new/?lang=en"}
NASTY = '\n</textarea><script>alert("路灯")</script> & 三号楼'
WORDS = {"title": "路灯不亮", "text": NASTY, "category": "safety", "is_anonymous": "no"}
NOT_WORDS = {"code", "username", "password"}  # what opens a door


def draft_of(person: Person, number: str = "0123456789abcdef") -> str:
    return f"{writer_key(person)}.{number}"


@pytest.fixture
def english():
    return {"headers": {"accept-language": "en"}}


def test_a_form_after_the_session_ended_has_its_words_back(db, english, caplog):
    response = Client(**english).post("/matters/new/", WORDS, **OURS)
    page = response.content.decode()
    assert response.status_code == 403
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert f'readonly aria-label="What you typed">\n{escape(NASTY)}</textarea>' in page
    assert "<script>alert" not in page
    assert '<input type="hidden" name="category" value="safety">' in page
    assert 'href="/sign-in/?next=%2Fmatters%2Fnew%2F%3Flang%3Den"' in page
    assert "Send it now" not in page
    assert "路灯" not in caplog.text


def test_an_old_token_gives_the_words_back_with_a_button_that_sends_them(cast, client_of, english):
    client = client_of(cast.wang, enforce_csrf_checks=True, **english)
    page = client.post("/matters/new/", WORDS, **OURS).content.decode()
    assert "Send it now" in page
    assert "You are <b>" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)">', page.split("<main")[1].split("</main>")[0]
        )
    )
    assert hidden == {"category": "safety", "is_anonymous": "no"}
    place = {"place": cast.stairwell.pk}
    again = {**hidden, **place, "title": WORDS["title"], "text": NASTY, "csrfmiddlewaretoken": token}
    assert client.post("/matters/new/", again, **OURS).status_code == 302
    assert Matter.objects.get().title == "路灯不亮"


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_strange_site_puts_no_words_into_our_pages(origin, cast, client_of, english):
    client = client_of(cast.wang, enforce_csrf_checks=True, **english)
    response = client.post("/matters/new/", WORDS, HTTP_ORIGIN=origin)
    assert response.status_code == 403
    assert "路灯" not in response.content.decode()
    assert "Send it now" not in response.content.decode()


def test_the_words_of_another_person_of_the_phone_are_not_shown(cast, client_of):
    client = client_of(cast.li, enforce_csrf_checks=True)
    for writer, is_shown in ((cast.wang, False), (cast.li, True)):
        page = client.post("/matters/new/", {**WORDS, "draft": draft_of(writer)}, **OURS).content.decode()
        assert ("路灯" in page) is is_shown


def test_no_password_and_no_code_is_shown(db):
    client = Client(enforce_csrf_checks=True)
    given = {"username": "chen", "password": "geheim-7731", "code": "ABCD2345"}
    for path in ("/sign-in/", "/card/"):
        page = client.post(path, given, **OURS).content.decode()
        assert not [secret for secret in given.values() if f'"{secret}"' in page or f">{secret}" in page]


def test_a_refusal_has_the_words_too(cast, client_of, english):
    response = client_of(cast.stranger, **english).post("/matters/999/say/", {"text": "早点修好。"}, **OURS)
    assert response.status_code == 404
    assert "早点修好。</textarea>" in response.content.decode()


def test_a_button_without_words_leads_back_to_its_page_after_signing_in(db):
    response = Client().post("/matters/3/follow/", HTTP_REFERER="http://testserver/matters/3/")
    assert (response.status_code, response.url) == (302, "/sign-in/?next=%2Fmatters%2F3%2F")


def test_htmx_is_told_in_a_fragment(db, english):
    response = Client(**english).post("/matters/similar/", {"title": "路灯"}, HTTP_HX_REQUEST="true", **OURS)
    assert response.status_code == 403
    assert response.content.decode().lstrip().startswith('<div class="banner banner-off"')
    assert "What you typed is kept" in response.content.decode()


def test_the_server_names_the_draft_it_has_and_no_other(cast, client_of):
    client = client_of(cast.wang)
    given = {**WORDS, "text": "三天了。", "place": cast.stairwell.pk, "draft": draft_of(cast.wang)}
    assert client.post("/matters/new/", {**given, "text": ""}).status_code == 422
    assert COOKIE not in client.cookies
    assert client.post("/matters/new/", given).status_code == 302
    kept = client.cookies[COOKIE]
    assert (kept.value, kept["httponly"], kept["samesite"], kept["path"]) == (draft_of(cast.wang), "", "Lax", "/")


@pytest.mark.parametrize("draft", ["", "x; Domain=evil", "0123456789abcdef", "g" * 20 + "." + "0" * 16])
def test_what_is_no_draft_is_not_named(draft, cast, client_of):
    client = client_of(cast.wang)
    client.post("/matters/new/", {**WORDS, "text": "三天了。", "place": cast.stairwell.pk, "draft": draft})
    assert (Matter.objects.count(), COOKIE in client.cookies) == (1, False)


def test_the_key_of_a_writer_is_of_one_person_and_says_nothing(cast):
    keys = {writer_key(person) for person in (cast.wang, cast.li, cast.chen)}
    assert len(keys) == 3
    assert all(re.fullmatch(r"[0-9a-f]{20}", key) for key in keys)


def test_a_page_names_its_reader_to_the_script_and_says_whether_to_forget(cast, client_of):
    page = client_of(cast.wang).get("/me/").content.decode()
    assert f'data-writer="{writer_key(cast.wang)}"></script>' in page
    assert 'data-writer=""></script>' in Client().get("/card/").content.decode()
    client = client_of(cast.wang)
    session = client.session
    session["shared"] = True
    session.save()
    assert f'data-writer="{writer_key(cast.wang)}" data-forgets></script>' in client.get("/me/").content.decode()


def every_form(form: type[forms.BaseForm] = forms.BaseForm) -> set[type[forms.BaseForm]]:
    return {form}.union(*(every_form(below) for below in form.__subclasses__()))


def test_every_field_in_which_somebody_writes_is_known():
    rooms = tuple(app for app in settings.INSTALLED_APPS if "." not in app or app.startswith("deliberation."))
    import_string("config.urls.urlpatterns")
    written = {
        name
        for form in every_form()
        if form.__module__.startswith(rooms)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.TextInput | forms.Textarea) and type(field) in (forms.CharField, Typed)
    }
    by_hand = {
        match[1]
        for path in Path("templates").rglob("*.html")
        for tag in re.findall(r"<(?:textarea|input)\b[^>]*>", path.read_text())
        if not re.search(r'type="(?!text)', tag) and (match := re.search(r'name="(\w+)"', tag))
    }
    assert (written | by_hand) - NOT_WORDS - {"q", "who", "near", "number"} == TYPED
