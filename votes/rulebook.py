"""The rules in force as a resident looks them up: when does it pass, what must go before, where does it stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext, pgettext

from community.electorates import Electorate
from community.models import Strength
from votes import explain
from votes.rules import Rule, rules_on


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Chapter:
    code: str
    title: str
    rules: tuple[Rule, ...]


def chapters(on: date) -> list[Chapter]:
    """Every rule in force on a local day, by whose it is: neighbours first, villages last."""
    titles = {
        "council": gettext("Among neighbours"),
        "residents": gettext("Residents and their representatives"),
        "owners": gettext("Owners"),
        "village": gettext("In villages"),
        "election": gettext("Elections and recalls"),
    }
    found: dict[str, list[Rule]] = {code: [] for code in titles}
    for rule in rules_on(on):
        found[_chapter(rule)].append(rule)
    for rules in found.values():
        rules.sort(key=lambda rule: not rule.may_be_met)  # meetings first, else by code
    return [Chapter(code, titles[code], tuple(rules)) for code, rules in found.items() if rules]


def _chapter(rule: Rule) -> str:
    if rule.setting == "rural":
        return "village"
    return rule.body if rule.body in ("council", "owners", "election") else "residents"


def facts(rule: Rule) -> list[Fact]:
    """What goes before and after the vote, one line each; what the rule does not ask for is left out."""
    periods = rule.periods
    found = [
        (gettext("Who votes"), str(Electorate(rule.electorate).label)),
        (gettext("How"), _forms(rule)),
        (gettext("Asked for by"), _asked_by(rule)),
        (gettext("Roll published"), _days_before(periods.roll_notice_days)),
        (gettext("Announced"), _days_before(rule.notice_days)),
        (gettext("Decision posted"), _days_long(periods.publication_days)),
        (gettext("Objections"), _objections(rule)),
        (gettext("Who casts must be"), _entry(rule)),
        (gettext("Voting for another"), _proxies(rule)),
        (gettext("Silence"), gettext("counts with the majority") if rule.counts_silence else ""),
    ]
    return [Fact(name, value) for name, value in found if value]


def _forms(rule: Rule) -> str:
    words = {
        "meeting": pgettext("how a vote is held", "in a meeting"),
        "written": pgettext("how a vote is held", "in writing, over several days"),
    }
    return pgettext("between two ways", " or ").join(words[form] for form in rule.forms)


def _asked_by(rule: Rule) -> str:
    figures = [
        gettext("%(threshold)s of the %(electorate)s")
        % {"threshold": explain.threshold(one.threshold), "electorate": Electorate(one.electorate).label}
        for one in rule.asked_by
    ]
    return pgettext("between two ways", " or ").join(figures)


def _days_before(days: int) -> str:
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days} if days else ""


def _days_long(days: int) -> str:
    return ngettext("at least %(days)s day", "at least %(days)s days", days) % {"days": days} if days else ""


def _objections(rule: Rule) -> str:
    days, answer = rule.periods.objection_days, rule.periods.answer_days
    if not days:
        return ""
    within = ngettext("within %(days)s day", "within %(days)s days", days) % {"days": days}
    answered = ngettext("answered within %(days)s day", "answered within %(days)s days", answer) % {"days": answer}
    return pgettext("between two periods", "%(first)s; %(second)s") % {"first": within, "second": answered}


def _entry(rule: Rule) -> str:
    return str(Strength(rule.entry_strength).label) if rule.entry_strength != Strength.CARD else ""


def _proxies(rule: Rule) -> str:
    if rule.proxies is None:
        return gettext("nobody may") if rule.body == "election" else ""
    figures = {"count": rule.proxies.per_holder}
    if rule.question == "motion":
        return (
            ngettext(
                "in writing, for at most %(count)s other; the list is published",
                "in writing, for at most %(count)s others; the list is published",
                rule.proxies.per_holder,
            )
            % figures
        )
    return (
        ngettext(
            "in writing, for at most %(count)s other; a candidate may not; the list is published",
            "in writing, for at most %(count)s others; a candidate may not; the list is published",
            rule.proxies.per_holder,
        )
        % figures
    )
