"""The fast road of a ballot: a small ASGI application before Django, for ``POST /votes/<poll>/cast/`` alone.

It checks size, type, host, origin and token without a thread, and hands the rest to the one writer. The stock
view ``votes.views.cast`` does the same more slowly and answers a plain form that is refused, with a whole page.
"""

from __future__ import annotations

import asyncio
import logging
import re
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation

from community.middleware import reader_of
from community.refusals import Refused
from votes import answers
from votes.refusals import NotSignedIn, TooBusy, UnreadableBallot
from votes.writer import Answer, BatchingWriter, Slip

logger = logging.getLogger("django.security.csrf")

MAX_BODY = 4_096
SECONDS_TO_ARRIVE = 30
SECONDS_TO_WAIT = 2
_PATH = re.compile(r"/votes/([0-9]{1,18})/cast/")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept, Accept-Language, Cookie",
    "X-Content-Type-Options": "nosniff",
}


class SameOrigin(CsrfViewMiddleware):
    """Django's own check of origin and token; says why instead of rendering a page."""

    def _reject(self, request: ASGIRequest, reason: str) -> str:
        return reason


class Casting:
    """``Casting(pages)``: takes the ballots, lets everything else through to ``pages``."""

    def __init__(self, inner: Any, *, writer: BatchingWriter | None = None) -> None:
        self.inner = inner
        self.writer = writer or BatchingWriter()
        self._same_origin = SameOrigin(lambda request: None)

    async def aclose(self) -> None:
        """Wait for the ballots in hand and let the writer's connection go."""
        await self.writer.aclose()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        found = _PATH.fullmatch(scope["path"]) if is_post else None
        if found is None:
            await self.inner(scope, receive, send)
            return
        try:
            async with asyncio.timeout(SECONDS_TO_ARRIVE):
                body = await _body(receive)
        except TimeoutError:
            body = b""
        if body is None:  # the phone went away before the ballot was whole
            return
        request = ASGIRequest(scope, BytesIO(body[:MAX_BODY]))
        request.user = AnonymousUser()
        if len(body) > MAX_BODY:
            await _send(send, _response(request, Answer(UnreadableBallot(413)), 0))
            return
        answer = await self._answer(request, int(found[1]))
        if answer is None or _belongs_to_a_page(request, answer):
            # the stock view sees the same form, and puts the sentence into a page of the house
            await self.inner(scope, _replay(body, receive), send)
            return
        await _send(send, _response(request, answer, int(found[1])))

    async def _answer(self, request: ASGIRequest, poll_id: int) -> Answer | None:
        """The writer's answer; ``None`` where Django itself must refuse (a foreign host)."""
        if request.content_type != "application/x-www-form-urlencoded":
            return Answer(UnreadableBallot(415))
        try:
            request.get_host()
            form = request.POST
        except (RequestDataTooBig, TooManyFieldsSent):
            return Answer(UnreadableBallot(413))
        except BadRequest:  # a form in another encoding than UTF-8
            return Answer(UnreadableBallot(415))
        except DisallowedHost:
            return None
        self._same_origin.process_request(request)
        reason = self._same_origin.process_view(request, _a_view, (), {})
        if reason is not None:
            logger.warning("Forbidden (%s): %s", reason, request.path)
            return Answer(UnreadableBallot(403))
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not session_key:
            return Answer(NotSignedIn())
        return await self.writer.hand_in(_slip(session_key, poll_id, form))


def _slip(session_key: str, poll_id: int, form: QueryDict) -> Slip:
    return Slip(session_key, poll_id, answers.chosen(form), form.get("key", ""), answers.seat_named(form))


def _a_view(request: ASGIRequest) -> None:
    """What Django's check is asked about: a view without exemption."""


def _belongs_to_a_page(request: ASGIRequest, answer: Answer) -> bool:
    result = answer.result
    if not isinstance(result, Refused) or isinstance(result, TooBusy) or result.status in (413, 415):
        return False
    return not answers.wants_json(request)


def _response(request: ASGIRequest, answer: Answer, poll_id: int) -> HttpResponse:
    if answer.person is not None:
        request.user = answer.person
    language = reader_of(request).language
    response: HttpResponse
    with translation.override(language):
        if answers.wants_json(request):
            response = answers.json_answer(answer.result)
        elif isinstance(answer.result, Refused):
            response = HttpResponse(
                str(answer.result), status=answer.result.status, content_type="text/plain; charset=utf-8"
            )
        else:
            response = HttpResponseRedirect(answers.way_back(request, poll_id), status=303)
    for name, value in _HEADERS.items():
        response[name] = value
    response["Content-Language"] = language
    if isinstance(answer.result, TooBusy):
        response["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


async def _body(receive: Any) -> bytes | None:
    """The whole body, or a little more than is allowed; ``None`` when the client left."""
    body = b""
    while len(body) <= MAX_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body


def _replay(body: bytes, receive: Any) -> Any:
    """Let the next application read the body again."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return waiting.pop() if waiting else await receive()

    return again


async def _send(send: Any, response: HttpResponse) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
