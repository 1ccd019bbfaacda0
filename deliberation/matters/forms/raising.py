"""提: raise a matter, record one for somebody, report a danger found on patrol; complete it later."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from community.fields import Typed
from community.models import Person
from community.queries import circle_of, home_of, places_for
from deliberation.matters.models import Category, Intake, Matter
from deliberation.matters.queries import find_places, place_labels

from .base import ActForm, PhotosField

# more are searched for
MOST_PLACES = 60

_SENTENCE_END = re.compile(r"[。！？!?；;]|\.(?:\s|$)")


class RaiseForm(forms.Form):
    use_required_attribute = False

    title = Typed(
        label=_("What is it about?"), max_length=60, help_text=_("A few words, as you would say them to a neighbour.")
    )
    text = Typed(
        label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000})
    )
    place = forms.TypedChoiceField(label=_("Which place?"))
    spot = Typed(
        label=_("Where exactly?"), max_length=120, required=False, help_text=_("For example: on the roof, by the gate.")
    )
    category = forms.ChoiceField(label=_("What kind of matter?"), choices=Category.choices, widget=forms.RadioSelect)
    photos = PhotosField()
    is_anonymous = forms.TypedChoiceField(
        label=_("How do neighbours see you?"),
        choices=[("no", _("By my short name")), ("yes", _("As “a resident”: only those who look after it know"))],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, by: Person, for_person: Person | None = None, near: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        lives = home_of(for_person or by)
        places = places_for(by)
        if for_person is not None and lives is not None:
            places = places.filter(path__startswith=circle_of(lives.unit.place).path)
        self.near, self.is_searched = near, places.count() > MOST_PLACES
        if self.is_searched:
            asked = self.data.get("place", "")
            chosen = [int(asked)] if asked.isascii() and asked.isdigit() and len(asked) < 18 else []
            if lives is not None:
                chosen.append(lives.unit.place_id)
            offered = [*places.filter(pk__in=chosen), *find_places(places.exclude(pk__in=chosen), near, MOST_PLACES)]
        else:
            offered = list(places)
        self.places = {str(place.pk): place for place in offered}
        labels = place_labels(self.places.values())
        self.fields["place"].choices = [("", "—")] + [(key, labels[place.pk]) for key, place in self.places.items()]
        self.fields["place"].coerce = self.places.get
        if lives is not None:
            self.fields["place"].initial = str(lives.unit.place_id)
        self.fields["category"].initial = Category.FACILITIES
        self.fields["is_anonymous"].initial = "no"


class RecordForm(RaiseForm):
    """What staff write down at a door, a desk or the phone. All but the words is filled in or may stay as it is."""

    # FIELD M7; what is found on patrol has no person and is a hazard: ``PatrolForm``
    intake = forms.ChoiceField(
        label=_("Where are you?"),
        choices=[(way.value, way.label) for way in (Intake.DOOR, Intake.DESK, Intake.PHONE)],
        widget=forms.RadioSelect,
    )

    MAIN = ("intake", "text", "category", "photos")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What is the matter, in their words?")
        self.fields["text"].widget.attrs["autofocus"] = True
        self.fields["text"].help_text = _("Write or dictate. Read it out before you send it.")
        self.fields["title"].required = False
        self.fields["title"].label = _("In a few words")
        self.fields["title"].help_text = _("Left empty, the first sentence stands here.")
        self.fields["photos"].help_text = _("Where they were taken is removed from them.")
        self.fields["is_anonymous"].label = _("How do neighbours see the person?")
        self.fields["is_anonymous"].choices = [
            ("no", _("by short name")),
            ("yes", _("as “a resident”")),
        ]

    def clean(self):
        given = super().clean()
        given["title"] = given.get("title", "") or first_sentence(given.get("text", ""))
        return given

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """What may be left as it is; it stands folded under the rest."""
        return [field for field in self if field.name not in self.MAIN]

    @property
    def is_more_wrong(self) -> bool:
        return any(field.errors for field in self.more)


class PatrolForm(RecordForm):
    """A danger found on one's round: the photo is the proof, nobody is asked first (M9)."""

    MAIN = ("photos", "text", "place", "spot")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["intake"], self.fields["is_anonymous"]
        self.fields["text"].label = _("What is dangerous?")
        self.fields["text"].help_text = _("Write or dictate. One sentence is enough.")
        self.fields["photos"].label = _("Photos of it")
        self.fields["photos"].required = True  # as the act has it; the field itself asks for nothing
        self.fields["category"].initial = Category.SAFETY


def first_sentence(text: str, limit: int = 60) -> str:
    """The first sentence of what was said, as a title: cut at a pause of breath when it is too long."""
    words = " ".join(text.split())
    sentence = _SENTENCE_END.split(words, maxsplit=1)[0].strip() or words
    if len(sentence) <= limit:
        return sentence
    pause = max(sentence.rfind(mark, 0, limit) for mark in "，、,； ")
    return sentence[: pause if pause > limit // 3 else limit - 1].rstrip("，、,； ") + "…"


class ReviseForm(ActForm):
    title = Typed(label=_("What is it about?"), max_length=60)
    text = Typed(label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, matter: Matter, **kwargs) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        self.fields["title"].initial, self.fields["text"].initial = matter.title, matter.text


class PhotosForm(ActForm):
    photos = PhotosField()
