"""Pages of house rules: where one keeps them, a draft with its examples, and every version of a rule."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from community.models import Place
from community.refusals import Missing, NotYours, Refused
from votes import rules
from votes.freezing import fingerprint
from votes.models import HouseRule
from votes.rules import Rule, UnknownRule

from . import queries
from .actions import adopt_house_rule, next_rule, retire_house_rule
from .examples import examples, size_of
from .forms import HouseRuleForm, RetireForm
from .limits import faults
from .permissions import keeps_house_rules, may_keep_house_rules
from .refusals import RuleRetired


@login_required
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The places whose house rules one keeps."""
    if not keeps_house_rules(request.user):
        raise NotYours
    kept = queries.places_kept_by(request.user)
    return render(request, "votes/house/places.html", {"places": kept})


@login_required
@require_GET
def bases(request: HttpRequest, place: int) -> HttpResponse:
    """From which rule a new one starts."""
    found = _kept_place(request, place)
    context = {"place": found, "bases": queries.bases_for(found, timezone.localdate())}
    return render(request, "votes/house/bases.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, place: int, base: str) -> HttpResponse:
    """A rule of its own for a place."""
    found = _kept_place(request, place)
    start = next((one for one in queries.bases_for(found, timezone.localdate()) if one.code == base), None)
    if start is None:
        raise Http404
    return _edit(request, found, HouseRuleForm(request.POST or None, base=start))


@login_required
@require_GET
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of a house rule: who, when, why, and what it changed."""
    versions = _versions(request, code)
    newest, today = versions[0].row, timezone.localdate()
    standing = HouseRule.objects.filter(code=code).in_force(today).first()
    context = {
        "newest": newest,
        "versions": versions,
        "standing": standing,
        "is_overtaken": standing is not None and queries.is_overtaken(standing, today),
        "may_keep": may_keep_house_rules(request.user, newest.place) and newest.retired_at is None,
    }
    return render(request, "votes/house/rule.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The next version of a house rule."""
    newest = _newest_kept(request, code)
    try:
        base = rules.rule(newest.base, timezone.localdate())
    except UnknownRule as ended:
        raise Http404 from ended
    form = HouseRuleForm(request.POST or None, base=base, rule=newest.rule)
    return _edit(request, newest.place, form, code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """End a house rule."""
    newest = _newest_kept(request, code)
    form = RetireForm(request.POST or None, initial={"effective_from": timezone.localdate()})
    if form.is_valid():
        try:
            retire_house_rule(code, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Noted. The rule ends on that day; votes that are open keep it."))
            return redirect("votes:house_rule", code)
    context = {"form": form, "newest": newest}
    return render(request, "votes/house/retire.html", context, status=422 if form.errors else 200)


def _edit(request: HttpRequest, place: Place, form: HouseRuleForm, code: str = "") -> HttpResponse:
    """The form; filled in, the examples of what it makes; saved once they were read."""
    context = {"place": place, "form": form, "base": form.base, "code": code}
    if form.is_valid() and "again" not in request.POST:
        written = next_rule(place, form.base, form.draft, code=code, effective_from=form.cleaned_data["effective_from"])
        unfit = faults(written, form.base)
        for one in unfit:
            _show(form, one)
        try:
            if not unfit:
                return _read_and_saved(request, place, form, code, written, context)
        except Refused as refusal:
            _show(form, refusal)
    return render(request, "votes/house/form.html", context, status=422 if form.is_bound and form.errors else 200)


def _read_and_saved(
    request: HttpRequest, place: Place, form: HouseRuleForm, code: str, written: Rule, context: dict
) -> HttpResponse:
    seen = fingerprint(written.as_json())
    if "save" in request.POST and request.POST.get("seen") == seen:
        row = adopt_house_rule(
            place,
            by=request.user,
            base=form.base.code,
            draft=form.draft,
            effective_from=form.cleaned_data["effective_from"],
            reason=form.cleaned_data["reason"],
            seen=seen,
            code=code,
        )
        messages.success(request, _("Saved. It is offered for votes from %(day)s on.") % {"day": row.effective_from})
        return redirect("votes:house_rule", row.code)
    cases = examples(written, size_of(written, place, timezone.localdate()))
    return render(request, "votes/house/draft.html", {**context, "rule": written, "seen": seen, "examples": cases})


def _show(form, refusal: Refused) -> None:
    field = refusal.field if isinstance(refusal, Missing) and refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def _kept_place(request: HttpRequest, pk: int) -> Place:
    place = get_object_or_404(Place.objects.select_related("level"), pk=pk)
    if not may_keep_house_rules(request.user, place):
        raise NotYours
    return place


def _versions(request: HttpRequest, code: str) -> list[queries.Version]:
    if not HouseRule.objects.visible_to(request.user).filter(code=code).exists():
        raise Http404
    return queries.history(code)


def _newest_kept(request: HttpRequest, code: str) -> HouseRule:
    if not HouseRule.objects.visible_to(request.user).filter(code=code).exists():
        raise Http404
    newest = queries.latest(code)
    if not may_keep_house_rules(request.user, newest.place):
        raise NotYours
    if newest.retired_at:
        raise RuleRetired
    return newest
