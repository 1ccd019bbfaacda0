"""Lists, the page of a meeting, its minutes, and the way in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import actions
from agenda.forms import CallForm, places_to_call_for
from agenda.models import Meeting
from agenda.permissions import may_chair
from agenda.queries import items_of, meetings_for, minutes, notice_gaps, plan_meeting
from community.phone import remember_way
from community.refusals import Missing, NotYours, Refused
from community.text import clean
from deliberation.matters.models import Matter
from deliberation.matters.queries import ready_to_table

PER_PAGE = 20
WHEN = {"soon": gettext_lazy("To come"), "past": gettext_lazy("Past")}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    query: str
    is_current: bool


@login_required
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """What is to come and what was, searched by title, filtered by kind."""
    when = request.GET.get("when", "")
    when = when if when in WHEN else "soon"
    q, kind = clean(request.GET.get("q", "")), request.GET.get("kind", "")
    rows = meetings_for(request.user)
    is_past = {"state": Meeting.State.ADJOURNED}
    rows = rows.filter(**is_past) if when == "past" else rows.exclude(**is_past).order_by("starts_at", "pk")
    if q:
        rows = rows.filter(title__icontains=q)
    if kind in Meeting.Kind.values:
        rows = rows.filter(kind=kind)
    kept = {"q": q, "kind": kind}
    tabs = [Tab(label, urlencode({"when": name, **kept}), name == when) for name, label in WHEN.items()]
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": tabs,
        "when": when,
        "q": q,
        "kind": kind,
        "kinds": Meeting.Kind.choices,
        "may_call": places_to_call_for(request.user).exists(),
    }
    return render(request, "agenda/meetings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    if not places_to_call_for(request.user).exists():
        raise NotYours
    if request.method != "POST":
        return render(request, "agenda/new.html", {"form": _planned(request)})
    form = CallForm(request.POST, person=request.user)
    if form.is_valid():
        try:
            called = actions.call_meeting(by=request.user, **form.cleaned_data)
        except Missing as missing:
            form.add_error(missing.field or None, str(missing))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("agenda:meeting", pk=called.pk)
    return render(request, "agenda/new.html", {"form": form}, status=422)


def _planned(request: HttpRequest) -> CallForm:
    """Filled in; a kind or a place chosen in the address has its own usual time and title."""
    asked = request.GET.get("place", "")
    place = places_to_call_for(request.user).filter(pk=int(asked[:10]) if asked.isdecimal() else None).first()
    plan = plan_meeting(request.user, kind=request.GET.get("kind", ""), place=place)
    initial = {"kind": plan.kind, "place": plan.place, "title": plan.title, "starts_at": plan.starts_at}
    return CallForm(person=request.user, initial=initial)


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a matter to the next meeting, and go on at the chair's desk."""
    asked = request.POST.get("matter", "")
    matter = get_object_or_404(
        Matter.objects.visible_to(request.user), pk=int(asked[:10]) if asked.isdecimal() else None
    )
    taken = actions.take_to_meeting(matter, by=request.user)
    messages.success(request, _("It is on the agenda of “%(meeting)s”.") % {"meeting": taken.title})
    return redirect("agenda:chair", pk=taken.pk)


@login_required
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice and the agenda; for the chair what can be put on it and what its notice lacks."""
    seen = _visible(request, pk)
    items = list(items_of(seen))
    context = {"meeting": seen, "items": items, "may_chair": may_chair(request.user, seen)}
    if context["may_chair"] and seen.state != Meeting.State.ADJOURNED:
        context["ready"] = list(ready_to_table(seen.place)[:30])
        context["gaps"] = notice_gaps(seen, items)
    return render(request, "agenda/meeting.html", context)


@login_required
@require_safe
def minutes_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes, read from the record; they print on A4."""
    seen = _visible(request, pk)
    if seen.state in (Meeting.State.DRAFT, Meeting.State.ANNOUNCED):
        raise Http404
    return render(request, "agenda/minutes.html", {"meeting": seen, "minutes": minutes(seen)})


@require_safe
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads. Without a way in of one's own it only says how to get one."""
    if not code.isalnum():
        raise Http404
    if not request.user.is_authenticated:
        get_object_or_404(Meeting, join_code=code.upper())
        remember_way(request, request.path)
        sign_in_url = f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}"
        return render(request, "agenda/join.html", {"meeting": None, "sign_in_url": sign_in_url})
    seen = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("place"), join_code=code.upper())
    return render(request, "agenda/join.html", {"meeting": seen})


def _visible(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("place", "chair", "chain")
    return get_object_or_404(rows, pk=pk)
