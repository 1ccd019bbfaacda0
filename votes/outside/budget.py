"""The count of a participatory budget in words, project by project, in the active language."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext, ngettext, pgettext

from votes.counting.budget.instance import Instance, Project
from votes.counting.budget.outcome import Outcome, Round

from .columns import columns
from .faults import ODDITIES, with_line
from .words import listed, method_name

CENTS = 100
MOST_ODDITIES = 10


def money(amount: Fraction) -> str:
    """“1,200”, “1,200.50”; what two places cannot hold is cut off and says so: “33.33…”."""
    if amount.denominator == 1:
        return f"{amount.numerator:,}"
    whole, rest = divmod(int(amount * CENTS), CENTS)
    return f"{whole:,}.{rest:02d}" + ("" if CENTS % amount.denominator == 0 else "…")


def told(instance: Instance, outcome: Outcome) -> Iterator[str]:
    yield gettext("%(method)s. Budget: %(budget)s, voters: %(voters)s.") % {
        "method": method_name(outcome.method),
        "budget": money(instance.budget),
        "voters": f"{instance.voters:,}",
    }
    if outcome.share is not None:
        yield gettext("Each voter has %(share)s to spend.") % {"share": money(outcome.share)}
    if outcome.raises:
        yield ngettext(
            "The share was raised once by one unit of money.",
            "The share was raised %(raises)s times by one unit of money.",
            outcome.raises,
        ) % {"raises": f"{outcome.raises:,}"}
    yield ""
    names = {project.id: _named(project) for project in instance.projects}
    head = [pgettext("column", "project"), pgettext("column", "cost"), pgettext("column", "supporters"), ""]
    rows = ([names[each.project], money(each.cost), f"{each.supporters:,}", _sentence(each)] for each in outcome.rounds)
    yield from columns([head, *rows], left=(0, 3))
    yield ""
    yield gettext("Paid for, in the order chosen: %(projects)s") % {"projects": listed(outcome.selected) or "–"}
    yield gettext("Left: %(left)s") % {"left": money(outcome.left)}
    yield from _oddities(instance)


def _oddities(instance: Instance) -> Iterator[str]:
    for each in instance.oddities[:MOST_ODDITIES]:
        yield with_line(each.line, str(ODDITIES[each.code]) % each.figures)
    if more := len(instance.oddities[MOST_ODDITIES:]):
        yield ngettext(
            "%(more)s more thing of this kind changes nothing.",
            "%(more)s more things of this kind change nothing.",
            more,
        ) % {"more": f"{more:,}"}


def _named(project: Project) -> str:
    return project.id if project.name in ("", project.id) else f"{project.id} {project.name}"


def _sentence(each: Round) -> str:
    figures = {"at_hand": money(each.at_hand)}
    if each.payment and each.payment.poor:
        return gettext("paid: %(price)s each by %(full)s, all they have left by %(poor)s, together %(rest)s") % {
            "price": money(each.payment.price),
            "full": f"{each.payment.full:,}",
            "poor": f"{each.payment.poor:,}",
            "rest": money(each.payment.rest),
        }
    if each.payment:
        return gettext("paid: %(price)s each by %(full)s") % {
            "price": money(each.payment.price),
            "full": f"{each.payment.full:,}",
        }
    return {
        "taken": gettext("paid from the %(at_hand)s that are left"),
        "no_room": gettext("not paid: only %(at_hand)s are left"),
        "short": gettext("not paid: its supporters have %(at_hand)s together"),
        "free": gettext("costs nothing: nobody has a share to pay"),
    }[each.step] % figures
