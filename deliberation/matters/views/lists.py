"""The list of matters, and the form to raise one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from community.limits import allow_writing
from community.models import Person
from community.permissions import is_staff_anywhere
from community.queries import home_label, home_of
from community.refusals import NotYours, Refused
from community.text import clean
from deliberation.matters import actions, queries
from deliberation.matters.forms import RaiseForm
from deliberation.matters.models import Category, Lane, Stage
from deliberation.matters.permissions import may_raise_for

from .alike import similar_before_raising

PAGE = 20


@login_required
def matters(request: HttpRequest) -> HttpResponse:
    filters = queries.Filters.read(request.GET)
    page = Paginator(queries.matters_for(request.user, filters), PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    queries.name_places(found)
    queries.count_voices(found)
    now = timezone.now()
    for one in found:
        one.seal = queries.SEALS[Stage(one.stage)]
        one.is_late = bool(one.due_at) and one.due_at < now
        one.raised_by = queries.raiser_name(one)
    places = list(queries.places_with_matters(request.user)[:400])
    labels = queries.place_labels(places)
    return render(
        request,
        "deliberation/matters/matters.html",
        {
            "matters": found,
            "page_obj": page,
            "filters": filters,
            "tabs": [
                ("all", pgettext("matters", "All")),
                ("waiting", pgettext("matters", "Waiting for me")),
                ("mine", pgettext("matters", "Raised by me")),
                ("followed", pgettext("matters", "Followed")),
                ("ended", pgettext("matters", "Ended")),
            ],
            "stages": Stage.choices,
            "categories": Category.choices,
            "lanes": Lane.choices,
            "places": [(place.pk, labels[place.pk]) for place in places],
            "is_filtered": any([filters.stage, filters.category, filters.lane, filters.late, filters.place, filters.q]),
        },
    )


@login_required
def raise_(request: HttpRequest) -> HttpResponse:
    for_person = for_whom(request)
    asked = {"by": request.user, "for_person": for_person, "near": near(request)}
    form = RaiseForm(request.POST, request.FILES, **asked) if request.method == "POST" else RaiseForm(**asked)
    alike = []
    if request.method == "POST" and form.is_valid():
        alike = similar_before_raising(request, form, for_person)
    if request.method == "POST" and form.is_valid() and not alike:
        try:
            allow_writing("raise", request.user, photos=len(form.cleaned_data["photos"]))
            matter = actions.raise_matter(by=request.user, for_person=for_person, **form.cleaned_data)
        except NotYours:
            raise
        except Refused as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It is on record as number %(number)s.") % {"number": matter.number})
            return redirect("matters:matter", pk=matter.pk)
    is_staff = is_staff_anywhere(request.user)
    who = clean(request.GET.get("who", ""))[:40]
    home = home_of(for_person) if for_person else None
    context = {
        "form": form,
        "for_person": for_person,
        "for_home": home_label(home) if home else "",
        "is_staff": is_staff,
        "who": who,
        "similar": alike,
        "found": queries.find_residents(request.user, who) if is_staff and who else [],
    }
    return render(request, "deliberation/matters/raise.html", context, status=422 if form.errors or alike else 200)


def near(request: HttpRequest) -> str:
    """The words by which a place is looked for, where there are too many to choose from."""
    return clean(request.GET.get("near", ""))[:40]


def for_whom(request: HttpRequest) -> Person | None:
    """For whom staff records it. Whom one may not record for one may not know of either."""
    asked = request.POST.get("for_person") or request.GET.get("for")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
        raise Http404
    person = Person.objects.filter(pk=asked, is_active=True).first()
    if person is None or not may_raise_for(request.user, person):
        raise Http404
    return person
