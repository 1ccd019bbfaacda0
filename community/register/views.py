"""Pages of the register: bring a file, look at what it would do, carry it out; take the register home."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.masking import masked_name
from community.models import RegisterImport, RegisterLine
from community.refusals import Missing

from . import actions, exporting, keeping, queries
from .forms import ColumnsForm, FileForm, GridForm
from .people import masked_phone
from .reasons import sentences
from .refusals import FileGone

PER_PAGE = 50
READING_SECONDS = 180
State = RegisterImport.State
TABS = (
    ("refused", "warn", pgettext_lazy("lines", "To mend")),
    ("doubt", "info", pgettext_lazy("lines", "Have a look")),
    ("vanished", "minus", pgettext_lazy("lines", "No longer in the file")),
    ("new", "plus", pgettext_lazy("lines", "New")),
    ("changed", "edit", pgettext_lazy("lines", "Changed")),
    ("unchanged", "check", pgettext_lazy("lines", "Unchanged")),
)
HOME_FIELDS = frozenset({"grid", "estate", "building", "stairwell", "room", "home"})
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registers(request: HttpRequest) -> HttpResponse:
    """The registers one keeps, what was brought in so far, and the form for a new file."""
    communities = queries.communities_kept_by(request.user)
    if not communities:
        raise Http404
    form = FileForm(communities=communities)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES, communities=communities)
        if form.is_valid():
            try:
                brought = actions.bring_register(
                    form.cleaned_data["file"], community=form.cleaned_data["community"], by=request.user
                )
            except Missing as refusal:
                form.add_error("file", str(refusal))
            else:
                return _see(brought)
    page = {
        "form": form,
        "registers": [(place, queries.units_of(place)) for place in communities],
        "page_obj": Paginator(queries.imports_visible_to(request.user), 20).get_page(request.GET.get("page")),
    }
    return render(request, "community/register/registers.html", page, status=422 if form.errors else 200)


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: being read, ready, failed or done; its lines by what they would do."""
    found = _import(request, pk)
    counts = found.counts
    tabs = [(name, icon, label, counts.get(name, 0)) for name, icon, label in TABS]
    which = request.GET.get("show", "")
    if which not in {name for name, *_rest in TABS} | {"all"}:
        which = next((name for name, _icon, _label, n in tabs if n and found.state != State.COMMITTED), "all")
    page_obj = Paginator(queries.lines_of(found, which), PER_PAGE).get_page(request.GET.get("page"))
    doing = counts.get("new", 0) + counts.get("changed", 0)
    total = sum(counts.get(name, 0) for name in RegisterLine.Outcome.values)
    page = {
        "register_import": found,
        "tabs": tabs,
        "which": which,
        "page_obj": page_obj,
        "lines": [_shown(line) for line in page_obj],
        "has_sheets": len(found.mapping.get("sheets", [])) > 1,
        "doing": doing,
        "total": total,
        "has_notes": queries.lines_of(found, "doubt").exists(),
        "read": total - counts.get("vanished", 0),
        "is_kept": found.state in actions.OPEN and keeping.is_kept(found),
        "sheets": [ColumnsForm(sheet=sheet, prefix=f"s{n}") for n, sheet in _sheets(found)],
        "grid_form": _grid_form(found),
        "passed_over": queries.sheets_passed_over(found),
        "columns_open": found.state == State.FAILED or request.GET.get("show") == "columns",
    }
    return render(request, "community/register/register.html", page)


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The reading itself takes seconds; the page meanwhile asks how far it is."""
    found = _import(request, pk)
    key = f"register-read-{found.pk}"
    # a second tap, or a page opened twice, does not read twice
    if cache.add(key, 1, READING_SECONDS):
        try:
            actions.read_register(found, by=request.user)
        finally:
            cache.delete(key)
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": reverse("community:register", args=[pk])})
    return _see(found)


@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is; when it is over the page reloads."""
    found = _import(request, pk)
    if found.state != State.READING:
        return HttpResponse(headers={"HX-Redirect": reverse("community:register", args=[pk])})
    return render(request, "community/register/_progress.html", {"register_import": found})


