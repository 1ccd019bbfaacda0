"""Several people on one phone: change, sign out, and be still here on a shared device."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community import phone
from community.masking import display_name
from community.sessions import SHARED


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Who acts? One tap changes to somebody who is on this phone."""
    if request.method == "POST":
        wanted = request.POST.get("person", "")
        is_shared = bool(request.POST.get("shared"))
        pk = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
        person = phone.switch_to(request, pk, is_shared=is_shared or None)
        messages.success(request, _("You are %(name)s now.") % {"name": display_name(person)})
        phone.remember_way(request, request.POST.get("next", ""))
        return redirect(phone.way_on(request))
    here = phone.people_here(request)
    if not here and not request.user.is_authenticated:
        return redirect("community:card")
    context = {"people": here, "back": _back(request), "most": phone.MOST_PEOPLE}
    return render(request, "community/switch.html", context)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only oneself, or everybody of this phone. A shared device shows the way in to the next person."""
    was_shared = bool(request.session.get(SHARED))
    staying = phone.sign_out(request, everybody=was_shared or request.POST.get("who") == "all")
    response = redirect("community:switch" if staying else "community:card" if was_shared else "/")
    if was_shared:
        # also what the browser keeps for its back button, where it can
        response["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody is typing on a shared device: the ten minutes begin again (``PeopleOfThisPhone``)."""
    return HttpResponse(status=204)


def _back(request: HttpRequest) -> str:
    """The page one came from, to go on there as somebody else."""
    asked = request.GET.get("next", "")
    phone.remember_way(request, asked)
    return request.session.pop(phone.WAY, "")
