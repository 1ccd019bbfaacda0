"""What hangs on the notice board, for anyone who walks by: masked words, the place by community and grid, figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.calendar import provisional_note
from community.masking import display_name
from community.models import Person
from community.qr import QrCode, draw
from deliberation.matters.models import Matter, Objection, Publication
from votes import explain
from votes.counting import motion
from votes.counting.shares import percent
from votes.counting.sums import Sums
from votes.counting.verdict import Verdict
from votes.models import Poll
from votes.rendering import result_of
from votes.rules import Rule

from .voices import unnamed


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table of a result."""

    name: str
    heads: str
    share: str
    area: str
    area_share: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How a vote came out: numbers only."""

    measure: str
    lines: tuple[Line, ...]
    has_area: bool
    reason: str
    basis: str
    rule: str
    returned: str


def on_the_board() -> QuerySet[Publication]:
    """What hangs there now, community by community, the newest first. Nothing of people is read with it."""
    return (
        Publication.objects.posted()
        .select_related("matter__community", "matter__circle", "decision__poll")
        .order_by("matter__community__path", "-posted_at", "-pk")
    )


def postings_told_to(person: Person) -> QuerySet[Publication]:
    """The decisions ``person`` may object to, or did, without knowing of their matter. See ``Publication.told_to``."""
    return Publication.objects.told_to(person).select_related("matter", "decision__poll")


def figures_of(poll: Poll) -> Figures:
    """The result of a closed poll in the reader's language, with the share of each line."""
    verdict, rule, result = Verdict.from_json(poll.verdict), Rule.from_json(poll.rule), result_of(poll)
    roll, part = Sums.from_json(poll.tally["roll"]), Sums.from_json(poll.tally["taking_part"])
    rows: list[tuple[str, Sums, Sums | None]] = [(_("Entitled"), roll, None), (_("Took part"), part, roll)]
    options: tuple[Line, ...] = ()
    returned = ""
    if poll.method == motion.CODE:
        tally = motion.Tally.from_json(poll.tally)
        rows += [(_("Agreed"), tally.yes, part), (_("Against"), tally.no, part), (_("Abstained"), tally.abstain, part)]
        returned = _returned(tally, verdict.electorate)
    elif result is not None:
        options = tuple(Line(row.label, row.heads, "", row.area, "") for row in result.rows)
    lines = tuple(
        Line(
            name=name,
            heads=f"{sums.heads:,}",
            share=f"{percent(sums.heads, whole.heads)}%" if whole and whole.heads else "",
            area=f"{sums.area:,}",
            area_share=f"{percent(sums.area, whole.area)}%" if whole and whole.area else "",
        )
        for name, sums, whole in rows
    )
    return Figures(
        measure=explain.measure_name("heads", verdict.electorate),
        lines=lines + options,
        has_area=rule.counts_area,
        reason=result.reason if result else "",
        basis=explain.basis(verdict),
        rule=str(rule.title),
        returned=returned,
    )


def _returned(tally: motion.Tally, electorate: str) -> str:
    """Where silence was counted: the count without it."""
    if tally.returned is None:
        return ""
    part, yes = tally.returned.taking_part.heads, tally.returned.yes.heads
    figures = {"part": explain.amount("heads", part, electorate), "yes": explain.amount("heads", yes, electorate)}
    return _("%(part)s took part, %(yes)s agreed.") % figures


def provisional(publication: Publication) -> str:
    """Why the last day may still move; else empty."""
    return provisional_note(publication.ends_at)


def board_qr(publication: Publication) -> QrCode:
    """The code of the notice's own address at the first of the site's origins."""
    origin = settings.SITE_ORIGINS[0].rstrip("/") if settings.SITE_ORIGINS else ""
    return draw(origin + reverse("matters:notice", args=[publication.code]))


@dataclass(slots=True)
class Objected:
    """An objection as neighbours of the circle read it."""

    objection: Objection
    author: str
    is_own: bool


@dataclass(slots=True)
class Posting:
    """A publication on the page of its matter. ``state``: up, down (taken off, to be posted again), over, upheld."""

    publication: Publication
    state: str
    is_up: bool
    objections: list[Objected]
    note: str


def postings(matter: Matter, person: Person) -> list[Posting]:
    """The postings of a matter read by ``dossier``, the newest first. Somebody who raised or joined it without a name
    objects without one."""
    now = timezone.now()
    veiled = unnamed(matter)
    found = []
    for posted in matter.publications.all():
        is_over = posted.closed_at is not None or (posted.decision_id is None and posted.ends_at <= now)
        state = "up" if posted.taken_down_at is None else "down"
        if is_over:
            state = "upheld" if posted.was_upheld else "over"
        objections = [
            Objected(one, _author(one, veiled), one.author_id == person.pk) for one in posted.objections.all()
        ]
        note = provisional_note(posted.ends_at) if posted.decision_id and not is_over else ""
        found.append(Posting(posted, state, state == "up" and posted.ends_at > now, objections, note))
    return found


def _author(objection: Objection, veiled: frozenset[int]) -> str:
    return _("a resident") if objection.author_id in veiled else display_name(objection.author)
