"""The page of the mandates of a vote, for the office; and the button by which the principal takes one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.masking import display_name
from community.models import Person
from community.refusals import Missing, Refused
from community.text import clean
from votes.models import Mandate, Poll
from votes.permissions import may_keep_papers
from votes.rules import Rule

from . import actions, queries
from .forms import MandateForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of proxies; two searches find the people, then the mandate is recorded."""
    poll = _kept_poll(request.user, pk)
    searched = {name: clean(request.GET.get(name, "")) for name in ("giver", "proxy")}
    given = {
        "principals": queries.principals_found(poll, searched["giver"]),
        "holders": queries.holders_found(poll, searched["proxy"]),
        "has_place": poll.place is not None,
    }
    form = MandateForm(request.POST, request.FILES, **given) if request.method == "POST" else MandateForm(**given)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = actions.record_mandate(poll, by=request.user, **form.terms)
        except Missing as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            done = _("Recorded. %(holder)s now votes for %(principal)s; both have been told.")
            names = {"holder": display_name(mandate.holder), "principal": display_name(mandate.principal)}
            messages.success(request, done % names)
            return redirect("votes:mandates", pk=poll.pk)
    page = {
        "poll": poll,
        "proxies": queries.proxies_of(poll),
        "form": form,
        "allowed": Rule.from_json(poll.rule).proxies,
        "searched": searched,
        "is_found": bool(given["principals"] and given["holders"]),
    }
    return render(request, "votes/mandates.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, mandate: int) -> HttpResponse:
    """The principal goes back to the vote, the office to its list."""
    poll = get_object_or_404(Poll.objects.select_related("place"), pk=pk)
    found = _mandate(request.user, poll, mandate)
    try:
        actions.withdraw_mandate(found, by=request.user, poll=poll)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. %(holder)s votes no longer.") % {"holder": display_name(found.holder)})
    return redirect("votes:poll" if request.user.pk == found.principal_id else "votes:mandates", pk=pk)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, mandate: int) -> FileResponse:
    """The signed paper, to the office; the record keeps who looked."""
    poll = _kept_poll(request.user, pk)
    found = _mandate(request.user, poll, mandate)
    if found.photo is None:
        raise Http404
    actions.look_at_photo(found, by=request.user, poll=poll)
    try:
        file = found.photo.image.open("rb")
    except FileNotFoundError as gone:  # a restored database without its photos
        raise Http404 from gone
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept_poll(person: Person, pk: int) -> Poll:
    poll = get_object_or_404(Poll.objects.select_related("place", "chain"), pk=pk)
    if not may_keep_papers(person, poll):
        raise Http404
    return poll


def _mandate(person: Person, poll: Poll, pk: int) -> Mandate:
    """A mandate of this poll that is the person's own, or that the office sees."""
    found = get_object_or_404(queries.mandates_in(poll), pk=pk)
    if person.pk != found.principal_id and not may_keep_papers(person, poll):
        raise Http404
    return found
