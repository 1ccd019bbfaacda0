"""What a house rule may say: never less than the law, and among neighbours all that makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from votes import explain
from votes.counting import motion
from votes.counting.choosing import ELECTION
from votes.counting.methods import METHODS
from votes.counting.thresholds import Threshold
from votes.rules import Rule

from . import refusals
from .refusals import Unfit

HOUSE = "house"
A_THIRD = Threshold("at_least", Fraction(1, 3))
MORE_THAN_HALF = Threshold("more_than", Fraction(1, 2))
MOST_NOTICE = 60
MOST_PROXIES = 3
AMONG_NEIGHBOURS = tuple(code for code in METHODS if code != ELECTION.CODE)

# what a house rule takes over as the law has it
FIXED = (
    *("electorate", "participants", "body", "setting", "question", "forms", "entry_strength", "periods", "asked_by"),
    *("plurality", "ties", "runoff"),
)


def is_law(rule: Rule) -> bool:
    """Is the body that decides by it regulated by law? The rules of neighbours among themselves are practice."""
    return rule.jurisdiction != HOUSE


def faults(rule: Rule, base: Rule) -> list[Unfit]:
    """Why ``rule`` cannot be a house rule that starts from ``base``, each with its field; empty when it can."""
    return [*_common(rule, base), *(_weaker(rule, base) if is_law(base) else _senseless(rule))]


def _common(rule: Rule, base: Rule) -> Iterator[Unfit]:
    if set(rule.channels) <= {"online", "proxy"}:
        yield refusals.OnlyByPhone("channels")
    if rule.counts_silence and (not rule.may_be_written or rule.methods != (motion.CODE,)):
        yield refusals.SilenceNotHere("counts_silence")
    if rule.notice_days > MOST_NOTICE:
        yield refusals.TooLongANotice("notice_days", most=MOST_NOTICE)


def _weaker(rule: Rule, law: Rule) -> Iterator[Unfit]:
    citation = law.citation
    have = {one.measure: one for one in rule.measures}
    is_changed = any(getattr(rule, name) != getattr(law, name) for name in FIXED)
    if is_changed or not set(rule.methods) <= set(law.methods) or have.keys() != {one.measure for one in law.measures}:
        yield refusals.FixedByLaw("electorate", citation=citation)
        return
    least = law.measures[0]
    if not all(have[one.measure].participation.is_no_weaker_than(one.participation) for one in law.measures):
        yield refusals.TooLowAQuorum("quorum", least=explain.threshold(least.participation), citation=citation)
    if not all(have[one.measure].assent.is_no_weaker_than(one.assent) for one in law.measures):
        yield refusals.TooLowAMajority("majority", least=explain.threshold(least.assent), citation=citation)
    if rule.notice_days < law.notice_days:
        yield refusals.TooShortANotice("notice_days", days=law.notice_days, citation=citation)
    if rule.proxies and law.proxies is None:
        yield refusals.NoProxiesByLaw("per_holder", citation=citation)
    elif rule.proxies and (
        rule.proxies.per_holder > law.proxies.per_holder or rule.proxies.to_candidates > law.proxies.to_candidates
    ):
        yield refusals.TooManyProxies("per_holder", most=law.proxies.per_holder, citation=citation)


def _senseless(rule: Rule) -> Iterator[Unfit]:
    if not all(one.participation.is_no_weaker_than(A_THIRD) for one in rule.measures):
        yield refusals.QuorumBelowAThird("quorum")
    if not all(one.assent.is_no_weaker_than(MORE_THAN_HALF) for one in rule.measures):
        yield refusals.MajorityBelowHalf("majority")
    if rule.proxies and rule.proxies.per_holder > MOST_PROXIES:
        yield refusals.TooManyForOne("per_holder", most=MOST_PROXIES)
    if not set(rule.methods) <= set(AMONG_NEIGHBOURS):
        yield refusals.ElectionsByLaw("methods")
