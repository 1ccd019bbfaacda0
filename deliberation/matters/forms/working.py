"""办 and 评: who does it by when, how it goes, that it is done, and whether it is solved."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fields import Typed
from community.models import Organisation, Person
from community.reach import STAFF
from deliberation.matters.models import Matter, Review

from .base import ActForm, PhotosField

LONGEST_TASK = 200
_PARTS = re.compile(r"[^\n。；;]*[\n。；;]?")


def beginning_of(text: str) -> str:
    """As many whole sentences of ``text`` as a task holds; of a first one that is longer, its first words."""
    kept = ""
    for part in _PARTS.findall(text.replace("\r\n", "\n").strip()):
        if len((kept + part).rstrip()) > LONGEST_TASK:
            break
        kept += part
    return kept.rstrip() or text.strip()[:LONGEST_TASK]


class UndertakingForm(ActForm):
    task = Typed(label=_("What is to be done?"), max_length=LONGEST_TASK, widget=forms.Textarea(attrs={"rows": 3}))
    organisation = forms.TypedChoiceField(
        label=_("Which organisation?"),
        required=False,
        empty_value=None,
        help_text=_("An organisation, whose contact is answerable, or below a person: one of the two."),
    )
    person = forms.TypedChoiceField(label=_("Or which person?"), required=False, empty_value=None)
    deadline = forms.DateField(
        label=_("By when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MaxValueValidator(date(2099, 12, 31), _("Please choose a day between 2000 and 2099."))],
    )

    def __init__(self, *args, matter: Matter, **kwargs) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        ladder = matter.place.ladder_paths
        firms = {
            str(one.pk): one for one in Organisation.objects.filter(place__path__in=ladder).select_related("contact")
        }
        people = Person.objects.filter(
            is_active=True, roles__kind__in=STAFF, roles__place__path__in=ladder, roles__until=None
        ).distinct()
        staff = {str(one.pk): one for one in people.order_by("pk")}
        self.fields["organisation"].choices = [("", "—")] + [(key, str(firm)) for key, firm in firms.items()]
        self.fields["organisation"].coerce = firms.get
        self.fields["person"].choices = [("", "—")] + [(key, str(one)) for key, one in staff.items()]
        self.fields["person"].coerce = staff.get
        motion = matter.motions.order_by("-version").first()
        self.fields["task"].initial = beginning_of(motion.text) if motion else matter.title
        self.fields["deadline"].widget.attrs["min"] = timezone.localdate().isoformat()


class ProgressForm(ActForm):
    text = Typed(label=_("How does it go?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField()
    moment = forms.ChoiceField(
        label=_("What do the photos show?"),
        choices=[
            ("progress", pgettext_lazy("photo", "the work under way")),
            ("before", pgettext_lazy("photo", "how it was before")),
        ],
        widget=forms.RadioSelect,
        initial="progress",
        required=False,
    )


class FinishForm(ActForm):
    report = Typed(
        label=_("What was done?"),
        max_length=2000,
        help_text=_("What was done, by whom, what it cost and who paid."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = PhotosField(label=_("Photos of how it is now"))


class ReviewForm(ActForm):
    outcome = forms.ChoiceField(label=_("Is it solved?"), choices=Review.Outcome.choices, widget=forms.RadioSelect)
    missing = Typed(
        label=_("What is still missing?"),
        max_length=200,
        required=False,
        help_text=_("The person who does the work reads this."),
    )
    stars = forms.TypedChoiceField(
        label=_("Are you content?"),
        coerce=int,
        choices=[
            (5, pgettext_lazy("content", "very")),
            (4, pgettext_lazy("content", "yes")),
            (3, pgettext_lazy("content", "middling")),
            (2, pgettext_lazy("content", "not really")),
            (1, pgettext_lazy("content", "not at all")),
        ],
        widget=forms.RadioSelect,
    )
    words = Typed(
        label=_("What do you want to say?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, matter: Matter, by: Person, **kwargs) -> None:
        super().__init__(*args, matter=matter, by=by, **kwargs)
        said = Review.objects.filter(round__matter=matter, round__closed_at=None, person=by).first()
        if said:
            self.initial = {"outcome": said.outcome, "stars": said.stars, "missing": said.missing, "words": said.words}
