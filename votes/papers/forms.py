"""The forms of the desk of the papers: a photo, a reason, which side of a conflict counts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.fields import Typed


class PhotoForm(forms.Form):
    """A photo of the paper; when the envelope is taken it may be left out."""

    photo = forms.FileField(
        label=_("Photo of the paper"),
        help_text=_("Only who keeps the papers can look at it, and the record says who did."),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args, is_needed: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = is_needed


class ReasonForm(forms.Form):
    """Why a paper is invalid, or was taken by mistake."""

    use_required_attribute = False
    reason = Typed(
        label=_("Reason"), max_length=200, error_messages={"required": _("Please write the reason in a few words.")}
    )

    def __init__(self, *args, help_text: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text


class SettleForm(forms.Form):
    """Which side counts; without a reason only the one that counts already."""

    use_required_attribute = False
    side = forms.TypedChoiceField(label=_("Which one counts?"), coerce=int, widget=forms.RadioSelect)
    reason = Typed(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed when another one is to count; it stands in the record of the vote, without names."),
    )

    def __init__(self, *args, sides: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = sides
