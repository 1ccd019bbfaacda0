"""The fast road of a ballot: what it checks, what it answers, and what it leaves to the pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import timezone

from config.handler import FixedThreadsHandler
from votes.actions import close_poll
from votes.casting import Casting
from votes.counting.motion import choice_of
from votes.models import Ballot
from votes.signals import turnout_changed
from votes.writer import BatchingWriter, Slip

from .conftest import key_of, make_people, make_poll

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "application/x-www-form-urlencoded"
KEY = key_of("first")


class Pages:
    """The application behind: keeps what reaches it."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes]] = []

    async def __call__(self, scope, receive, send) -> None:
        body = (await receive())["body"] if scope["method"] == "POST" else b""
        self.seen.append((scope["method"], scope["path"], body))
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"a page"})


class Browser:
    """Somebody with a session and a token, who can send what our page sends, and worse."""

    def __init__(self, person=None) -> None:
        request = RequestFactory().get("/")
        self.token = get_token(request)
        self.cookies = {settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"]}
        if person is not None:
            client = Client()
            client.force_login(person)
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ballot(self, poll, *, json=True, method="POST", path="", form=None, body=None, parts=1, **headers):
        """Scope and body of one request; ``headers`` replace the usual ones, ``None`` takes one away."""
        form = {"choice": "yes", "key": KEY, "csrfmiddlewaretoken": self.token} | (form or {})
        body = urlencode(form).encode() if body is None else body
        usual = {
            "host": "testserver",
            "content_type": FORM,
            "origin": "http://testserver",
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "accept": "application/json" if json else "text/html",
        }
        scope = {
            "type": "http",
            "method": method,
            "path": path or f"/votes/{poll.pk}/cast/",
            "query_string": b"",
            "scheme": "http",
            "server": ("testserver", 80),
            "headers": [
                (name.replace("_", "-").encode(), value.encode())
                for name, value in (usual | headers).items()
                if value is not None
            ],
        }
        size = max(1, -(-len(body) // parts))
        pieces = [body[start : start + size] for start in range(0, max(len(body), 1), size)]
        return scope, pieces


async def send_to(app, scope, pieces) -> SimpleNamespace:
    waiting = [
        {"type": "http.request", "body": piece, "more_body": place < len(pieces) - 1}
        for place, piece in enumerate(pieces)
    ]
    sent = []

    async def receive():
        if not waiting:
            await asyncio.Event().wait()  # the browser stays and listens
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]} if sent else {}
    text = sent[1]["body"].decode() if len(sent) > 1 else ""
    is_json = headers.get("content-type") == "application/json"
    return SimpleNamespace(
        status=sent[0]["status"] if sent else None,
        headers=headers,
        text=text,
        data=json.loads(text) if is_json else None,
    )


def run(scenario: Callable, *, inner=None, writer: BatchingWriter | None = None):
    """Run ``scenario(app)`` on a loop of its own, and leave no connection behind."""

    async def whole():
        app = Casting(inner or Pages(), writer=writer)
        try:
            return await scenario(app)
        finally:
            await app.aclose()
            await sync_to_async(connections.close_all)()

    return asyncio.run(whole())


def cast_one(browser: Browser, poll, *, inner=None, **how):
    return run(lambda app: send_to(app, *browser.ballot(poll, **how)), inner=inner)


def papers() -> list[tuple[str, int]]:
    rows = Ballot.objects.order_by("pk").values_list("marks", "revision")
    return [(choice_of(marks), revision) for marks, revision in rows]


@pytest.fixture
def voters():
    return make_people(3)


@pytest.fixture
def poll(voters):
    return make_poll(voters)


def test_a_ballot_is_recorded_and_answered_with_its_receipt(poll, voters):
    answer = cast_one(Browser(voters[0]), poll)
    ballot = Ballot.objects.get()
    assert answer.status == 200
    assert answer.data == {
        "state": "recorded",
        "receipt": ballot.receipt,
        "choice": "yes",
        "current_choice": "yes",
        "choice_label": "同意",
        "cast_at": f"{timezone.localtime(ballot.cast_at):%H:%M:%S}",
        "sentence": "已记录，您投了：同意。",
    }
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-language"] == "zh-hans"


def test_change_and_repeat(poll, voters):
    browser = Browser(voters[0])

    async def scenario(app):
        return [
            await send_to(app, *browser.ballot(poll, form={"choice": choice, "key": key_of(key)}))
            for choice, key in (("yes", "first"), ("no", "second"), ("no", "second"), ("yes", "first"))
        ]

    first, changed, repeated, older = run(scenario)
    assert [one.data["state"] for one in (first, changed, repeated, older)] == [
        "recorded",
        "changed",
        "repeated",
        "repeated",
    ]
    assert repeated.data["receipt"] == changed.data["receipt"]
    assert (older.data["receipt"], older.data["current_choice"]) == (first.data["receipt"], "no")
    assert papers() == [("no", 2)]


def test_the_plain_form_goes_back_to_the_page(poll, voters):
    browser = Browser(voters[0])
    answers = [
        cast_one(browser, poll, json=False, form=form)
        for form in ({}, {"next": "/meetings/7/room/"}, {"next": "https://evil.example/"}, {"next": "//evil.example/"})
    ]
    here = f"/votes/{poll.pk}/"
    assert [(one.status, one.headers["location"]) for one in answers] == [
        (303, here),
        (303, "/meetings/7/room/"),
        (303, here),
        (303, here),
    ]
    assert papers() == [("yes", 1)]


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"form": {"choice": "perhaps"}}, 422, "no_such_choice"),
        ({"form": {"key": "short"}}, 422, "bad_key"),
        ({"content_type": "multipart/form-data; boundary=x"}, 415, "unreadable_ballot"),
        ({"content_type": "application/json"}, 415, "unreadable_ballot"),
        ({"content_type": None}, 415, "unreadable_ballot"),
        ({"content_type": f"{FORM}; charset=latin-1"}, 415, "unreadable_ballot"),
        ({"body": b"choice=yes&key=" + b"k" * 4_096}, 413, "unreadable_ballot"),
        ({"body": b"choice=yes&key=" + b"k" * 9_000, "parts": 9}, 413, "unreadable_ballot"),
        ({"origin": "https://evil.example"}, 403, "unreadable_ballot"),
        ({"origin": "null"}, 403, "unreadable_ballot"),
        ({"form": {"csrfmiddlewaretoken": "x" * 64}}, 403, "unreadable_ballot"),
        ({"form": {"csrfmiddlewaretoken": ""}}, 403, "unreadable_ballot"),
        ({"body": b"choice=yes&key=" + KEY.encode()}, 403, "unreadable_ballot"),
        ({"path": "/votes/999999/cast/"}, 404, "no_such_poll"),
    ],
)
def test_a_refused_ballot_leaves_no_row(poll, voters, how, status, code):
    answer = cast_one(Browser(voters[0]), poll, **how)
    assert (answer.status, answer.data["state"], answer.data["code"]) == (status, "refused", code)
    assert answer.data["sentence"]
    assert papers() == []


