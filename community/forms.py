"""The sign-in of staff, and the code of a card as somebody types it."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community import limits
from community.fields import Typed
from community.limits import TooMany


class SignInForm(AuthenticationForm):
    """Django's own form with our sentences, and a pause after ten wrong passwords for one name from one address."""

    error_messages = {
        "invalid_login": _("Name and password do not match. Look whether capital letters are on, and try again."),
        "inactive": _("This account is closed. Ask the community office."),
    }
    is_paused = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["username"].error_messages["required"] = _("Please write your sign-in name.")
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Please write your password.")

    def clean(self):
        name = self.cleaned_data.get("username", "").casefold()
        # a stranger elsewhere cannot lock a name out: what counts is the name at this address
        here = f"{name} {limits.address_of(self.request)}"
        try:
            limits.check("wrong_password", here)
            limits.check("wrong_password_overall", name)
        except TooMany as refused:
            self.is_paused = True
            raise ValidationError(str(refused), code=refused.code) from refused
        try:
            cleaned = super().clean()
        except ValidationError:
            limits.count("wrong_password", here)
            limits.count("wrong_password_overall", name)
            raise
        limits.forget("wrong_password", here)
        return cleaned


class CardForm(forms.Form):
    """The code of a card: as long as anybody may type it, with spaces and dashes."""

    code = Typed(
        label=_("The code on your card"),
        help_text=_("Eight letters and digits. Capitals, spaces and the dash do not matter."),
        max_length=40,
        error_messages={"required": _("Please type the code on your card.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
    )
