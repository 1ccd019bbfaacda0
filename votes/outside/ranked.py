"""A count of ranked ballots in words, step by step, in the active language."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from votes.counting.ranked.amounts import UNIT, Amount
from votes.counting.ranked.profile import Profile
from votes.counting.ranked.rounds import Elected, Round, RoundCount, Step
from votes.counting.ranked.schulze import Matrix, SchulzeCount
from votes.counting.ranked.ties import Tie

from .columns import columns
from .words import listed, method_name

WIDEST_MATRIX = 15


def amount(votes: Amount) -> str:
    """“1,203”, “12.50000”; what five places cannot hold is cut off and says so: “7.33333…”."""
    if votes.denominator == 1:
        return f"{votes.numerator:,}"
    whole, rest = divmod(int(Fraction(votes) * UNIT), UNIT)
    return f"{whole:,}.{rest:05d}" + ("" if UNIT % votes.denominator == 0 else "…")


def rounds_told(profile: Profile, count: RoundCount) -> Iterator[str]:
    """Instant run-off and the single transferable vote, one paragraph for each round."""
    yield _heading(profile, count.method, count.seats)
    if count.quota is not None:
        yield gettext("The quota is %(quota)s votes: a candidate who reaches it is elected.") % {
            "quota": f"{count.quota:,}"
        }
    before: Round | None = None
    gone: set[str] = set()
    for each in count.rounds:
        yield ""
        yield from _round_told(each, before, gone, count)
        gone |= {each.step.candidate} if each.step.act == "exclusion" and each.step.candidate else set()
        before = each
    yield ""
    yield _elected_line(count.winners)


def _heading(profile: Profile, code: str, seats: int) -> str:
    places = ngettext("%(seats)s place", "%(seats)s places", seats) % {"seats": seats}
    return gettext("%(method)s, %(places)s. Valid votes: %(valid)s, invalid: %(invalid)s.") % {
        "method": method_name(code),
        "places": places,
        "valid": amount(profile.valid),
        "invalid": amount(profile.invalid),
    }


def _elected_line(winners: tuple[str, ...]) -> str:
    return gettext("Elected, in this order: %(names)s") % {"names": listed(winners)}


def _round_told(each: Round, before: Round | None, gone: set[str], count: RoundCount) -> Iterator[str]:
    yield gettext("Round %(number)s. %(what)s") % {
        "number": each.number,
        "what": step_sentence(each.step, before, count),
    }
    if each.step.tie:
        yield tie_sentence(each.step.tie)
    yield from _standing(each, before, gone)
    yield from _values(each.step)
    for elected in each.elected:
        yield elected_sentence(elected, count.quota)
        if elected.tie:
            yield tie_sentence(elected.tie)


def step_sentence(step: Step, before: Round | None, count: RoundCount) -> str:
    if step.act == "first" or before is None or step.candidate is None:
        return gettext("The first preferences are counted.")
    if step.act == "surplus":
        surplus = before.votes[step.candidate] - (count.quota or 0)
        return gettext(
            "%(name)s has %(surplus)s votes more than the quota. All their papers go on, each for the part of its "
            "value that this surplus is of all their votes."
        ) % {"name": step.candidate, "surplus": amount(surplus)}
    if not step.transfers:
        return gettext(
            "%(name)s has the fewest votes and is excluded. Those who are left are as many as the places."
        ) % {"name": step.candidate}
    return gettext(
        "%(name)s has the fewest votes and is excluded. Each of their papers goes on to the next candidate on it."
    ) % {"name": step.candidate}


def tie_sentence(tie: Tie) -> str:
    """How equals were told apart."""
    figures = {"names": listed(tie.among), "rounds": listed(map(str, tie.rounds))}
    if not tie.rounds:
        return gettext("%(names)s were level in every round: the order of the paper decides.") % figures
    if tie.by_paper:
        return (
            gettext(
                "%(names)s are level. The votes of round %(rounds)s decide, then, for those level in every round, "
                "the order of the paper."
            )
            % figures
        )
    return gettext("%(names)s are level. The votes of round %(rounds)s decide.") % figures


def elected_sentence(elected: Elected, quota: int | None) -> str:
    figures = {"name": elected.candidate, "quota": f"{quota:,}" if quota else ""}
    if elected.reason == "majority":
        return gettext("%(name)s has more than half of the votes that still count, and is elected.") % figures
    if elected.reason == "quota":
        return gettext("%(name)s has reached the quota, and is elected.") % figures
    return gettext("%(name)s is elected: those who are left are as many as the places.") % figures


def _standing(each: Round, before: Round | None, gone: set[str]) -> Iterator[str]:
    """Who has how many votes now, with the change; those excluded in earlier rounds are left out."""
    rows = [
        [name, _change(votes, before.votes[name] if before else votes), amount(votes)]
        for name, votes in each.votes.items()
        if name not in gone
    ]
    for label, now, then in (
        (gettext("(nobody left on the paper)"), each.exhausted, before.exhausted if before else each.exhausted),
        (gettext("(lost by cutting off after five places)"), each.lost, before.lost if before else each.lost),
    ):
        if now:
            rows.append([label, _change(now, then), amount(now)])
    yield from columns(rows)


def _change(now: Amount, then: Amount) -> str:
    if now == then:
        return ""
    return f"+{amount(now - then)}" if now > then else f"−{amount(then - now)}"


def _values(step: Step) -> Iterator[str]:
    """What the papers of each value are worth, and how many went where: enough to check the sums."""
    for value in dict.fromkeys(transfer.value for transfer in step.transfers):
        parts = [
            gettext("%(papers)s to %(name)s") % {"papers": amount(transfer.papers), "name": transfer.to}
            if transfer.to
            else gettext("%(papers)s with nobody left") % {"papers": amount(transfer.papers)}
            for transfer in step.transfers
            if transfer.value == value
        ]
        yield gettext("Papers worth %(value)s each: %(parts)s") % {"value": amount(value), "parts": listed(parts)}


def schulze_told(profile: Profile, count: SchulzeCount) -> Iterator[str]:
    yield _heading(profile, "schulze", count.seats)
    if len(count.candidates) <= WIDEST_MATRIX:
        yield ""
        yield gettext("So many votes put the one on the left above the one on top:")
        yield from _matrix(count.candidates, count.pairwise)
        yield ""
        yield gettext("The strongest path from the one on the left to the one on top:")
        yield from _matrix(count.candidates, count.strengths)
    yield ""
    yield gettext("The ranking:")
    for place in count.rounds:
        line = f"{place.number}. {place.candidate}"
        if place.level:
            line += " " + gettext("(nobody left beats %(names)s either: the order of the paper decides)") % {
                "names": listed(place.level)
            }
        yield line
    yield ""
    yield _elected_line(count.winners)


def _matrix(names: tuple[str, ...], rows: Matrix) -> Iterator[str]:
    head = ["", *(f"[{number}]" for number in range(1, len(names) + 1))]
    body = [
        [f"[{a + 1}] {name}", *("" if a == b else amount(votes) for b, votes in enumerate(rows[a]))]
        for a, name in enumerate(names)
    ]
    yield from columns([head, *body])
