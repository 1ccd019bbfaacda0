"""The frame of every page: the ways on answer for every role, the switches lead back, the unhappy pages are ours."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from hall import errors

EVERYBODY = ("wang", "stranger", "chen", "lin", "clerk", "qian", "he", "admin")


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_way_on_answers(name, cast, client_of):
    client = client_of(getattr(cast, name))
    shell = client.get("/").context["shell"]
    ways = {way.url for way in (*shell.nav, *shell.tabs)}
    writing = "/matters/new/" if name in ("wang", "stranger") else "/matters/record/"
    assert ways == {"/", "/matters/", "/meetings/", "/me/", writing}
    for url in sorted(ways | {"/inbox/", "/guide/", "/privacy/"}):
        assert (url, client.get(url).status_code) == (url, 200)


@pytest.mark.parametrize(
    ("name", "heading"),
    [("wang", "Grid 1"), ("lin", "Grid 1"), ("qian", "Zhangjiapo Community"), ("he", "Guihu Street")],
)
def test_the_heading_says_where_one_is(name, heading, cast, client_of):
    page = client_of(getattr(cast, name), headers={"accept-language": "en"}).get("/me/")
    with override("en"):
        assert page.context["shell"].heading == heading


@pytest.mark.parametrize("url", ["/", "/matters/", "/me/"])
def test_the_current_way_is_marked_once(url, cast, client_of):
    shell = client_of(cast.wang).get(url).context["shell"]
    assert [way.url for way in shell.tabs if way.is_current] == [url]


def test_raising_is_not_the_list_of_matters(cast, client_of):
    shell = client_of(cast.wang).get("/matters/new/").context["shell"]
    assert [way.url for way in shell.tabs if way.is_current] == ["/matters/new/"]


def test_the_frame_costs_three_queries(cast):
    request = RequestFactory().get("/guide/")
    request.user, request._messages = cast.wang, []
    with CaptureQueriesContext(connection) as asked:
        render_to_string("hall/guide.html", request=request)
    # the roles, the ladder above them, the unread
    assert len(asked) == 3


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "zh-Hans"), ("en", "There is nothing here for you")])
def test_what_is_not_there_says_so_in_the_readers_language(language, words, client, db):
    client.cookies["yanxia_language"] = language
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert words in response.content.decode()


def test_a_stale_form_says_that_nothing_was_sent(cast):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = client.post("/preferences/", {"language": "en"})
    assert response.status_code == 403
    assert "This page stood open too long" in response.content.decode()


@pytest.mark.parametrize(("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)])
def test_other_unhappy_pages_are_ours(view, status, client, db):
    request = RequestFactory().get("/x/")
    request.user, request._messages = AnonymousUser(), []
    response = view(request, Exception())
    assert response.status_code == status
    assert f'<p class="meta">{status}</p>' in response.content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", 'lang="zh-Hans"'), ("en", "Something broke on our side")])
def test_the_page_of_a_fault_asks_no_database(language, words):
    with override(language):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert words in response.content.decode()


def test_a_page_with_a_way_back_shows_the_arrow():
    page = engines["django"].from_string('{% extends "base.html" %}{% block back %}/matters/{% endblock %}')
    assert 'class="top-act" href="/matters/"' in page.render({})
    assert "#left" not in engines["django"].from_string('{% extends "base.html" %}').render({})


def test_no_page_holds_a_script_or_a_style_of_its_own(cast, client_of):
    for url in ("/", "/me/", "/inbox/", "/guide/", "/privacy/"):
        page = client_of(cast.wang).get(url).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert all("src=" in tag for tag in page.split("<script")[1:])


def test_a_switch_leads_back_to_the_page(cast, client_of):
    client = client_of(cast.wang)
    response = client.post("/preferences/", {"text_size": "elder", "next": "/guide/?a=1"})
    assert response.url == "/guide/?a=1"
    assert 'data-size="elder"' in client.get("/guide/").content.decode()
