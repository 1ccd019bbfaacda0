"""The notice board, for anyone who walks by: no sign-in, no cookie, nothing of people."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from deliberation.matters import queries
from deliberation.matters.models import Matter

PAGE = 30
# a page without a form needs no token, and so sets no cookie; it may be kept for a minute, also on the way
NO_COOKIE = {"csrf_token": "", "is_cookieless": True}
a_minute = cache_control(public=True, max_age=60)


@require_safe
@a_minute
def board(request: HttpRequest) -> HttpResponse:
    """What hangs there now, community by community."""
    page = Paginator(queries.on_the_board(), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "notices": page.object_list, "asked": _asked(request), **NO_COOKIE}
    return render(request, "deliberation/matters/board.html", context)


@require_safe
@a_minute
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """One notice, as a sheet of A4. What was never there, is over or was taken down answers the same."""
    found = queries.on_the_board().filter(code=code).first()
    if found is None:
        return render(request, "deliberation/matters/notice_gone.html", NO_COOKIE, status=404)
    knows = Matter.objects.visible_to(request.user).filter(pk=found.matter_id).exists()
    context = {
        "notice": found,
        "figures": queries.figures_of(found.decision.poll) if found.decision else None,
        "provisional": queries.provisional(found) if found.decision else "",
        "qr": queries.board_qr(found),
        "asked": _asked(request),
        # one who may see the matter is led to it, to object there; one who could vote on it has a page of their own
        "knows": knows,
        "objects_here": not knows and queries.postings_told_to(request.user).filter(pk=found.pk).exists(),
        **NO_COOKIE,
    }
    return render(request, "deliberation/matters/notice.html", context)


def _asked(request: HttpRequest) -> str:
    """How a reader without a cookie asked to read, for the links to the next page."""
    kept = {name: request.GET[name] for name in ("lang", "size") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
