"""Forms of a matter's pages. They read what was typed; the acts judge and write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.masking import display_name
from community.models import Organisation, Person
from community.queries import circle_of, home_of, places_for
from community.reach import STAFF
from votes.models import RollEntry

from .models import Category, Intake, Lane, Matter, Review
from .models.threads import Stance
from .queries import place_labels, places_to_decide
from .queries.rules import rules_for
from .queries.voices import unnamed

MOST_PLACES = 400
_SENTENCE_END = re.compile(r"[。！？!?；;]|\.(?:\s|$)")


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
    """A form on the page of one matter, for the person who reads it."""

    use_required_attribute = False  # the server says in a sentence what is missing, and keeps the rest

    def __init__(self, *args, matter: Matter, by: Person, **kwargs) -> None:
        self.matter, self.by = matter, by
        super().__init__(*args, **kwargs)


class RaiseForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(
        label=_("What is it about?"), max_length=60, help_text=_("A few words, as you would say them to a neighbour.")
    )
    text = forms.CharField(
        label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000})
    )
    place = forms.TypedChoiceField(label=_("Which place?"))
    spot = forms.CharField(
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

    def __init__(self, *args, by: Person, for_person: Person | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        lives = home_of(for_person or by)
        places = places_for(by)
        if for_person is not None and lives is not None:
            places = places.filter(path__startswith=circle_of(lives.unit.place).path)
        if places.count() > MOST_PLACES:
            places = places.exclude(level__code="stairwell")
        self.places = {str(place.pk): place for place in places}
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

    def __init__(self, *args, by: Person, for_person: Person | None = None, **kwargs) -> None:
        super().__init__(*args, by=by, for_person=for_person, **kwargs)
        self.fields["text"].label = _("What is the matter, in their words?")
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
        given["title"] = given.get("title", "").strip() or first_sentence(given.get("text", ""))
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

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, by=by, **kwargs)
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
    words = forms.CharField(
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
        if given.get("outcome") not in (None, "accept") and not given.get("words", "").strip():
            self.add_error("words", _("Please write a sentence: it goes to the raiser."))
        given["lane"] = given.get("lane") or Lane.REGULAR
        return given


class ReclassForm(ActForm):
    lane = forms.ChoiceField(label=_("What kind of matter is it?"), choices=LANES, widget=forms.RadioSelect)
    reason = forms.CharField(
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
    words = forms.CharField(
        label=_("What you say to the raiser"),
        max_length=500,
        required=False,
        help_text=_("Needed if you disagree. The raiser reads it with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(ActForm):
    reason = forms.CharField(
        label=_("Why do you withdraw it?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PassUpForm(ActForm):
    reason = forms.CharField(
        label=_("Why should it go up a level?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviseForm(ActForm):
    title = forms.CharField(label=_("What is it about?"), max_length=60)
    text = forms.CharField(label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, matter: Matter, **kwargs) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        self.fields["title"].initial, self.fields["text"].initial = matter.title, matter.text


class SayForm(ActForm):
    stance = forms.ChoiceField(
        label=_("Where do you stand?"), choices=Stance.choices, widget=forms.RadioSelect, initial=Stance.NEUTRAL
    )
    text = forms.CharField(
        label=_("What do you want to say?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class MotionForm(ActForm):
    question = forms.CharField(
        label=_("The question"), max_length=120, help_text=_("One sentence that can be answered with yes or no.")
    )
    text = forms.CharField(
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


class UndertakingForm(ActForm):
    task = forms.CharField(label=_("What is to be done?"), max_length=200)
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
        self.fields["task"].initial = motion.question if motion else matter.title
        self.fields["deadline"].widget.attrs["min"] = timezone.localdate().isoformat()


class ProgressForm(ActForm):
    text = forms.CharField(label=_("How does it go?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
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
    report = forms.CharField(
        label=_("What was done?"),
        max_length=2000,
        help_text=_("What was done, by whom, what it cost and who paid."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = PhotosField(label=_("Photos of how it is now"))


class PhotosForm(ActForm):
    photos = PhotosField()


class ReviewForm(ActForm):
    outcome = forms.ChoiceField(label=_("Is it solved?"), choices=Review.Outcome.choices, widget=forms.RadioSelect)
    missing = forms.CharField(
        label=_("What is still missing?"),
        max_length=200,
        required=False,
        help_text=_("Whoever does the work reads this."),
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
    words = forms.CharField(
        label=_("What do you want to say?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, matter: Matter, by: Person, **kwargs) -> None:
        super().__init__(*args, matter=matter, by=by, **kwargs)
        said = Review.objects.filter(round__matter=matter, round__closed_at=None, person=by).first()
        if said:
            self.initial = {"outcome": said.outcome, "stars": said.stars, "missing": said.missing, "words": said.words}


class ObjectForm(ActForm):
    reason = forms.CharField(
        label=_("Why do you object?"),
        max_length=1000,
        help_text=_("Your neighbours read it with your short name, and the answer below it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.by.pk in unnamed(self.matter):
            self.fields["reason"].help_text = _(
                "Your neighbours read it as from “a resident”, without your name, and the answer below it."
            )


class AnswerObjectionForm(ActForm):
    upheld = forms.TypedChoiceField(
        label=_("What do you answer?"),
        choices=[
            ("no", _("Not upheld: the decision stands")),
            ("yes", _("Upheld: the decision comes off the board and goes back to discussion")),
        ],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Why?"),
        max_length=1000,
        help_text=_("Whoever objected is told, and the neighbours can read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PostAgainForm(ActForm):
    title = forms.CharField(label=_("Title on the notice board"), max_length=160)
    text = forms.CharField(
        label=_("Text on the notice board"),
        max_length=4000,
        help_text=_("Everybody who walks by reads it. Phones, rooms and full names are masked once more."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


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

    def __init__(self, *args, entries: Iterable[RollEntry], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.show(entries)

    def show(self, entries: Iterable[RollEntry]) -> None:
        """Offer these lines of the roll: all of it to judge what was ticked, one page of it to be read."""
        self.fields["papers"].choices = [
            (str(entry.pk), f"{entry.label} · {display_name(entry.person)}") for entry in entries
        ]


class MoreDaysForm(ActForm):
    days = forms.IntegerField(
        label=_("How many more days?"),
        min_value=1,
        max_value=60,
        initial=3,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
