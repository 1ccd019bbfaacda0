"""Similar matters while one writes, “me too” and its way back, and the merge of what was raised twice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.masking import display_name
from community.queries import places_for
from community.refusals import Missing, NotYours, Refused
from community.text import clean
from deliberation.matters import actions, queries
from deliberation.matters.forms import ReasonForm
from deliberation.matters.models import Decision, Matter
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import AlreadyTabled

from .alike import similar_while_writing
from .lists import for_whom

CANDIDATES = 8


@login_required
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The fragment under a form that is being written: nothing, or up to three matters like it."""
    for_person = for_whom(request)
    place = places_for(request.user).filter(pk=_number(request.POST.get("place", ""))).first()
    found = similar_while_writing(
        request.user, place=place, for_person=for_person, title=clean(request.POST.get("title", "")),
        text=clean(request.POST.get("text", ""), lines=True),
    )  # fmt: skip
    shown = {"similar": found, "for_person": for_person, "is_news": True}
    return render(request, "deliberation/matters/_similar.html", shown)


@login_required
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """“Me too”, from the page of the matter or from a form in which somebody was raising the same."""
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    person = for_whom(request)
    typed = request.POST.get("words") or f"{request.POST.get('title', '')}\n{request.POST.get('text', '')}"
    actions.join_matter(
        matter,
        by=request.user,
        for_person=person,
        words=clean(typed, lines=True)[:300],
        is_anonymous=request.POST.get("is_anonymous") == "yes",
    )
    said = _("You are behind it now, and you will be told of every step.")
    if person is not None:
        said = _("Recorded: %(name)s is behind it now, and will be told of every step.") % {
            "name": display_name(person)
        }
    messages.success(request, said)
    return redirect("matters:matter", pk=pk)


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    actions.leave_matter(matter, by=request.user)
    messages.success(request, _("Your “me too” is taken back."))
    if not Matter.objects.visible_to(request.user).filter(pk=pk).exists():  # it was of another circle
        return redirect("matters:matters")
    return redirect("matters:matter", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First the choice, ranked by likeness or found by number; then both side by side, and the reason."""
    matter = queries.dossier(request.user, pk)
    guard(request.user, matter, "merge")
    if tabled := next((one for one in matter.decisions.all() if one.outcome in Decision.OPEN), None):
        raise AlreadyTabled(meeting=tabled.meeting_title)
    chosen = _number(request.POST.get("into") or request.GET.get("into", ""))
    into = get_object_or_404(Matter.objects.visible_to(request.user), pk=chosen) if chosen else None
    form, status = ReasonForm(request.POST or None, matter=matter, by=request.user), 200
    if request.method == "POST" and form.is_valid() and into is not None:
        try:
            actions.merge_matter(matter, into=into, by=request.user, reason=form.cleaned_data["reason"])
        except NotYours:
            raise
        except Missing as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Merged. Everybody concerned has been told."))
            return redirect("matters:matter", pk=into.pk)
    return _merge_page(request, matter, into, form, 422 if form.errors and status == 200 else status)


def _merge_page(
    request: HttpRequest, matter: Matter, into: Matter | None, form: ReasonForm, status: int
) -> HttpResponse:
    number = clean(request.GET.get("number", ""))[:20]
    found, likest = [], []
    if into is None:
        if number:
            filters = queries.Filters(q=number)
            found = list(
                queries.matters_for(request.user, filters).filter(community=matter.community, finished=None)[
                    :CANDIDATES
                ]
            )
        likest = [
            one.matter
            for one in queries.similar_to(
                request.user,
                community=matter.community,
                title=matter.title,
                text=matter.text,
                but=matter,
                least=40,
                most=CANDIDATES,
            )
            if not one.matter.is_over
        ]
    shown = [one for one in [matter, into, *found, *likest] if one is not None]
    queries.name_places(shown)
    queries.count_voices(shown)
    for one in shown:
        one.raised_by = queries.raiser_name(one)
    context = {
        "matter": matter,
        "into": into,
        "form": form,
        "number": number,
        "found": [one for one in found if one.pk != matter.pk],
        "likest": likest,
        "both": [matter, into] if into else [],
    }
    return render(request, "deliberation/matters/merge.html", context, status=status)


def _number(asked: str) -> int:
    """A row's number as a form gives it; 0, which no row has, for anything else."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
