"""The door: entry links, staff sign-in, and how one likes to read."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community import phone
from community.entry import checked_preferences, enter, set_preferences, whose
from community.forms import SignInForm
from community.middleware import TEXT_SIZE_COOKIE, THEME_COOKIE
from community.sessions import BY_LINK, BY_PASSWORD

YEAR_SECONDS = 365 * 24 * 3600


class SignIn(LoginView):
    """Staff sign in by name and password."""

    template_name = "community/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form) -> HttpResponse:
        is_shared = bool(self.request.POST.get("shared"))
        phone.sign_in(self.request, form.get_user(), entry=BY_PASSWORD, is_shared=is_shared or None)
        return redirect(self.get_success_url())

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=429 if form.is_paused else 422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(others=phone.people_here(self.request), **kwargs)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Looking asks who it is; only the button uses the link up, so that a preview does not."""
    if request.method == "POST":
        is_shared = bool(request.POST.get("shared"))
        phone.require_room(request, whose(token), is_shared=is_shared)
        way = phone.way_on(request)
        # a link opens once: it is used up together with the sign-in, or not at all
        with transaction.atomic():
            phone.sign_in(request, enter(token), entry=BY_LINK, is_shared=is_shared or None)
        return redirect(way)
    person = whose(token)
    others = [one for one in phone.people_here(request) if one.pk != person.pk]
    return render(request, "community/enter.html", {"person": person, "token": token, "others": others})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, size of type and theme: by cookie for strangers, by account (and cookie) for people."""
    wanted = checked_preferences(**{field: request.POST.get(field) for field in ("language", "text_size", "theme")})
    if request.user.is_authenticated:
        set_preferences(request.user, **wanted)
    response = redirect(_safe_next(request))
    cookies = {"language": settings.LANGUAGE_COOKIE_NAME, "text_size": TEXT_SIZE_COOKIE, "theme": THEME_COOKIE}
    for field, value in wanted.items():
        if value:
            response.set_cookie(
                cookies[field],
                value,
                max_age=YEAR_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(cookies[field], samesite="Lax")
    return response


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else settings.LOGIN_REDIRECT_URL
