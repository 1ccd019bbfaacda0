"""The room as residents, the chair and the projector see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agenda import room
from agenda.forms import ArrangeForm
from agenda.models import AgendaItem, Attendance, Meeting
from agenda.permissions import may_chair, may_keep_door
from agenda.queries.door import lines_of
from agenda.queries.lists import own_presence
from agenda.queries.rules import ballots_of, rules_of
from agenda.queries.snapshot import Snapshot, snapshot
from agenda.rendering import PAGES, room_context
from community.entry import strength_of
from community.models import Person
from community.refusals import NotYours
from community.text import clean
from deliberation.matters.queries import ready_to_table
from votes.rendering import ballot_panel

PER_PAGE = 30


@login_required
@require_safe
def room_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Question, rule, motion, own ballot, speakers, agenda."""
    meeting = _visible(request, pk)
    context = _live(request, meeting, "resident")
    context.update(own_presence(meeting, request.user))
    context["mode"] = Attendance.Mode.ONLINE
    context["may_chair"] = may_chair(request.user, meeting)
    return render(request, "agenda/room.html", context)


@login_required
@require_safe
def chair(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair's desk with the one next act."""
    meeting = _visible(request, pk)
    if not may_chair(request.user, meeting):
        raise NotYours
    rules = rules_of(meeting.kind, meeting.place)
    context = {
        **_live(request, meeting, "chair"),
        "ready": list(ready_to_table(meeting.place)[:30]),
        "rules": rules,
        "ballots": ballots_of(rules),
        "topic_kinds": [choice for choice in AgendaItem.Kind.choices if choice[0] != AgendaItem.Kind.MATTER],
        "arrange": ArrangeForm(
            initial={"title": meeting.title, "starts_at": timezone.localtime(meeting.starts_at), "venue": meeting.venue}
        ),
    }
    return render(request, "agenda/chair.html", context)


@login_required
@require_safe
def projector(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall: huge type, the way in, the turnout, the result."""
    meeting = _visible(request, pk)
    if not may_keep_door(request.user, meeting):
        raise NotYours
    return render(request, "agenda/projector.html", _live(request, meeting, "projector"))


@login_required
@require_safe
def fragment(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """All regions of a page, for one that has no socket."""
    if page not in PAGES:
        raise Http404
    meeting = _visible(request, pk)
    if page == "chair" and not may_chair(request.user, meeting):
        raise NotYours
    if page == "projector" and not may_keep_door(request.user, meeting):
        raise NotYours
    shot = snapshot(meeting.pk)
    context = _room(request, shot)
    names = ["beat", *("ballot_region" if name == "ballot" else name for name in PAGES[page])]
    html = "".join(render_to_string(f"agenda/_{name}.html", context, request=request) for name in names)
    return HttpResponse(html)


@dataclass(frozen=True, slots=True)
class DoorLine:
    person: Person
    label: str
    is_here: bool


@login_required
@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of the place, by name or room, with a button to check them in."""
    meeting = _visible(request, pk)
    if not may_keep_door(request.user, meeting):
        raise NotYours
    q = clean(request.GET.get("q", ""))
    lines = lines_of(meeting.place, q)
    here = set(meeting.attendances.present().values_list("person_id", flat=True))
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [DoorLine(line.person, line.label, line.person.pk in here) for line in page.object_list]
    context = {"meeting": meeting, "page_obj": page, "q": q, "present": len(here)}
    return render(request, "agenda/door.html", context)


def _live(request: HttpRequest, meeting: Meeting, page: str) -> dict:
    context = _room(request, snapshot(meeting.pk))
    strength = strength_of(request.session, request.user)
    ticket = room.ticket(meeting, request.user, page=page, language=get_language(), strength=strength)
    return {
        **context,
        "socket_url": f"/ws/rooms/{meeting.pk}/?ticket={ticket}",
        "fragment_url": reverse("agenda:fragment", args=[meeting.pk, page]),
        "clock": timezone.now(),
    }


def _room(request: HttpRequest, shot: Snapshot) -> dict:
    here = reverse("agenda:room", args=[shot.meeting.pk])
    strength = strength_of(request.session, request.user)
    panel = ballot_panel(shot.poll, request.user, next=here, strength=strength) if shot.poll else None
    return {**room_context(shot), "panel": panel}


def _visible(request: HttpRequest, pk: int) -> Meeting:
    rows: QuerySet[Meeting] = Meeting.objects.visible_to(request.user).select_related("place", "chair", "chain")
    return get_object_or_404(rows, pk=pk)
