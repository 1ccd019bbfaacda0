"""Forms of the register: the file, and what each column holds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Place

from .columns import FIELDS


class FileForm(forms.Form):
    community = forms.ModelChoiceField(label=_("Whose register?"), queryset=Place.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("The file"),
        help_text=_("Excel (.xlsx) or CSV, at most 20 MB. First you see what would change; nothing is written yet."),
        error_messages={"empty": _("There is nothing in this file. Look whether it is the right one.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt"}),
    )

    def __init__(self, *args, communities, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["community"]
        field.queryset = communities
        if len(communities) == 1:
            field.widget = forms.HiddenInput()
            field.initial = communities[0]


class GridForm(forms.Form):
    """Where what is new belongs; asked only where there are several grids."""

    grid = forms.ModelChoiceField(
        label=_("New estates belong to"),
        help_text=_("Only for estates that are not on the register yet, where their line names no grid."),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("the grid their line names"),
    )

    def __init__(self, *args, grids, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = grids


class ColumnsForm(forms.Form):
    """One choice for each column of one sheet."""

    def __init__(self, *args, sheet: dict, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet["sheet"]
        choices = [("", _("nothing of ours")), *FIELDS.items()]
        self.fields["first"] = forms.IntegerField(
            label=_("First line with a home"), min_value=1, max_value=200_000, initial=sheet["first"]
        )
        for place, heading in enumerate(sheet["headings"]):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=heading or _("column %(n)s") % {"n": place + 1},
                choices=choices,
                required=False,
                initial=sheet["fields"][place],
            )

    @property
    def columns(self):
        return [field for field in self if field.name != "first"]

    @property
    def chosen(self) -> list[str]:
        return [self.cleaned_data[field.name] for field in self.columns]
