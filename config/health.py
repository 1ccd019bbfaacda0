"""Two addresses for anyone who watches the process. No sign-in, no personal data, no session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from config.checks import why_not_ready


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nothing of the database."""
    return plain("ok")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, its migrations are applied, Redis answers when there is one; else 503 and why."""
    missing = why_not_ready()
    return plain(missing, status=503) if missing else plain("ready")
