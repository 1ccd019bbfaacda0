"""The desk of the papers of a vote: take, enter, judge, print. Short, never save."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.limits import allow_writing
from community.refusals import Missing, NotYours, Refused
from community.text import clean
from votes.actions import settle_conflict
from votes.models import Conflict, Envelope, Poll, Seat
from votes.permissions import may_keep_papers
from votes.queries import came_by

from . import actions, queries
from .codes import code_of, shown
from .forms import PhotoForm, ReasonForm, SettleForm
from .marking import chosen_on_paper, marking_of

PER_PAGE = 40
SHEETS_A_PAGE = 60
FOUND = 30


@login_required
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an envelope by its code or its home; what is taken, entered, disputed, done; what is in conflict."""
    poll = _kept(request, pk)
    home, refusal = clean(request.GET.get("q", ""))[:40], None
    if typed := request.GET.get("code", "").strip():
        try:
            return redirect("votes:paper_seat", pk=poll.pk, code=code_of(queries.seat_by_code(poll, typed).pk))
        except Refused as unknown:
            refusal = unknown
    counts = queries.counts_of(poll)
    state = request.GET.get("state") or ("waiting" if counts["waiting"] else "all")
    context = {
        "poll": poll,
        "typed": typed,
        "refusal": refusal,
        "home": home,
        "found": [(seat, code_of(seat.pk)) for seat in queries.seats_of_home(poll, home)[:FOUND]] if home else [],
        "counts": counts,
        "state": state,
        "page_obj": Paginator(queries.envelopes_of(poll, state), PER_PAGE).get_page(request.GET.get("page")),
        "conflicts": Conflict.objects.filter(poll=poll, settled_at=None).count(),
        "came_by": came_by(poll),
    }
    return render(request, "votes/papers/papers.html", context, status=refusal.status if refusal else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Where the code of a printed ballot leads: take its envelope, or the paper that was taken."""
    poll = _kept(request, pk)
    found = queries.seat_by_code(poll, code)
    taken = Envelope.objects.standing().filter(seat=found).first()
    if taken and request.method != "POST":
        return redirect("votes:paper", pk=poll.pk, number=taken.number)
    is_post = request.method == "POST"
    form = PhotoForm(request.POST if is_post else None, request.FILES if is_post else None, is_needed=False)
    if form.is_valid():
        allow_writing("", request.user, photos=len(request.FILES))
        try:
            envelope = actions.take_envelope(poll, found, by=request.user, photo=form.cleaned_data["photo"])
        except Missing as unreadable:
            form.add_error("photo", str(unreadable))
        else:
            said = _("Taken. Write the number %(number)s on the envelope.") % {"number": envelope.number}
            messages.success(request, said)
            return redirect("votes:papers", pk=poll.pk)
    context = {"poll": poll, "seat": found, "code": shown(code_of(found.pk)), "form": form}
    return render(request, "votes/papers/take.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One envelope: enter what its paper says, blind; afterwards who entered it and what came of it."""
    poll = _kept(request, pk)
    envelope = _envelope(poll, number)
    invalid = ReasonForm(
        request.POST if "invalid" in request.POST else None,
        help_text=_("Torn, without a mark, with more marks than allowed, not our paper…"),
    )
    refusal: Refused | None = None
    if request.method == "POST" and ("invalid" not in request.POST or invalid.is_valid()):
        try:
            entered = actions.enter_paper(
                envelope,
                by=request.user,
                chosen=() if "invalid" in request.POST else chosen_on_paper(poll, request.POST),
                invalid=invalid.cleaned_data["reason"] if "invalid" in request.POST else "",
            )
        except Refused as refused:
            refusal, envelope = refused, _envelope(poll, number)
        else:
            messages.success(request, _said(entered))
            following = queries.next_to_enter(poll, request.user, after=entered.number)
            if following is not None:
                return redirect("votes:paper", pk=poll.pk, number=following.number)
            return redirect("votes:papers", pk=poll.pk)
    mine = bool(envelope.entries.all()) and envelope.entries.all()[0].clerk_id == request.user.pk
    context = {
        "poll": poll,
        "envelope": envelope,
        "code": shown(code_of(envelope.seat_id)),
        "marking": marking_of(poll),
        "posted": request.POST,
        "ticked": request.POST.getlist("choice"),
        "waits_for_another": envelope.state == Envelope.State.ONCE and mine,
        "refusal": refusal,
        "invalid": invalid,
        "photo_form": PhotoForm(),
        "give_back": ReasonForm(auto_id="give_back_%s", help_text=_("For instance: the paper of another home.")),
    }
    status = refusal.status if refusal else 422 if invalid.errors else 200
    return render(request, "votes/papers/paper.html", context, status=status)


@login_required
@require_POST
def give_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A paper that was taken for the wrong seat."""
    poll = _kept(request, pk)
    actions.withdraw_envelope(_envelope(poll, number), by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Given back. The seat may vote as before."))
    return redirect("votes:papers", pk=poll.pk)


@login_required
@require_POST
def keep_photo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Keep a photo of a paper that was taken without one."""
    poll = _kept(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Missing("photo")
    allow_writing("", request.user, photos=1)
    actions.keep_paper_photo(_envelope(poll, number), form.cleaned_data["photo"], by=request.user)
    messages.success(request, _("The photo is kept."))
    return redirect("votes:paper", pk=poll.pk, number=number)


@login_required
@require_POST
def photo(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The photo of a paper. A form asks for it, not a link: that somebody looked stands in the record."""
    poll = _kept(request, pk)
    shown_one = actions.look_at_photo(_envelope(poll, number), by=request.user)
    try:
        file = shown_one.image.open("rb")
    except FileNotFoundError as gone:  # a restored database without its photos
        raise Http404 from gone
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Seats of which two channels brought different ballots, the open ones first."""
    poll = _kept(request, pk)
    page = Paginator(queries.conflicts_of(poll), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "votes/papers/conflicts.html", {"poll": poll, "page_obj": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, pk: int, conflict: int) -> HttpResponse:
    """Both sides, for the clerk alone; on POST which one counts."""
    poll = _kept(request, pk)
    found = get_object_or_404(Conflict.objects.select_related("seat", "settled_by"), pk=conflict, poll=poll)
    found.poll = poll
    sides = queries.sides_of(found)
    labels = [(side.place, f"{side.channel}: {side.words}") for side in sides]
    counting = next((side.place for side in sides if side.counts), None)
    form = SettleForm(request.POST if request.method == "POST" else None, sides=labels, initial={"side": counting})
    if form.is_valid():
        try:
            settle_conflict(found, by=request.user, **form.cleaned_data)
        except Missing as missing:
            form.add_error(missing.field, str(missing))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Settled. It stands in the record of the vote."))
            return redirect("votes:conflicts", pk=poll.pk)
    context = {"poll": poll, "conflict": found, "sides": sides, "form": form}
    return render(request, "votes/papers/conflict.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballots on A4: of one seat, of a stairwell, of all; before that the choice of which."""
    poll = _kept(request, pk)
    asked = request.GET
    if "seat" in asked:
        seats = Seat.objects.filter(pk=queries.seat_by_code(poll, asked["seat"]).pk)
    elif asked.get("place", "").isdecimal():
        seats = Seat.objects.filter(pk__in=queries.seats_at(poll, int(asked["place"][:18]))).order_by("pk")
    elif "all" in asked:
        seats = poll.roll.order_by("pk")
    else:
        home = clean(asked.get("q", ""))[:40]
        context = {
            "poll": poll,
            "stairwells": queries.stairwells_of(poll),
            "home": home,
            "found": [(seat, code_of(seat.pk)) for seat in queries.seats_of_home(poll, home)[:FOUND]] if home else [],
            "all": poll.roll.count(),
        }
        return render(request, "votes/papers/print_choice.html", context)
    page = Paginator(seats, SHEETS_A_PAGE).get_page(asked.get("page"))
    sheets = queries.sheets_of(poll, list(page.object_list))
    context = {"poll": poll, "sheets": sheets, "page_obj": page, "marking": marking_of(poll)}
    return render(request, "votes/papers/print.html", context)


def _kept(request: HttpRequest, pk: int) -> Poll:
    """A vote whose papers the reader keeps; one that is only seen says whose they are, any other is not there."""
    poll = get_object_or_404(Poll.objects.visible_to(request.user).select_related("place", "chain"), pk=pk)
    if not may_keep_papers(request.user, poll):
        raise NotYours
    return poll


def _envelope(poll: Poll, number: int) -> Envelope:
    found = get_object_or_404(queries.envelopes_of(poll), number=number)
    found.poll = poll
    return found


def _said(envelope: Envelope) -> str:
    """What came of an entry."""
    return {
        Envelope.State.ONCE: _("Entered. A second clerk now reads the same paper."),
        Envelope.State.DISPUTED: _("Entered. The two entries differ: look at the paper again, either of you."),
        Envelope.State.DONE: _("Entered. Both read the same: the ballot is cast."),
        Envelope.State.VOID: _("Both found this paper invalid. It takes part and chooses nothing."),
    }[Envelope.State(envelope.state)]