def test_the_token_may_come_in_a_header(poll, voters):
    browser = Browser(voters[0])
    body = urlencode({"choice": "yes", "key": KEY}).encode()
    assert cast_one(browser, poll, body=body, x_csrftoken=browser.token).status == 200


def test_a_body_in_many_pieces_is_one_body(poll, voters):
    assert cast_one(Browser(voters[0]), poll, parts=7).status == 200
    assert papers() == [("yes", 1)]


def test_a_foreign_host_is_left_to_django(poll, voters):
    pages = Pages()
    answer = cast_one(Browser(voters[0]), poll, inner=pages, host="evil.example")
    assert (answer.status, len(pages.seen), papers()) == (299, 1, [])


def test_only_those_on_the_roll_and_only_while_it_is_open(poll, voters):
    stranger = make_people(1, prefix="stranger")[0]
    answer = cast_one(Browser(stranger), poll)
    assert (answer.status, answer.data["code"]) == (403, "not_on_the_roll")
    close_poll(poll, by=voters[0])
    answer = cast_one(Browser(voters[0]), poll)
    assert (answer.status, answer.data["code"]) == (409, "poll_not_open")
    assert f"{timezone.localtime(poll.closed_at):%H:%M}" in answer.data["sentence"]
    assert papers() == []


def signed_out(browser, person):
    del browser.cookies[settings.SESSION_COOKIE_NAME]


def forged(browser, person):
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32


def expired(browser, person):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def new_password(browser, person):
    person.set_password("another password")
    person.save()


def deactivated(browser, person):
    person.is_active = False
    person.save()


@pytest.mark.parametrize("change", [signed_out, forged, expired, new_password, deactivated])
def test_whoever_is_not_signed_in_casts_nothing(poll, voters, change):
    browser = Browser(voters[0])
    change(browser, voters[0])
    answer = cast_one(browser, poll)
    assert (answer.status, answer.data["code"], papers()) == (401, "not_signed_in", [])


