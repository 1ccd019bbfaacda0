"""What is done with a posted decision and its objections; the longer acts have pages in ``acts``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from community.refusals import NotYours
from deliberation.matters import actions, forms, queries
from deliberation.matters.models import Matter, Objection, Publication
from deliberation.matters.permissions import guard, offered

from .acts import PAGES, ActPage, form_page

ANSWER = ActPage(
    "answer_objection",
    forms.AnswerObjectionForm,
    lambda matter, by, given: None,
    gettext_lazy("Answer an objection"),
    gettext_lazy("Say why, whichever way you decide."),
    gettext_lazy("Send the answer"),
    gettext_lazy("Answered. The person who objected has been told."),
)

# which of a matter's postings stands in the address: a decision and the report of a hazard may hang side by side
POSTING_PAGES: dict[str, tuple[ActPage, Callable[..., object]]] = {
    "take-down": (
        ActPage(
            "take_down",
            forms.ReasonForm,
            lambda matter, by, given: None,
            gettext_lazy("Take it off the notice board"),
            gettext_lazy("When something of a person slipped in. A decision must be posted again in other words."),
            gettext_lazy("Take it down"),
            gettext_lazy("It hangs there no longer."),
        ),
        actions.take_down,
    ),
    "post-again": (
        ActPage(
            "take_down",
            forms.PostAgainForm,
            lambda matter, by, given: None,
            gettext_lazy("Post it in other words"),
            gettext_lazy("If it was taken down, its period starts again today."),
            gettext_lazy("Post it"),
            gettext_lazy("It hangs on the notice board."),
        ),
        actions.post_again,
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: HttpRequest, pk: int, posting: int, act: str) -> HttpResponse:
    """Take one posting of a matter off the board, or put it up in other words."""
    if act not in POSTING_PAGES:
        raise Http404
    matter = queries.dossier(request.user, pk)
    posted = get_object_or_404(Publication, pk=posting, matter=matter)
    guard(request.user, matter, "take_down")
    page, do = POSTING_PAGES[act]
    page = replace(page, do=lambda _matter, by, given: do(posted, by=by, **given))
    words = {"title": posted.title, "text": posted.text}
    return form_page(request, matter, page, {"posted": posted, "act": act}, initial=words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_objection(request: HttpRequest, code: str) -> HttpResponse:
    """Where somebody objects who could vote on a decision but may not know of its matter: the posted words alone."""
    posted = get_object_or_404(queries.postings_told_to(request.user), code=code)
    if request.method != "POST" and Matter.objects.visible_to(request.user).filter(pk=posted.matter_id).exists():
        return redirect(f"{actions.url_of(posted.matter)}#posting")
    page = replace(
        PAGES["object"],
        do=lambda _matter, by, given: actions.object_to(posted, by=by, **given),
        template="deliberation/matters/own_objection.html",
    )
    context = {
        "posted": posted,
        "provisional": queries.provisional(posted) if posted.is_up else "",
        "own": list(posted.objections.filter(author=request.user).select_related("answered_by")),
        "may_object": posted.is_waited_for and "object" in offered(request.user, posted.matter),
    }
    return form_page(request, posted.matter, page, context, way_back=request.path)


@login_required
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """The same person takes the own objection back."""
    posted = get_object_or_404(queries.postings_told_to(request.user), code=code)
    made = get_object_or_404(posted.objections.filter(author=request.user).order_by("-pk")[:1])
    actions.take_back_objection(made, by=request.user)
    messages.success(request, _("Your objection is taken back."))
    return redirect("matters:own_objection", code=code)


@login_required
@require_POST
def close_publicity(request: HttpRequest, pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    actions.close_publicity(matter, by=request.user)
    messages.success(request, _("The publicity period is over. Now name who does the work."))
    return redirect("matters:matter", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int, objection: int, act: str) -> HttpResponse:
    """Answer an objection (a form), or take back the own one (a button)."""
    matter = queries.dossier(request.user, pk)
    made = get_object_or_404(Objection.objects.select_related("author"), pk=objection, publication__matter=matter)
    if act == "take-back":
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        actions.take_back_objection(made, by=request.user)
        messages.success(request, _("Your objection is taken back."))
        return redirect("matters:matter", pk=pk)
    if act != "answer":
        raise Http404
    guard(request.user, matter, "answer_objection")
    if made.author_id == request.user.pk:
        raise NotYours
    page = replace(ANSWER, do=lambda _matter, by, given: actions.answer_objection(made, by=by, **given))
    shown = next(
        one for posted in queries.postings(matter, request.user) for one in posted.objections if one.objection == made
    )
    return form_page(request, matter, page, {"quoted": {"author": shown.author, "text": made.reason}, "act": act})
