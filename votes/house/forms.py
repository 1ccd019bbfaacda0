"""What the keeper of house rules fills in. It judges nothing itself: what a rule may say stands in ``limits``."""

from __future__ import annotations

from fractions import Fraction

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.electorates import Electorate
from community.fields import Typed
from votes import explain, methodbook
from votes.counting.thresholds import Threshold
from votes.models import Channel, Precedence
from votes.rules import Rule

from .drafts import Draft
from .limits import AMONG_NEIGHBOURS, is_law

OFFERED = (
    *("at_least 1/3", "at_least 1/2", "more_than 1/2", "at_least 3/5", "at_least 2/3", "more_than 2/3"),
    *("at_least 3/4", "at_least 4/5", "at_least 9/10"),
)
NUMBER = {"inputmode": "numeric"}


def _code(threshold: Threshold) -> str:
    return f"{threshold.test} {threshold.fraction}"


def _threshold(code: str) -> Threshold:
    test, fraction = code.split()
    return Threshold(test, Fraction(fraction))


class HouseRuleForm(forms.Form):
    """A rule that starts from ``base``; ``rule`` is the version it is filled in with."""

    use_required_attribute = False

    title = Typed(label=_("What is the rule called?"), max_length=60, help_text=_("As people of the place call it."))
    electorate = forms.ChoiceField(label=_("Who decides?"), choices=Electorate.choices, widget=forms.RadioSelect)
    quorum = forms.TypedChoiceField(label=_("How many must take part?"), coerce=_threshold)
    majority = forms.TypedChoiceField(label=_("How many of them must agree?"), coerce=_threshold)
    notice_days = forms.IntegerField(
        label=_("How many days before is it announced?"), min_value=0, widget=forms.NumberInput(attrs=NUMBER)
    )
    methods = forms.MultipleChoiceField(label=_("Which ways to count?"), widget=forms.CheckboxSelectMultiple)
    channels = forms.MultipleChoiceField(
        label=_("How may ballots come?"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    precedence = forms.ChoiceField(
        label=_("If two ballots come for one"), choices=Precedence.choices, widget=forms.RadioSelect
    )
    counts_silence = forms.TypedChoiceField(
        label=_("And who says nothing?"),
        choices=[
            ("no", _("is not counted, neither as yes nor as no")),
            (
                "yes",
                _("joins the majority, if the paper was handed over, the delivery is on record and they were told so"),
            ),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    per_holder = forms.IntegerField(
        label=_("For how many others may one person vote?"),
        min_value=0,
        help_text=_("Only in writing. 0: nobody votes for another."),
        widget=forms.NumberInput(attrs=NUMBER),
    )
    effective_from = forms.DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = Typed(
        label=_("Who agreed on it, and why?"),
        max_length=200,
        help_text=_("For example: the council of 12 May, because too few came."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, base: Rule, rule: Rule | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.base, self.rule = base, rule or base
        self._offer()
        self._keep_to_the_law()
        draft = Draft.of(self.rule)
        self.initial = {
            "title": draft.title if rule else "",
            "electorate": draft.electorate,
            "quorum": _code(draft.quorum),
            "majority": _code(draft.majority),
            "notice_days": draft.notice_days,
            "methods": draft.methods,
            "channels": draft.channels,
            "precedence": draft.precedence,
            "counts_silence": "yes" if draft.counts_silence else "no",
            "per_holder": draft.per_holder,
            "effective_from": timezone.localdate(),
        }

    def _offer(self) -> None:
        measures = (*self.base.measures, *self.rule.measures)
        for name, mine in (("quorum", "participation"), ("majority", "assent")):
            known = {_threshold(code) for code in OFFERED} | {getattr(one, mine) for one in measures}
            ordered = sorted(known, key=lambda one: (one.fraction, one.test))
            self.fields[name].choices = [(_code(one), capfirst(explain.threshold(one))) for one in ordered]
        methods = self.base.methods if is_law(self.base) else AMONG_NEIGHBOURS
        self.fields["methods"].choices = [(code, capfirst(methodbook.name(code))) for code in methods]

    def _keep_to_the_law(self) -> None:
        """Ask only what the law leaves open, and say at each field what it asks at least."""
        base, whole = self.base, self.base.measures[0]
        if not base.may_be_written:
            del self.fields["counts_silence"]
        if not is_law(base):
            return
        del self.fields["electorate"]
        if len(base.methods) == 1:
            del self.fields["methods"]
        if base.proxies is None:
            del self.fields["per_holder"]
        else:
            self._say("per_holder", _("By law at most %(most)s."), most=base.proxies.per_holder)
        self._say("quorum", _("By law %(least)s."), least=explain.threshold(whole.participation))
        self._say("majority", _("By law %(least)s."), least=explain.threshold(whole.assent))
        if base.notice_days:
            self._say("notice_days", _("By law at least %(days)s."), days=base.notice_days)

    def _say(self, name: str, sentence: str | Promise, **figures: object) -> None:
        before = self.fields[name].help_text
        self.fields[name].help_text = f"{before} {sentence % figures}".strip()

    @property
    def draft(self) -> Draft:
        """What was filled in; where the law leaves nothing open, what it says."""
        given = self.cleaned_data
        law = Draft.of(self.base)
        return Draft(
            title=given["title"],
            electorate=given.get("electorate", law.electorate),
            quorum=given["quorum"],
            majority=given["majority"],
            notice_days=given["notice_days"],
            channels=tuple(given["channels"]),
            precedence=given["precedence"],
            counts_silence=given.get("counts_silence", False),
            methods=tuple(given.get("methods", law.methods)),
            per_holder=given.get("per_holder", law.per_holder),
        )


class RetireForm(forms.Form):
    use_required_attribute = False

    effective_from = forms.DateField(
        label=_("From which day does it end?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = Typed(label=_("Who agreed on it, and why?"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
