"""Pages of stewards: the circles, one circle, a building, one steward's homes, who is away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.masking import display_name
from community.models import Absence, Household, Person, Place
from community.refusals import Missing, Refused

from . import actions, queries
from .forms import NOBODY, AbsenceForm, HomesForm, StairwellsForm
from .rights import absentees, linking_paths, may_link_stewards, may_note_absence, own_staff_roles


@login_required
@require_GET
def stewards(request: HttpRequest) -> HttpResponse:
    """The circle asked for; else the only one; else all of them to choose from."""
    circles = queries.circles_to_look_after(request.user)
    if not linking_paths(request.user):
        raise Http404
    asked = request.GET.get("place", "")
    if asked:
        return _circle_page(request, _place_to_link(request, asked), has_others=len(circles) > 1)
    if len(circles) == 1:
        return _circle_page(request, circles[0].place, has_others=False)
    return render(request, "community/steward_circles.html", {"circles": circles})


@login_required
@require_POST
def link_stairwells(request: HttpRequest, pk: int) -> HttpResponse:
    """Every home without a steward in the chosen stairwells gets one."""
    place = _place_to_link(request, pk)
    form = _stairwells_form(place, request.POST)
    if form.is_valid():
        lines, steward = form.cleaned_data["stairwells"], form.cleaned_data["steward"]
        homes = [home for line in lines for home in queries.unlinked(line.place)]
        try:
            made = actions.link_households(steward, homes, by=request.user)
        except Missing as refusal:
            form.add_error("stairwells" if refusal.field == "households" else "steward", str(refusal))
        else:
            messages.success(request, _linked(steward, len(made)))
            return redirect(f"{reverse('community:stewards')}?place={place.pk}")
    return _circle_page(request, place, has_others=True, form=form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def homes(request: HttpRequest, pk: int) -> HttpResponse:
    """The homes of a stairwell or building, each with its steward; the chosen ones change hands or are released."""
    place = _place_to_link(request, pk)
    inside = Household.objects.current().filter(unit__place__path__startswith=place.path)
    doors = queries.doors(inside.select_related("unit__place"))
    given = {"doors": doors, "stewards": queries.stewards_at(place, covering=True)}
    form = HomesForm(request.POST, **given) if request.method == "POST" else HomesForm(**given)
    if request.method == "POST" and form.is_valid():
        chosen, steward = form.cleaned_data["homes"], form.cleaned_data["steward"]
        try:
            if steward == NOBODY:
                count = actions.unlink_households(chosen, by=request.user)
                done = ngettext("%(n)s household released.", "%(n)s households released.", count) % {"n": count}
            else:
                done = _linked(steward, len(actions.link_households(steward, chosen, by=request.user)))
        except Missing as refusal:
            form.add_error("homes" if refusal.field == "households" else "steward", str(refusal))
        else:
            messages.success(request, done)
            return redirect("community:steward_homes", pk=pk)
    chosen_keys = set(form.data.getlist("homes")) if form.is_bound else set()
    page = {
        "place": place,
        "label": queries.labels_below_circle([place])[place.pk][0],
        "form": form,
        "doors": doors,
        "chosen": {door.household.pk for door in doors if str(door.household.pk) in chosen_keys},
        "circle": _circle_over(place),
    }
    return render(request, "community/steward_homes.html", page, status=422 if form.errors else 200)


@login_required
@require_GET
def steward(request: HttpRequest, pk: int) -> HttpResponse:
    """One steward's homes: to the steward, the deputy, and people who may link there, as far as that reaches."""
    person = get_object_or_404(Person, pk=pk, is_active=True)
    if person.pk == request.user.pk:
        return redirect("community:my_households")
    mine = list(queries.households_of(person))
    if person.pk not in queries.acting_for(request.user):
        paths = linking_paths(request.user)
        roles = [role.place.path for role in own_staff_roles(person) if role.kind == "steward"]
        mine = [home for home in mine if paths and home.unit.place.path.startswith(paths)]
        is_there = any(path.startswith(paths) or any(own.startswith(path) for own in paths) for path in roles if paths)
        if not mine and not is_there:
            raise Http404
    page = {
        "books": [queries.book_of(person, mine)],
        "person": person,
        "may_note": may_note_absence(request.user, person),
    }
    return render(request, "community/steward.html", page)


