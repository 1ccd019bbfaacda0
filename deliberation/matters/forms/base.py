"""What the forms of a matter share."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.fields import Typed
from community.models import Person
from deliberation.matters.models import Matter
from deliberation.matters.queries.voices import gives_raiser_away


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; how many and how large is judged by the act."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("Photos"))
        kwargs.setdefault("help_text", _("At most 6. Where they were taken is removed from them."))
        super().__init__(required=False, widget=PhotosInput(attrs={"accept": "image/*"}), **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(file, initial) for file in files]


class ActForm(forms.Form):
    """A form on the page of one matter, for the person who reads it.

    Words that name a raiser who asked not to be named are asked about once; they are kept meanwhile.
    """

    use_required_attribute = False  # the server says in a sentence what is missing, and keeps the rest
    asks_about_name = False

    def __init__(self, *args, matter: Matter, by: Person, **kwargs) -> None:
        self.matter, self.by = matter, by
        super().__init__(*args, **kwargs)

    def clean(self):
        given = super().clean()
        words = "\n".join(given.get(name, "") for name, field in self.fields.items() if isinstance(field, Typed))
        if gives_raiser_away(self.matter, self.by, words) and self.data.get("named_all_the_same") != "yes":
            self.asks_about_name = True
            self.add_error(
                None,
                _(
                    "Your text names the raiser, who asked not to be named. Change it, or tick the box above the "
                    "button to send it all the same."
                ),
            )
        return given


class ReasonForm(ActForm):
    reason = Typed(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
