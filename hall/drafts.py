"""No words are lost: the browser keeps what was typed until the server says that it has it (docs/decisions/0017).

A form that comes after the session has ended, or with a token of an older page, is answered with its own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from community.middleware import page_before
from community.models import Person

# the fields in which somebody writes; a test holds the list against every form. Never a code or a password.
TYPED = frozenset(
    {
        *("answer", "missing", "options", "question", "reason", "report"),
        *("spot", "task", "text", "title", "venue", "words"),
    }
)
FIELD = "draft"  # which draft was sent: the writer's key and a number the browser drew
DRAFT = re.compile(r"[0-9a-f]{20}\.[0-9a-f]{16}")
COOKIE = "yanxia_kept"
COOKIE_SECONDS = 24 * 3600


def writer_key(person: Person) -> str:
    """The name under which a browser keeps the drafts of a person: it says nothing about the person."""
    return salted_hmac("hall.drafts", str(person.pk), algorithm="sha256").hexdigest()[:20]


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """The words of a posted form of ours, field by field; none of those that somebody else began on this phone."""
    if request.method != "POST" or not _is_from_here(request) or _is_of_another(request):
        return []
    return [(name, text) for name, texts in request.POST.lists() for text in texts if name in TYPED and text.strip()]


def _is_from_here(request: HttpRequest) -> bool:
    """A strange site must not put words, and a button that sends them, into our pages."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    is_allowed = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return is_allowed and bool(urlsplit(came_from).netloc)  # "null" would pass as an address of our own


def _is_of_another(request: HttpRequest) -> bool:
    writer, _dot, _number = request.POST.get(FIELD, "").partition(".")
    return bool(writer) and request.user.is_authenticated and writer != writer_key(request.user)


def unsent(request: HttpRequest) -> HttpResponse:
    """403 with the words in full, the way in, and a button that sends them once somebody is signed in."""
    back = page_before(request)
    context: dict[str, Any] = {"back_url": back, "sign_in_url": f"{settings.LOGIN_URL}?{urlencode({'next': back})}"}
    if getattr(request, "htmx", False):
        template = "_signed_out.html"
    else:
        template = "unsent.html"
        context["carried"] = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in TYPED and name != "csrfmiddlewaretoken"
        ]
        context["has_files"] = bool(request.FILES)
    response = render(request, template, context, status=403)
    add_never_cache_headers(response)
    return response


class WordsOfForms:
    """Names the draft of a form that was accepted, and keeps words from being lost on the way to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if _asks_to_sign_in(request, response):
            if typed_in(request) or getattr(request, "htmx", False):
                return unsent(request)
            # the address of a button cannot be opened: back to the page it stands on
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': page_before(request)})}")
        if _was_done(request, response) and DRAFT.fullmatch(request.POST.get(FIELD, "")):
            response.set_cookie(
                COOKIE,
                request.POST[FIELD],
                max_age=COOKIE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Was it sent to the sign-in page only to come back to this very address, which is no page?"""
    here = f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()}, safe='/')}"
    return not request.user.is_authenticated and response.headers.get("Location") == here


def _was_done(request: HttpRequest, response: HttpResponse) -> bool:
    """An act ends in a redirect, or with htmx in a sentence; every refusal has a status of its own."""
    return response.status_code in (302, 303) or (bool(getattr(request, "htmx", False)) and response.status_code == 200)
