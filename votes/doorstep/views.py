"""The pages at the door: the homes, what one voter says, the question to the resident, the resident's answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.entry import strength_of
from community.masking import display_name
from community.models import Person
from community.refusals import Refused
from community.text import clean
from votes import answers, marking
from votes.models import DoorEntry, Poll, Seat
from votes.rendering.pads import pad_of

from . import actions, queries
from .words import said

PER_PAGE = 30


@login_required
@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Every home the reader goes to in this vote, and who of it may cast."""
    poll = get_object_or_404(Poll, pk=pk)
    q = clean(request.GET.get("q", ""))
    if not queries.may_go_to_doors(request.user, poll):
        raise Http404
    lines = queries.doors(poll, request.user, q)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "votes/door.html", {"poll": poll, "page_obj": page, "q": q})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def at_door(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """What one voter says: the pad of the vote in the steward's hand."""
    found = _seat(request.user, pk, seat)
    refusal = None
    if request.method == "POST":
        try:
            chosen = answers.chosen(request.POST)
            entry = actions.note_choice(found.poll, by=request.user, seat=found, chosen=chosen)
        except Refused as refused:
            refusal = refused
        else:
            return redirect("votes:door_confirm", pk=pk, entry=entry.pk)
    page = {"poll": found.poll, "seat": found, "pad": pad_of(found.poll, marking.Marked()), "refusal": refusal}
    return render(request, "votes/door_choice.html", page, status=refusal.status if refusal else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """The page that is turned to the resident: is it right? Or later, on their own phone. Of who noted it alone."""
    rows = DoorEntry.objects.select_related("poll", "seat__holder")
    found = get_object_or_404(rows, pk=entry, poll=pk, recorded_by=request.user)
    _seat(request.user, pk, found.seat_id)
    if request.method != "POST":
        return render(request, "votes/door_confirm.html", {"poll": found.poll, "entry": found, "said": said(found)})
    name = display_name(found.seat.holder)
    answer = request.POST.get("answer")
    try:
        if answer == "right":
            receipt = actions.confirm_entry(found, by=request.user)
            figures = {"name": name, "receipt": receipt.receipt}
            messages.success(request, _("Recorded for %(name)s, receipt %(receipt)s.") % figures)
        elif answer == "wrong":
            actions.decline_entry(found, by=request.user)
            return redirect("votes:at_door", pk=pk, seat=found.seat_id)
        else:
            actions.leave_for_later(found, by=request.user)
            messages.success(request, _("%(name)s confirms it later on their own phone.") % {"name": name})
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("votes:door", pk=pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """The resident's own word on what was noted at the door."""
    found = get_object_or_404(
        DoorEntry.objects.select_related("poll", "seat"), pk=entry, poll=pk, seat__holder=request.user
    )
    try:
        if request.POST.get("answer") == "right":
            actions.confirm_entry(found, by=request.user, strength=strength_of(request.session, request.user))
        else:
            actions.decline_entry(found, by=request.user)
            messages.success(request, _("It is not counted. Cast your vote here as you want it."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(f"{reverse('votes:poll', args=[pk])}?seat={found.seat_id}")


def _seat(person: Person, pk: int, seat: int) -> Seat:
    """A seat the reader goes to the door for; of any other the reader may not know."""
    found = get_object_or_404(Seat.objects.select_related("poll", "holder"), pk=seat, poll=pk)
    if found.holder_id == person.pk or not queries.reaches(person, found):
        raise Http404
    return found
