"""The page of a poll, and the plain way to cast a ballot."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from community.entry import strength_of
from community.models import Person
from community.refusals import Refused
from votes import answers
from votes.actions import cast_ballot
from votes.doorstep.queries import may_go_to_doors, waiting_for
from votes.doorstep.words import said
from votes.house.permissions import keeps_house_rules
from votes.house.queries import books_for
from votes.imagined import imagined
from votes.models import Poll
from votes.permissions import may_ask_what_if, may_keep_papers, may_see_poll
from votes.proxies.queries import given_by, proxies_of
from votes.refusals import NoSuchPoll, NotSignedIn, StillOpen
from votes.rendering import ballot_panel
from votes.rulebook import chapters
from votes.signals import page_asked_for


@login_required
@require_GET
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """Question, rule, turnout and the own ballot; after the close the result."""
    found = get_object_or_404(Poll.objects.visible_to(request.user), pk=pk)
    back = request.GET.get("next", "")
    back = back if answers.is_own_address(request, back) else ""
    strength = strength_of(request.session, request.user)
    panel = ballot_panel(
        found,
        request.user,
        next=back,
        is_changing="change" in request.GET,
        strength=strength,
        seat_id=answers.seat_named(request.GET),
    )
    about = found.about_url if _is_for(request.user, found.about_url) else ""
    context = {
        "poll": found,
        "panel": panel,
        "about": about,
        "back": back or about or "/",
        "proxies": proxies_of(found),
        "my_mandate": given_by(found, request.user) if found.is_open else None,
        "entries": [(entry, said(entry)) for entry in waiting_for(found, request.user)],
        "to_doors": found.is_open and may_go_to_doors(request.user, found),
        "may_keep": may_keep_papers(request.user, found),
    }
    return render(request, "votes/poll.html", context)


def _is_for(person: Person, url: str) -> bool:
    """An owner who lives elsewhere may vote on what a matter led to, and may not know of the matter."""
    answers_of_rooms = page_asked_for.send(sender=Poll, url=url, person=person)
    return all(answer is not False for _receiver, answer in answers_of_rooms)


@login_required
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in force: when does it pass, and what must go before."""
    today = timezone.localdate()
    context = {
        "books": books_for(request.user, today),
        "chapters": chapters(today),
        "may_keep": keeps_house_rules(request.user),
        "today": today,
    }
    return render(request, "votes/rules.html", context)


@login_required
@require_GET
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of a closed poll counted another way. Nothing of it is kept."""
    found = get_object_or_404(Poll.objects.select_related("place"), pk=pk)
    if not may_ask_what_if(request.user, found):
        raise Http404
    if found.is_open:
        raise StillOpen
    back = reverse("votes:poll", args=[pk]) if may_see_poll(request.user, found) else "/"
    return render(request, "votes/what_if.html", {**imagined(found, request.GET), "back": back})


@require_POST
def cast(request: HttpRequest, pk: int) -> HttpResponse:
    """The stock road of a ballot, where ``votes.casting`` does not stand before it."""
    if not answers.wants_json(request):
        return _cast_by_form(request, pk)
    try:
        return answers.json_answer(_cast(request, pk) if request.user.is_authenticated else NotSignedIn())
    except Refused as refusal:
        return answers.json_answer(refusal)


def _cast_by_form(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("votes:poll", args=[pk]))
    _cast(request, pk)
    response = HttpResponseRedirect(answers.way_back(request, pk))
    response.status_code = 303
    return response


def _cast(request: HttpRequest, pk: int):
    poll = Poll.objects.filter(pk=pk).first()
    if poll is None:
        raise NoSuchPoll()
    return cast_ballot(
        poll,
        by=request.user,
        choice=answers.chosen(request.POST),
        key=request.POST.get("key", ""),
        seat_id=answers.seat_named(request.POST),
        strength=strength_of(request.session, request.user),
    )
