"""Lists, the page of a meeting, its minutes, and the way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agenda import actions
from agenda.forms import CallForm, places_to_call_for
from agenda.models import AgendaItem, Meeting
from agenda.permissions import may_chair
from agenda.queries import meetings_for, minutes, notice_gap, rule_of
from community.phone import remember_way
from community.refusals import Missing, NotYours, Refused
from community.templatetags.people import day as day_words
from community.text import clean
from deliberation.matters.queries import ready_to_table
from votes.periods import last_notice_day

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
        evening = timezone.localtime().replace(hour=19, minute=30, second=0, microsecond=0) + timedelta(days=1)
        form = CallForm(person=request.user, initial={"starts_at": evening})
        return render(request, "agenda/new.html", {"form": form})
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


@login_required
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice and the agenda; for the chair what can be put on it and what its notice lacks."""
    seen = _visible(request, pk)
    items = list(seen.items.select_related("matter__place", "decision__motion").order_by("number"))
    context = {"meeting": seen, "items": items, "may_chair": may_chair(request.user, seen)}
    if context["may_chair"] and seen.state != Meeting.State.ADJOURNED:
        context["ready"] = list(ready_to_table(seen.place)[:30])
        context["gaps"] = _gaps(seen, items)
    return render(request, "agenda/meeting.html", context)


def _gaps(meeting: Meeting, items: list[AgendaItem]) -> list[str]:
    """What the chair must know before the evening: an item announced too late cannot be voted on."""
    lines, day = [], timezone.localdate(meeting.starts_at)
    told = {entry.payload["number"]: entry.at for entry in meeting.chain.entries.filter(act="item_added")}
    for item in items:
        rule = rule_of(item.decision.motion, on=max(day, timezone.localdate()))
        gap = notice_gap(item, meeting, rule, today=day, added_at=told.get(item.number))
        figures = {"number": item.number, "days": rule.notice_days}
        if meeting.announced_at is None and rule.notice_days:
            last = day_words(last_notice_day(rule, day))
            lines.append(
                _("Item %(number)s needs %(days)s days of notice: announce the meeting by %(last)s.")
                % {**figures, "last": last}
            )
        elif gap.is_off_notice:
            lines.append(_("Item %(number)s was not on the notice: it can be discussed, not voted on.") % figures)
        elif gap.from_day:
            first = day_words(gap.from_day)
            lines.append(_("Item %(number)s can be voted on from %(first)s on.") % {**figures, "first": first})
    return lines


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
