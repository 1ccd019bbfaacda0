"""How the reader likes to read, who is on this phone, refusals as pages, and no cache for what is personal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header

from community.capacity import one_reading
from community.entry import LANGUAGES, THEMES
from community.models import Person
from community.permissions import is_staff_anywhere
from community.refusals import Refused
from community.sessions import BY_CARD, BY_LINK, ENTRY, PEOPLE, SHARED

TEXT_SIZE_COOKIE = "yanxia_text_size"
THEME_COOKIE = "yanxia_theme"

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Reader:
    """``text_size`` is "" or "elder"; ``theme`` is "", "light" or "dark"."""

    language: str
    text_size: str
    theme: str


class ReadRequest(HttpRequest):
    """A request behind ``ReaderPreferences``."""

    reader: Reader


def reader_of(request: HttpRequest) -> Reader:
    """Account, else (in pages without a cookie) the address, else cookie, else Chinese, or English where the browser
    prefers it."""
    user = request.user
    asked = {} if user.is_authenticated else request.GET
    language = _first_of(
        LANGUAGES,
        getattr(user, "language", ""),
        asked.get("lang", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
    )
    return Reader(
        language=language or _browser_language(request.headers.get("Accept-Language", "")),
        text_size=_first_of(
            Person.TextSize.values,
            getattr(user, "text_size", ""),
            asked.get("size", ""),
            request.COOKIES.get(TEXT_SIZE_COOKIE, ""),
        ),
        theme=_first_of(THEMES, getattr(user, "theme", ""), request.COOKIES.get(THEME_COOKIE, "")),
    )


def _first_of(allowed, *wishes: str) -> str:
    return next((wish for wish in wishes if wish and wish in allowed), "")


def _browser_language(header: str) -> str:
    # Telephones sold here often name English too: it must come before Chinese to count.
    for language, _weight in parse_accept_lang_header(header):
        if language.startswith("zh"):
            break
        if language.startswith("en"):
            return "en"
    return settings.LANGUAGE_CODE


class ReaderPreferences:
    """Sets ``request.reader`` and the language, and takes the language off again: threads serve many readers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ReadRequest) -> HttpResponse:
        request.reader = reader_of(request)
        with translation.override(request.reader.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.reader.language)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response


class PeopleOfThisPhone:
    """Keeps the list of a phone when the session of one of them ends, and sessions alive while they are used."""

    SEEN = "seen"
    DAYS = 30

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        people, shared = session.get(PEOPLE), session.get(SHARED)
        # a role of the staff given since then: a card must not go on opening it
        by_paper = session.get(ENTRY) in (BY_CARD, BY_LINK)
        if by_paper and request.user.is_authenticated and is_staff_anywhere(request.user):
            logout(request)
        # an entry that was undone makes Django flush the session: the others of the phone stay on it
        if people and not request.user.is_authenticated and not session.get(PEOPLE):
            session[PEOPLE] = people
            if shared:
                session[SHARED] = True
        if shared:
            session.modified = True  # ten minutes from now
        elif people and request.user.is_authenticated:
            self._renew(session)
        return self.get_response(request)

    def _renew(self, session) -> None:
        """A year from now, written at most once in thirty days: a read must stay a read."""
        today = timezone.localdate().toordinal()
        if today - session.get(self.SEEN, 0) >= self.DAYS:
            session[self.SEEN] = today


class OneReading:
    """A page that is only read asks once in which capacity somebody reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)


class RefusalsAsPages:
    """A ``Refused`` that no view caught becomes a page with its sentence, or a fragment for htmx."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        context = {"refusal": exception, "sentence": str(exception), "back_url": page_before(request)}
        return render(request, template, context, status=exception.status)


def page_before(request: HttpRequest) -> str:
    """The page of ours the reader came from, else the front page."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(came_from if is_ours else "/")
    # one slash: a browser takes an address with two for another host
    return parts._replace(scheme="", netloc="", path="/" + parts.path.lstrip("/"), fragment="").geturl()


class NoPersonalCache:
    """Pages of somebody signed in are kept by no cache, nor shown again by the back button of the next person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
