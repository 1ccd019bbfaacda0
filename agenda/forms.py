"""What a convener types. Forms check; actions write."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Meeting
from agenda.permissions import CONVENERS
from community.capacity import capacity_of
from community.fields import Typed
from community.models import Person, Place
from community.queries import tell_apart

UNREASONABLE_YEAR = _("Please choose a day between 2000 and 2099.")


class PlaceField(forms.ModelChoiceField):
    names: dict[int, str] = {}

    def label_from_instance(self, place: Place) -> str:
        return f"{self.names[place.pk]} · {place.level}"


class ArrangeForm(forms.Form):
    """Name, time and venue of a meeting being prepared."""

    use_required_attribute = False  # the server says in a sentence what is missing, and keeps the rest

    title = Typed(label=_("Title"), max_length=120)
    starts_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=[
            MinValueValidator(timezone.make_aware(datetime(2000, 1, 1)), UNREASONABLE_YEAR),
            MaxValueValidator(timezone.make_aware(datetime(2099, 12, 31, 23, 59)), UNREASONABLE_YEAR),
        ],
    )
    venue = Typed(label=_("Where we meet"), max_length=120, required=False)


class CallForm(ArrangeForm):
    """``CallForm(person=…)`` offers the places the person may call a meeting for."""

    field_order = ("kind", "place", "title", "starts_at", "venue")

    kind = forms.ChoiceField(
        label=_("Kind of meeting"),
        choices=Meeting.Kind.choices,
        help_text=_("A grid day takes up difficult matters by itself; important ones need another kind of meeting."),
    )
    place = PlaceField(label=_("Whose meeting it is"), queryset=Place.objects.none())

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        places = places_to_call_for(person)
        self.fields["place"].queryset, self.fields["place"].names = places, tell_apart(places)


def places_to_call_for(person: Person):
    """Places at or below a role that may call meetings, down to the building."""
    wanted = Place.objects.none()
    for path in capacity_of(person).paths(CONVENERS):
        wanted |= Place.objects.filter(path__startswith=path)
    return wanted.exclude(level__code="stairwell").select_related("level").order_by("path")