@login_required
@require_GET
def my_households(request: HttpRequest) -> HttpResponse:
    """The homes one looks after, and those of whom one stands in for."""
    if not own_staff_roles(request.user):
        raise Http404
    books = queries.books_of(request.user) or [queries.book_of(request.user, [])]
    page = {
        "books": books,
        "person": request.user,
        "may_note": True,
        "may_link": bool(linking_paths(request.user)),
    }
    return render(request, "community/steward.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away and who stands in, as far as it concerns the reader; and the form to note another absence."""
    people = absentees(request.user)
    if not own_staff_roles(request.user):
        raise Http404
    asked = request.POST.get("for") or request.GET.get("for") or str(request.user.pk)
    person = next((one for one in people if str(one.pk) == asked), None)
    if person is None:
        raise Http404
    given = {"deputies": queries.with_roles(actions.possible_deputies(person))}
    form = AbsenceForm(request.POST, **given) if request.method == "POST" else AbsenceForm(**given)
    if request.method == "POST" and form.is_valid():
        try:
            absence = actions.note_absence(person, by=request.user, **form.cleaned_data)
        except Missing as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            done = _("Noted. %(deputy)s has been told.") % {"deputy": display_name(absence.deputy)}
            messages.success(request, done)
            return redirect("community:absences")
    page = {
        "form": form,
        "person": person,
        "people": queries.with_roles(people),
        "absences": queries.absences_around(request.user, people),
        "may_end": {one.pk for one in people},
    }
    return render(request, "community/absences.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
    if not may_note_absence(request.user, absence.person):
        raise Http404
    try:
        actions.end_absence(absence, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        done = _("Ended. %(person)s has the duties back.") % {"person": display_name(absence.person)}
        messages.success(request, done)
    return redirect("community:absences")


def _place_to_link(request: HttpRequest, pk: int | str) -> Place:
    """A place below which the reader may link; of any other the reader may not know."""
    if isinstance(pk, str) and not (pk.isascii() and pk.isdigit() and len(pk) < 12):
        raise Http404
    place = get_object_or_404(Place.objects.select_related("level"), pk=pk)
    if not may_link_stewards(request.user, place):
        raise Http404
    return place


def _circle_over(place: Place) -> Place:
    circles = Place.objects.filter(path__in=place.ladder_paths, level__is_circle=True)
    return circles.order_by("-path").first() or place


def _stairwells_form(place: Place, data=None) -> StairwellsForm:
    return StairwellsForm(data, lines=queries.stairwells_without(place), stewards=queries.stewards_at(place))


def _circle_page(
    request: HttpRequest, place: Place, *, has_others: bool, form: StairwellsForm | None = None, status: int = 200
) -> HttpResponse:
    lines = queries.stairwells_of(place)
    page = {
        "place": place,
        "loads": queries.load(place),
        "lines": lines,
        "without": [line for line in lines if line.unlinked],
        "households": sum(line.households for line in lines),
        "alone": sum(line.unlinked for line in lines),
        "form": form or _stairwells_form(place),
        "has_others": has_others,
        "chosen": set(form.data.getlist("stairwells")) if form is not None else set(),
    }
    return render(request, "community/stewards.html", page, status=status)


def _linked(steward: Person, count: int) -> str:
    sentence = ngettext(
        "%(name)s looks after %(n)s more household now, and has been told.",
        "%(name)s looks after %(n)s more households now, and has been told.",
        count,
    )
    return sentence % {"name": display_name(steward), "n": count}