@login_required
@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Another meaning for the columns; then the file is read again."""
    found = _import(request, pk)
    if not keeping.is_kept(found):
        raise FileGone
    forms = [ColumnsForm(request.POST, sheet=sheet, prefix=f"s{n}") for n, sheet in _sheets(found)]
    grid_form = _grid_form(found, request.POST)
    if not all([form.is_valid() for form in (*forms, grid_form)]):
        page = {"register_import": found, "sheets": forms, "grid_form": grid_form}
        return render(request, "community/register/columns.html", page, status=422)
    actions.choose_columns(
        found,
        fields={form.sheet: form.chosen for form in forms},
        first={form.sheet: form.cleaned_data["first"] for form in forms},
        by=request.user,
        grid=grid_form.cleaned_data["grid"],
    )
    return _see(found)


@login_required
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the preview out. Ending what is no longer in the file asks a second time, with the list."""
    found = _import(request, pk)
    end_vanished = request.POST.get("end_vanished") == "1"
    if end_vanished and request.POST.get("sure") != "1":
        gone = queries.lines_of(found, "vanished")
        page = {"register_import": found, "lines": [_shown(line) for line in gone[:PER_PAGE]], "count": gone.count()}
        return render(request, "community/register/sure.html", page)
    done = actions.carry_out(found, by=request.user, end_vanished=end_vanished)
    messages.success(
        request,
        _("Carried out: %(new)s lines new, %(changed)s changed, %(ended)s ended.") % done.counts,
    )
    return _see(done)


@login_required
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    actions.put_aside(_import(request, pk), by=request.user)
    messages.success(request, _("Put aside. The file and its preview are gone; the register is as it was."))
    return redirect("community:registers")


@login_required
@require_GET
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused lines as a file, with what to mend beside each."""
    found = _import(request, pk)
    return _file(exporting.refused_lines(found), f"refused-{found.pk}.csv", "csv")


@login_required
@require_GET
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines to be looked at as a file, with what was left out."""
    found = _import(request, pk)
    return _file(exporting.noted_lines(found), f"notes-{found.pk}.csv", "csv")


@login_required
@require_POST
def export(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The register to take home; the record says who took it."""
    community = get_object_or_404(queries.communities_kept_by(request.user), code=code)
    if kind not in KINDS:
        raise Http404
    content = exporting.take_register(community, by=request.user, kind=kind)
    return _file(content, f"{community.code}-{timezone.localdate():%Y-%m-%d}.{kind}", kind)


def _import(request: HttpRequest, pk: int) -> RegisterImport:
    return get_object_or_404(queries.imports_visible_to(request.user), pk=pk)


def _grid_form(found: RegisterImport, data: QueryDict | None = None) -> GridForm:
    return GridForm(data, grids=queries.grids_of(found.community), initial={"grid": found.mapping.get("grid")})


def _see(found: RegisterImport) -> HttpResponse:
    return HttpResponseRedirect(reverse("community:register", args=[found.pk]), status=303)


def _sheets(found: RegisterImport):
    return enumerate(found.mapping.get("sheets", []))


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _shown(line: RegisterLine) -> dict[str, object]:
    """One row of the table; of refused lines the cells as they stand there, names and phones masked."""
    cells = line.detail.get("cells")
    shown: dict[str, object] = {"line": line, "sentences": list(sentences(line)), "field": line.detail.get("field", "")}
    if cells is None:
        return shown | {name: line.detail.get(name, "") for name in queries.CELLS_SHOWN} | {"home": line.label}
    home = " ".join(cells[name] for name in ("estate", "building", "stairwell", "room", "home") if cells.get(name))
    name = cells.get("name", "") or cells.get("owner", "")
    return shown | {
        "home": home or line.label,
        "name": masked_name(name) if name else "",
        "area": cells.get("area", ""),
        "phone": masked_phone(cells["phone"]) if cells.get("phone") else "",
        "bad_home": shown["field"] in HOME_FIELDS,
    }
