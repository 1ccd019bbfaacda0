"""The five steps 提议决办评 of one matter, with date, person and a line of text; and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.calendar import last_day_of
from community.masking import display_name
from community.templatetags.people import day, moment
from deliberation.matters.models import Decision, Ending, Intake, Lane, Matter, Publication, Stage

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
    steps = []
    for index, stage in enumerate(order):
        state = "done" if index < current or matter.is_over else "now" if index == current else "next"
        left_out = _left_out(matter, stage, state)
        date, person, text = (None, "", left_out) if left_out else tell[stage](matter, state)
        steps.append(Step(stage.value, SEALS[stage], str(stage.label), state, date, person, text, bool(left_out)))
    return steps


def _left_out(matter: Matter, stage: Stage, state: str) -> str:
    """Why the matter went on, or ended, without this step; empty where it took the step or still will."""
    if stage == Stage.RAISE or (state != "done" and not _is_spared(matter, stage)):
        return ""
    came_to = {
        Stage.DISCUSS: matter.motions.all(),
        Stage.DECIDE: matter.decisions.all(),
        Stage.ACT: matter.undertakings.all(),
    }
    if came_to.get(stage):
        return ""
    if matter.ending in (Ending.DECLINED, Ending.WITHDRAWN, Ending.MERGED):
        return _("Not reached.") if stage != Stage.REVIEW else ""
    if matter.triage_outcome == "answered" and stage != Stage.REVIEW:
        return _("Not needed: it was answered.")
    return _("Not needed: it is seen to at once, without a meeting.") if _is_spared(matter, stage) else ""


def _is_spared(matter: Matter, stage: Stage) -> bool:
    """Small matters and hazards need no meeting."""
    return matter.lane in Lane.at_once() and stage in (Stage.DISCUSS, Stage.DECIDE)


def lane_meaning(lane: str) -> str:
    """What the class of a matter means, in one line."""
    return {
        Lane.SMALL: _("It is seen to at once; nobody need meet."),
        Lane.REGULAR: _("It is discussed, and the next grid day decides."),
        Lane.IMPORTANT: _("It is discussed, and a special meeting decides."),
        Lane.DIFFICULT: _("It comes back to each grid day until it is settled."),
        Lane.HAZARD: _("It is fixed first; then it is posted what was done."),
    }[Lane(lane)]


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder a matter went up: who led it from when on, and why it came there."""

    person: str
    since: datetime
    why: str


def ladder_of(matter: Matter) -> list[Rung]:
    """Who led the matter, the first handler first; empty as long as it never went up. No query on a ``dossier``."""
    raised = list(matter.escalations.all())
    if not raised:
        return []
    rungs = [Rung(display_name(matter.handler), matter.raised_at, _("first to handle it; stays on it"))]
    for one in raised:
        if one.by_id:
            why = _("passed up by %(name)s: %(reason)s") % {"name": display_name(one.by), "reason": one.reason}
        else:
            why = _("went up by itself: late since %(moment)s") % {"moment": moment(one.due_at)}
        rungs.append(Rung(display_name(one.to_person), one.at, why))
    return rungs


def raiser_name(matter: Matter) -> str:
    """What neighbours read: the short name, or “a resident”."""
    return _("a resident") if matter.is_anonymous else display_name(matter.raiser)


def what_next(matter: Matter) -> str:
    """One sentence: what happens next, for everybody."""
    if matter.is_over:
        return _ended(matter)
    words = {"name": display_name(matter.holder) if matter.holder else ""}
    if matter.waits_for == "discuss":
        if not matter.motions.all():
            return _("Neighbours say what they think, then %(name)s writes a motion.") % words
        if matter.lane == Lane.IMPORTANT:
            return _("The motion is put on the agenda of a special meeting.")
        if matter.lane == Lane.DIFFICULT:
            return _("The next grid day takes the motion up again.")
        return _("The motion is put on the agenda of the next meeting.")
    if matter.waits_for == "decide":
        return _decides(matter)
    if matter.waits_for == "publicity":
        return _publicity_next(matter, words["name"])
    sentences = {
        "triage": _("%(name)s reads it and answers, asks for more, or accepts it."),
        "revise": _("The raiser completes it, then it is looked at again."),
        "second_look": _("%(name)s looks at it again. Only if both agree it is not taken on."),
        "assign": _("%(name)s names who does the work and by when."),
        "carry_out": _("When the work is done, residents have 7 days to review it."),
        "review": _(
            "When the window ends: settled if the raiser confirms it, else answered. “Not solved” takes it up again."
        ),
    }
    if matter.lane == Lane.DIFFICULT:
        sentences["review"] = _("When the window ends: settled if the raiser confirms it, else it is discussed again.")
    if matter.lane == Lane.HAZARD:
        sentences["carry_out"] = _(
            "When it is fixed, it is posted what was done, and residents have 7 days to review it."
        )
    return sentences[matter.waits_for] % words


