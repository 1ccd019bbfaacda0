"""The five steps 提议决办评 of one matter, with date, person and a line of text; and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.masking import display_name
from community.templatetags.people import day
from deliberation.models import Decision, Ending, Matter, Stage

SEALS = {Stage.RAISE: "提", Stage.DISCUSS: "议", Stage.DECIDE: "决", Stage.ACT: "办", Stage.REVIEW: "评"}


@dataclass(frozen=True, slots=True)
class Step:
    """``state``: done, now or next. ``is_skipped``: the matter went on without this step."""

    stage: str
    seal: str
    name: str
    state: str
    date: datetime | None
    person: str
    text: str
    is_skipped: bool = False


def steps_of(matter: Matter) -> list[Step]:
    """The five steps. Costs no query on a matter read by ``queries.dossier``."""
    order = list(Stage)
    current = order.index(Stage(matter.stage))
    tell = {
        Stage.RAISE: _raised,
        Stage.DISCUSS: _discussed,
        Stage.DECIDE: _decided,
        Stage.ACT: _acted,
        Stage.REVIEW: _reviewed,
    }
    was_only_answered = matter.triage_outcome == "answered"
    steps = []
    for index, stage in enumerate(order):
        state = "done" if index < current or matter.is_over else "now" if index == current else "next"
        skipped = was_only_answered and state == "done" and stage in (Stage.DISCUSS, Stage.DECIDE, Stage.ACT)
        date, person, text = (None, "", _("Not needed: it was answered.")) if skipped else tell[stage](matter, state)
        steps.append(Step(stage.value, SEALS[stage], str(stage.label), state, date, person, text, skipped))
    return steps


def raiser_name(matter: Matter) -> str:
    """What neighbours read: the short name, or “a resident”."""
    return _("a resident") if matter.is_anonymous else display_name(matter.raiser)


def what_next(matter: Matter) -> str:
    """One sentence: what happens next, for everybody."""
    held = display_name(matter.holder) if matter.holder else ""
    if matter.waits_for == "triage":
        return _("%(name)s reads it and answers, asks for more, or accepts it for discussion.") % {"name": held}
    if matter.waits_for == "revise":
        return _("The raiser completes it, then it is looked at again.")
    if matter.waits_for == "discuss":
        if matter.motions.all():
            return _("The motion is put on the agenda of the next meeting.")
        return _("Neighbours say what they think, then %(name)s writes a motion.") % {"name": held}
    if matter.waits_for == "decide":
        tabled = _open_decision(matter)
        if tabled is None:
            return _("It is put on the agenda of another meeting.")
        return _("“%(meeting)s” decides. If it is not carried, it goes back to discussion.") % {
            "meeting": tabled.meeting_title
        }
    if matter.waits_for == "assign":
        return _("%(name)s names who does the work and by when.") % {"name": held}
    if matter.waits_for == "carry_out":
        return _("When the work is done, residents have 7 days to review it.")
    if matter.waits_for == "review":
        return _(
            "When the window ends: settled if the raiser confirms it, else answered. “Not solved” takes it up again."
        )
    return _("Nothing more: this matter has ended.")


def _raised(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    if matter.waits_for == "revise":
        text = _("More was asked of the raiser.")
    elif matter.recorded_by_id != matter.raiser_id:
        text = _("Recorded by %(name)s.") % {"name": display_name(matter.recorded_by)}
    else:
        text = matter.place.label
    return matter.raised_at, raiser_name(matter), text


def _discussed(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    if state == "next":
        return None, "", _("Neighbours say what they think; the grid head writes a motion.")
    motions = list(matter.motions.all())
    count = getattr(matter, "comment_count", None)
    if count is None:
        count = matter.comments.count()
    parts = [ngettext("%(count)s contribution", "%(count)s contributions", count) % {"count": count}]
    if motions:
        parts.append(_("motion in version %(version)s") % {"version": motions[-1].version})
    date = motions[-1].drafted_at if motions else (matter.held_since if state == "now" else None)
    return date, display_name(matter.handler), " · ".join(parts)


def _decided(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    decisions = list(matter.decisions.all())
    if not decisions:
        return None, "", _("A meeting decides on the motion.")
    last = decisions[-1]
    return last.ended_at or last.meeting_at, last.meeting_title, str(last.get_outcome_display())


def _acted(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    works = list(matter.undertakings.all())
    if not works or state == "next":
        return None, "", _("Somebody is made answerable, with a deadline.")
    last = works[-1]
    who = str(last.organisation) if last.organisation else display_name(last.person)
    if last.finished_at:
        return last.finished_at, who, last.task
    return last.assigned_at, who, _("%(task)s (by %(deadline)s)") % {"task": last.task, "deadline": day(last.deadline)}


def _reviewed(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    if matter.ending == Ending.SETTLED:
        return matter.finished, "", _("Settled: the raiser confirms it.")
    if matter.ending == Ending.ANSWERED:
        return matter.finished, "", _("Answered.")
    if state == "now":
        return matter.held_since, "", _("Residents review until the window ends.")
    return None, "", _("Residents have 7 days to say whether it is solved.")


def _open_decision(matter: Matter) -> Decision | None:
    return next((decision for decision in matter.decisions.all() if decision.outcome in Decision.OPEN), None)
