"""What a grid head chooses and types about stewards and absences. Forms check; actions write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import Typed
from community.models import Person
from community.sorting import name_key

from .queries import Door, PlaceLine

NOBODY = "nobody"
UNREASONABLE_YEAR = _("Please choose a day between 2000 and 2099.")


def _by_name(people: Iterable[Person]) -> dict[str, Person]:
    return {str(one.pk): one for one in sorted(people, key=lambda one: (name_key(one.full_name), one.pk))}


class LinkForm(forms.Form):
    """A steward for whole stairwells, or for chosen homes."""

    use_required_attribute = False  # the server says in a sentence what is missing, and keeps the rest

    steward = forms.TypedChoiceField(label=_("Which steward?"))

    def __init__(self, *args, stewards: Iterable[Person], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stewards = _by_name(stewards)
        self.fields["steward"].choices = [("", "—")] + [(key, one.full_name) for key, one in self.stewards.items()]
        self.fields["steward"].coerce = self.stewards.get


class StairwellsForm(LinkForm):
    stairwells = forms.TypedMultipleChoiceField(
        label=_("Which stairwells?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one stairwell.")},
    )
    field_order = ("stairwells", "steward")

    def __init__(self, *args, lines: Iterable[PlaceLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        places = {str(line.place.pk): line for line in lines}
        self.fields["stairwells"].choices = [(key, line.label) for key, line in places.items()]
        self.fields["stairwells"].coerce = places.get


class HomesForm(LinkForm):
    homes = forms.TypedMultipleChoiceField(
        label=_("Which households?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one household.")},
    )
    field_order = ("homes", "steward")

    def __init__(self, *args, doors: Iterable[Door], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        homes = {str(door.household.pk): door.household for door in doors}
        self.fields["homes"].choices = [(str(door.household.pk), door.label) for door in doors]
        self.fields["homes"].coerce = homes.get
        self.fields["steward"].choices += [(NOBODY, _("nobody: release them"))]
        self.fields["steward"].coerce = lambda key: self.stewards.get(key, NOBODY)


class AbsenceForm(forms.Form):
    use_required_attribute = False

    since = forms.DateField(label=_("First day away"))
    until = forms.DateField(label=_("Last day away"))
    deputy = forms.TypedChoiceField(label=_("Who stands in?"))
    reason = Typed(
        label=_("Why"),
        max_length=100,
        required=False,
        help_text=_("Only those who may change this absence read it; it is not kept in the record."),
    )

    def __init__(self, *args, deputies: Iterable[tuple[Person, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        people = {str(one.pk): one for one, _role in deputies}
        self.fields["deputy"].choices = [("", "—")] + [
            (str(one.pk), f"{one.full_name} · {role}" if role else one.full_name) for one, role in deputies
        ]
        self.fields["deputy"].coerce = people.get
        for name in ("since", "until"):
            field = self.fields[name]
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.validators += [
                MinValueValidator(date(2000, 1, 1), UNREASONABLE_YEAR),
                MaxValueValidator(date(2099, 12, 31), UNREASONABLE_YEAR),
            ]
        self.fields["since"].initial = today
