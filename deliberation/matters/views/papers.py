"""Who was handed the paper of a written vote in which silence counts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from community.refusals import Missing
from community.text import clean
from deliberation.matters import actions, forms, queries
from deliberation.matters.permissions import guard

PAGE = 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The homes still to be gone to, sixty a page, found by building or room; and on POST those that were."""
    matter = queries.dossier(request.user, pk)
    guard(request.user, matter, "note_papers")
    decision = queries.written_poll(matter)
    if decision is None or not decision.counts_silence:
        raise Http404  # no such list is kept
    decision.matter = matter
    home = clean(request.GET.get("q", ""))[:40]
    page = Paginator(queries.papers_to_hand_over(decision, home), PAGE).get_page(request.GET.get("page"))
    status = 200
    if request.method == "POST":
        form = forms.PapersForm(
            request.POST, matter=matter, by=request.user, seats=decision.poll.roll.select_related("holder")
        )
        if form.is_valid():
            try:
                noted = actions.note_papers(decision, by=request.user, seats=form.cleaned_data["papers"])
            except Missing as refusal:
                form.add_error("papers", str(refusal))
            else:
                messages.success(
                    request, ngettext("%(n)s paper is on record.", "%(n)s papers are on record.", noted) % {"n": noted}
                )
                return redirect(request.get_full_path())
        form.show(page.object_list)
        status = 422
    else:
        form = forms.PapersForm(matter=matter, by=request.user, seats=page.object_list)
    context = {
        "matter": matter,
        "form": form,
        "page_obj": page,
        "home": home,
        "all": decision.poll.roll.count(),
        "noted": decision.poll.roll.filter(delivered_at__isnull=False).count(),
    }
    return render(request, "deliberation/matters/papers.html", context, status=status)