def test_a_session_of_another_backend_is_not_believed(poll, voters):
    client = Client()
    client.force_login(voters[0])
    session = client.session
    session["_auth_user_backend"] = "somewhere.OtherBackend"
    session.save()
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert (cast_one(browser, poll).status, papers()) == (401, [])


def test_everything_else_goes_through_untouched(poll, voters):
    pages = Pages()
    browser = Browser(voters[0])
    for how in (
        {"method": "GET"},
        {"path": "/"},
        {"path": f"/votes/{poll.pk}/"},
        {"path": f"/votes/{poll.pk}/cast"},
        {"path": "/votes/x/cast/"},
        {"path": f"/votes/{'9' * 19}/cast/"},
    ):
        assert cast_one(browser, poll, inner=pages, body=b"as it was", **how).status == 299
    assert [method for method, _path, _body in pages.seen] == ["GET"] + ["POST"] * 5
    assert {body for method, _path, body in pages.seen if method == "POST"} == {b"as it was"}
    assert papers() == []


def test_a_refused_plain_form_is_answered_by_the_pages(poll, voters):
    pages = Pages()
    browser = Browser(make_people(1, prefix="stranger")[0])
    scope, pieces = browser.ballot(poll, json=False, parts=3)
    answer = run(lambda app: send_to(app, scope, pieces), inner=pages)
    assert (answer.status, pages.seen) == (299, [("POST", scope["path"], b"".join(pieces))])


def test_the_page_of_a_refusal_has_its_sentence(poll, voters):
    handler = FixedThreadsHandler()
    browser = Browser(make_people(1, prefix="stranger")[0])

    async def scenario(app):
        try:
            return await send_to(app, *browser.ballot(poll, json=False))
        finally:
            loop = asyncio.get_running_loop()
            for desk in handler.desks:
                await loop.run_in_executor(desk.executor, connections.close_all)
                desk.executor.shutdown()

    answer = run(scenario, inner=handler)
    assert answer.status == 403
    assert "您不在这次表决的名册上，所以不能投票。" in answer.text
    assert papers() == []


def test_answers_are_in_the_readers_language(poll, voters):
    voters[0].language = "en"
    voters[0].save()
    assert cast_one(Browser(voters[0]), poll).data["sentence"] == "Recorded. You voted: Yes."
    stranger = Browser()
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = cast_one(stranger, poll)
    assert answer.data["sentence"] == "You are no longer signed in. Sign in again, then cast your vote."
    assert cast_one(Browser(), poll).data["sentence"] == "您已经退出登录，请重新进入以后再投。"


def test_many_at_once_share_a_transaction_and_each_gets_an_own_answer(settings):
    people = make_people(40)
    poll = make_poll(people[:35])
    browsers = [Browser(person) for person in people]
    heard = []

    def hear(sender, poll_id, **more):
        heard.append(poll_id)

    async def scenario(app):
        return await asyncio.gather(*(send_to(app, *browser.ballot(poll)) for browser in browsers))

    turnout_changed.connect(hear)
    try:
        answers = run(scenario)
    finally:
        turnout_changed.disconnect(hear)
    assert [one.data["state"] for one in answers] == ["recorded"] * 35 + ["refused"] * 5
    assert len({one.data["receipt"] for one in answers[:35]}) == 35
    moments = set(Ballot.objects.values_list("cast_at", flat=True))
    assert Ballot.objects.count() == 35
    assert len(moments) < 35  # ballots of one batch share their moment
    assert set(heard) == {poll.pk}
    assert len(heard) <= len(moments)


def test_one_voter_pressing_eight_times_at_once_has_one_ballot(poll, voters):
    browser = Browser(voters[0])

    async def scenario(app):
        return await asyncio.gather(
            *(send_to(app, *browser.ballot(poll, form={"key": key_of("device", number)})) for number in range(8))
        )

    answers = run(scenario)
    assert sorted(one.data["state"] for one in answers) == ["recorded"] + ["repeated"] * 7
    assert papers() == [("yes", 1)]


