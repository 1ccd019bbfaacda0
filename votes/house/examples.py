"""Worked examples of a rule at the real size of a place: the count itself says where it turns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext, pgettext

from community.electorates import Electorate, electorate
from community.models import Place
from votes import explain, methodbook
from votes.counting import motion
from votes.counting.gates import Gate
from votes.counting.sums import UNIT, Sums
from votes.counting.verdict import Verdict
from votes.rules import Rule

from .refusals import NobodyToAsk

NOBODY = Sums()


def size_of(rule: Rule, place: Place, on: date) -> Sums:
    """All who may vote under the rule at ``place`` on a local day. Raises ``NobodyToAsk``, ``AreaUnknown``."""
    voters = electorate(place, Electorate(rule.electorate), on)
    whole = Sums(len(voters), sum(one.heads for one in voters), sum((one.area for one in voters), Decimal("0.00")))
    if not whole.heads or (rule.counts_area and not whole.area):
        raise NobodyToAsk("electorate", place=place)
    return whole


def examples(rule: Rule, whole: Sums) -> list[str]:
    """Three cases in sentences, and a fourth where silence counts; ``whole`` is all who may vote."""
    enough = _judged(rule, whole, NOBODY).participation
    needed = {one.measure: one.needed for one in enough}
    least = Sums(0, int(needed["heads"]), Decimal(needed.get("area", whole.area)))
    first = gettext("Of %(whole)s it takes %(enough)s; with %(short)s it is not enough.") % {
        "whole": _amounts(rule, whole),
        "enough": _with(rule, enough),
        "short": _one_less(rule, enough),
    }
    found = [first, _turn(rule, whole, least), _turn(rule, whole, whole)]
    return [*found, _silence(rule, whole)] if rule.counts_silence else found


def _judged(rule: Rule, whole: Sums, part: Sums, yes: Sums = NOBODY) -> Verdict:
    no = Sums(0, part.heads - yes.heads, part.area - yes.area)
    return motion.judge(motion.Tally(whole, part, yes=yes, no=no, abstain=NOBODY), rule)


def _turn(rule: Rule, whole: Sums, part: Sums) -> str:
    figures = {"part": _amounts(rule, part)}
    if not set(rule.methods) & set(methodbook.BY_MAJORITY):
        figures["methods"] = pgettext("between two options", ", ").join(map(methodbook.name, rule.methods))
        return gettext("With %(part)s taking part it is decided by the count alone: %(methods)s.") % figures
    gates = _judged(rule, whole, part).assent
    figures |= {"enough": _with(rule, gates), "short": _one_less(rule, gates)}
    return gettext("With %(part)s taking part it passes by %(enough)s in favour, not by %(short)s.") % figures


def _silence(rule: Rule, whole: Sums) -> str:
    """Everybody was handed the paper, and half of them answer, three of five with yes."""
    returned = _part(whole, max(1, whole.heads // 2))
    yes = _part(whole, -(-returned.heads * 3 // 5))
    no = Sums(0, returned.heads - yes.heads, returned.area - yes.area)
    silent = Sums(0, whole.heads - returned.heads, whole.area - returned.area)
    plain = motion.Tally(whole, returned, yes=yes, no=no, abstain=NOBODY)
    joined = motion.deem(plain, silent, rule)
    figures = {
        "whole": _heads(rule, whole),
        "yes": _heads(rule, yes),
        "no": _heads(rule, no),
        "silent": _heads(rule, silent),
        "joined": _heads(rule, joined.yes),
        "plain": explain.outcome_name(motion.judge(plain, rule).outcome),
        "outcome": explain.outcome_name(motion.judge(joined, rule).outcome),
    }
    return (
        gettext(
            "The paper is handed to %(whole)s. For: %(yes)s, against: %(no)s, silent: %(silent)s. "
            "Counted as for: %(joined)s, that is: %(outcome)s. As returned: %(plain)s."
        )
        % figures
    )


def _part(whole: Sums, heads: int) -> Sums:
    """So many heads with the area that falls to them."""
    return Sums(0, heads, (whole.area * heads / whole.heads).quantize(UNIT["area"]))


def _heads(rule: Rule, sums: Sums) -> str:
    return explain.amount("heads", sums.heads, rule.electorate)


def _amounts(rule: Rule, sums: Sums) -> str:
    return _and([explain.amount(one.measure, sums.of(one.measure), rule.electorate) for one in rule.measures])


def _with(rule: Rule, gates: tuple[Gate, ...]) -> str:
    return _and([explain.amount(one.measure, one.needed, rule.electorate) for one in gates])


def _one_less(rule: Rule, gates: tuple[Gate, ...]) -> str:
    less = [explain.amount(one.measure, one.needed - UNIT[one.measure], rule.electorate) for one in gates]
    return pgettext("between two amounts", " or ").join(less)


def _and(parts: list[str]) -> str:
    return pgettext("between two amounts", " and ").join(parts)
