"""The page on which a teller confirms a count of hands."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.refusals import Refused
from votes.models import HandCount

from . import actions, queries
from .refusals import CountChanged


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of the chair, and the button of the teller who was asked. Of any other count nobody may know."""
    rows = HandCount.objects.select_related("poll", "taken_by", "teller")
    counted = get_object_or_404(rows, poll=pk, teller=request.user)
    if request.method == "POST":
        try:
            if request.POST.get("taken") != counted.taken_at.isoformat():
                raise CountChanged
            actions.confirm_hands(counted, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Confirmed. The hands are counted."))
        return redirect("votes:hands", pk=pk)
    page = {"poll": counted.poll, "counted": counted, "answers": queries.answers_of(counted.poll)}
    return render(request, "votes/hands.html", page)
