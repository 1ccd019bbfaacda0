"""The result of ranked ballots, to be followed with pencil and paper: round by round, or pair by pair."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from votes.counting.ranked.amounts import Amount
from votes.counting.ranked.rounds import Elected, Round, RoundCount, Step
from votes.counting.ranked.schulze import SchulzeCount
from votes.counting.ranked.ties import Tie
from votes.counting.shares import width
from votes.counting.sheets import Sheet
from votes.counting.verdict import Verdict
from votes.explain import share
from votes.models import Poll

from .parts import ELECTED, NONE_CHOSEN, Drawn, TallyRow, labels, listed, votes


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round: how the votes stand, and what comes of it."""

    title: str
    rows: tuple[TallyRow, ...]
    sentences: tuple[str, ...]
    apart: str


@dataclass(frozen=True, slots=True)
class RoundsCount:
    """``mark`` says what the line in each bar stands for."""

    mark: str
    rounds: tuple[RoundView, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_won: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """One row of the table of pairs: the option, and on how many papers it stands above each other one."""

    label: str
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PairsCount:
    rows: tuple[PairRow, ...]
    places: tuple[str, ...]
    paths: tuple[str, ...]


def draw_rounds(poll: Poll, verdict: Verdict) -> Drawn:
    """Instant run-off, and the single transferable vote."""
    count, sheet = RoundCount.from_json(poll.tally), poll.sheet
    teller = _Teller(count, sheet)
    rounds = tuple(teller.round(number) for number in range(len(count.rounds)))
    return Drawn(
        template="votes/results/rounds.html",
        name=labels(sheet, verdict.chosen) if verdict.chosen else gettext("Nobody is elected"),
        seal=ELECTED if verdict.chosen else NONE_CHOSEN,
        reason=teller.reason() if verdict.chosen else gettext("No paper puts anybody in order."),
        rows=rounds[-1].rows if rounds else (),
        count=RoundsCount(teller.mark(), rounds),
    )


class _Teller:
    """Tells the rounds of one count in words."""

    def __init__(self, count: RoundCount, sheet: Sheet) -> None:
        self.count, self.sheet, self.label = count, sheet, sheet.label_of

    def mark(self) -> str:
        if self.count.quota is None:
            return gettext("The line in each bar stands at half of the votes that still count: more than that elects.")
        figures = {"quota": votes(self.count.quota), "valid": votes(self.count.valid), "parts": self.count.seats + 1}
        return (
            gettext(
                "The line in each bar is the quota, %(quota)s votes: the %(valid)s valid ones in %(parts)s parts, "
                "without the remainder, and one more."
            )
            % figures
        )

    def reason(self) -> str:
        last = self.count.rounds[-1]
        if self.count.quota is not None:
            return ngettext(
                "%(seats)s place, quota %(quota)s votes, filled after %(rounds)s rounds.",
                "%(seats)s places, quota %(quota)s votes, filled after %(rounds)s rounds.",
                self.count.seats,
            ) % {"seats": self.count.seats, "quota": votes(self.count.quota), "rounds": last.number}
        figures = {
            "number": last.number,
            "votes": votes(last.votes[self.count.winners[0]]),
            "of": votes(_at_play(last)),
        }
        return gettext("%(votes)s of %(of)s votes in round %(number)s: more than half.") % figures

    def round(self, number: int) -> RoundView:
        here = self.count.rounds[number]
        before = self.count.rounds[number - 1] if number else None
        after = self.count.rounds[number + 1] if number + 1 < len(self.count.rounds) else None
        title = gettext("Round %(number)s") % {"number": here.number}
        if before is None:
            title = gettext("Round 1: the first name on each paper")
        sentences = [self._elected(one, here) for one in here.elected]
        if self.count.quota is None and not here.elected:
            sentences.append(gettext("Nobody has more than half."))
        if after is not None:
            sentences += self._step(after.step, here)
        return RoundView(title, self._rows(number), tuple(filter(None, sentences)), self._apart(here))

    def _rows(self, number: int) -> tuple[TallyRow, ...]:
        here = self.count.rounds[number]
        before = self.count.rounds[number - 1] if number else None
        rounds = self.count.rounds
        elected = {one.candidate for each in rounds[: number + 1] for one in each.elected}
        gone = {each.step.candidate for each in rounds[: number + 1] if each.step.act == "exclusion"}
        leaving = rounds[number + 1].step if number + 1 < len(rounds) else Step()
        line = Fraction(_at_play(here), 2) if self.count.quota is None else self.count.quota
        rows = []
        for name in sorted(self.count.candidates, key=lambda name: -here.votes[name]):
            if name in gone:
                continue
            gain = Fraction(here.votes[name] - before.votes[name] if before else 0)
            rows.append(
                TallyRow(
                    code="line" if leaving.act == "exclusion" and leaving.candidate == name else "dai",
                    label=self.label(name),
                    heads=_votes(here.votes[name]),
                    width=width(share(here.votes[name], self.count.valid)),
                    mark=width(share(line, self.count.valid)),
                    gain=f"{'+' if gain > 0 else '−'}{votes(abs(gain))}" if gain else "",
                    is_chosen=name in elected,
                    is_out=leaving.act == "exclusion" and leaving.candidate == name,
                )
            )
        return tuple(rows)

    def _elected(self, one: Elected, here: Round) -> str:
        figures = {
            "name": self.label(one.candidate),
            "votes": votes(here.votes[one.candidate]),
            "of": votes(_at_play(here)),
            "quota": votes(self.count.quota or 0),
        }
        sentence = {
            "majority": gettext("%(name)s has %(votes)s of %(of)s votes, more than half: elected."),
            "quota": gettext("%(name)s has %(votes)s votes and reaches the quota of %(quota)s: elected."),
            "last_places": gettext("As many are left as places: %(name)s is elected with %(votes)s votes."),
        }[one.reason]
        return " ".join(filter(None, [sentence % figures, self._tie(one.tie, "first")]))

    def _step(self, step: Step, here: Round) -> list[str]:
        name = self.label(step.candidate or "")
        if step.act == "surplus":
            more = here.votes[step.candidate or ""] - (self.count.quota or 0)
            figures = {"name": name, "surplus": votes(more)}
            said = (
                gettext("%(name)s has %(surplus)s votes more than are needed. They go on to the next name:") % figures
            )
            return [self._tie(step.tie, "surplus"), f"{said} {self._transfers(step)}"]
        said = gettext("%(name)s has the fewest and is out.") % {"name": name}
        if step.transfers:
            said = gettext("%(name)s has the fewest and is out. The papers go on to the next name:") % {"name": name}
        return [self._tie(step.tie, "last"), f"{said} {self._transfers(step)}".strip()]

    def _transfers(self, step: Step) -> str:
        """Where the papers went: “2 to Chen, 1 to Wu, 1 names nobody else.”"""
        sums: dict[str | None, Amount] = defaultdict(int)
        papers: dict[str | None, Amount] = defaultdict(int)
        values: dict[str | None, set[Amount]] = defaultdict(set)
        for transfer in step.transfers:
            sums[transfer.to] += transfer.votes
            papers[transfer.to] += transfer.papers
            values[transfer.to].add(transfer.value)
        parts = []
        for to in sorted(sums, key=lambda to: (to is None, -sums[to])):
            figures = {
                "votes": votes(sums[to]),
                "papers": votes(papers[to]),
                "name": self.label(to) if to else "",
                "value": votes(max(values[to])),
            }
            if to is None:
                parts.append(gettext("%(votes)s to nobody, for no other name follows") % figures)
            elif sums[to] == papers[to]:
                parts.append(gettext("%(votes)s to %(name)s") % figures)
            elif len(values[to]) == 1:
                parts.append(gettext("%(votes)s to %(name)s (%(papers)s papers of %(value)s each)") % figures)
            else:
                parts.append(gettext("%(votes)s to %(name)s (%(papers)s papers of different value)") % figures)
        return gettext("%(parts)s.") % {"parts": listed(parts)} if parts else ""

    def _tie(self, tie: Tie | None, what: str) -> str:
        """How equals were told apart."""
        if tie is None:
            return ""
        names = labels(self.sheet, tie.among)
        rounds = listed(gettext("round %(number)s") % {"number": number} for number in tie.rounds)
        if not tie.rounds:
            how = gettext(
                "They were level in every round, so the order of the paper decides: who stands first is preferred."
            )
        elif tie.by_paper:
            how = gettext("%(rounds)s tells some of them apart; between the others the order of the paper decides.") % {
                "rounds": rounds
            }
        else:
            how = gettext("%(rounds)s, where they differed last, tells them apart.") % {"rounds": rounds}
        return f"{gettext('%(names)s are level.') % {'names': names}} {how}"

    def _apart(self, here: Round) -> str:
        """The votes that no longer lie with anybody."""
        parts = []
        if here.exhausted:
            parts.append(gettext("Without a further name: %(votes)s") % {"votes": votes(here.exhausted)})
        if here.lost:
            parts.append(gettext("Cut off beyond five places: %(votes)s") % {"votes": votes(here.lost)})
        return " · ".join(parts)


def _at_play(here: Round) -> Amount:
    return sum(here.votes.values())


def _votes(number: Amount) -> str:
    return gettext("%(number)s votes") % {"number": votes(number)}


def draw_pairs(poll: Poll, verdict: Verdict) -> Drawn:
    """Schulze: every pair compared, then the strongest paths."""
    count, sheet = SchulzeCount.from_json(poll.tally), poll.sheet
    first = verdict.chosen[0] if verdict.chosen else ""
    return Drawn(
        template="votes/results/pairs.html",
        name=labels(sheet, verdict.chosen) if verdict.chosen else gettext("Nobody is elected"),
        seal=ELECTED if verdict.chosen else NONE_CHOSEN,
        reason=_pairs_reason(count, sheet, first) if first else gettext("No paper puts anybody in order."),
        rows=tuple(_place_row(count, sheet, place.candidate, verdict) for place in count.rounds),
        count=PairsCount(
            rows=tuple(_pair_row(count, sheet, number) for number in range(len(count.candidates))),
            places=tuple(_place(count, sheet, number) for number in range(len(count.rounds))),
            paths=tuple(_path(count, sheet, first, other) for other in count.ranking if other != first),
        ),
    )


def _pairs_reason(count: SchulzeCount, sheet: Sheet, first: str) -> str:
    beaten = [other for other in count.candidates if other != first and _is_ahead(count, first, other)]
    figures = {"name": sheet.label_of(first), "number": len(beaten), "of": len(count.candidates) - 1}
    if len(beaten) == len(count.candidates) - 1:
        return gettext("%(name)s is ahead of each of the %(of)s others.") % figures
    return gettext("Nobody is ahead of %(name)s, who is ahead of %(number)s of the %(of)s others.") % figures


def _strengths(count: SchulzeCount, one: str, other: str) -> tuple[Amount, Amount]:
    a, b = count.candidates.index(one), count.candidates.index(other)
    return count.strengths[a][b], count.strengths[b][a]


def _is_ahead(count: SchulzeCount, one: str, other: str) -> bool:
    there, back = _strengths(count, one, other)
    return there > back


def _place_row(count: SchulzeCount, sheet: Sheet, code: str, verdict: Verdict) -> TallyRow:
    ahead = sum(_is_ahead(count, code, other) for other in count.candidates if other != code)
    others = len(count.candidates) - 1
    return TallyRow(
        code="dai",
        label=sheet.label_of(code),
        heads=gettext("ahead of %(number)s") % {"number": ahead},
        width=width(share(ahead, others)),
        is_chosen=code in verdict.chosen,
    )


def _pair_row(count: SchulzeCount, sheet: Sheet, number: int) -> PairRow:
    cells = []
    for other in range(len(count.candidates)):
        there, back = count.pairwise[number][other], count.pairwise[other][number]
        cells.append(Cell("–", False) if other == number else Cell(votes(there), there > back))
    return PairRow(sheet.label_of(count.candidates[number]), number + 1, tuple(cells))


def _place(count: SchulzeCount, sheet: Sheet, number: int) -> str:
    place = count.rounds[number]
    if not place.level:
        return sheet.label_of(place.candidate)
    figures = {"name": sheet.label_of(place.candidate), "others": labels(sheet, place.level)}
    return gettext("%(name)s, level with %(others)s: the order of the paper decides") % figures


def _path(count: SchulzeCount, sheet: Sheet, one: str, other: str) -> str:
    there, back = _strengths(count, one, other)
    figures = {
        "name": sheet.label_of(one),
        "other": sheet.label_of(other),
        "there": votes(there),
        "back": votes(back),
    }
    if there == back:
        return gettext("%(name)s and %(other)s: their strongest paths are equal, %(there)s votes.") % figures
    return gettext("%(name)s over %(other)s: strongest path %(there)s votes, the way back %(back)s.") % figures
