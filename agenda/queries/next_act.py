"""The chair's one next act. The meeting knows where it stands; the chair only has to press."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import AgendaItem, Meeting
from community.moments import moment

from .snapshot import Snapshot, snapshot


@dataclass(frozen=True, slots=True)
class NextAct:
    """``code`` is what the button posts (``take_up:7``); ``is_final`` acts ask for a second tap."""

    code: str
    label: str
    icon: str
    key: str
    is_final: bool = False

    @property
    def verb(self) -> str:
        return self.code.partition(":")[0]


def next_act(meeting: Meeting) -> NextAct | None:
    """``None`` once the meeting is adjourned, and while there is nothing on the agenda to announce."""
    return decide(snapshot(meeting.pk))


def decide(shot: Snapshot) -> NextAct | None:
    """draft → announce → open → (take up → put to the vote → close, or end a topic) for each item → adjourn."""
    meeting, active = shot.meeting, shot.active
    if meeting.state == Meeting.State.DRAFT:
        return NextAct("announce", _("Announce the meeting"), "send", "N", is_final=True) if shot.items else None
    if meeting.state == Meeting.State.ANNOUNCED:
        return NextAct("open", _("Open the meeting"), "play", "N")
    if meeting.state == Meeting.State.ADJOURNED:
        return None
    if active is None:
        if shot.upcoming is not None:
            label = _("Take up item %(number)s") % {"number": shot.upcoming.number}
            return NextAct(f"take_up:{shot.upcoming.pk}", label, "play", "N")
        return NextAct("adjourn", _("Adjourn the meeting"), "stop", "N", is_final=True)
    if active.state == AgendaItem.State.VOTING:
        return NextAct(f"close_vote:{active.pk}", _("Close the vote"), "stop", "C", is_final=True)
    if active.is_topic:
        return NextAct(f"end_item:{active.pk}", _("End item %(number)s") % {"number": active.number}, "check", "N")
    label = _("Vote again") if active.decision.poll_id else _("Put it to the vote")
    return NextAct(f"put_to_vote:{active.pk}", label, "ballot", "O")


def hint(shot: Snapshot) -> str:
    """The line under the button: the number that decides."""
    meeting, active, quorum = shot.meeting, shot.active, shot.quorum
    if meeting.state == Meeting.State.DRAFT:
        if not shot.items:
            return _("Put something on the agenda first.")
        return _("Every resident of the place is told: %(when)s.") % {"when": moment(meeting.starts_at)}
    if meeting.state == Meeting.State.ANNOUNCED:
        if shot.is_early:
            return _("Everybody was told: %(when)s.") % {"when": moment(meeting.starts_at)}
        return ngettext("%(count)s person is here", "%(count)s people are here", shot.present_count) % {
            "count": shot.present_count
        }
    if meeting.state == Meeting.State.ADJOURNED:
        return ""
    if active is None:
        return shot.upcoming.heading if shot.upcoming else _("All items are dealt with.")
    if active.state == AgendaItem.State.VOTING:
        return still_needed(shot)
    if active.is_topic:
        return _("A motion may be put to the vote below; else end the item.")
    if quorum is None or not quorum.counts_presence:
        return _("Everybody on the roll may vote, here or by phone.")
    if quorum.missing:
        figures = {"present": quorum.present, "needed": quorum.needed, "missing": quorum.missing}
        return (
            ngettext(
                "%(present)s of the %(needed)s needed are here, %(missing)s more needed",
                "%(present)s of the %(needed)s needed are here, %(missing)s more needed",
                quorum.missing,
            )
            % figures
        )
    return _("There is a quorum: %(present)s of %(of)s are here.") % {"present": quorum.present, "of": quorum.of}


def still_needed(shot: Snapshot) -> str:
    """How many more must vote; nothing of how they voted."""
    lines = shot.turnout.lines if shot.turnout else ()
    missing = sum(int(line.missing) for line in lines if line.measure == "heads")
    if missing:
        return ngettext(
            "%(count)s more needed for the quorum, you may wait a little",
            "%(count)s more needed for the quorum, you may wait a little",
            missing,
        ) % {"count": missing}
    return _("Enough have taken part.")
