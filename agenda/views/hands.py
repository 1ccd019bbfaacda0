"""Raised hands at the desk: by name, or as a number."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agenda import actions
from agenda.actions.counting import in_room
from agenda.models import AgendaItem, Meeting
from agenda.permissions import may_chair, may_keep_door
from agenda.refusals import NotNow
from community.masking import display_name
from community.models import Person
from community.refusals import NotYours, Refused
from votes import answers, marking
from votes.hands import queries as hands_of
from votes.hands.refusals import NoHandsCounted
from votes.models import Poll
from votes.rendering.pads import pad_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hands(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in the room and has not voted: their hands by name for one answer, or all hands as numbers."""
    rows = Meeting.objects.visible_to(request.user).select_related("place", "chain")
    meeting = get_object_or_404(rows, pk=pk)
    if not may_keep_door(request.user, meeting):
        raise NotYours
    item = meeting.items.filter(state=AgendaItem.State.VOTING).prefetch_related("polls__poll").first()
    if item is None or item.last_poll is None:
        raise NotNow
    if request.method == "POST":
        try:
            messages.success(request, _act(request, item, item.last_poll))
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("agenda:hands", pk=pk)
    return render(request, "agenda/hands.html", _page(request.user, meeting, item.last_poll))


def _act(request: HttpRequest, item: AgendaItem, poll: Poll) -> str:
    form = request.POST
    if "teller" not in form:
        seats = {int(one) for one in form.getlist("seats") if one.isdecimal() and len(one) < 18}
        found = actions.record_hands(item, by=request.user, seats=seats, chosen=answers.chosen(form))
        return ngettext("%(n)s hand recorded.", "%(n)s hands recorded.", len(found)) % {"n": len(found)}
    typed = {answer.marks: form.get(f"hands-{answer.code}", "").strip() for answer in hands_of.answers_of(poll)}
    if any(number and not (number.isdecimal() and len(number) < 6) for number in typed.values()):
        raise NoHandsCounted("counts")
    counts = {marks: int(number or 0) for marks, number in typed.items()}
    named = form["teller"]
    teller = get_object_or_404(Person, pk=int(named) if named.isdecimal() and len(named) < 18 else 0)
    counted = actions.take_hands(item, by=request.user, counts=counts, teller=teller)
    return _("Counted. %(teller)s is asked to confirm it on their own phone.") % {
        "teller": display_name(counted.teller)
    }


def _page(person: Person, meeting: Meeting, poll: Poll) -> dict[str, object]:
    here = in_room(meeting)
    free = hands_of.free_seats(poll, here).select_related("holder").order_by("label", "pk")
    return {
        "meeting": meeting,
        "poll": poll,
        "pad": pad_of(poll, marking.Marked()),
        "free": list(free),
        "counted": hands_of.count_of(poll),
        "answers": hands_of.answers_of(poll),
        "tellers": Person.objects.filter(pk__in=here, is_active=True).exclude(pk=person.pk).order_by("full_name"),
        "may_count": may_chair(person, meeting) and hands_of.may_be_a_number(poll),
    }
