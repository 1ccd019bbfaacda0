"""What the office chooses for a mandate. The form checks; the action writes."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Person
from votes.models import Seat

THIS_VOTE, UNTIL_A_DAY = "poll", "until"


class MandateForm(forms.Form):
    """Who gives the vote, who casts it, for how long, and a photo of the signed paper."""

    use_required_attribute = False  # the server says in a sentence what is missing, and keeps the rest

    principal = forms.TypedChoiceField(label=_("Who gives the vote to another?"), widget=forms.RadioSelect)
    holder = forms.TypedChoiceField(label=_("Who casts it?"), widget=forms.RadioSelect)
    scope = forms.ChoiceField(
        label=_("For how long?"),
        choices=[
            (THIS_VOTE, _("For this vote only")),
            (UNTIL_A_DAY, _("For every vote here, until a day")),
        ],
        initial=THIS_VOTE,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    photo = forms.FileField(
        label=_("Photo of the signed paper"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Only the office can look at it, and each look is kept in the record."),
    )

    def __init__(self, *args, principals: Iterable[Seat], holders: Iterable[Person], has_place: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        givers = {str(seat.holder_id): seat for seat in principals}
        self.fields["principal"].choices = [
            (key, f"{seat.holder.full_name} · {seat.label}") for key, seat in givers.items()
        ]
        self.fields["principal"].coerce = lambda key: givers[key].holder
        people = {str(one.pk): one for one in holders}
        self.fields["holder"].choices = [(key, one.full_name) for key, one in people.items()]
        self.fields["holder"].coerce = people.get
        if not has_place:
            del self.fields["scope"], self.fields["until"]

    def clean(self):
        given = super().clean()
        if given.get("scope") == UNTIL_A_DAY and not given.get("until") and "until" not in self.errors:
            self.add_error("until", _("Please say until which day the mandate holds."))
        return given

    @property
    def terms(self) -> dict:
        """The arguments of ``record_mandate``."""
        given = self.cleaned_data
        until = given.get("until") if given.get("scope") == UNTIL_A_DAY else None
        return {name: given[name] for name in ("principal", "holder", "photo")} | {"until": until}
