"""The card as residents use it: type or scan the code, say who one is; and what one's own card has opened."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import limits, phone
from community.cards import admit, card_of, device_of, listed_in, masked_home, open_card_of, undo_admission
from community.cards.queries import admissions_of, homes_left, require_open
from community.cards.refusals import CardUnknown, NobodyListed, NotListed
from community.forms import CardForm
from community.limits import OVERALL, TooMany
from community.models import Admission, Card
from community.permissions import may_undo_admission
from community.queries import home_of
from community.refusals import Refused
from community.sessions import BY_CARD, SHARED


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Type the code of the card."""
    phone.remember_way(request, request.GET.get("next", ""))
    form = CardForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _with_card(request, _looked_up(request, form.cleaned_data["code"]))
            except TooMany as refused:
                form.add_error("code", str(refused))
                status = refused.status
            except Refused as refused:
                form.add_error("code", str(refused))
    return render(request, "community/card.html", {"form": form}, status=status)


@never_cache
@require_safe
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads. It uses nothing up, and the code does not stay in the address line."""
    phone.remember_way(request, request.GET.get("next", ""))
    return _with_card(request, _looked_up(request, code))


def _looked_up(request: HttpRequest, code: str) -> Card:
    """The card, unless too many wrong codes came from this address or from all together."""
    here = limits.address_of(request)
    limits.check("wrong_code", here)
    limits.check("wrong_code_overall", OVERALL)
    try:
        return card_of(code)
    except CardUnknown:
        limits.count("wrong_code", here)
        limits.count("wrong_code_overall", OVERALL)
        raise


def _with_card(request: HttpRequest, found: Card) -> HttpResponse:
    phone.hold_card(request, found)
    return redirect("community:card_who")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_who(request: HttpRequest) -> HttpResponse:
    """Who of the home is it? One tap comes in."""
    found = Card.objects.select_related("household__unit__place").filter(code_hash=phone.held_card(request)).first()
    if found is None:
        return redirect("community:card")
    require_open(found)
    lines = listed_in(found.household, found)
    if not lines:
        raise NobodyListed
    if request.method == "POST":
        return _come_in(request, found, lines)
    here = {person.pk for person in phone.people_here(request)}
    context = {"home": masked_home(found.household), "lines": lines, "here": here}
    return render(request, "community/card_who.html", context)


def _come_in(request: HttpRequest, found: Card, lines: list) -> HttpResponse:
    wanted = request.POST.get("person", "")
    line = next((line for line in lines if str(line.person.pk) == wanted), None)
    if line is None:
        raise NotListed
    way = phone.way_on(request)
    is_shared = bool(request.POST.get("shared")) or bool(request.session.get(SHARED))
    if line.person.pk in {person.pk for person in phone.people_here(request)}:
        phone.switch_to(request, line.person.pk, is_shared=is_shared or None)
        return redirect(way)
    phone.require_room(request, line.person, is_shared=is_shared)
    admission = admit(
        found, person=line.person, device=device_of(request.headers.get("User-Agent", "")), is_shared=is_shared
    )
    phone.sign_in(request, line.person, entry=BY_CARD, admission=admission, is_shared=is_shared or None)
    return redirect(way)


@login_required
@require_safe
def my_card(request: HttpRequest) -> HttpResponse:
    """What the card of one's home has opened."""
    home = home_of(request.user)
    if home is None:
        raise Http404
    found = open_card_of(home)
    lines = listed_in(home, found)
    context = {
        "household": home,
        "card": found,
        "somebody_left": found is None and bool(homes_left([home])),
        "lines": lines,
        # a person who moved out comes and goes elsewhere: that is no longer this home's to see
        "admissions": admissions_of(home).filter(person__in=[line.person for line in lines])[:60],
        "undo_url": "community:undo_admission",
    }
    return render(request, "community/my_card.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """“That was not me”, by the home or by its staff."""
    admission = get_object_or_404(Admission.objects.select_related("card__household__unit__place", "person"), pk=pk)
    if not may_undo_admission(request.user, admission):
        raise Http404
    undo_admission(admission, by=request.user)
    messages.success(request, _("Undone. Their phone is signed out, and the card can be used once more."))
    if admission.person_id == request.user.pk:
        return redirect("community:card")
    return redirect(_back(request, admission))


def _back(request: HttpRequest, admission: Admission) -> str:
    home = admission.card.household
    if request.POST.get("page") == "household":
        return reverse("community:household_card", args=[home.pk])
    return reverse("community:my_card")
