"""The longer acts on a matter, each with a page of its own; and the two that need but a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from community.limits import allow_writing
from community.models import Person
from community.refusals import Missing, NotYours, Refused
from deliberation.cases.refusals import NotAtThisStep
from deliberation.matters import actions, forms, queries
from deliberation.matters.models import Matter
from deliberation.matters.permissions import guard
from deliberation.matters.refusals import NotHangingNow


@dataclass(frozen=True, slots=True)
class ActPage:
    """``right`` is asked before the form is shown; ``do`` calls the act with what was typed."""

    right: str
    form: type[forms.ActForm]
    do: Callable[[Matter, Person, dict], object]
    title: Promise
    hint: Promise
    button: Promise
    done: Promise
    template: str = "deliberation/matters/act.html"


def _triage(matter: Matter, by: Person, given: dict) -> None:
    if given["outcome"] == "accept":
        actions.accept_matter(matter, by=by, lane=given["lane"])
    elif given["outcome"] == "decline":
        _named(lambda: actions.decline_matter(matter, by=by, reason=given["words"]), reason="words")
    elif given["outcome"] == "answer":
        _named(lambda: actions.answer_matter(matter, by=by, answer=given["words"]), answer="words")
    else:
        _named(lambda: actions.return_matter(matter, by=by, reason=given["words"]), reason="words")


def _named(act: Callable[[], object], **fields: str) -> None:
    """Do ``act``; what it misses under its own name is said at the field of the form."""
    try:
        act()
    except Missing as refusal:
        refusal.field = fields.get(refusal.field, refusal.field)
        raise


def _open_work(matter: Matter):
    work = matter.undertakings.filter(finished_at=None).first()
    if work is None:
        raise NotAtThisStep
    work.matter = matter
    return work


def _written(matter: Matter):
    """The announced or open written vote of a matter."""
    decision = queries.written_poll(matter)
    if decision is None:
        raise NotAtThisStep
    decision.matter = matter
    return decision


PAGES = {
    "triage": ActPage(
        "accept",
        forms.TriageForm,
        _triage,
        gettext_lazy("Answer the raiser"),
        gettext_lazy("Every matter gets an answer. The raiser hears of it at once."),
        gettext_lazy("Send"),
        gettext_lazy("Done. The raiser has been told."),
        template="deliberation/matters/triage.html",
    ),
    "second-look": ActPage(
        "look_again",
        forms.SecondLookForm,
        lambda matter, by, given: actions.look_again(matter, by=by, **given),
        gettext_lazy("A second look"),
        gettext_lazy(
            "Only if two people agree is a matter not taken on. The raiser reads both names and both reasons."
        ),
        gettext_lazy("Send"),
        gettext_lazy("Done. The raiser has been told."),
    ),
    "reclass": ActPage(
        "reclass",
        forms.ReclassForm,
        lambda matter, by, given: actions.reclass_matter(matter, by=by, **given),
        gettext_lazy("Change the class"),
        gettext_lazy("Small matters and hazards are seen to at once; all others are decided in a meeting first."),
        gettext_lazy("Change the class"),
        gettext_lazy("The class is changed. Everybody concerned has been told."),
    ),
    "pass-up": ActPage(
        "escalate",
        forms.PassUpForm,
        lambda matter, by, given: actions.escalate_matter(matter, by=by, **given),
        gettext_lazy("Pass it up"),
        gettext_lazy(
            "The person in charge one level up leads it from then on. You stay on it and are told of every step."
        ),
        gettext_lazy("Pass it up"),
        gettext_lazy("Passed up. Everybody concerned has been told."),
    ),
    "withdraw": ActPage(
        "withdraw",
        forms.WithdrawForm,
        lambda matter, by, given: actions.withdraw_matter(matter, by=by, **given),
        gettext_lazy("Withdraw it"),
        gettext_lazy("It ends here. You may raise it again at any time."),
        gettext_lazy("Withdraw it"),
        gettext_lazy("Withdrawn. Those who had it in hand have been told."),
    ),
    "unnamed": ActPage(
        "go_unnamed",
        forms.ActForm,
        lambda matter, by, given: actions.go_unnamed(matter, by=by),
        gettext_lazy("Go unnamed from now on"),
        gettext_lazy("Neighbours read “a resident” instead of your name; those who look after it still know you."),
        gettext_lazy("Do not name me any more"),
        gettext_lazy("Done. From now on neighbours read “a resident”."),
        template="deliberation/matters/unnamed.html",
    ),
    "revise": ActPage(
        "revise",
        forms.ReviseForm,
        lambda matter, by, given: actions.revise_matter(matter, by=by, **given),
        gettext_lazy("Complete it"),
        gettext_lazy("You need not raise it again: change what is asked for and send it."),
        gettext_lazy("Send"),
        gettext_lazy("Thank you. It is looked at again."),
    ),
    "correct": ActPage(
        "correct",
        forms.ReviseForm,
        lambda matter, by, given: actions.correct_matter(matter, by=by, **given),
        gettext_lazy("Put it right"),
        gettext_lazy("Somebody wrote this down for you. Write it as you meant it."),
        gettext_lazy("Send"),
        gettext_lazy("Corrected. The person who wrote it down has been told."),
    ),
    "motion": ActPage(
        "draft_motion",
        forms.MotionForm,
        lambda matter, by, given: actions.draft_motion(matter, by=by, **given),
        gettext_lazy("The motion"),
        gettext_lazy("The text the meeting decides on. Earlier versions are kept."),
        gettext_lazy("Keep the motion"),
        gettext_lazy("The motion is on record."),
    ),
    "written": ActPage(
        "table",
        forms.WrittenPollForm,
        lambda matter, by, given: actions.open_written_poll(matter, by=by, **given),
        gettext_lazy("A written vote over days"),
        gettext_lazy("Without a meeting: everybody entitled is told, and casts at home until the last day."),
        gettext_lazy("Announce it"),
        gettext_lazy("Announced. Everybody entitled has been told."),
    ),
    "more-days": ActPage(
        "vote",
        forms.MoreDaysForm,
        lambda matter, by, given: actions.extend_written_poll(_written(matter), by=by, **given),
        gettext_lazy("Give the vote more days"),
        gettext_lazy("Ballots already cast stay. Those who have not cast are told."),
        gettext_lazy("Give more days"),
        gettext_lazy("Those who have not cast yet have been told."),
    ),
    "call-off": ActPage(
        "vote",
        forms.ReasonForm,
        lambda matter, by, given: actions.call_off_written_poll(_written(matter), by=by, **given),
        gettext_lazy("Call off the written vote"),
        gettext_lazy("The motion stays to be decided. Everybody entitled reads why."),
        gettext_lazy("Call it off"),
        gettext_lazy("Called off. Everybody entitled has been told."),
    ),
    "object": ActPage(
        "object",
        forms.ObjectForm,
        lambda matter, by, given: actions.object_to(actions.open_posting(matter), by=by, **given),
        gettext_lazy("Object to the decision"),
        gettext_lazy("It is answered by a set day. Until then the decision is not carried out."),
        gettext_lazy("Send the objection"),
        gettext_lazy("On record. You will be told the answer."),
    ),
    "undertaking": ActPage(
        "assign",
        forms.UndertakingForm,
        lambda matter, by, given: actions.assign_undertaking(matter, by=by, **given),
        gettext_lazy("Who does it, by when?"),
        gettext_lazy("One person is answerable, and there is a day by which it is done."),
        gettext_lazy("Hand it over"),
        gettext_lazy("Handed over. Everybody concerned has been told."),
    ),
    "progress": ActPage(
        "note_progress",
        forms.ProgressForm,
        lambda matter, by, given: actions.note_progress(_open_work(matter), by=by, **given),
        gettext_lazy("How the work goes"),
        gettext_lazy("A sentence and a photo tell the neighbours that it moves."),
        gettext_lazy("Tell the neighbours"),
        gettext_lazy("Written down. Followers have been told."),
    ),
    "finish": ActPage(
        "finish",
        forms.FinishForm,
        lambda matter, by, given: actions.finish_undertaking(_open_work(matter), by=by, **given),
        gettext_lazy("Report it done"),
        gettext_lazy("After this the residents have 7 days to review it."),
        gettext_lazy("Report it done"),
        gettext_lazy("Reported. Now the residents review it."),
    ),
    "photos": ActPage(
        "add_photos",
        forms.PhotosForm,
        lambda matter, by, given: actions.add_photos(matter, by=by, **given),
        gettext_lazy("Add photos"),
        gettext_lazy("Neighbours of this circle and those who look after it see them, nobody else."),
        gettext_lazy("Add photos"),
        gettext_lazy("The photos are there."),
    ),
    "review": ActPage(
        "review",
        forms.ReviewForm,
        lambda matter, by, given: actions.review_matter(matter, by=by, **given),
        gettext_lazy("Review it"),
        gettext_lazy("You may change it until the window ends."),
        gettext_lazy("Send the review"),
        gettext_lazy("Thank you. Your review is on record."),
        template="deliberation/matters/review.html",
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One of ``PAGES``: the form, and on POST the act."""
    page = PAGES.get(act)
    if page is None:
        raise Http404
    matter = queries.dossier(request.user, pk)
    guard(request.user, matter, page.right)
    posted = actions.open_posting(matter) if page.right == "object" else None
    if posted is not None and posted.taken_down_at is not None:
        raise NotHangingNow
    return form_page(request, matter, page, {"act": act, "posted": posted})


