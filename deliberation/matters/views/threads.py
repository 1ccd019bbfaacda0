"""What is done with one contribution: edit, report, hide, show again, leave standing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from community.refusals import NotYours
from deliberation.matters import actions, forms, queries
from deliberation.matters.models import Comment
from deliberation.matters.permissions import guard, may_edit_comment, may_moderate, may_report_comment

from .acts import ActPage, form_page

BUTTONS = {"unhide": actions.unhide_comment, "settle": actions.settle_report}
FORMS = ("edit", "report", "hide")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int, comment: int, act: str) -> HttpResponse:
    matter = queries.dossier(request.user, pk)
    said = get_object_or_404(Comment.objects.select_related("author"), pk=comment, matter=matter)
    said.matter = matter
    if act in BUTTONS:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        BUTTONS[act](said, by=request.user)
        messages.success(request, _("Done."))
        return redirect(f"{actions.url_of(matter)}#discussion")
    if act not in FORMS:
        raise Http404
    _allowed(request, said, act)
    moderates = may_moderate(request.user, matter)
    seen = queries.as_seen(said, request.user, moderates=moderates)
    return form_page(request, matter, _page(said, act), {"quoted": seen, "act": act})


def _allowed(request: HttpRequest, said: Comment, act: str) -> None:
    may = {
        "edit": lambda: may_edit_comment(request.user, said),
        "report": lambda: may_report_comment(request.user, said),
        "hide": lambda: may_moderate(request.user, said.matter),
    }
    if not may[act]():
        raise NotYours
    if act == "edit":
        guard(request.user, said.matter, "edit_comment")


def _page(said: Comment, act: str) -> ActPage:
    if act == "edit":

        class EditForm(forms.SayForm):
            parent = None

            def __init__(self, *args, **kwargs) -> None:
                super().__init__(*args, **kwargs)
                self.initial = {"text": said.text, "stance": said.stance}

        return ActPage(
            "edit_comment",
            EditForm,
            lambda matter, by, given: actions.edit_comment(said, by=by, **given),
            gettext_lazy("Change the wording"),
            gettext_lazy("The earlier wording is kept and can be read."),
            gettext_lazy("Change it"),
            gettext_lazy("Changed. The earlier wording is kept."),
        )
    if act == "report":
        return ActPage(
            "report_comment",
            forms.ReasonForm,
            lambda matter, by, given: actions.report_comment(said, by=by, **given),
            gettext_lazy("Report a contribution"),
            gettext_lazy("The grid head looks at it. No neighbour learns that it was you."),
            gettext_lazy("Report it"),
            gettext_lazy("Thank you. The grid head has been told."),
        )
    return ActPage(
        "moderate",
        forms.ReasonForm,
        lambda matter, by, given: actions.hide_comment(said, by=by, **given),
        gettext_lazy("Hide a contribution"),
        gettext_lazy("The author reads the reason, everybody else reads that something was hidden."),
        gettext_lazy("Hide it"),
        gettext_lazy("Hidden. The author has been told why."),
    )