def test_a_full_queue_asks_to_come_again_and_loses_nothing(voters):
    people = make_people(12, prefix="many")
    poll = make_poll(people)
    browsers = [Browser(person) for person in people]

    async def scenario(app):
        return await asyncio.gather(*(send_to(app, *browser.ballot(poll)) for browser in browsers))

    answers = run(scenario, writer=BatchingWriter(capacity=4))
    busy = [one for one in answers if one.status == 503]
    saved = [one for one in answers if one.status == 200]
    assert len(busy) + len(saved) == 12
    assert {one.data["code"] for one in busy} == {"too_busy"}
    assert {one.headers["retry-after"] for one in busy} == {"2"}
    assert len(saved) == Ballot.objects.count() >= 4
    plain = asyncio.run(_plain_when_full(browsers[0], poll))
    assert (plain.status, plain.headers["content-type"]) == (503, "text/plain; charset=utf-8")


async def _plain_when_full(browser, poll):
    writer = BatchingWriter(capacity=1)
    app = Casting(Pages(), writer=writer)
    full = [asyncio.create_task(send_to(app, *browser.ballot(poll))) for _turn in range(3)]
    plain = await asyncio.create_task(send_to(app, *browser.ballot(poll, json=False)))
    await asyncio.gather(*full)
    await app.aclose()
    await sync_to_async(connections.close_all)()
    return plain


def test_a_phone_that_leaves_before_its_ballot_is_whole_casts_nothing(poll, voters):
    scope, _pieces = Browser(voters[0]).ballot(poll)

    async def scenario(app):
        sent = []

        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)
        return sent

    assert (run(scenario), papers()) == ([], [])


def test_a_phone_that_leaves_after_its_ballot_keeps_its_vote(poll, voters):
    browser = Browser(voters[0])

    async def scenario(app):
        task = asyncio.create_task(send_to(app, *browser.ballot(poll)))
        await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(scenario)
    assert papers() == [("yes", 1)]


def test_a_broken_connection_is_opened_anew(poll, voters):
    one, other = Browser(voters[0]), Browser(voters[1])

    async def scenario(app):
        first = await send_to(app, *one.ballot(poll))
        loop = asyncio.get_running_loop()
        # the driver's connection is closed behind Django's back, as a restarted server does it
        await loop.run_in_executor(app.writer._thread, _break_the_connection)
        return first, await send_to(app, *other.ballot(poll))

    assert [one.status for one in run(scenario)] == [200, 200]
    assert papers() == [("yes", 1), ("yes", 1)]


def _break_the_connection() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.connection.close()
    else:
        connection.close()


def test_a_broken_receiver_takes_no_vote_with_it(poll, voters):
    def broken(sender, **more):
        raise RuntimeError("the room is on fire")

    turnout_changed.connect(broken)
    try:
        assert cast_one(Browser(voters[0]), poll).status == 200
    finally:
        turnout_changed.disconnect(broken)
    assert papers() == [("yes", 1)]


@pytest.mark.parametrize("size", [1, 30])
def test_a_batch_resolves_its_sessions_with_two_queries(django_assert_num_queries, size):
    from votes.writer import people_of

    people = make_people(size)
    keys = [Browser(person).cookies[settings.SESSION_COOKIE_NAME] for person in people]
    with django_assert_num_queries(2):
        assert {one.person for one in people_of(keys).values()} == set(people)


def test_a_writer_goes_on_after_a_batch_it_could_not_read(poll, voters):
    key = Browser(voters[0]).cookies[settings.SESSION_COOKIE_NAME]

    async def scenario(app):
        broken = await app.writer.hand_in(Slip(key, 10**30, ("yes",), KEY))
        return broken, await app.writer.hand_in(Slip(key, poll.pk, ("yes",), KEY))

    broken, after = run(scenario)
    assert (broken.result.status, after.result.state) in [(503, "recorded"), (404, "recorded")]


def test_a_cookie_that_is_no_key_takes_no_other_ballot_with_it(poll, voters):
    """PostgreSQL refuses the NUL in a query; the ballots of one batch share their query."""
    key = Browser(voters[0]).cookies[settings.SESSION_COOKIE_NAME]

    async def scenario(app):
        slips = [Slip("abcdefgh\0ij", poll.pk, ("yes",), KEY), Slip(key, poll.pk, ("yes",), KEY)]
        return await asyncio.gather(*(app.writer.hand_in(slip) for slip in slips))

    forged, honest = run(scenario)
    assert (forged.result.code, honest.result.state) == ("not_signed_in", "recorded")


def test_a_cookie_that_is_no_key_reads_pages_as_a_stranger(poll):
    answer = Client().get("/matters/", headers={"cookie": 'yanxia_session="abcdefgh\\000ij"'})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/matters/")