def form_page(
    request: HttpRequest,
    matter: Matter,
    page: ActPage,
    context: dict,
    *,
    initial: dict | None = None,
    way_back: str = "",
) -> HttpResponse:
    """Show the form of ``page``, or do its act; what is missing is said at its field and nothing typed is lost."""
    status = 200
    if request.method == "POST":
        form = page.form(request.POST, request.FILES, matter=matter, by=request.user)
        status = 422
        if form.is_valid():
            try:
                allow_writing("", request.user, photos=len(request.FILES.getlist("photos")))
                page.do(matter, request.user, form.cleaned_data)
            except (NotYours, NotAtThisStep):
                raise
            except Missing as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, str(page.done))
                return redirect(way_back or actions.url_of(matter))
    else:
        form = page.form(matter=matter, by=request.user, initial=initial)
    context = {
        "matter": matter,
        "form": form,
        "page": page,
        "tallies": queries.review_tally(matter) if page.right == "review" else [],
        "work": next(reversed(list(matter.undertakings.all())), None),
        "named": queries.already_named(matter) if page.right == "go_unnamed" else [],
        **context,
    }
    return render(request, page.template, context, status=status)


@login_required
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    if request.POST.get("stop"):
        actions.unfollow(matter, by=request.user)
        messages.success(request, _("You will not be told of its steps any more."))
    else:
        actions.follow(matter, by=request.user)
        messages.success(request, _("You will be told of every step."))
    return redirect("matters:matter", pk=pk)


@login_required
@require_POST
def close_review(request: HttpRequest, pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    actions.close_review(matter, by=request.user)
    messages.success(request, _("The review is closed."))
    return redirect("matters:matter", pk=pk)
