"""公示: object, answer, post again in other words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.fields import Typed
from deliberation.matters.queries.voices import unnamed

from .base import ActForm


class ObjectForm(ActForm):
    reason = Typed(
        label=_("Why do you object?"),
        max_length=1000,
        help_text=_("Your neighbours read it with your short name, and the answer below it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.by.pk in unnamed(self.matter):
            self.fields["reason"].help_text = _(
                "Your neighbours read it as from “a resident”, without your name, and the answer below it."
            )


class AnswerObjectionForm(ActForm):
    upheld = forms.TypedChoiceField(
        label=_("What do you answer?"),
        choices=[
            ("no", _("Not upheld: the decision stands")),
            ("yes", _("Upheld: the decision comes off the board and goes back to discussion")),
        ],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )
    answer = Typed(
        label=_("Why?"),
        max_length=1000,
        help_text=_("Anyone who objected is told, and the neighbours can read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PostAgainForm(ActForm):
    title = Typed(label=_("Title on the notice board"), max_length=160)
    text = Typed(
        label=_("Text on the notice board"),
        max_length=4000,
        help_text=_("Everybody who walks by reads it. Phones, rooms and full names are masked once more."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
