"""Cards as the staff of a place keeps them: buildings, homes, sheets to print, and who somebody is."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import qr
from community.cards import (
    buildings_below,
    confirm_person,
    homes_below,
    issue_card,
    issue_cards,
    listed_in,
    open_card_of,
    revoke_card,
    shown,
)
from community.cards.queries import admissions_of, home_lines, without_card
from community.models import Card, Household, Person, Place
from community.permissions import may_confirm_person
from community.queries import unit_labels
from community.reach import reach_of
from community.refusals import NotYours, OutOfDate

PER_PAGE = 40
CARDS_A_SHEET = 8


@login_required
@require_safe
def buildings(request: HttpRequest) -> HttpResponse:
    """The buildings one looks after, with the state of their cards."""
    if not reach_of(request.user).below:
        raise NotYours
    page = Paginator(buildings_below(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "community/cards.html", {"page_obj": page})


@login_required
@require_safe
def building(request: HttpRequest, pk: int) -> HttpResponse:
    """The homes of one building."""
    place = _place(request, pk)
    homes = _homes(request, place)
    page = Paginator(homes, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "page_obj": page,
        "lines": home_lines(page.object_list),
        "count": page.paginator.count,
        "without": without_card(homes).count(),
        "seen": _state(homes),
    }
    return render(request, "community/cards_building.html", context)


@dataclass(frozen=True, slots=True)
class Paper:
    """One card as it is printed, always in both languages."""

    household: Household
    estate: str
    label: str
    code: str
    qr: qr.QrCode


@never_cache
@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet is the answer to the form: the codes are shown once and kept nowhere."""
    place = _place(request, pk)
    homes = _homes(request, place)
    # a page loaded again would end the cards that were just printed
    if request.POST.get("seen", "") != _state(homes):
        raise OutOfDate
    issued = issue_cards(place, by=request.user, replaces=request.POST.get("replaces") == "1")
    return _sheet(request, issued, reverse("community:building_cards", args=[place.pk]))


@login_required
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One home: its card, what it opened, and who is confirmed."""
    home = _home(request, pk)
    found = open_card_of(home)
    context = {
        "household": home,
        "card": found,
        "line": home_lines([home])[0],
        "lines": listed_in(home, found),
        "admissions": admissions_of(home)[:60],
        "seen": found.pk if found else 0,
    }
    return render(request, "community/household_card.html", context)


@never_cache
@login_required
@require_POST
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    home = _home(request, pk)
    found = open_card_of(home)
    if request.POST.get("seen", "") != str(found.pk if found else 0):
        raise OutOfDate
    code = issue_card(home, by=request.user)
    return _sheet(request, [(home, code)], reverse("community:household_card", args=[home.pk]))


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    home = _home(request, pk)
    found = open_card_of(home)
    if found is None:
        raise OutOfDate
    revoke_card(found, by=request.user)
    messages.success(request, _("The card opens nothing any more. Anyone who came in by it stays in."))
    return redirect("community:household_card", pk=home.pk)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    if not may_confirm_person(request.user, person):
        raise Http404
    confirm_person(person, by=request.user)
    messages.success(request, _("Confirmed. Votes that need it are open to them now."))
    home = request.POST.get("household", "")
    if home.isdecimal() and homes_below(request.user).filter(pk=home[:18]).exists():
        return redirect("community:household_card", pk=home)
    return redirect("community:cards")


def _place(request: HttpRequest, pk: int) -> Place:
    """A place below one of one's own; any other is not there."""
    place = get_object_or_404(Place.objects.select_related("level"), pk=pk)
    if not any(place.path.startswith(path) for path in reach_of(request.user).below):
        raise Http404
    return place


def _homes(request: HttpRequest, place: Place) -> QuerySet[Household]:
    homes = homes_below(request.user).filter(unit__place__path__startswith=place.path)
    return homes.select_related("unit__place").order_by("unit__place__path", "unit__sort_key", "pk")


def _home(request: HttpRequest, pk: int) -> Household:
    return get_object_or_404(homes_below(request.user).select_related("unit__place"), pk=pk)


def _state(homes: QuerySet[Household]) -> str:
    """Changes whenever a card of these homes is issued."""
    newest = Card.objects.filter(household__in=homes.order_by()).order_by("-pk").values_list("pk", flat=True).first()
    return str(newest or 0)


def _sheet(request: HttpRequest, issued: list[tuple[Household, str]], back: str) -> HttpResponse:
    labels = unit_labels(home.unit for home, _code in issued)
    origin = settings.SITE_ORIGINS[0].rstrip("/") if settings.SITE_ORIGINS else ""
    estates = _estates(home for home, _code in issued)
    papers = [
        Paper(
            home,
            estates[home.unit.place.path],
            labels[home.unit_id],
            shown(code),
            qr.draw(origin + reverse("community:scanned", args=[code])),
        )
        for home, code in issued
    ]
    cards = Card.objects.filter(household=issued[0][0], revoked_at__isnull=True)
    context = {
        "pages": [papers[at : at + CARDS_A_SHEET] for at in range(0, len(papers), CARDS_A_SHEET)],
        "count": len(papers),
        "until": cards.get().expires_at,
        "address": origin.split("://", 1)[-1] + reverse("community:card"),
        "back": back,
    }
    return render(request, "community/sheet.html", context)


def _estates(homes) -> dict[str, str]:
    """The name a card bears: the estate, else whatever stands above the building. One query."""
    paths = {home.unit.place.path for home in homes}
    step = Place.steplen
    ladders = {path: [path[: end + step] for end in range(0, len(path), step)] for path in paths}
    found = Place.objects.filter(path__in={one for ladder in ladders.values() for one in ladder})
    places = {place.path: place for place in found.select_related("level")}
    names = {}
    for path, ladder in ladders.items():
        ranked = [places[one] for one in ladder if one in places]
        estate = next((place for place in ranked if place.level.code == "estate"), ranked[0])
        names[path] = estate.name
    return names
