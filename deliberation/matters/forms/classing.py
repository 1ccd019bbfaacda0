"""What becomes of a matter that came in: taken on in a lane, answered, returned, declined, passed up, withdrawn."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.fields import Typed
from deliberation.matters.models import Lane

from .base import ActForm

LANES = [
    (Lane.SMALL, _("Small: it is seen to at once, nobody need meet")),
    (Lane.REGULAR, _("Regular: neighbours discuss it, the next grid day decides")),
    (Lane.IMPORTANT, _("Important: neighbours discuss it, a special meeting decides")),
    (Lane.DIFFICULT, _("Difficult: it comes back to each grid day until it is settled")),
    (Lane.HAZARD, _("Hazard: it is fixed first, then it is posted what was done")),
]


class TriageForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What do you do with it?"),
        choices=[
            ("accept", _("Accept it")),
            ("answer", _("Answer it now: nothing needs to be decided")),
            ("return", _("Ask the raiser for more")),
            ("decline", _("It cannot be taken on: somebody one level up looks again")),
        ],
        widget=forms.RadioSelect,
    )
    lane = forms.ChoiceField(
        label=_("If you accept it: what kind of matter is it?"),
        choices=LANES,
        initial=Lane.REGULAR,
        required=False,
        widget=forms.RadioSelect,
    )
    words = Typed(
        label=_("Your answer, what you ask for, or why it cannot be taken on"),
        required=False,
        max_length=1000,
        help_text=_("The raiser and everybody who follows it will read this. Not needed to accept."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.matter.second_looks.filter(proposed_by=self.by, agreed=False).exists():
            self.fields["outcome"].choices = self.fields["outcome"].choices[:3]  # somebody disagreed once

    def clean(self):
        given = super().clean()
        if given.get("outcome") not in (None, "accept") and not given.get("words", ""):
            self.add_error("words", _("Please write a sentence: it goes to the raiser."))
        given["lane"] = given.get("lane") or Lane.REGULAR
        return given


class ReclassForm(ActForm):
    lane = forms.ChoiceField(label=_("What kind of matter is it?"), choices=LANES, widget=forms.RadioSelect)
    reason = Typed(
        label=_("Reason"),
        max_length=300,
        help_text=_("The raiser and everybody who follows it will read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lane"].choices = [choice for choice in LANES if choice[0] != self.matter.lane]


class SecondLookForm(ActForm):
    agrees = forms.TypedChoiceField(
        label=_("Do you agree that it cannot be taken on?"),
        choices=[("yes", _("I agree: it is not taken on")), ("no", _("I disagree: it goes back to be taken on"))],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )
    words = Typed(
        label=_("What you say to the raiser"),
        max_length=500,
        required=False,
        help_text=_("Needed if you disagree. The raiser reads it with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(ActForm):
    reason = Typed(
        label=_("Why do you withdraw it?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PassUpForm(ActForm):
    reason = Typed(label=_("Why should it go up a level?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
