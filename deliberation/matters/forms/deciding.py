"""议 and 决: a word in the discussion, the motion, and the written vote on it."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.fields import Typed
from community.masking import display_name
from deliberation.matters.models import Matter
from deliberation.matters.models.threads import Stance
from deliberation.matters.queries import places_to_decide
from deliberation.matters.queries.rules import rules_for
from votes.models import Seat

from .base import ActForm


class SayForm(ActForm):
    stance = forms.ChoiceField(
        label=_("Where do you stand?"), choices=Stance.choices, widget=forms.RadioSelect, initial=Stance.NEUTRAL
    )
    text = Typed(label=_("What do you want to say?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class MotionForm(ActForm):
    question = Typed(
        label=_("The question"), max_length=120, help_text=_("One sentence that can be answered with yes or no.")
    )
    text = Typed(
        label=_("The motion"),
        max_length=4000,
        help_text=_("What exactly is done, who pays, who does it. One point per line."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    rule_code = forms.ChoiceField(label=_("Who decides, and how?"), widget=forms.RadioSelect)

    def __init__(self, *args, matter: Matter, **kwargs) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        self.fields["rule_code"].choices = [
            (rule.code, format_html("{}<small>{}</small><small>{}</small>", rule.title, rule.text, rule.citation))
            for rule in rules_for(matter)
        ]
        latest = matter.motions.order_by("-version").first()
        if latest:
            self.initial = {"question": latest.question, "text": latest.text, "rule_code": latest.rule_code}


class WrittenPollForm(ActForm):
    place = forms.TypedChoiceField(label=_("Whose people decide?"), widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("For how many days?"),
        min_value=1,
        max_value=60,
        initial=7,
        help_text=_("The opening day is not counted; the vote ends at midnight of the last day."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args, matter: Matter, **kwargs) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        places = {str(place.pk): place for place in places_to_decide(matter)}
        self.fields["place"].choices = [(key, place.label) for key, place in places.items()]
        self.fields["place"].coerce = places.get
        self.fields["place"].initial = str(matter.circle_id)


class PapersForm(ActForm):
    papers = forms.TypedMultipleChoiceField(
        label=_("Who was handed the paper?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    told = forms.BooleanField(
        label=_("Each was told what silence means"),
        help_text=_("Who was handed the paper and does not answer joins the majority."),
    )

    def __init__(self, *args, seats: Iterable[Seat], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.show(seats)

    def show(self, seats: Iterable[Seat]) -> None:
        """Offer these lines of the roll: all of it to judge what was ticked, one page of it to be read."""
        self.fields["papers"].choices = [
            (str(seat.pk), format_html('{} · <span class="nb">{}</span>', seat.label, display_name(seat.holder)))
            for seat in seats
        ]


class MoreDaysForm(ActForm):
    days = forms.IntegerField(
        label=_("How many more days?"),
        min_value=1,
        max_value=60,
        initial=3,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
