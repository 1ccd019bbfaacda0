"""At the door, at the desk, on the phone, on a round: staff record in a minute what somebody says (M7, M9)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from community.limits import allow_writing
from community.models import Person
from community.queries import home_label, home_of
from community.reach import reach_of
from community.refusals import NotYours, Refused
from community.stewards.queries import books_of
from community.text import clean
from deliberation.matters import actions, queries
from deliberation.matters.forms import PatrolForm, RecordForm
from deliberation.matters.models import Intake, Lane, Matter

from .alike import similar_before_raising
from .lists import for_whom, near

WAYS = (Intake.DOOR, Intake.DESK, Intake.PHONE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """First who speaks, by a tap on the own list or by search; then where, what, and one button."""
    if not reach_of(request.user).below:
        raise NotYours
    asked = request.POST.get("intake") or request.GET.get("at", "")
    if asked == Intake.PATROL:
        return _patrol(request)
    way = Intake(asked) if asked in WAYS else Intake.DOOR
    person = for_whom(request)
    if person is None:
        return _who(request, way)
    given = {"by": request.user, "for_person": person, "near": near(request)}
    form = RecordForm(request.POST, request.FILES, **given) if request.method == "POST" else RecordForm(**given)
    form.fields["intake"].initial = way
    alike = []
    if request.method == "POST" and form.is_valid():
        alike = similar_before_raising(request, form, person)
    if request.method == "POST" and form.is_valid() and not alike:
        matter = _raise(request, form, for_person=person)
        if matter is not None:
            return redirect("matters:recorded", pk=matter.pk)
    home = home_of(person)
    page = {
        "form": form,
        "person": person,
        "for_person": person,
        "similar": alike,
        "home": home_label(home) if home else "",
        "way": way,
    }
    return render(request, "deliberation/matters/record.html", page, status=422 if form.errors or alike else 200)


@login_required
@require_safe
def recorded(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded and for whom, to show or read out to the person before one goes on."""
    mine = Matter.objects.visible_to(request.user).filter(recorded_by=request.user).select_related("raiser", "handler")
    matter = get_object_or_404(mine, pk=pk)
    home = home_of(matter.raiser)
    page = {
        "matter": matter,
        "is_for_somebody": matter.raiser_id != request.user.pk,
        "home": home_label(home) if home else "",
        "way": matter.intake,
        "photo_count": matter.photos.count(),
    }
    return render(request, "deliberation/matters/recorded.html", page)


def _who(request: HttpRequest, way: Intake) -> HttpResponse:
    who = clean(request.GET.get("who", ""))[:40]
    asked = request.GET.get("in", "")
    place = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None
    books = [] if who or place else books_of(request.user)
    choice = None if who or books else queries.homes_to_choose(request.user, place)
    if choice is None and place:
        raise Http404
    page = {
        "who": who,
        "found": queries.find_residents(request.user, who) if who else [],
        "books": books,
        "choice": choice,
        "way": way,
    }
    return render(request, "deliberation/matters/record_who.html", page)


def _patrol(request: HttpRequest) -> HttpResponse:
    asked = {"by": request.user, "near": near(request)}
    form = PatrolForm(request.POST, request.FILES, **asked) if request.method == "POST" else None
    if form is not None and form.is_valid():
        matter = _raise(request, form, intake=Intake.PATROL, lane=Lane.HAZARD)
        if matter is not None:
            return redirect("matters:recorded", pk=matter.pk)
    page = {"form": form or PatrolForm(**asked), "person": None, "way": Intake.PATROL}
    return render(request, "deliberation/matters/record.html", page, status=200 if form is None else 422)


def _raise(request: HttpRequest, form: RecordForm, *, for_person: Person | None = None, **given: str) -> Matter | None:
    """The matter; or nothing, with the refusal at its field."""
    try:
        allow_writing("raise", request.user, photos=len(form.cleaned_data["photos"]))
        return actions.raise_matter(by=request.user, for_person=for_person, **form.cleaned_data, **given)
    except NotYours:
        raise
    except Refused as refusal:
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, str(refusal))
        return None
