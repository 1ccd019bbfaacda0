"""The pages of the hall: home, inbox, me, guide."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/stranger.html")


@login_required
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/stranger.html")


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/stranger.html")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/stranger.html")


@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "hall/stranger.html")


def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/stranger.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "hall/stranger.html")
