"""The sign-in of staff."""

from __future__ import annotations

import hashlib

from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_FAILURES = 10
WAIT_SECONDS = 15 * 60


class SignInForm(AuthenticationForm):
    """Django's own form with our sentences, and a pause after ten wrong passwords for one name."""

    error_messages = {
        "invalid_login": _("Name and password do not match. Look whether capital letters are on, and try again."),
        "inactive": _("This account is closed. Ask the community office."),
        "too_many": _("Too many wrong passwords for this name. Wait 15 minutes, then try again."),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["username"].error_messages["required"] = _("Please write your sign-in name.")
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Please write your password.")

    def clean(self):
        failures = self._failures_key()
        if cache.get(failures, 0) >= MOST_FAILURES:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            if not cache.add(failures, 1, WAIT_SECONDS):
                cache.set(failures, cache.get(failures, 0) + 1, WAIT_SECONDS)
            raise
        cache.delete(failures)
        return cleaned

    def _failures_key(self) -> str:
        name = self.cleaned_data.get("username", "").casefold()
        return "sign-in-" + hashlib.sha256(name.encode()).hexdigest()
