"""The page of one matter, its photos, and the word said on it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.limits import allow_writing
from community.refusals import Missing, Refused
from deliberation.cases.queries import flow_graph, is_late
from deliberation.matters import actions, queries
from deliberation.matters.forms import SayForm
from deliberation.matters.models import Comment, Lane, Matter, MatterPhoto
from deliberation.matters.permissions import guard, offered

ENTRIES = 60


@login_required
@require_safe
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    return matter_page(request, queries.dossier(request.user, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Contribute to the discussion. A visit to the address leads to the form on the page of the matter."""
    one = queries.dossier(request.user, pk)
    if request.method != "POST":
        return redirect(f"{actions.url_of(one)}?say=1#say")
    guard(request.user, one, "say")
    form = SayForm(request.POST, matter=one, by=request.user)
    if form.is_valid():
        given = form.cleaned_data
        parent = get_object_or_404(Comment, pk=given["parent"], matter=one) if given["parent"] else None
        try:
            allow_writing("say", request.user)
            actions.say(one, by=request.user, text=given["text"], stance=given["stance"], parent=parent)
        except Missing as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your neighbours can read it now."))
            return redirect(f"{actions.url_of(one)}#discussion")
        one = queries.dossier(request.user, pk)
    return matter_page(request, one, say_form=form, status=422)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """A photo, to those who may know of its matter. No address of a file is ever public."""
    one = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    shown = get_object_or_404(MatterPhoto.objects.select_related("attachment"), pk=photo, matter=one)
    try:
        file = shown.attachment.image.open("rb")
    except FileNotFoundError as gone:  # a restored database without its photos
        raise Http404 from gone
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = "private"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def matter_page(
    request: HttpRequest, one: Matter, *, say_form: SayForm | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, also with a form that was not accepted and keeps what was typed."""
    person = request.user
    acts = offered(person, one)
    moderates = "moderate" in acts
    threads = queries.threads_of(one, person, request.GET.get("page"), moderates=moderates)
    answering = None
    if "say" in acts:
        asked = request.GET.get("answer", "")
        answering = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None
        say_form = say_form or SayForm(matter=one, by=person, initial={"parent": answering})
    shows_all = request.GET.get("history") == "all"
    entries = list(queries.history(one, with_chatter=shows_all)[: None if shows_all else ENTRIES])
    queries.veil_of([one], entries)
    queries.name_places([one])
    my_voice = queries.voice_of(person, one)
    context = {
        "matter": one,
        "acts": acts,
        "backing": queries.backing(one),
        "my_voice": my_voice,
        "may_leave": "leave" in acts and my_voice is not None and not queries.raised_it_too(my_voice),
        "voices_with_words": [voice for voice in one.voices.all() if voice.words] if moderates else [],
        **queries.merges_seen_by(person, one),
        "invitation": queries.next_act(one, person, acts),
        "steps": queries.steps_of(one),
        "graph": flow_graph(one),
        "next_sentence": queries.what_next(one),
        "raised_by": queries.raiser_name(one),
        "lane_meaning": queries.lane_meaning(one.lane) if _has_lane(one) else "",
        "ladder": queries.ladder_of(one),
        "looks": list(one.second_looks.all()),
        "knows_raiser": one.raiser_id == person.pk or moderates,
        "is_late": is_late(one),
        "motions": list(reversed(one.motions.all())),
        "decisions": list(reversed(one.decisions.all())),
        "postings": queries.postings(one, person),
        "written": queries.written_poll(one),
        "may_be_written": "table" in acts and queries.may_be_written(one),
        "works": list(reversed(one.undertakings.all())),
        "tallies": queries.review_tally(one),
        "threads": threads.object_list,
        "page_obj": threads,
        "say_form": say_form,
        "answering": answering,
        "is_speaking": bool(answering or status == 422 or {"say", "page"} & request.GET.keys()),
        "entries": entries,
        "shows_all": shows_all,
        "my_meetings": [each.pk for each in one.decisions.all() if queries.finds_meeting(each, person)],
        "my_polls": [each.poll_id for each in one.decisions.all() if each.is_on_roll],
        "follows": one.is_followed,
        "photos_raised": [photo for photo in one.photos.all() if photo.moment == MatterPhoto.Moment.RAISED],
        "photos_before": [photo for photo in one.photos.all() if photo.moment == MatterPhoto.Moment.BEFORE],
        "photos_after": [photo for photo in one.photos.all() if photo.moment == MatterPhoto.Moment.AFTER],
    }
    return render(request, "deliberation/matters/matter.html", context, status=status)


def _has_lane(matter: Matter) -> bool:
    """Before triage a matter has no class yet, unless staff raised it as a hazard."""
    was_classed = matter.triage_outcome == "accepted" and matter.waits_for not in ("triage", "revise")
    return was_classed or matter.lane != Lane.REGULAR