def _decides(matter: Matter) -> str:
    tabled = _open_decision(matter)
    if tabled is not None:
        if tabled.form == Decision.Form.WRITTEN:
            return _written_next(tabled)
        return _("“%(meeting)s” decides. If it is not carried, it goes back to discussion.") % {
            "meeting": tabled.meeting_title
        }
    if matter.lane == Lane.IMPORTANT:
        return _("It is put on the agenda of another special meeting.")
    if matter.lane == Lane.DIFFICULT:
        return _("The next grid day takes it up again.")
    return _("It is put on the agenda of another meeting.")


def _ended(matter: Matter) -> str:
    if matter.ending == Ending.DECLINED:
        return _("Nothing more. If something has changed, it may be raised again.")
    if matter.ending == Ending.MERGED:
        return _("It goes on in No. %(number)s, with everybody behind it.") % {"number": matter.merged_into.number}
    return _("Nothing more: this matter has ended.")


def recorded_how(matter: Matter) -> str:
    """How it came in when the raiser did not write it: “recorded at the door by Ms Chen”."""
    words = {"name": display_name(matter.recorded_by)}
    if matter.intake == Intake.PATROL:
        return _("found on patrol by %(name)s") % words
    if matter.recorded_by_id == matter.raiser_id:
        return ""
    ways = {
        Intake.DOOR: _("recorded at the door by %(name)s"),
        Intake.DESK: _("recorded at a desk by %(name)s"),
        Intake.PHONE: _("recorded on the phone by %(name)s"),
    }
    return ways.get(Intake(matter.intake), _("recorded by %(name)s")) % words


def _written_next(tabled: Decision) -> str:
    last = day(last_day_of(tabled.closes_at))
    if tabled.outcome == Decision.Outcome.TABLED:
        figures = {"first": moment(tabled.meeting_at), "last": last}
        return _("The written vote opens on %(first)s and runs until %(last)s. Everybody entitled is told.") % figures
    return _("The written vote runs until %(last)s, then it is counted by itself.") % {"last": last}


def _publicity_next(matter: Matter, held: str) -> str:
    posted = next((one for one in matter.publications.all() if one.closed_at is None and one.decision_id), None)
    if posted is None:
        return ""
    if any(objection.outcome == objection.Outcome.OPEN for objection in posted.objections.all()):
        return _("%(name)s answers the objection. If it is upheld, the matter goes back to discussion.") % {
            "name": held
        }
    if posted.taken_down_at is not None:
        return _("%(name)s posts the decision again; its period starts again.") % {"name": held}
    return _("Neighbours may object until %(last)s. After that somebody is named who carries it out.") % {
        "last": day(last_day_of(posted.ends_at))
    }


def _raised(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    if matter.waits_for == "revise":
        text = _("More was asked of the raiser.")
    elif recorded := recorded_how(matter):
        text = recorded
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
    return date, display_name(matter.leader), " · ".join(parts)


def _decided(matter: Matter, state: str) -> tuple[datetime | None, str, str]:
    decisions = list(matter.decisions.all())
    if not decisions:
        return None, "", _("A meeting decides on the motion.")
    last = decisions[-1]
    posted = next((one for one in matter.publications.all() if one.decision_id == last.pk), None)
    if posted is not None:
        return last.ended_at, last.meeting_title, _posting(posted)
    return last.ended_at or last.meeting_at, last.meeting_title, str(last.get_outcome_display())


def _posting(posted: Publication) -> str:
    last = {"last": day(last_day_of(posted.ends_at))}
    if posted.was_upheld:
        return _("carried, but an objection was upheld")
    if posted.closed_at is not None:
        return _("carried; posted until %(last)s") % last
    return _("carried; on the notice board until %(last)s") % last


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
    others = {
        Ending.ANSWERED: _("Answered."),
        Ending.DECLINED: _("Not taken on: two people looked at it."),
        Ending.WITHDRAWN: _("Withdrawn by the raiser."),
    }
    if matter.ending == Ending.MERGED:
        return matter.finished, "", _("Merged: it goes on in No. %(number)s.") % {"number": matter.merged_into.number}
    if matter.ending:
        return matter.finished, "", others[Ending(matter.ending)]
    if state == "now":
        return matter.held_since, "", _("Residents review until the window ends.")
    return None, "", _("Residents have 7 days to say whether it is solved.")


def _open_decision(matter: Matter) -> Decision | None:
    return next((decision for decision in matter.decisions.all() if decision.outcome in Decision.OPEN), None)
