"""A draft of a house rule, and the rule that it makes out of the one it starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from community.electorates import Electorate
from community.models import Place
from votes import explain
from votes.counting.thresholds import Measure, Threshold
from votes.methodbook import BY_MAJORITY
from votes.rules import Proxies, Rule, Words

from .limits import HOUSE, is_law


@dataclass(frozen=True, slots=True)
class Draft:
    """What a place decides about a rule.

    ``quorum`` and ``majority`` hold for all that is measured; ``per_holder`` is how many others one may vote for.
    """

    title: str
    electorate: str
    quorum: Threshold
    majority: Threshold
    notice_days: int
    channels: tuple[str, ...]
    precedence: str
    counts_silence: bool
    methods: tuple[str, ...]
    per_holder: int

    @classmethod
    def of(cls, rule: Rule) -> Draft:
        """The draft that would make this rule again."""
        whole = rule.measures[0]
        return cls(
            title=str(rule.title),
            electorate=rule.electorate,
            quorum=whole.participation,
            majority=whole.assent,
            notice_days=rule.notice_days,
            channels=rule.channels,
            precedence=rule.precedence,
            counts_silence=rule.counts_silence,
            methods=rule.methods,
            per_holder=rule.proxies.per_holder if rule.proxies else 0,
        )


def write_rule(draft: Draft, base: Rule, *, place: Place, code: str, version: int, effective_from: date) -> Rule:
    """The rule of ``place`` with its text and its source in both languages; whether it may stand is not asked here."""
    rule = replace(
        base,
        code=code,
        effective_from=effective_from,
        effective_to=None,
        jurisdiction=HOUSE,
        title=Words(draft.title, draft.title),
        note=Words("", ""),
        electorate=draft.electorate,
        measures=tuple(Measure(one.measure, draft.quorum, draft.majority) for one in base.measures),
        notice_days=draft.notice_days,
        channels=draft.channels,
        precedence=draft.precedence,
        counts_silence=draft.counts_silence,
        methods=draft.methods,
        proxies=Proxies(draft.per_holder) if draft.per_holder else None,
    )
    citation = _both(lambda: [_citation(base, place, version)])
    return replace(rule, citation=citation, text=_both(lambda: _text(rule)))


def _both(sentences: Callable[[], list[str]]) -> Words:
    with translation.override("zh-hans"):
        chinese = "".join(sentences())
    with translation.override("en"):
        return Words(chinese, " ".join(sentences()))


def _citation(base: Rule, place: Place, version: int) -> str:
    figures = {"place": place.label, "version": version, "law": base.citation}
    if is_law(base):
        return gettext("House rules of %(place)s, version %(version)s, under %(law)s") % figures
    return gettext("House rules of %(place)s, version %(version)s") % figures


def _text(rule: Rule) -> list[str]:
    whole = rule.measures[0]
    figures = {
        "quorum": explain.threshold(whole.participation),
        "majority": explain.threshold(whole.assent),
        "electorate": Electorate(rule.electorate).label,
    }
    if rule.participants == "present":
        sentences = [gettext("%(quorum)s of the %(electorate)s must be present.")]
        agree = gettext("Of those present %(majority)s must agree.")
    else:
        sentences = [gettext("%(quorum)s of the %(electorate)s must take part.")]
        agree = gettext("Of those who take part %(majority)s must agree.")
    if set(rule.methods) & set(BY_MAJORITY):
        sentences.append(agree)
    if set(rule.methods) - set(BY_MAJORITY):
        sentences.append(gettext("Orders, points and budgets are decided by their own count."))
    if rule.counts_area:
        sentences.append(gettext("Both hold for owners and for floor area."))
    if rule.counts_silence:
        sentences.append(
            gettext(
                "Silence joins the majority: only of those to whom the paper was handed over, with the delivery on "
                "record, and who were told so. The count is shown both ways."
            )
        )
    return [capfirst(one % figures) for one in sentences]
